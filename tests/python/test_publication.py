"""What readers get, and that nothing short of the swap can change it."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import pytest

from strata import dbt_runner, publication
from strata.errors import BuildFailedError, CheckFailedError, InputRefusedError

if TYPE_CHECKING:
    from pathlib import Path

    from strata.settings import Settings


def publish(settings: Settings) -> Path:
    candidate = publication.write_candidate(settings)
    publication.approve(settings, candidate)
    return publication.publish(settings, candidate)


def rebuild_with(settings: Settings, old: str, new: str) -> None:
    path = settings.project_dir / "seeds" / "bands.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), "utf-8")
    dbt_runner.build(settings, lambda _: None)


def require_amounts(settings: Settings, rows: str | None = None) -> None:
    """Let the contract ask for an amount in every row, and the model return these."""
    folder = settings.project_dir / "models" / "publish"
    contract = (folder / "pub_bands.yml").read_text(encoding="utf-8")
    amount = "data_type: decimal(18,2)\n"
    required = f"{amount}        constraints: [{{type: not_null}}]\n"
    (folder / "pub_bands.yml").write_text(contract.replace(amount, required), "utf-8")
    if rows is not None:
        (folder / "pub_bands.sql").write_text(rows, encoding="utf-8")
    dbt_runner.build(settings, lambda _: None)


def published_bands(settings: Settings) -> list[str]:
    database = settings.published_dir / "strata.duckdb"
    with duckdb.connect(database, read_only=True) as connection:
        rows = connection.execute("select band_code from pub_bands").fetchall()
    return [band_code for (band_code,) in rows]


def content_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "strata.duckdb"
    }


def test_publication_holds_database_parquet_and_manifest(built: Settings) -> None:
    release_dir = publish(built)

    published = built.published_dir
    assert published.is_symlink()
    assert not published.readlink().is_absolute()
    assert published.resolve() == release_dir.resolve()
    assert set(content_of(published)) == {"manifest.json", "parquet/pub_bands.parquet"}
    # In key order, whatever order the model produced.
    assert published_bands(built) == ["high", "low", "middle"]
    assert (
        duckdb.read_parquet(str(published / "parquet" / "pub_bands.parquet")).fetchall()
        == duckdb.sql(
            f"from '{published / 'parquet' / 'pub_bands.parquet'}' order by band_code"
        ).fetchall()
    )


def test_types_and_documentation_are_those_of_the_contract(built: Settings) -> None:
    database = publish(built) / "strata.duckdb"
    with duckdb.connect(database, read_only=True) as connection:
        columns = connection.execute(
            """
            select column_name, data_type, comment
            from duckdb_columns()
            where table_name = 'pub_bands'
            order by column_index
            """
        ).fetchall()
        tables = connection.execute(
            "select schema_name, table_name, comment from duckdb_tables()"
        ).fetchall()
    assert columns == [
        ("band_code", "VARCHAR", "The band's code."),
        ("lower_amount", "DECIMAL(18,2)", "Where the band starts."),
        ("built_at", "TIMESTAMP", "The as-of date."),
    ]
    assert tables == [("main", "pub_bands", "One row per band; it's the whole list.")]


def test_keys_and_required_columns_are_those_of_the_contract(built: Settings) -> None:
    require_amounts(built)
    database = publish(built) / "strata.duckdb"
    with duckdb.connect(database, read_only=True) as connection:
        found = connection.execute(
            "select constraint_type, constraint_column_names from duckdb_constraints()"
        ).fetchall()
    assert ("PRIMARY KEY", ["band_code"]) in found
    assert ("NOT NULL", ["lower_amount"]) in found
    assert ("NOT NULL", ["built_at"]) not in found


def test_a_broken_contract_is_left_to_the_checks(built: Settings) -> None:
    """The candidate is whole: what breaks the contract is in it, for them to name."""
    columns = "band_code, cast(lower_amount as decimal(18, 2)) as lower_amount"
    values = "('high', 500), ('high', 600), ('low', 0)"
    require_amounts(
        built,
        f"select {columns}, timestamp '2026-06-30' as built_at"
        f" from (values {values}) as bands (band_code, lower_amount)",
    )
    candidate = publication.write_candidate(built)
    with duckdb.connect(candidate.database, read_only=True) as connection:
        rows = connection.execute(
            "select band_code, lower_amount from pub_bands order by all"
        ).fetchall()
    assert rows == [("high", 500), ("high", 600), ("low", 0)]


def test_parquet_says_what_it_holds(built: Settings) -> None:
    path = publish(built) / "parquet" / "pub_bands.parquet"
    with duckdb.connect() as connection:
        found = connection.execute(
            "select decode(key), decode(value) from parquet_kv_metadata(?)", [str(path)]
        ).fetchall()
    assert dict(found) == {
        "comment": "One row per band; it's the whole list.",
        "primary_key": "band_code",
        "comment.band_code": "The band's code.",
        "comment.lower_amount": "Where the band starts.",
        "comment.built_at": "The as-of date.",
    }


def test_what_has_no_sum_and_what_refers_says_so(built: Settings) -> None:
    contract = built.project_dir / "models/publish/pub_bands.yml"
    described = contract.read_text(encoding="utf-8")
    described = described.replace(
        "meta: {primary_key: [band_code]}",
        "meta: {primary_key: [band_code], not_summed_over: [band_code],"
        " foreign_keys: {band_code: pub_bands.band_code}}",
    )
    contract.write_text(described, encoding="utf-8")
    dbt_runner.build(built, lambda _: None)
    folder = publish(built)
    says = "Where the band starts. It has no sum over `band_code`."
    with duckdb.connect(folder / "strata.duckdb", read_only=True) as connection:
        comments = connection.execute(
            "select comment from duckdb_columns() where table_name = 'pub_bands'"
        ).fetchall()
        found = connection.execute(
            "select decode(key), decode(value) from parquet_kv_metadata(?)",
            [str(folder / "parquet/pub_bands.parquet")],
        ).fetchall()
    assert comments == [("The band's code.",), (says,), ("The as-of date.",)]
    assert dict(found)["comment.lower_amount"] == says
    assert dict(found)["foreign_key.band_code"] == "pub_bands.band_code"


def test_published_files_can_not_be_written(built: Settings) -> None:
    for path in publish(built).rglob("*"):
        if path.is_file():
            assert stat.S_IMODE(path.stat().st_mode) == 0o444


def test_manifest_describes_what_is_published(built: Settings) -> None:
    manifest = json.loads((publish(built) / "manifest.json").read_text("utf-8"))
    assert manifest["as_of"] == "2026-06-30"
    assert (manifest["project"], manifest["project_version"]) == ("tiny", "1.2.3")
    (table,) = manifest["tables"]
    assert table["name"] == "pub_bands"
    assert table["row_count"] == 3
    assert table["primary_key"] == ["band_code"]
    assert table["columns"][:2] == [
        {"name": "band_code", "data_type": "string", "is_required": True},
        {"name": "lower_amount", "data_type": "decimal(18,2)", "is_required": False},
    ]
    assert len(table["parquet_sha256"]) == 64
    assert "md5" in manifest["checksum_method"]
    assert manifest["input_batches"] == []


def test_manifest_lists_delivered_batches_without_their_load_time(
    built: Settings,
) -> None:
    for entity, batch_id in (
        ("orders", "b" * 16),
        ("leads", "a" * 16),
        ("refunds", ""),
    ):
        folder = built.raw_dir / entity / f"batch={batch_id or 'empty'}"
        folder.mkdir(parents=True)
        with duckdb.connect() as connection:
            connection.execute(
                """
                create table batch as
                select
                    ? as batch_id,
                    ? as entity,
                    'shop/file.csv' as source_file,
                    'shop' as source_system,
                    cast(1 as bigint) as load_number,
                    timestamp '2026-07-01 08:00:00' as loaded_at,
                    cast(10 as bigint) as received_count,
                    cast(1 as bigint) as malformed_count
                """,
                [batch_id, entity],
            )
            connection.table("batch").write_parquet(str(folder / "batch.parquet"))
    manifest = json.loads((publish(built) / "manifest.json").read_text("utf-8"))
    assert manifest["input_batches"] == [
        {
            "entity": entity,
            "batch_id": batch_id,
            "source_system": "shop",
            "source_file": "shop/file.csv",
            "received_count": 10,
            "malformed_count": 1,
        }
        for entity, batch_id in (("leads", "a" * 16), ("orders", "b" * 16))
    ]


def test_same_input_gives_the_same_bytes_elsewhere_with_other_threads(
    built: Settings,
) -> None:
    first = publish(built)
    other = dataclasses.replace(
        built, output_dir=built.output_dir.with_name("elsewhere"), threads=4
    )
    dbt_runner.build(other, lambda _: None)
    second = publish(other)
    assert content_of(first) == content_of(second)
    assert first.name == second.name


def test_row_order_of_the_input_does_not_matter(built: Settings) -> None:
    first = publish(built)
    before = content_of(first)
    rebuild_with(built, "low,0,100\nmiddle,100,500\n", "middle,100,500\nlow,0,100\n")
    assert content_of(publish(built)) == before


def test_another_as_of_date_is_another_release(built: Settings) -> None:
    first = publish(built)
    later = dataclasses.replace(built, as_of=date(2026, 7, 1))
    dbt_runner.build(later, lambda _: None)
    assert publish(later).name != first.name


def test_large_table_gives_the_same_parquet_bytes_with_any_number_of_threads(
    built: Settings,
) -> None:
    path = built.project_dir / "models" / "publish" / "pub_bands.sql"
    path.write_text(
        """
        select
            cast(md5(cast(range as varchar)) as varchar) as band_code,
            cast(range % 977 as decimal(18, 2)) as lower_amount,
            timestamp '2026-01-01' + to_days(cast(range % 900 as int)) as built_at
        from range(300000)
        """,
        encoding="utf-8",
    )
    dbt_runner.build(built, lambda _: None)
    manifests = {
        (
            publication.write_candidate(
                dataclasses.replace(built, threads=threads)
            ).folder
            / "manifest.json"
        ).read_bytes()
        for threads in (1, 2, 5)
    }
    assert len(manifests) == 1


def test_publishing_the_same_content_again_keeps_the_release_before(
    built: Settings,
) -> None:
    first = publish(built)
    rebuild_with(built, "high,500,", "huge,500,")
    second = publish(built)
    assert publish(built) == second
    assert first.exists()
    assert not built.candidate_dir.exists()


def test_damaged_release_is_not_reused(built: Settings) -> None:
    first = publish(built)
    (first / "parquet" / "pub_bands.parquet").unlink()
    second = publish(built)
    assert second.name == f"{first.name}-2"
    assert (built.published_dir / "parquet" / "pub_bands.parquet").exists()


def test_unchecked_candidate_is_not_published(built: Settings) -> None:
    candidate = publication.write_candidate(built)
    with pytest.raises(CheckFailedError):
        publication.publish(built, candidate)
    assert not built.published_dir.exists()


def test_approval_holds_for_the_checked_bytes_only(built: Settings) -> None:
    candidate = publication.write_candidate(built)
    publication.approve(built, candidate)
    with duckdb.connect(candidate.database) as connection:
        connection.execute("delete from pub_bands")
    with pytest.raises(CheckFailedError):
        publication.publish(built, candidate)


def test_folder_in_place_of_the_link_is_left_alone(built: Settings) -> None:
    built.published_dir.mkdir()
    (built.published_dir / "mine.txt").write_text("keep")
    with pytest.raises(InputRefusedError, match="not a link created by strata"):
        publish(built)
    assert (built.published_dir / "mine.txt").read_text() == "keep"


def test_model_without_a_primary_key_is_named(built: Settings) -> None:
    path = built.project_dir / "models" / "publish" / "pub_bands.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("meta: {primary_key: [band_code]}", "tags: []"))
    dbt_runner.build(built, lambda _: None)
    with pytest.raises(BuildFailedError, match="pub_bands declares no primary key"):
        publication.write_candidate(built)


@pytest.mark.parametrize(
    "step",
    [
        "read_published_tables",
        "_copy_table",
        "_describe_table",
        "read_candidate",
        "_require_approval",
        "_choose_release_dir",
        "_make_read_only",
        "move_link",
    ],
)
def test_failure_at_any_step_leaves_the_last_publication(
    built: Settings, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    publish(built)
    before = content_of(built.published_dir)
    rebuild_with(built, "high,500,", "huge,500,")

    def fail(*_: object) -> None:
        raise OSError("injected")

    with monkeypatch.context() as patched:
        patched.setattr(publication, step, fail)
        with pytest.raises(OSError, match="injected"):
            publish(built)
    assert content_of(built.published_dir) == before
    assert published_bands(built) == ["high", "low", "middle"]

    publish(built)
    assert published_bands(built) == ["huge", "low", "middle"]


KILLED_AT = """
import os, signal, sys
from pathlib import Path
from strata import publication
from strata.settings import Settings

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

settings = Settings(output_dir=Path(sys.argv[1]), project_dir=Path(sys.argv[2]))
owner = {"Path.replace": Path, "Path.symlink_to": Path}.get(sys.argv[3], publication)
setattr(owner, sys.argv[3].split(".")[-1], die)
candidate = publication.write_candidate(settings)
publication.approve(settings, candidate)
publication.publish(settings, candidate)
"""


def publish_and_die(
    settings: Settings, moment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [
            sys.executable,
            "-c",
            KILLED_AT,
            str(settings.output_dir),
            str(settings.project_dir),
            moment,
        ],
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )


@pytest.mark.parametrize(
    "moment",
    [
        "_describe_table",
        "_make_read_only",
        "Path.replace",
        "Path.symlink_to",
    ],
)
def test_kill_at_any_moment_leaves_a_whole_publication(
    built: Settings, moment: str
) -> None:
    publish(built)
    rebuild_with(built, "high,500,", "huge,500,")
    killed = publish_and_die(built, moment)
    assert killed.returncode == -signal.SIGKILL
    assert published_bands(built) == ["high", "low", "middle"]

    publish(built)
    assert published_bands(built) == ["huge", "low", "middle"]


def test_kill_after_the_swap_leaves_the_new_publication(built: Settings) -> None:
    publish(built)
    rebuild_with(built, "high,500,", "huge,500,")
    assert publish_and_die(built, "_remove_old_releases").returncode < 0
    assert published_bands(built) == ["huge", "low", "middle"]


def test_reader_who_has_the_old_release_open_goes_on_reading(built: Settings) -> None:
    publish(built)
    database = built.published_dir / "strata.duckdb"
    with duckdb.connect(database, read_only=True) as reader:
        rebuild_with(built, "high,500,", "huge,500,")
        publish(built)
        assert ("high",) in reader.execute("select band_code from pub_bands").fetchall()
    assert published_bands(built) == ["huge", "low", "middle"]


def test_removed_publication_is_published_again(built: Settings) -> None:
    publish(built)
    shutil.rmtree(built.releases_dir)
    assert publication.current_release(built) is None
    publish(built)
    assert published_bands(built) == ["high", "low", "middle"]
