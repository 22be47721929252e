"""The dbt unit tests, run on each engine.

A unit test needs the columns of the tables it stands in for, so something must have
been built; the rows of each example come from its YAML.
"""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from dbt.artifacts.resources.v1.components import InjectedCTE
from dbt.compilation import inject_ctes_into_sql

from dbt_command import run_dbt, with_stand_ins
from strata.lake import prepare_lake
from strata.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dbt.adapters.base.column import Column
    from dbt.adapters.duckdb.impl import DuckDBAdapter
    from dbt.adapters.duckdb.relation import DuckDBRelation

    from strata.settings import Target


@pytest.mark.parametrize(
    "sql",
    [
        "with a as (select 1) select * from a",
        "\n\nWITH RECURSIVE a as (select 1), b as (select 2)\nselect * from a, b",
        "select 1 as with_tax",
        "-- with care\nwith a as (select 1) select * from a",
    ],
)
def test_tables_that_stand_in_are_put_where_dbt_puts_them(sql: str) -> None:
    ctes = [
        InjectedCTE(id=name, sql=f"__dbt__cte__{name} as (select 1)")
        for name in ("orders", "refunds")
    ]
    inject = inject_ctes_into_sql
    assert with_stand_ins(sql, ctes, inject=inject).split() == inject(sql, ctes).split()
    assert with_stand_ins(sql, [], inject=inject) == sql


def test_every_dbt_unit_test_holds(
    demo_run: Settings, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    settings = Settings(output_dir=tmp_path / "output")
    settings.warehouse_dir.mkdir(parents=True)
    prepare_lake(settings)
    # Of what is built only columns are read; a test makes tables of its own.
    shutil.copy(demo_run.warehouse_database, settings.warehouse_database)
    with columns_asked_once():
        assert_unit_tests_hold(settings, subtests)


@pytest.mark.nightly
def test_no_rows_at_all_build(tmp_path: Path) -> None:
    settings = Settings(output_dir=tmp_path / "output")
    settings.warehouse_dir.mkdir(parents=True)
    prepare_lake(settings)
    built = run_dbt(settings, "build", "--resource-type", "seed", "model")
    assert built.returncode == 0, built.stdout


@pytest.mark.spark
@pytest.mark.nightly
def test_every_dbt_unit_test_holds_on_spark(
    run_by_engine: dict[Target, Settings], subtests: pytest.Subtests
) -> None:
    assert_unit_tests_hold(run_by_engine["spark"], subtests)


@contextmanager
def columns_asked_once() -> Iterator[None]:
    """Remember the columns of every table that no unit test makes.

    dbt asks for them in each test anew, which is a fifth of the time of all.
    """
    from dbt.adapters.duckdb.impl import DuckDBAdapter

    ask = DuckDBAdapter.get_columns_in_relation
    known: dict[str, list[Column]] = {}

    def ask_once(adapter: DuckDBAdapter, relation: DuckDBRelation) -> list[Column]:
        if str(relation.identifier).endswith("__dbt_tmp"):
            return ask(adapter, relation)
        name = relation.render()
        if name not in known:
            known[name] = ask(adapter, relation)
        return known[name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DuckDBAdapter, "get_columns_in_relation", ask_once)
        yield


def assert_unit_tests_hold(settings: Settings, subtests: pytest.Subtests) -> None:
    """Run the unit tests on what is built; each is a subtest of its own."""
    tested = run_dbt(settings, "test", "--select", "test_type:unit")
    results = unit_test_results(settings)
    assert results, tested.stdout
    for name, message in results.items():
        with subtests.test(unit_test=name):
            assert message is None, message
    assert tested.returncode == 0, tested.stdout


def unit_test_results(settings: Settings) -> dict[str, str | None]:
    """Return the message of each unit test that was run, None where it holds."""
    file = settings.warehouse_dir / "target" / "run_results.json"
    results = json.loads(file.read_text(encoding="utf-8"))["results"]
    return {
        result["unique_id"].removeprefix("unit_test.strata."): (
            None
            if result["status"] == "pass"
            else result["message"] or result["status"]
        )
        for result in results
        if result["unique_id"].startswith("unit_test.")
    }
