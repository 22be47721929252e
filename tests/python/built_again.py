"""A warehouse that is built again and again, held against one that is built at once."""

from __future__ import annotations

import csv
import shutil
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb
import pytest

from strata import dbt_runner, model_checks
from strata.cli import main
from strata.errors import ExitCode
from strata.lake import prepare_lake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from strata.dbt_runner import BuildProgress, BuildReport
    from strata.settings import Settings


def load(settings: Settings, folder: Path) -> None:
    words = ["--data-dir", str(folder), "--output-dir", str(settings.output_dir)]
    assert main(["ingest", *words]) == ExitCode.OK


def build(
    settings: Settings, on_progress: Callable[[BuildProgress], None] | None = None
) -> BuildReport:
    prepare_lake(settings)
    return dbt_runner.build(settings, on_progress or (lambda _: None))


def read_seed(seed: Path) -> list[list[str]]:
    with seed.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def write_seed(seed: Path, rows: list[list[str]]) -> None:
    with seed.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def compare_with_full(settings: Settings, event: str = "") -> BuildReport:
    """Build, and hold every table against a full build of the same lake and rules."""
    report = build(settings)
    full = build_at_once(settings)
    assert (event, differences(settings, full)) == (event, {})
    return report


def build_at_once(settings: Settings) -> Settings:
    """Build the same lake, rules and day in a folder of its own."""
    full_dir = settings.output_dir.with_name("full")
    shutil.rmtree(full_dir, ignore_errors=True)
    full_dir.mkdir()
    shutil.copytree(settings.lake_dir, full_dir / "lake")
    full = replace(settings, output_dir=full_dir)
    with without_proofs():
        assert not build(full).kept_count
    return full


@contextmanager
def without_proofs() -> Iterator[None]:
    """Let builds prove nothing of their models: tests read tables and make none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model_checks, "judge", lambda *_: model_checks.Judgement())
        yield


def hashes(settings: Settings) -> dict[str, tuple[object, ...]]:
    """A checksum of the rows of every table, in any order."""
    with duckdb.connect(settings.warehouse_database, read_only=True) as connection:
        names = connection.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_schema != 'raw'"
        ).fetchall()
        return {
            f"{schema}.{name}": connection.execute(
                f"select count(*), sum(hash(x)) from {schema}.{name} as x"  # nosec B608
            ).fetchall()[0]
            for schema, name in names
        }


def differences(settings: Settings, full: Settings) -> dict[str, str]:
    """Say of each table that differs how many rows only one of the two has."""
    found, expected = hashes(settings), hashes(full)
    told = dict.fromkeys(found.keys() ^ expected.keys(), "is in one of the two")
    with duckdb.connect() as connection:
        for name, one in {"found": settings, "expected": full}.items():
            path = one.warehouse_database
            connection.execute(f"attach '{path}' as {name} (read_only)")
        for name in sorted(found.keys() & expected.keys()):
            if found[name] != expected[name]:
                surplus = _rows_missing(connection, f"found.{name}", f"expected.{name}")
                lacking = _rows_missing(connection, f"expected.{name}", f"found.{name}")
                told[name] = f"{surplus} rows too many, {lacking} missing"
    return told


def _rows_missing(connection: duckdb.DuckDBPyConnection, table: str, other: str) -> int:
    (row,) = connection.execute(
        f"select count(*) from (from {table} except all from {other})"  # nosec B608
    ).fetchall()
    return int(row[0])
