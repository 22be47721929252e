"""A build that dbt made by itself, published as if ``strata build`` had made it."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import pytest

from conftest import TINY_PROJECT, settings_in
from strata import dbt_runner, publication, steps
from strata.cli import main
from strata.console import console
from strata.errors import BuildFailedError
from strata.ingest import ingest_folder
from strata.last_build import last_build, read_inputs
from strata.progress import Reporter
from strata.settings import PROJECT_DIR

if TYPE_CHECKING:
    from pathlib import Path

    from strata.settings import Settings, Target

LAKE = "{{ env_var('STRATA_OUTPUT_DIR') }}/lake/raw/*/batch=*/batch.parquet"
BATCHES = (
    "create or replace view raw.batches as"
    f" from read_parquet('{LAKE}', hive_partitioning = false)"
)
HOOKS = f"""
on-run-start:
  - create schema if not exists raw
  - {BATCHES}
  - "{{{{ register_build(invocation_id) }}}}"
"""
AS_OF = date(2026, 6, 29)


def deliver(settings: Settings, name: str) -> None:
    """Load one file that names an order."""
    data_dir = settings.output_dir / "deliveries" / name
    data_dir.mkdir(parents=True)
    (data_dir / f"orders_{name}.csv").write_text(
        f"order_id,ordered_at,phone,amount\n{name},2026-06-01,13900000001,25\n", "utf-8"
    )
    ingest_folder(replace(settings, project_dir=PROJECT_DIR, data_dir=data_dir))


def dbt(settings: Settings, *arguments: str, is_dev: bool = False) -> None:
    """Run dbt as a shell does after ``strata project``: it reads the project itself."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner
    from dbt.parser.manifest import ManifestLoader

    clock = json.dumps({"as_of": AS_OF.isoformat()})
    variables = () if "--vars" in arguments else ("--vars", clock)
    read = vars(ManifestLoader.get_full_manifest)["__wrapped__"]
    shell = dbt_runner.shell_variables(settings, is_dev=is_dev)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ManifestLoader, "get_full_manifest", read)
        for name, value in shell.items():
            patch.setenv(name, value)
        dbtRunner().invoke(["--quiet", *arguments, *variables])
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


@pytest.fixture(scope="module")
def built_by_dbt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a project that has said nothing but ``dbt build``; copy it."""
    folder = tmp_path_factory.mktemp("built_by_dbt")
    settings = settings_in(folder)
    project = TINY_PROJECT["dbt_project.yml"].replace("tiny", "strata") + HOOKS
    profiles = (PROJECT_DIR / "profiles.yml").read_text(encoding="utf-8")
    own = {"dbt_project.yml": project, "profiles.yml": profiles}
    for name, content in (TINY_PROJECT | own).items():
        path = settings.project_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    macros = settings.project_dir / "macros"
    macros.mkdir()
    for name in (
        "engine/register_build.sql",
        "standards/as_of_date.sql",
        "generate_schema_name.sql",
    ):
        shutil.copy(PROJECT_DIR / "macros" / name, macros)
    settings.warehouse_dir.mkdir(parents=True)
    deliver(settings, "first")
    dbt(settings, "build")
    return folder


@pytest.fixture
def plain(built_by_dbt: Path, tmp_path: Path) -> Settings:
    """Settings of that build, which belongs to the test alone."""
    shutil.copytree(built_by_dbt, tmp_path, dirs_exist_ok=True)
    return settings_in(tmp_path)


def content_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".log"
    }


def refusal(settings: Settings, as_of: date | None = None) -> tuple[str, ...]:
    with pytest.raises(BuildFailedError) as caught:
        last_build(settings, as_of)
    assert "the last publication is unchanged" in caught.value.message
    assert "dbt build" in caught.value.hint
    return caught.value.problems


def approved(settings: Settings) -> str:
    """Let the last build be as one that has passed its checks; return its release."""
    candidate = publication.write_candidate(last_build(settings))
    publication.approve(settings, candidate)
    return candidate.release_id


def test_whole_build_of_dbt_is_the_same_release_as_one_of_strata(
    plain: Settings,
) -> None:
    release_id = approved(plain)
    release = steps.publish_last_build(plain, Reporter(console(), "en"), AS_OF)
    assert release.name == release_id
    assert publication.current_release(plain) == release
    manifest = publication.read_release_manifest(release)
    assert manifest["as_of"] == AS_OF.isoformat()
    (batch,) = manifest["input_batches"]
    assert batch["source_file"] == "orders_first.csv"

    dbt_runner.build(replace(plain, as_of=AS_OF), lambda _: None)
    assert approved(plain) == release_id


def test_what_passed_its_checks_gives_way_to_a_later_build(plain: Settings) -> None:
    approved(plain)
    assert publication.approved_candidate(plain)
    dbt_runner.build(plain, lambda _: None)
    assert publication.approved_candidate(plain) is None


def test_what_is_of_another_day_than_asked_is_refused(plain: Settings) -> None:
    assert refusal(plain, date(2026, 6, 30)) == (
        "It is as of 2026-06-29, not 2026-06-30.",
    )


def test_files_that_came_or_went_since_are_named(plain: Settings) -> None:
    (first,) = (plain.raw_dir / "orders").glob("batch=[!e]*")
    deliver(plain, "second")
    shutil.rmtree(first)
    assert refusal(plain) == (
        "1 delivered file(s) came into the lake since: orders_second.csv",
        "1 batch(es) it was built from are no longer in the lake: "
        + first.name.removeprefix("batch="),
    )


def test_a_build_of_strata_is_of_the_lake_too(plain: Settings) -> None:
    dbt_runner.build(plain, lambda _: None)
    last_build(plain)
    deliver(plain, "second")
    assert refusal(plain) == (
        "1 delivered file(s) came into the lake since: orders_second.csv",
    )


@pytest.mark.parametrize(
    "name",
    [
        "seeds/bands.csv",
        "seeds/bands.yml",
        "models/publish/pub_bands.sql",
        "macros/as_of_date.sql",
        "tests/assert_bands_neither_overlap_nor_leave_a_gap.sql",
        "dbt_project.yml",
    ],
)
def test_changed_rules_are_named(plain: Settings, name: str) -> None:
    path = plain.project_dir / name
    status = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("a", "b", 1), "utf-8")
    # Also where somebody copies it with the time it had.
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert refusal(plain) == (f"1 file(s) of the project changed since: {name}",)


def test_files_that_are_new_or_gone_are_changes_of_rules(plain: Settings) -> None:
    (plain.project_dir / "models" / "more.sql").write_text("select 1 as one", "utf-8")
    (plain.project_dir / "seeds" / "bands.yml").unlink()
    assert refusal(plain) == (
        "2 file(s) of the project changed since: models/more.sql, seeds/bands.yml",
    )


def test_a_project_composed_anew_to_the_same_is_no_change(plain: Settings) -> None:
    for path in plain.project_dir.rglob("*.*"):
        path.write_bytes(path.read_bytes())
    assert last_build(plain).as_of == AS_OF


def test_part_of_a_build_is_refused_with_what_it_lacks(plain: Settings) -> None:
    clock = json.dumps({"as_of": AS_OF.isoformat(), "business_timezone": "UTC"})
    dbt(plain, "build", "--empty", "--exclude", "pub_bands", "--vars", clock)
    left_out, empty, variable = refusal(plain)
    assert left_out.startswith("1 of 5 models, seeds and data tests were left out")
    assert left_out.endswith("skipped: pub_bands")
    assert empty == "It was built with --empty or --sample, so rows are missing."
    assert variable.startswith("--vars sets business_timezone, which only")


def test_failed_build_is_refused_whatever_was_built_before(plain: Settings) -> None:
    dbt_runner.build(plain, lambda _: None)
    assert dbt_runner.is_build_recorded(plain)
    path = plain.project_dir / "seeds" / "bands.csv"
    path.write_text(path.read_text("utf-8").replace("middle,100,", "middle,90,"))
    dbt(plain, "build")
    with pytest.raises(BuildFailedError, match="no completed build"):
        dbt_runner.built_settings(plain)
    failed, skipped = refusal(plain)
    assert failed == "1 step(s) failed: assert_bands_neither_overlap_nor_leave_a_gap"
    assert skipped.endswith("pub_bands")


def test_another_command_ends_what_was_known_of_the_build(
    plain: Settings, tmp_path: Path
) -> None:
    last_build(plain)
    dbt(plain, "run", "--target-path", str(tmp_path / "elsewhere"))
    (problem,) = refusal(plain)
    assert problem.startswith("Another dbt command has worked in the warehouse")
    dbt(plain, "test")
    (problem,) = refusal(plain)
    assert problem.startswith("The last command was dbt test")


def test_build_of_a_developer_leaves_what_is_published_from_alone(
    plain: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USER", "Anna.Li")
    release_id = approved(plain)
    before = content_of(plain.output_dir)
    dbt(plain, "build", is_dev=True)
    after = content_of(plain.output_dir)
    assert {name: after[name] for name in before} == before
    assert {name.split("/")[1] for name in after.keys() - before.keys()} == {
        "dev",
        "dev.duckdb",
    }
    database = str(plain.warehouse_dir / "dev.duckdb")
    with duckdb.connect(database, read_only=True) as connection:
        schemas = connection.execute(
            "select distinct schema_name, table_name from duckdb_tables() order by all"
        ).fetchall()
    assert schemas == [
        ("dev_anna_li_publish", "pub_bands"),
        ("dev_anna_li_seeds", "bands"),
        ("raw", "build_inputs"),
    ]
    candidate = publication.approved_candidate(plain)
    assert candidate is not None
    assert candidate.release_id == release_id


@pytest.mark.spark
def test_each_engine_notes_what_it_built_from(
    built_by_engine: dict[Target, Settings],
) -> None:
    for settings in built_by_engine.values():
        inputs = read_inputs(settings)
        assert inputs is not None
        assert inputs.as_of == settings.as_of
        assert inputs.batches == {
            (batch["entity"], batch["batch_id"])
            for batch in publication.read_input_batches(settings)
        }


@pytest.mark.spark
def test_schemas_of_a_developer_have_a_name_of_their_own_on_spark(
    plain: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USER", "Anna.Li")
    spark = replace(plain, target="spark")
    for is_dev, prefix in ((True, "dev_anna_li_"), (False, "")):
        dbt(spark, "parse", is_dev=is_dev)
        folder = plain.warehouse_dir / ("dev/target" if is_dev else "target")
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        assert {
            node["schema"]
            for node in manifest["nodes"].values()
            if node["resource_type"] in {"model", "seed"}
        } == {f"{prefix}seeds", f"{prefix}publish"}


@pytest.mark.nightly
def test_dbt_alone_publishes_what_a_run_does(
    demo_run: Settings, tmp_path: Path
) -> None:
    shutil.copytree(demo_run.output_dir, tmp_path, dirs_exist_ok=True, symlinks=True)
    settings = replace(demo_run, output_dir=tmp_path)
    run = publication.current_release(settings)
    assert run is not None
    clock = json.dumps({"as_of": settings.as_of.isoformat()})
    dbt(settings, "build", "--exclude-resource-type", "unit_test", "--vars", clock)
    assert main(["publish", "--output-dir", str(tmp_path), "--live"]) == 0
    assert publication.current_release(settings) == run
    assert dbt_runner.built_settings(settings) == settings
