"""A build makes what has changed, and whatever it leaves is as if all had been made."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from standing_project import (
    HOOKS,
    MODELS,
    build,
    deliver,
    deliver_more,
    drawn,
    edit_bands,
    edit_model,
    edit_names,
    made,
    next_day,
    rewrite_batch,
    standing_project,
)
from strata import (
    dbt_runner,
    failures,
    node_keys,
    project_cache,
    publication,
    standing,
    steps,
)
from strata.console import console
from strata.errors import BuildFailedError
from strata.progress import Reporter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from strata.settings import Settings


@pytest.fixture
def settings(tiny_settings: Settings) -> Settings:
    """The tiny project with a lake, and with tables of one input each."""
    return standing_project(tiny_settings)


def test_a_second_build_makes_nothing_again(settings: Settings) -> None:
    first = build(settings)
    before = drawn(settings)
    second = build(settings)
    assert drawn(settings) == before
    assert first.kept_count == 0
    assert second.kept_count == len(MODELS) + len(["bands", "names", "pub_bands"])
    # One seed is made so that dbt registers the command; tests of seeds read files.
    assert second.node_count == len(["bands", *HOOKS]) + first.test_count
    assert dbt_runner.is_build_recorded(settings)


def drop_table(settings: Settings) -> Settings:
    with duckdb.connect(settings.warehouse_database) as connection:
        connection.execute("drop table tiny.named")
    return settings


def work_by_hand(settings: Settings) -> Settings:
    """A command of dbt by itself, of one table."""
    with duckdb.connect(settings.warehouse_database) as connection:
        connection.execute("update raw.build_inputs set command_id = 'by hand'")
    return settings


# In this order, one build after the other.
CHANGES: dict[str, tuple[Callable[[Settings], Settings], set[str]]] = {
    "a seed": (edit_names, {"named"}),
    "nothing": (lambda settings: settings, set()),
    "a seed and what reads its reader": (edit_bands, {"banded", "joined"}),
    "a batch": (deliver_more, {"loaded"}),
    "the rows of a batch": (rewrite_batch, {"loaded"}),
    "a table is gone": (drop_table, {"named"}),
    "a model": (edit_model, set(MODELS)),
    "dbt worked there by itself": (work_by_hand, set(MODELS)),
    "the day, by a macro in a macro": (next_day, {"dated"}),
}


def test_what_reads_a_change_is_made_again_and_nothing_else(
    settings: Settings,
) -> None:
    build(settings)
    for name, (change, expected) in CHANGES.items():
        before = drawn(settings)
        settings = change(settings)
        assert (name, made(settings, before)) == (name, expected)


def test_a_full_refresh_makes_everything(settings: Settings) -> None:
    build(settings)
    before = drawn(settings)
    report = build(settings, full_refresh=True)
    assert report.kept_count == 0
    after = drawn(settings)
    assert not [name for name in MODELS if after[name] == before[name]]


def test_what_a_killed_build_left_is_made_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(settings)
    before = drawn(settings)

    def killed(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(dbt_runner, "_add", killed)
        with pytest.raises(SystemExit):
            build(edit_names(settings))
    assert made(settings, before) == set(MODELS)


def write_claim(settings: Settings, name: str, sql: str) -> None:
    path = settings.project_dir / "tests" / f"{name}.sql"
    path.parent.mkdir(exist_ok=True)
    path.write_text(sql, encoding="utf-8")


def test_a_claim_that_did_not_hold_is_proved_until_it_does(settings: Settings) -> None:
    write_claim(
        settings,
        "assert_three_names",
        "select * from {{ ref('named') }} where name_count > 2",
    )
    write_claim(settings, "assert_bands", "from {{ ref('banded') }} where drawn > 1")
    build(settings)
    before = drawn(settings)
    edit_names(settings)
    for _ in range(2):
        with pytest.raises(BuildFailedError) as caught:
            build(settings)
        assert "assert_three_names" in caught.value.problems[0]
        assert not dbt_runner.is_build_recorded(settings)
    # What the failed build made stands, and so does what it left alone.
    assert drawn(settings)["banded"] == before["banded"]
    assert "assert_bands" in read_note(settings)["tests"]
    assert "assert_three_names" not in read_note(settings)["tests"]
    path = settings.project_dir / "seeds" / "names.csv"
    path.write_text("name\nz\n", encoding="utf-8")
    assert made(settings, before) == {"named"}


def read_note(settings: Settings) -> dict[str, Any]:
    path = settings.warehouse_dir / "standing.json"
    note: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return note


def test_a_test_that_reads_a_source_is_proved_when_files_came(
    settings: Settings,
) -> None:
    write_claim(
        settings,
        "assert_few_orders",
        "from {{ source('raw', 'orders') }} where id = 'second'",
    )
    build(settings)
    deliver(settings, "second")
    with pytest.raises(BuildFailedError) as caught:
        build(settings)
    assert "assert_few_orders" in caught.value.problems[0]
    assert "assert_few_orders" not in read_note(settings)["tests"]


def test_a_table_that_publishing_finds_damaged_is_made_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(settings)
    before = drawn(settings)

    def damaged(_: Settings) -> None:
        said = "Corrupt database file: computed checksum 1 does not match stored 2"
        raise duckdb.IOException(said)

    with monkeypatch.context() as patched:
        patched.setattr(publication, "write_candidate", damaged)
        with pytest.raises(duckdb.IOException):
            steps.check(settings, Reporter(console(), "en"))
    assert made(settings, before) == set(MODELS)


def test_a_warning_is_told_by_every_build(settings: Settings) -> None:
    write_claim(
        settings,
        "assert_no_names",
        "{{ config(severity='warn') }} from {{ ref('named') }} where name_count > 0",
    )
    assert build(settings).warnings == build(settings).warnings != ()


def test_a_model_that_failed_is_made_once_its_cause_is_mended(
    settings: Settings,
) -> None:
    (settings.project_dir / "models" / "summed.sql").write_text(
        "select sum(cast(name as integer)) as total from {{ ref('names') }}",
        encoding="utf-8",
    )
    names = settings.project_dir / "seeds" / "names.csv"
    names.write_text("name\n1\n2\n", encoding="utf-8")
    (settings.project_dir / "seeds" / "names.yml").write_text(
        "seeds: [{name: names, config: {column_types: {name: varchar}}}]",
        encoding="utf-8",
    )
    build(settings)
    before = drawn(settings)
    names.write_text("name\n1\nx\n", encoding="utf-8")
    with pytest.raises(BuildFailedError):
        build(settings)
    names.write_text("name\n1\n5\n", encoding="utf-8")
    assert made(settings, before) == {"named"}
    with duckdb.connect(settings.warehouse_database, read_only=True) as connection:
        assert connection.execute("from tiny.summed").fetchall() == [(6,)]


def test_a_file_too_large_to_be_read_is_told_apart_by_its_time(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node_keys, "WHOLE_FILE_BYTES", 10)
    build(settings)
    before = drawn(settings)
    assert made(rewrite_batch(settings), before) == {"loaded"}


def test_a_file_opens_the_rows_of_its_own_entity_alone(
    demo_run: Settings, tmp_path: Path
) -> None:
    key = project_cache.key_of(demo_run, "prod", dbt_runner.variables(demo_run))
    manifest = project_cache.load_manifest(demo_run, key)
    assert manifest
    settings = replace(demo_run, output_dir=tmp_path)

    def key_by_model() -> dict[str, str]:
        keys = node_keys.keys_of(settings, manifest, "", {}, {"model"})
        return {name: key for name, key in keys.items() if ".base_" in name}

    expected = {"model.strata.base_service__surveys"}
    for file in ("rows", "batch", "columns", "replays"):
        before = key_by_model()
        path = settings.lake_dir / "raw" / "surveys" / "batch=x" / f"{file}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file, encoding="utf-8")
        after = key_by_model()
        assert {name for name in after if after[name] != before[name]} == expected


def test_every_model_whose_sql_names_the_day_is_known_to(demo_run: Settings) -> None:
    key = project_cache.key_of(demo_run, "prod", dbt_runner.variables(demo_run))
    manifest = project_cache.load_manifest(demo_run, key)
    assert manifest
    known = node_keys.clock_readers(manifest)
    folder = dbt_runner.target_dir(demo_run) / "compiled" / "strata"
    naming = {
        name
        for name, node in manifest.nodes.items()
        if name.startswith("model.")
        and demo_run.as_of.isoformat()
        in (folder / node.original_file_path).read_text(encoding="utf-8")
    }
    assert naming
    assert naming == {name for name in known if name.startswith("model.")}
    # What a generic test is given is no part of its code.
    given = {
        name
        for name, node in manifest.nodes.items()
        if "as_of" in str(getattr(node, "test_metadata", ""))
    }
    assert given
    assert given <= known


def test_tests_keep_all_that_judges_them_in_their_key() -> None:
    test = failures.DataTest("assert_x", "select 1", parents=("model.x",))
    others = [
        replace(test, sql="select 2"),
        replace(test, error_if="> 1"),
        replace(test, parents=("model.y",)),
    ]
    nodes = {"model.x": "1", "model.y": "1"}
    keys = {standing.key_of_test(one, nodes) for one in (test, *others)}
    assert len(keys | {standing.key_of_test(test, {"model.x": "2"})}) == 5


def test_a_note_of_another_form_is_no_note(settings: Settings) -> None:
    build(settings)
    before = drawn(settings)
    note = settings.warehouse_dir / "standing.json"
    others: tuple[dict[str, Any], ...] = ({"unknown": {}}, {"nodes": 1}, {"tests": []})
    for spoilt in others:
        note.write_text(json.dumps(read_note(settings) | spoilt), encoding="utf-8")
        assert made(settings, before) == set(MODELS)
        before = drawn(settings)
    for content in ("", "[]"):
        note.write_text(content, encoding="utf-8")
        assert made(settings, before) == set(MODELS)
        before = drawn(settings)
