"""Joins grow with their rows, not with the product of both sides.

DuckDB compares every row with every other in a left join that asks for more than equal
columns: for something of the left side alone, or for one of several values.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from strata.dbt_runner import target_dir

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from strata.settings import Settings

_EQUAL_COLUMNS = re.compile(r"^\(*\w+ = (CAST\()?[a-z_]\w*\b(?! *\()")


def pairwise_joins(node: dict[str, Any]) -> Iterator[str]:
    """Yield the conditions of row-by-row joins that columns could be found by."""
    condition = str(node.get("extra_info", {}).get("Condition", ""))
    parts = [] if " OR " in condition else condition.split(" AND ")
    is_row_by_row = node["name"].strip() == "BLOCKWISE_NL_JOIN"
    if is_row_by_row and any(_EQUAL_COLUMNS.match(part) for part in parts):
        yield condition
    for child in node.get("children", ()):
        yield from pairwise_joins(child)


def planned(connection: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    _, plan = connection.execute(f"explain (format json) {sql}").fetchone() or ("", "")
    return [one for root in json.loads(plan) for one in pairwise_joins(root)]


def test_no_model_compares_row_by_row_what_can_be_looked_up(
    demo_run: Settings,
) -> None:
    # Tests of models lie there too, in a folder called like the YAML file.
    models: list[Path] = [
        path
        for path in (target_dir(demo_run) / "compiled").glob("*/models/**/*.sql")
        if not path.parent.suffix
    ]
    assert len(models) > 200
    with duckdb.connect(demo_run.warehouse_database, read_only=True) as connection:
        found = {
            path.stem: planned(connection, path.read_text(encoding="utf-8"))
            for path in models
        }
    assert {name: joins for name, joins in found.items() if joins} == {}


@pytest.mark.parametrize(
    "condition", ["a.k = b.k and a.t = 'x'", "a.k = b.k and b.t in ('*', a.t)"]
)
def test_a_row_by_row_join_is_told(condition: str) -> None:
    with duckdb.connect() as connection:
        for table in ("a", "b"):
            connection.execute(f"create table {table} (k int, t varchar)")
        sql = "select a.k, b.t from a left join b on "
        assert planned(connection, sql + condition)
        assert not planned(connection, sql + "a.k = b.k")
