"""What is said today of tomorrow's public pool is what the next day does."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import duckdb

from dbt_command import run_dbt
from strata.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

MODELS = (
    "dim_dates",
    "dim_observation_dates",
    "int_lead_follow_ups_assigned",
    "int_lead_spells_dated",
    "int_lead_pool_days_found",
    "fct_lead_pool",
)


def pooled(settings: Settings) -> dict[str, str]:
    """The state of each lead that is in the pool or goes there soon."""
    options = ("--exclude-resource-type", "unit_test", "test", "--select", *MODELS)
    built = run_dbt(settings, "build", *options)
    assert built.returncode == 0, built.stdout
    with duckdb.connect(settings.warehouse_database, read_only=True) as connection:
        return dict(
            connection.execute(
                "select lead_key, pool_state_code from actions.fct_lead_pool"
            ).fetchall()
        )


def test_tomorrows_pool_is_what_the_next_day_does(
    demo_run: Settings, tmp_path: Path
) -> None:
    shutil.copytree(demo_run.output_dir, tmp_path / "output", symlinks=True)
    settings = Settings(output_dir=tmp_path / "output")
    days = [
        pooled(replace(settings, as_of=settings.as_of + timedelta(days=day)))
        for day in range(-1, 2)
    ]
    moved = 0
    for today, next_day in pairwise(days):
        before = {lead for lead, state in today.items() if state == "in_pool"}
        after = {lead for lead, state in next_day.items() if state == "in_pool"}
        said = {lead for lead, state in today.items() if state == "tomorrow"}
        # Only a lead that was won or closed is in no pool any more.
        assert after - before == said & next_day.keys()
        assert before <= after
        moved += len(said)
    assert moved > 0
