"""Tests that prove several claims about one subject see each of them broken."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import duckdb
import pytest

from strata.dbt_runner import project_tests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from strata.settings import Settings

REPLAY_OF_ITSELF = """
    from kept
    union all by name
    select
        min(batch_id) as batch_id,
        min(batch_id) as replayed_batch_id,
        1 as row_number,
        2 as replayed_row_number
    from staging.stg_lake__batches
"""
# Of a test the table that is altered, its rows instead, and what is said of them.
BROKEN = [
    (
        "assert_scores_sum_contributions",
        "publish.pub_customer_segments",
        f"select * replace ({column} + 1 as {column}) from kept",
        said,
    )
    for column, said in (
        ("recency_points", "recency_points"),
        ("frequency_points", "frequency_points"),
        ("monetary_points", "monetary_points"),
        ("total_points", "total_points"),
        ("health_score", "health_score"),
        ("family_count", "health_score"),
    )
]
BROKEN += [
    (
        "assert_scores_sum_contributions",
        "risk.fct_churn_risk",
        "select * replace (risk_score + 1 as risk_score) from kept",
        "risk_score",
    ),
    (
        "assert_equal_behaviour_scores_equal",
        "scoring.fct_rfm_scores",
        "select * replace (hash(customer_id) % 5 as recency_score) from kept",
        "recency",
    ),
    (
        "assert_equal_behaviour_scores_equal",
        "scoring.fct_rfm_scores",
        "select * replace (hash(customer_id) % 5 as frequency_score) from kept",
        "frequency of single orders as of 2026-06-30",
    ),
    (
        "assert_replays_replace_earlier_rows_once",
        "staging.stg_lake__replays",
        REPLAY_OF_ITSELF,
        "a batch that is not earlier",
    ),
    (
        "assert_replays_replace_earlier_rows_once",
        "staging.stg_lake__replays",
        REPLAY_OF_ITSELF,
        "rows received, 1 replace 1",
    ),
    (
        "assert_kept_orders_reach_facts",
        "core.fct_orders",
        "from kept order by order_key offset 1",
        "the order ",
    ),
    (
        "assert_kept_orders_reach_facts",
        "core.fct_row_accounting",
        "select * replace (amount + 1 as amount) from kept",
        "all of ",
    ),
    (
        "assert_segment_summary_balances",
        "publish.pub_segment_summary",
        "select * replace (new_customer_count + 1 as new_customer_count) from kept",
        "start and flows do not give the end",
    ),
    (
        "assert_segment_summary_balances",
        "publish.pub_segment_summary",
        "select * replace (0 as active_start_customer_count) from kept",
        "the start is not the end of the month before",
    ),
    (
        "assert_segment_summary_balances",
        "publish.pub_customer_segments",
        "from kept where tier_code != 'active'",
        "the published segments have other customers",
    ),
    (
        "assert_segment_summary_balances",
        "publish.pub_lifecycle_transitions",
        "select * replace (customer_count + 1 as customer_count) from kept",
        "the moves between stages are of other customers",
    ),
]


@pytest.fixture(scope="module")
def warehouse(
    demo_run: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of what the demo run built, under its own name."""
    copy = tmp_path_factory.mktemp("claims") / demo_run.warehouse_database.name
    shutil.copy(demo_run.warehouse_database, copy)
    with duckdb.connect(copy) as connection:
        yield connection


@pytest.fixture(scope="module")
def sql_of(demo_run: Settings) -> dict[str, str]:
    """The SQL of each test."""
    tests = project_tests(demo_run)
    assert tests
    return {test.name: test.sql for test in tests.tests}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda one: f"{one[0]}: {one[3]}")
def test_broken_claim_is_told(
    sql_of: dict[str, str],
    warehouse: duckdb.DuckDBPyConnection,
    broken: tuple[str, str, str, str],
) -> None:
    test, table, rows, said = broken
    sql = sql_of[test]
    assert warehouse.execute(sql).fetchall() == []
    schema, name = table.split(".")
    ((kind,),) = warehouse.execute(
        "select table_type from information_schema.tables"
        " where table_schema = ? and table_name = ?",
        [schema, name],
    ).fetchall()
    warehouse.execute("begin")
    try:
        warehouse.execute(f"create temp table kept as from {table}")
        warehouse.execute(f"drop {kind.replace('BASE ', '')} {table}")
        warehouse.execute(f"create table {table} as {rows}")
        found = str(warehouse.execute(sql).fetchall())
    finally:
        warehouse.execute("rollback")
    assert said in found
