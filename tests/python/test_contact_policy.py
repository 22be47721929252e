"""No list asks for a contact that the policy forbids, day after day.

Many customers at once, each with a random past. What counts as a contact, who refused
what and which day is quiet is worked out here from what was delivered and published.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiled_models import CompiledModels
from property_settings import examples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from strata.settings import Settings

# The third day is a holiday (the Dragon Boat Festival), the fourth a Saturday.
FIRST_DAY = date(2026, 6, 17)
DAYS = 5
CUSTOMERS = 250
MODELS = (
    "int_working_days_numbered",
    "int_episode_contacts_dated",
    "int_episode_successes_found",
    "int_consents_collected",
    "int_episodes_continued",
    "int_episodes_drawn",
    "int_contact_caps_reached",
    "int_channels_chosen",
    "int_episodes_judged",
    "int_episodes_dated",
    "int_episodes_chosen",
    "int_owners_listed",
    "int_owner_loads_counted",
    "int_tasks_handed_over",
    "int_tasks_collected",
    "int_tasks_wanted",
    "int_tasks_assigned",
    "fct_action_episodes",
    "int_next_channels_found",
    "fct_action_queue",
    "pub_action_queue",
    "pub_send_lists",
)
# As companies write what a customer does not want.
REFUSALS = {
    "短信": {"sms"},
    "E-mail": {"email"},
    "电话、微信": {"phone", "wechat"},
    "in_app,SMS": {"in_app", "sms"},
    "none": set[str](),
}


@dataclass(frozen=True)
class Contact:
    """One contact, past or planned."""

    day: date
    channel: str
    play: str | None


@dataclass(frozen=True)
class Touch(Contact):
    """A message a system of the company sent."""

    is_delivered: bool | None
    is_answered: bool


@dataclass
class Customer:
    """A customer with a past, and what we sent by list since."""

    key: str
    source: random.Random
    touches: list[Touch] = field(default_factory=list)
    calls: list[Contact] = field(default_factory=list)
    opted_out: date | None = None
    refusals: str | None = None
    refused_on: date = FIRST_DAY
    sent: list[Contact] = field(default_factory=list)
    plays: list[str] = field(default_factory=list)

    def live(self, plays: list[str], channels: list[str]) -> None:
        """Draw what happened until the last of the days."""
        draw = self.source
        # What is done for a customer is done again and again.
        self.plays = draw.sample(plays, 4)

        def day() -> date:
            return FIRST_DAY + timedelta(days=draw.choice([-29, -20, *range(-6, DAYS)]))

        for _ in range(draw.choice([0, 0, 1, 1, 2, 4])):
            self.touches.append(
                Touch(
                    day=day(),
                    channel=draw.choice(channels),
                    play=draw.choice([None, *self.plays]),
                    is_delivered=draw.choice([True, True, None, False]),
                    is_answered=draw.random() < 0.3,
                )
            )
        for _ in range(draw.choice([0, 0, 0, 1, 2])):
            self.calls.append(Contact(day(), draw.choice(["phone", "wechat"]), None))
        if draw.random() < 0.1:
            self.opted_out = day()
        if draw.random() < 0.4:
            self.refusals = draw.choice(list(REFUSALS))
            self.refused_on = day()

    def refused(self, today: date) -> set[str]:
        """Channels the customer may not be contacted through, ``*`` for all."""
        found: set[str] = set()
        if self.opted_out is not None and self.opted_out <= today:
            found.add("*")
        if self.refusals is not None and self.refused_on <= today:
            found |= REFUSALS[self.refusals]
        return found

    def has_agreed(self, channel: str, today: date) -> bool:
        """Whether it is known that the customer wants to hear through the channel."""
        if self.refusals is not None and self.refused_on <= today:
            return channel not in REFUSALS[self.refusals]
        return any(
            one.is_answered and one.channel == channel and one.day <= today
            for one in self.touches
        )

    def contacts(self, today: date) -> list[Contact]:
        """All contacts up to today; a message that came back counts once."""
        arrived = [
            one
            for one in self.touches
            if one.day <= today and one.is_delivered is not False
        ]
        found = [*arrived, *(one for one in self.calls if one.day <= today)]
        found += [
            one
            for one in self.sent
            if not any(it.play == one.play and it.day >= one.day for it in arrived)
        ]
        return found


class Policy:
    """The models, and the seeds that the policy is told by."""

    def __init__(self, models: CompiledModels) -> None:
        self.models = models
        models.keep(
            *("dim_dates", "dim_labels", "plays", "contact_caps", "contact_channels"),
            *("calendar_days", "action_triggers"),
        )
        self.plays = {row["play_code"]: row for row in models.rows("plays")}
        self.caps = models.rows("contact_caps")
        self.channels = {
            row["channel_code"]: row for row in models.rows("contact_channels")
        }
        self.holidays = {
            row["calendar_date"]
            for row in models.rows("calendar_days")
            if row["day_type_code"] == "holiday"
        }
        triggers = models.rows("action_triggers")
        self.triggers = {
            play: next(
                (one for one in triggers if one["play_code"] == play), triggers[0]
            )
            for play in self.plays
        }

    def fired(self, customer: Customer, today: date) -> list[dict[str, Any]]:
        """What fires for the customer today, as a rule what fired the day before."""
        draw = random.Random(f"{customer.key} {today.day // 2}")
        found = []
        for play_code in draw.sample(customer.plays, draw.choice([0, 1, 1, 2, 3])):
            play, trigger = self.plays[play_code], self.triggers[play_code]
            offered = f"{play['channel_code']}|{play['next_channel_codes'] or ''}"
            is_bulk = any(
                self.channels[one]["is_bulk"]
                for one in filter(None, offered.split("|"))
            )
            found.append(
                {
                    "subject_id": customer.key,
                    "customer_id": customer.key,
                    "play_code": play_code,
                    "trigger_code": trigger["trigger_code"],
                    "trigger_order": trigger["trigger_order"],
                    "precedence": trigger["precedence"],
                    "reason_zh": trigger["reason_zh"],
                    "reason_en": trigger["reason_en"],
                    "is_automated": is_bulk and draw.random() < 0.7,
                    "value_class_code": draw.choice(["top", "middle", "rest"]),
                    "expected_gain_amount": draw.randint(0, 5),
                    "occasion_date": today,
                    "observation_date": today,
                }
            )
        return found

    def publish(
        self, customers: list[Customer], remembered: list[dict[str, Any]], today: date
    ) -> None:
        """Let the models decide on the day."""
        give = self.models.give
        give("dim_observation_dates", [{"observation_date": today, "is_latest": True}])
        give(
            "bridge_customer_identities",
            [
                {
                    "contact_key": one.key,
                    "customer_id": one.key,
                    "issued_customer_id": one.key,
                }
                for one in customers
            ],
        )
        give(
            "stg_engagement__touches",
            [
                {
                    "contact_key": customer.key,
                    "channel_code": one.channel,
                    "play_code": one.play,
                    "is_delivered": one.is_delivered,
                    "sent_at": at_noon(one.day),
                    "responded_at": at_noon(one.day) if one.is_answered else None,
                }
                for customer in customers
                for one in customer.touches
            ],
        )
        give(
            "stg_crm__accounts",
            [
                {"contact_key": one.key, "opted_out_channels": one.refusals}
                for one in customers
                if one.refused_on <= today
            ],
        )
        events = [
            {
                "customer_id": customer.key,
                "metric_code": "follow_up",
                "subject_name": one.channel,
                "event_date": one.day,
            }
            for customer in customers
            for one in customer.calls
            if one.day <= today
        ]
        opt_outs = [
            (one.key, one.opted_out)
            for one in customers
            if one.opted_out is not None and one.opted_out <= today
        ]
        events += [
            {"customer_id": key, "metric_code": "opt_out", "event_date": day}
            for key, day in opt_outs
        ]
        give("fct_customer_events", events)
        give(
            "fct_customer_event_days",
            [
                {
                    "customer_id": key,
                    "activity_date": day,
                    "opt_out_count": 1,
                    "visit_count": 0,
                    "csat_count": 0,
                    "nps_count": 0,
                    "csat_points": 0,
                    "referral_count": 0,
                    "contract_start_count": 0,
                }
                for key, day in opt_outs
            ],
        )
        give("int_episodes_remembered", remembered)
        give("dim_customers", [{"customer_id": one.key} for one in customers])
        give(
            "int_triggers_fired",
            [row for one in customers for row in self.fired(one, today)],
        )
        self.models.compute(*MODELS)

    def remembered(self, today: date) -> list[dict[str, Any]]:
        """What the next day knows of the episodes there are."""
        types = self.models.columns("int_episodes_remembered")
        tomorrow = today + timedelta(days=1)
        found = []
        for row in self.models.rows("fct_action_episodes"):
            play = self.plays[row["play_code"]]
            begun = row["opened_date"] or row["first_fired_date"]
            kept = {key: value for key, value in row.items() if key in types}
            found.append(
                kept
                | {
                    "is_forgotten": False,
                    "is_duplicate": False,
                    "is_rerun": False,
                    "is_live": row["ended_date"] is None,
                    "cool_off_ends_date": begun + timedelta(days=play["cool_off_days"]),
                    "observation_date": tomorrow,
                }
            )
        return found


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12))


@pytest.fixture(scope="module")
def policy(demo_run: Settings) -> Iterator[Policy]:
    with CompiledModels(demo_run) as models:
        yield Policy(models)


def check_refusals(
    policy: Policy, customer: Customer, row: dict[str, Any], today: date
) -> None:
    """Nobody is asked for through a channel they refused, nor through the one after."""
    refused = customer.refused(today)
    channels = [row["channel_code"], row.get("next_channel_code")]
    assert not refused & {"*", *channels}, row
    is_bulk = "send_date" in row
    rule = policy.channels[row["channel_code"]]
    if not rule["is_unknown_allowed_bulk" if is_bulk else "is_unknown_allowed"]:
        assert customer.has_agreed(row["channel_code"], today), row


def check_caps(
    policy: Policy, contacts: list[Contact], row: dict[str, Any], today: date
) -> None:
    """With what is planned for today no cap is passed."""
    for cap in policy.caps:
        counted = [
            one
            for one in contacts
            if one.day > today - timedelta(days=cap["window_days"])
            and (cap["scope_code"] != "channel" or one.channel == cap["channel_code"])
            and (cap["scope_code"] != "play" or one.play == row["play_code"])
        ]
        is_about = cap["scope_code"] != "channel" or (
            cap["channel_code"] == row["channel_code"]
        )
        assert not is_about or len(counted) <= cap["maximum_count"], (cap, row)


@examples(2, nightly=60)
@given(seed=st.integers(min_value=1))
def test_no_list_breaks_the_contact_policy(policy: Policy, seed: int) -> None:
    customers = [
        Customer(f"k{number}", random.Random(seed + number))
        for number in range(CUSTOMERS)
    ]
    for one in customers:
        one.live(list(policy.plays), list(policy.channels))
    found = {one.key: one for one in customers}
    remembered: list[dict[str, Any]] = []
    seen: Counter[str] = Counter()
    for today in (FIRST_DAY + timedelta(days=number) for number in range(DAYS)):
        policy.publish(customers, remembered, today)
        queue = policy.models.rows("pub_action_queue")
        messages = policy.models.rows("pub_send_lists")
        planned: dict[str, list[Contact]] = {one.key: [] for one in customers}
        for row in [*queue, *messages]:
            if row.get("task_state_code", "open") == "open":
                planned[row["customer_id"]].append(
                    Contact(today, row["channel_code"], row["play_code"])
                )
        for row in [*queue, *messages]:
            customer = found[row["customer_id"]]
            is_new = row.get("opened_date", today) == today
            if row.get("task_state_code", "open") != "open":
                continue
            check_refusals(policy, customer, row, today)
            assert policy.plays[row["play_code"]]["goal_code"] != "pause", row
            if is_new and not policy.plays[row["play_code"]]["is_policy_exempt"]:
                assert today not in policy.holidays, row
                contacts = customer.contacts(today) + planned[customer.key]
                check_caps(policy, contacts, row, today)
                seen["held"] += 1
        for row in messages:
            found[row["customer_id"]].sent.append(
                Contact(today, row["channel_code"], row["play_code"])
            )
        remembered = policy.remembered(today)
        seen["messages"] += len(messages)
        seen["tasks"] += len(queue)
        seen.update(
            f"{row['episode_state_code']} {row['state_reason_code']}"
            for row in remembered
        )
    # Nothing was proved of what did not come about.
    for outcome in (
        *("held", "messages", "tasks", "suppressed cap_reached"),
        *("suppressed opted_out", "suppressed quiet_day", "withdrawn opted_out"),
    ):
        assert seen[outcome] > 0, (outcome, seen)
