"""What is said today of tomorrow's pool holds, day after day, for any leads.

What happens on the next day itself nobody can know: leads that come in, are claimed or
end on it are left out.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiled_models import CompiledModels
from property_settings import examples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from strata.settings import Settings

FIRST_DAY = date(2026, 6, 17)
DAYS = 12
LEADS = 300
MODELS = (
    "int_lead_follow_ups_assigned",
    "int_lead_spells_dated",
    "int_lead_pool_days_found",
    "fct_lead_pool",
)


@dataclass
class Lead:
    """A lead and all that becomes of it; each day knows what has happened by then."""

    key: str
    created: date
    owners: dict[date, str | None]
    followed_up: list[date] = field(default_factory=list)
    closed: date | None = None
    contract_ends: date | None = None
    is_locked: bool = False

    def is_settled(self, day: date) -> bool:
        """Whether nothing happens on the day that could not be known before it."""
        return self.created < day and day not in self.owners and self.closed != day


def drawn_lead(key: str, draw: random.Random) -> Lead:
    def day(first: int) -> date:
        return FIRST_DAY + timedelta(days=draw.randint(first, DAYS))

    owners = [None, "o1", "o2", "o3"]
    created = day(draw.choice([-100, -30, -14]))
    lead = Lead(key, created, {created: draw.choice(owners)})
    for _ in range(draw.choice([0, 0, 1, 2])):
        # Many leads are claimed on the same day, more than an owner may have.
        claimed = draw.choice([day(-40), FIRST_DAY + timedelta(days=3)])
        lead.owners[max(claimed, created)] = draw.choice(owners)
    lead.followed_up = [day(-30) for _ in range(draw.choice([0, 0, 1, 1, 3]))]
    if draw.random() < 0.3:
        # On the day it goes to the pool, which is too late, or one day sooner.
        lead.followed_up.append(created + timedelta(days=draw.choice([14, 15])))
    if draw.random() < 0.2:
        # One owner looks after it all the time and does not win it.
        lead.created = FIRST_DAY - timedelta(days=draw.randint(76, 89))
        lead.owners = {lead.created: "o1"}
        lead.followed_up = [lead.created + timedelta(days=13 * n) for n in range(8)]
    lead.closed = draw.choice([None, None, None, day(1)])
    lead.contract_ends = draw.choice([None, None, day(-70)])
    lead.is_locked = draw.random() < 0.1
    return lead


class Pool:
    """The models, asked day by day."""

    def __init__(self, models: CompiledModels) -> None:
        self.models = models

    def states(self, leads: list[Lead], today: date) -> dict[str, tuple[str, str]]:
        """State and reason of each lead in the pool, or soon to be, as told today."""
        give = self.models.give
        give("dim_observation_dates", [{"observation_date": today, "is_latest": True}])
        known = [one for one in leads if one.created <= today]
        give(
            "fct_leads",
            [
                {
                    "lead_key": one.key,
                    "contact_key": one.key,
                    "is_open": one.closed is None or one.closed > today,
                    "created_date": one.created,
                    "created_at": at_noon(one.created),
                }
                for one in known
            ],
        )
        give(
            "stg_crm__leads",
            [{"lead_key": one.key, "is_locked": one.is_locked} for one in known],
        )
        give(
            "stg_crm__lead_versions",
            [
                {
                    "lead_key": one.key,
                    "owner_key": owner,
                    "changed_at": at_noon(changed),
                    "load_number": number,
                    "row_number": 1,
                    "batch_id": "b",
                }
                for one in known
                for number, (changed, owner) in enumerate(sorted(one.owners.items()))
                if changed <= today
            ],
        )
        give(
            "stg_crm__follow_ups",
            [
                {
                    "follow_up_key": f"{one.key}-{number}",
                    "lead_key": one.key,
                    "followed_up_at": at_noon(followed_up),
                }
                for one in known
                for number, followed_up in enumerate(one.followed_up)
                if followed_up <= today
            ],
        )
        give(
            "bridge_customer_identities",
            [{"contact_key": one.key, "customer_id": one.key} for one in known],
        )
        give(
            "stg_commerce__contracts",
            [
                {"contact_key": one.key, "ends_date": one.contract_ends}
                for one in known
                if one.contract_ends
            ],
        )
        self.models.compute(*MODELS)
        return {
            row["lead_key"]: (row["pool_state_code"], row["pool_reason_code"])
            for row in self.models.rows("fct_lead_pool")
        }


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12))


@pytest.fixture(scope="module")
def pool(demo_run: Settings) -> Iterator[Pool]:
    with CompiledModels(demo_run) as models:
        yield Pool(models)


@examples(1, nightly=100)
@given(seed=st.integers(min_value=1))
def test_each_day_does_what_was_said_of_it(pool: Pool, seed: int) -> None:
    draw = random.Random(seed)
    leads = [drawn_lead(f"l{number}", draw) for number in range(LEADS)]
    today = pool.states(leads, FIRST_DAY)
    moved: Counter[str] = Counter()
    for day in (FIRST_DAY + timedelta(days=number) for number in range(1, DAYS + 1)):
        before, today = today, pool.states(leads, day)
        for lead in leads:
            if lead.is_settled(day):
                state, reason = before.get(lead.key, ("", ""))
                said = state in {"in_pool", "tomorrow"}
                assert (today.get(lead.key, ("",))[0] == "in_pool") == said, (lead, day)
                moved[reason if state == "tomorrow" else state] += 1
    for reason in ("not_followed_up", "not_won", "contract_ended", "in_pool", "warned"):
        assert moved[reason] > 0, reason
