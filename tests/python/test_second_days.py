"""Whatever comes on later days, a build leaves what a full build would have made."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from built_again import build, compare_with_full, without_proofs
from dbt_command import copy_project
from second_days import (
    EVENTS,
    Company,
    a_build_is_killed,
    a_day_as_any_other,
    let_revenue_break_a_model,
)
from strata.cli import main
from strata.errors import ExitCode
from strata.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# A month ends between the two; some days are missed, on others two events come.
FIRST_DAY, NEXT_MONTH = date(2026, 6, 24), date(2026, 7, 2)
SEEDS = (1, 2)

pytestmark = pytest.mark.nightly


@pytest.mark.parametrize("seed", SEEDS)
def test_events_in_any_order_leave_what_a_full_build_makes(
    tmp_path: Path, seed: int
) -> None:
    demo, project = tmp_path / "demo", copy_project(tmp_path / "project")
    let_revenue_break_a_model(project)
    assert main(["demo", "--output", str(demo), "--customers", "300"]) == ExitCode.OK
    settings = Settings(tmp_path / "output", project_dir=project, as_of=FIRST_DAY)
    company = Company(settings, demo / "data", Random(seed))
    company.begin()
    with without_proofs():
        build(company.settings)
        for day, event in days_with_events(Random(seed), seed):
            company.reach(day)
            event(company)
            told = f"{event.__name__} on {day}"
            assert compare_with_full(company.settings, told).kept_count or (
                event is a_build_is_killed
            )
    assert build(company.settings).test_count


def days_with_events(
    chance: Random, seed: int
) -> list[tuple[date, Callable[[Company], None]]]:
    """Every event is in the days of one seed; a day as any other is between them."""
    drawn = Random(len(EVENTS)).sample(EVENTS, len(EVENTS))[seed % 2 :: 2]
    events = [*drawn, a_day_as_any_other]
    chance.shuffle(events)
    month_end = chance.randrange(2, len(events))
    day, days = FIRST_DAY, []
    for number in range(len(events)):
        day += timedelta(days=chance.choice([0, 0, 1, 1, 2]))
        if number == month_end:
            day = max(day, NEXT_MONTH)
        days.append(day)
    return list(zip(days, events, strict=True))
