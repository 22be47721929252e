"""The life cycles the demo plants are the stages the warehouse finds."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

LEAVING = {"churned", "warning"}
STAYING = {"acquisition", "growth", "maturity", "reactivated"}
# Of the buyers of a planted pattern, the least share that has one of the stages.
EXPECTED = {
    "churned": (LEAVING, 0.98),
    "declining": (LEAVING, 0.98),
    "one_time": (LEAVING, 0.95),
    "loyal": (STAYING, 0.85),
    "rising": (STAYING, 0.90),
    "seasonal": (STAYING, 0.80),
    "new": ({"acquisition", "growth"}, 0.95),
    "reactivated": (STAYING, 0.80),
}


@pytest.fixture(scope="module")
def stages(
    persons: duckdb.DuckDBPyConnection, demo_dir: Path
) -> dict[str, dict[str, int]]:
    """Customers by planted pattern and stage, of persons that are one customer."""
    rows = persons.execute(
        f"""
        select
            life_cycles.planted_pattern,
            segments.lifecycle_stage_code,
            count(*)
        from persons
        inner join '{demo_dir}/truth/life_cycles.parquet' as life_cycles
            using (person_id)
        inner join publish.pub_customer_segments as segments using (customer_id)
        where segments.lifecycle_stage_code != 'awareness'
        group by all
        """
    ).fetchall()
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for pattern, stage, count in rows:
        found[pattern][stage] = count
    return found


@pytest.mark.parametrize("pattern", EXPECTED)
def test_a_planted_life_cycle_is_recovered(
    stages: dict[str, dict[str, int]], pattern: str
) -> None:
    expected_stages, least_share = EXPECTED[pattern]
    counts = stages[pattern]
    hits = sum(counts.get(stage, 0) for stage in expected_stages)
    assert hits >= least_share * sum(counts.values()), counts


def test_who_came_back_is_told_from_who_never_left(
    stages: dict[str, dict[str, int]],
) -> None:
    def returned(pattern: str) -> float:
        counts = stages[pattern]
        return counts.get("reactivated", 0) / sum(counts.values())

    assert returned("reactivated") > 0.3
    assert returned("loyal") + returned("rising") < 0.02
