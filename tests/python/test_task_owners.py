"""Who does what: nobody more than fits, the better task first, nothing left behind.

One example is many small companies side by side, each with its own roles, teams and
tasks, over some days: what a day leaves open is where the next one begins.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiled_models import CompiledModels
from property_settings import examples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from strata.settings import Settings

# The days of one example, a holiday (the Dragon Boat Festival) and a weekend among them
FIRST_DAY = date(2026, 6, 17)
DAYS = 5
COMPANIES = 16
HORIZON = 20
STAGES = ("own_owner", "same_team", "same_role", "manager")
MODELS = (
    "int_working_days_numbered",
    "int_owners_listed",
    "int_owner_loads_counted",
    "int_tasks_handed_over",
    "int_tasks_collected",
    "int_tasks_wanted",
    "int_tasks_assigned",
    "fct_action_episodes",
)


@dataclass(frozen=True)
class Owner:
    """A colleague, with the days on which nobody finds them."""

    key: str
    role: str
    team: str
    manager: str | None
    capacity: int
    left: date | None
    absent_from: date
    absent_until: date

    def is_there(self, day: date) -> bool:
        has_left = self.left is not None and self.left < day
        return not has_left and not self.absent_from <= day <= self.absent_until


@dataclass(frozen=True)
class Task:
    """Something to be done for a customer of ``customer_owner`` until ``due``."""

    key: str
    play: str
    role: str
    is_owner_first: bool
    customer_owner: str | None
    precedence: int
    gain: int
    is_held_out: bool
    due: date


@dataclass
class Company:
    """A company, the tasks it knows of, and who has which."""

    name: str
    source: random.Random
    has_owners: bool
    owners: dict[str, Owner] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    has_task: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)

    @property
    def roles(self) -> dict[str, tuple[int, str | None]]:
        """Capacity and stand-in of each role; experts there are none of."""
        return {
            f"{self.name}-sales": (3, None),
            f"{self.name}-support": (2, None),
            f"{self.name}-expert": (1, f"{self.name}-sales"),
        }

    def hire(self) -> None:
        draw = self.source
        keys = [f"{self.name}-o{number}" for number in range(draw.randint(1, 5))]
        for key in keys:
            away = FIRST_DAY + timedelta(days=draw.randint(-3, 8))
            self.owners[key] = Owner(
                key=key,
                role=f"{self.name}-{draw.choice(['sales', 'sales', 'support'])}",
                team=f"{self.name}-{draw.choice('ns')}",
                manager=draw.choice([None, *keys]),
                capacity=draw.choice([0, 1, 1, 2, 3]),
                left=draw.choice([None, None, None, away]),
                absent_from=away,
                absent_until=away + timedelta(days=draw.choice([-1, -1, 0, 3])),
            )

    def want(self, day: date, working_days: list[date]) -> None:
        """Let something fire, and something that was begun come to its end."""
        draw = self.source
        for key in sorted(self.has_task):
            if draw.random() < 0.3:
                del self.has_task[key]
        for number in range(draw.randint(0, 8)):
            key = f"{self.name}-{day.day}-{number}"
            is_sales = draw.random() < 0.7
            self.tasks[key] = Task(
                key=key,
                play="retention_talk" if is_sales else "listening_call",
                role=draw.choice(list(self.roles)),
                # As the plays have it.
                is_owner_first=is_sales,
                customer_owner=draw.choice([None, *self.owners]),
                precedence=draw.randint(1, 3),
                gain=draw.randint(0, 3),
                is_held_out=draw.random() < 0.25,
                due=working_days[draw.choice([0, 0, 0, 1, 2, 4])],
            )
            self.waiting.add(key)
        self.waiting = {
            key for key in self.waiting if self.tasks[key].due >= working_days[0]
        }

    def staff(self, day: date) -> dict[str, tuple[str, int]]:
        """Role and capacity of who works, queues of roles where nobody is known."""
        if not self.has_owners:
            return {f"role:{role}": (role, one[0]) for role, one in self.roles.items()}
        return {
            key: (owner.role, owner.capacity)
            for key, owner in self.owners.items()
            if owner.is_there(day)
        }

    def takers(self, task: Task, day: date) -> dict[str, frozenset[str]]:
        """Who may take the task at each stage, worked out the plain way."""
        staff = self.staff(day)
        role = task.role
        if role not in {one for one, _ in staff.values()}:
            role = self.roles[task.role][1] or role
        able = {key for key, (one, _) in staff.items() if one == role}
        owner = self.owners.get(task.customer_owner or "")
        found = dict.fromkeys(STAGES, frozenset[str]())
        found["same_role"] = frozenset(able)
        if owner is None:
            return found
        if owner.key in staff and (task.is_owner_first or owner.role == role):
            found["own_owner"] = frozenset({owner.key})
        found["same_team"] = frozenset(
            key for key in able if self.owners[key].team == owner.team
        )
        found["manager"] = frozenset(staff.keys() & {owner.manager})
        return found


class Day:
    """One day of a company: what was open, what was wanted, and what came of it."""

    def __init__(
        self, company: Company, day: date, working_days: list[date], outcome: Outcome
    ) -> None:
        self.company = company
        self.staff = company.staff(day)
        self.places = {one: place for place, one in enumerate(working_days, start=1)}
        self.outcome = outcome
        self.left_behind = {
            key for key, owner in company.has_task.items() if owner not in self.staff
        }
        wanted = company.waiting | self.left_behind
        self.takers = {
            key: company.takers(company.tasks[key], day) for key in sorted(wanted)
        }
        self.loads: dict[str, Counter[int]] = defaultdict(Counter)
        for key, owner in outcome.owners.items():
            self.loads[owner][self.due_day(key)] += 1

    def due_day(self, task: str) -> int:
        """Working days there are for the task; what is overdue is due today."""
        return min(self.places.get(self.company.tasks[task].due, 1), HORIZON)

    def rank(self, key: str) -> tuple[int, int, int, str]:
        """Of two tasks the lower comes first; what is handed over leads its day."""
        task = self.company.tasks[key]
        precedence = 0 if key in self.left_behind else task.precedence
        return (self.due_day(key), precedence, -task.gain, key)

    def has_room(self, owner: str, task: str, *, without: str | None = None) -> bool:
        """Whether the owner could do the task in time, and all that is due later."""
        load = self.loads[owner].copy()
        load[self.due_day(task)] += 1
        if without is not None:
            load[self.due_day(without)] -= 1
        return self.fits(owner, load, self.due_day(task))

    def fits(self, owner: str, load: Counter[int], first_day: int) -> bool:
        capacity = self.staff[owner][1]
        return all(
            sum(count for due, count in load.items() if due <= one) <= capacity * one
            for one in range(first_day, HORIZON + 1)
        )

    def stage(self, task: str) -> int:
        """How far from its own owner the task went; past the last if nowhere."""
        reason = self.outcome.stages.get(task)
        return STAGES.index(reason) if reason else len(STAGES)


@dataclass(frozen=True)
class Outcome:
    """What the models say: owner and reason of each open task, stage of each placed."""

    owners: dict[str, str]
    reasons: dict[str, str]
    stages: dict[str, str]
    states: dict[str, str]
    state_reasons: dict[str, str]


class Office:
    """The models, and the companies they are asked about."""

    def __init__(self, models: CompiledModels) -> None:
        self.models = models
        models.keep("dim_dates", "plays")
        models.give("fct_leads", [])
        # Each task is of a customer of its own, so nobody stands for their owner.
        models.give("int_episodes_remembered", [])
        self.working_days = sorted(
            row["date_day"] for row in models.rows("dim_dates") if row["is_working_day"]
        )

    def days_from(self, day: date) -> list[date]:
        return [one for one in self.working_days if one >= day][:HORIZON]

    def decide(self, companies: list[Company], day: date) -> Outcome:
        """Let the models place what is open and what is wanted on the day."""
        give = self.models.give
        owners = [one for company in companies for one in company.owners.values()]
        give("dim_observation_dates", [{"observation_date": day, "is_latest": True}])
        give(
            "staff_roles",
            [
                {
                    "role_code": role,
                    "daily_capacity_count": capacity,
                    "stand_in_role_code": stand_in,
                }
                for company in companies
                for role, (capacity, stand_in) in company.roles.items()
            ],
        )
        give(
            "stg_crm__owners",
            [
                {
                    "owner_key": owner.key,
                    "manager_owner_key": owner.manager,
                    "team_name": owner.team,
                    "role_code": owner.role,
                    "daily_capacity_count": owner.capacity,
                    "is_active": True,
                    "left_date": owner.left,
                }
                for owner in owners
            ],
        )
        give(
            "stg_crm__absences",
            [
                {
                    "owner_key": owner.key,
                    "starts_date": owner.absent_from,
                    "ends_date": owner.absent_until,
                }
                for owner in owners
                if owner.absent_from <= owner.absent_until
            ],
        )
        tasks = [one for company in companies for one in company.tasks.values()]
        give(
            "dim_customers",
            [
                {"customer_id": one.key, "owner_key": one.customer_owner}
                for one in tasks
            ],
        )
        give(
            "int_episodes_continued",
            [
                _episode(company.tasks[key], day)
                | {
                    "episode_state_code": "open",
                    "earlier_state_code": "open",
                    "owner_key": owner,
                    "owner_reason_code": company.reasons[key],
                    "is_rerun": False,
                    "due_date": company.tasks[key].due,
                }
                for company in companies
                for key, owner in company.has_task.items()
            ],
        )
        waiting = [
            company.tasks[key]
            for company in companies
            for key in sorted(company.waiting)
        ]
        places = {one: place for place, one in enumerate(self.days_from(day), start=1)}
        give(
            "int_episodes_drawn",
            [
                _episode(one, day)
                | {"precedence": one.precedence, "is_owner_first": one.is_owner_first}
                for one in waiting
            ],
        )
        give(
            "int_episodes_chosen",
            [
                {
                    "task_id": one.key,
                    "choice_code": "candidate",
                    "due_day_count": places[one.due],
                }
                for one in waiting
            ],
        )
        give(
            "int_episodes_dated",
            [{"task_id": one.key, "due_date": one.due} for one in waiting],
        )
        self.models.compute(*MODELS)
        episodes = {row["task_id"]: row for row in self.models.rows(MODELS[-1])}
        assigned = self.models.rows("int_tasks_assigned")
        is_open = {
            key: row
            for key, row in episodes.items()
            if row["episode_state_code"] == "open"
        }
        assert len(assigned) == len({row["task_id"] for row in assigned})
        return Outcome(
            owners={key: row["owner_key"] for key, row in is_open.items()},
            reasons={key: row["owner_reason_code"] for key, row in is_open.items()},
            stages={
                row["task_id"]: row["owner_reason_code"]
                for row in assigned
                if row["owner_reason_code"] in STAGES
            },
            states={key: row["episode_state_code"] for key, row in episodes.items()},
            state_reasons={
                key: row["state_reason_code"] for key, row in episodes.items()
            },
        )


def _episode(task: Task, day: date) -> dict[str, Any]:
    return {
        "task_id": task.key,
        "subject_id": task.key,
        "customer_id": task.key,
        "play_code": task.play,
        "role_code": task.role,
        "expected_gain_amount": task.gain,
        "arm_code": "held_out" if task.is_held_out else "treated",
        "is_automated": False,
        "observation_date": day,
    }


@pytest.fixture(scope="module")
def office(demo_run: Settings) -> Iterator[Office]:
    with CompiledModels(demo_run) as models:
        yield Office(models)


def days_of(office: Office, seed: int, *, has_owners: bool) -> Iterator[Day]:
    """Companies drawn from the seed, each of their days after the models had it."""
    companies = [
        Company(f"c{number}", random.Random(seed + number), has_owners)
        for number in range(COMPANIES)
    ]
    for company in companies:
        if has_owners:
            company.hire()
    for day in (FIRST_DAY + timedelta(days=number) for number in range(DAYS)):
        working_days = office.days_from(day)
        for company in companies:
            company.want(day, working_days)
        outcome = office.decide(companies, day)
        for company in companies:
            own = Outcome(
                *(
                    {key: value for key, value in one.items() if key in company.tasks}
                    for one in vars(outcome).values()
                )
            )
            yield Day(company, day, working_days, own)
            company.has_task = dict(own.owners)
            company.reasons = own.reasons
            company.waiting = {
                key for key in company.waiting if own.states[key] == "waiting"
            }


def check_capacity(day: Day) -> None:
    """Nothing new is put on an owner who can't do all that is due by any day."""
    for key, owner in day.outcome.owners.items():
        if day.company.has_task.get(key) != owner and owner in day.staff:
            assert day.fits(owner, day.loads[owner], day.due_day(key)), (key, owner)


def check_takers(day: Day) -> None:
    """An owner is one of those who may take the task, by the reason that is told."""
    for key, stage in day.outcome.stages.items():
        if not day.company.tasks[key].is_held_out:
            assert day.outcome.owners[key] in day.takers[key][stage], (key, stage)


def check_nobody_idle(day: Day) -> None:
    """Nothing waits that somebody who may take it has room for."""
    for key, takers in day.takers.items():
        if day.stage(key) == len(STAGES):
            able = frozenset[str]().union(*takers.values())
            assert not [one for one in sorted(able) if day.has_room(one, key)], key


def check_nobody_nearer(day: Day) -> None:
    """Nobody does what somebody nearer to the customer has room for."""
    for key, takers in day.takers.items():
        if key in day.outcome.owners:
            nearer = frozenset[str]().union(
                *(takers[stage] for stage in STAGES[: day.stage(key)])
            )
            assert not [one for one in sorted(nearer) if day.has_room(one, key)], key


def check_held_out(day: Day) -> None:
    """Held out is measured only who would else have been given to somebody."""
    placed = [one for one in day.outcome.owners if one in day.takers]
    for key, stage in day.outcome.stages.items():
        if day.outcome.states[key] == "held_out":
            takers = day.takers[key][stage]
            lesser = [
                one
                for one in placed
                if day.outcome.owners[one] in takers
                and (day.stage(one) > day.stage(key) or day.rank(key) < day.rank(one))
            ]
            assert any(day.has_room(one, key) for one in takers) or any(
                day.has_room(day.outcome.owners[one], key, without=one)
                for one in lesser
            ), key


def check_no_better_swap(day: Day) -> None:
    """No place goes to a task while a better one of the same pool goes farther.

    It waits, or somebody less near does it. Where it would not fit in, it's no swap.
    """
    placed = [
        (key, owner)
        for key, owner in day.outcome.owners.items()
        if key in day.takers and key in day.outcome.stages
    ]
    for better, takers in day.takers.items():
        for worse, owner in placed:
            stage = day.stage(worse)
            if (
                stage < day.stage(better)
                and takers[STAGES[stage]] == day.takers[worse][STAGES[stage]]
                and day.rank(better) < day.rank(worse)
            ):
                assert not day.has_room(owner, better, without=worse), (better, worse)


def check_handed_over(day: Day) -> None:
    """What has an owner who is there stays; the rest is handed over, once.

    Until somebody has room it lies in the queue of its role, and not with who has gone.
    """
    for key, owner in day.company.has_task.items():
        if key not in day.left_behind:
            assert day.outcome.owners[key] == owner
            assert key not in day.outcome.stages
        elif key in day.outcome.stages:
            assert day.outcome.owners[key] != owner
            assert day.outcome.reasons[key] == "handed_over"
        else:
            assert day.outcome.owners[key] == f"role:{day.company.tasks[key].role}"
            assert day.outcome.reasons[key] == "role_queue"


CHECKS = (
    check_takers,
    check_capacity,
    check_nobody_idle,
    check_nobody_nearer,
    check_held_out,
    check_no_better_swap,
    check_handed_over,
)


@examples(2, nightly=100)
@given(seed=st.integers(min_value=1))
def test_tasks_find_the_best_owner_there_is(office: Office, seed: int) -> None:
    seen: Counter[str] = Counter()
    for day in days_of(office, seed, has_owners=True):
        for check in CHECKS:
            check(day)
        seen.update(day.outcome.stages.values())
        seen.update(day.outcome.states.values())
        seen.update(day.outcome.reasons.values())
        seen.update(filter(None, day.outcome.state_reasons.values()))
    # Nothing was proved of what did not come about.
    for outcome in (
        *(*STAGES, "waiting", "held_out"),
        *("handed_over", "role_queue", "unassignable"),
    ):
        assert seen[outcome] > 0, outcome


@examples(1, nightly=20)
@given(seed=st.integers(min_value=1))
def test_without_owners_each_role_has_a_queue(office: Office, seed: int) -> None:
    seen: Counter[str] = Counter()
    for day in days_of(office, seed, has_owners=False):
        for check in CHECKS:
            check(day)
        for key, owner in day.outcome.owners.items():
            assert owner == f"role:{day.company.tasks[key].role}"
            assert day.outcome.reasons[key] == "role_queue"
        seen.update(day.outcome.states.values())
        seen.update(filter(None, day.outcome.state_reasons.values()))
    assert seen["open"] > 0
    assert seen["above_capacity"] > 0
    assert seen["unassignable"] == 0
