"""The leads of the demo are worked: a morning with them is like one of a company."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import duckdb
import pytest

if TYPE_CHECKING:
    from strata.settings import Settings


@pytest.fixture(scope="module")
def leads(demo_run: Settings) -> list[dict[str, object]]:
    """The open leads as published, with their state in the public pool."""
    with duckdb.connect(
        demo_run.published_dir / "strata.duckdb", read_only=True
    ) as connection:
        found = connection.execute(
            "select pub_lead_worklist.*, coalesce(pool_state_code, 'owned') as state "
            "from pub_lead_worklist left join pub_lead_pool using (lead_key)"
        )
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_most_open_leads_are_with_somebody(leads: list[dict[str, object]]) -> None:
    pooled = sum(lead["state"] == "in_pool" for lead in leads)
    assert 0.1 < pooled / len(leads) < 0.5
    assert {"warned", "tomorrow"} <= {lead["state"] for lead in leads}


def test_every_follow_up_state_and_escalation_occurs(
    leads: list[dict[str, object]],
) -> None:
    owned = [lead for lead in leads if lead["state"] != "in_pool"]
    states = Counter(lead["follow_up_status_code"] for lead in owned)
    assert states.keys() == {
        "awaiting_first_contact",
        "contacted",
        "due_today",
        "no_plan",
        "overdue",
    }
    escalations = Counter(lead["escalation_code"] for lead in owned)
    assert escalations.keys() == {None, "remind", "copy_manager", "reassign"}


def test_some_leads_grow_warm_and_are_due_at_once(
    leads: list[dict[str, object]],
) -> None:
    warm = [lead for lead in leads if lead["is_intent_upgraded"]]
    assert warm
    assert all(lead["intent_level_code"] == "high" for lead in warm)
    assert {"due_today", "overdue"} & {lead["follow_up_status_code"] for lead in warm}
