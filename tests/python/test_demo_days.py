"""The demo played on: a team works the published lists and customers respond."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from statistics import fmean
from typing import TYPE_CHECKING, get_args

import duckdb
import pytest
from rich.console import Console

from strata.cli import main
from strata.demo import generate_demo
from strata.demo.days import Game, PlayedDay, Ranking, play_days
from strata.demo.generator import PLAYED_NAME
from strata.demo.people import RESPONSE_DAYS, Life, People, chance
from strata.progress import Reporter
from strata.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIRST_DAY = date(2026, 6, 30)
DAYS = 1
STATES = {
    *("merged", "suppressed", "waiting", "held_out", "open", "contacted"),
    *("succeeded", "failed", "expired", "withdrawn"),
}

# Owners whose new tasks stand on more than they can do today.
OVERLOADED = """
with due as (
    select
        owner_key,
        count(*) as task_count,
        count(*) filter (where opened_date = observation_date) as new_count
    from actions.fct_action_episodes
    where
        episode_state_code = 'open'
        and not is_automated
        and due_date <= observation_date
    group by owner_key
)

select due.*
from due
inner join actions.int_owners_listed as owners
    on due.owner_key = owners.owner_key and owners.is_available
where due.new_count > 0 and due.task_count > owners.daily_capacity_count
"""


def life(person_id: int) -> Life:
    return Life(
        person_id=person_id,
        planted_pattern="loyal",
        cycle_days=60.0,
        has_left=False,
        usual_order_cents=20_000,
        shop="erp",
        customer_name="王芳",
        phone=f"139{person_id:08d}",
        email="",
        open_id="",
        shop_customer=None,
        account_id=None,
    )


def buyers(play_code: str | None, gains: dict[str, float]) -> float:
    """The share of 4,000 people who buy within the days of a response."""
    people = People(3, gains, {i: life(i) for i in range(4000)}, FIRST_DAY)
    if play_code is not None:
        for person_id in people.lives:
            people.called(person_id, play_code, FIRST_DAY)
    days = [FIRST_DAY + timedelta(days=day) for day in range(1, RESPONSE_DAYS + 1)]
    bought = {order.life.person_id for day in days for order in people.orders(day)}
    return len(bought) / len(people.lives)


def test_a_call_brings_what_is_planted_for_its_play() -> None:
    gains = {"owner_call": 0.2, "care": 0.0, "product_trial": -0.2}
    usual = buyers(None, gains)
    # Of those who would have bought anyway nobody buys twice as often.
    assert abs(buyers("owner_call", gains) - usual - 0.2 * (1 - usual)) < 0.02
    assert buyers("care", gains) == usual
    assert abs(buyers("product_trial", gains) - usual + 0.2 * usual) < 0.02


def expected_of_calls(play_code: str, lives: dict[int, Life]) -> tuple[People, float]:
    gains = {"owner_call": 0.2, "product_trial": -0.2}
    people = People(3, gains, lives, FIRST_DAY)
    for person_id in lives:
        people.called(person_id, play_code, FIRST_DAY)
    return people, people.expected_cents


def test_calls_may_be_expected_to_bring_what_they_bring_to_many() -> None:
    lives = {i: life(i) for i in range(4000)}
    leaving = set(People(3, {}, lives, FIRST_DAY).leaving(FIRST_DAY))
    staying = {i: one for i, one in lives.items() if i not in leaving}
    people, expected = expected_of_calls("owner_call", staying)
    answers = sum(
        order.amount_cents
        for day in range(1, RESPONSE_DAYS + 1)
        for order in people.orders(FIRST_DAY + timedelta(days=day))
        if order.is_answer
    )
    assert abs(expected - answers) < 0.05 * answers
    # Who is kept is worth half a year of orders besides, one in 60 days; 0.2 times 2.5.
    _, kept = expected_of_calls("owner_call", {i: lives[i] for i in leaving})
    usual_cents = expected / len(staying) / 0.2
    assert kept == pytest.approx(len(leaving) * 0.5 * (1 + 182 / 60) * usual_cents)
    # Who is driven off does not buy for 90 days.
    _, lost = expected_of_calls("product_trial", staying)
    assert lost == pytest.approx(-len(staying) * 0.2 * 90 / 60 * usual_cents)


def test_a_call_in_time_keeps_who_begins_to_leave() -> None:
    people = People(3, {"owner_call": 0.4}, {i: life(i) for i in range(500)}, FIRST_DAY)
    left = [day for day in range(365) if people.leaving(FIRST_DAY + timedelta(day))]
    assert left
    day = FIRST_DAY + timedelta(days=left[0])
    leaving = set(people.leaving(day))
    for person_id in leaving:
        people.called(person_id, "owner_call", day)
    # 0.4 times 2.5 is everybody.
    assert not set(people.leaving(day)) & leaving


def test_chance_is_even_and_the_same_for_the_same_keys() -> None:
    draws = [chance(7, "order", person_id, 3) for person_id in range(20_000)]
    assert draws == [chance(7, "order", person_id, 3) for person_id in range(20_000)]
    tenths = [sum(int(draw * 10) == tenth for draw in draws) for tenth in range(10)]
    assert min(tenths) > 1_850
    assert max(tenths) < 2_150
    assert chance(8, "order", 1, 3) != draws[1]


@pytest.mark.parametrize("days", ["-1", "367"])
@pytest.mark.parametrize(("language", "said"), [("en", "--days"), ("zh", "其他天数")])
def test_impossible_days_are_refused_with_the_mend(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    days: str,
    language: str,
    said: str,
) -> None:
    folder = tmp_path / "demo"
    arguments = ["--output", str(folder), "--days", days, "--lang", language]
    assert main(["demo", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert not (folder / "data").exists()


@pytest.mark.parametrize(("language", "said"), [("en", "earlier"), ("zh", "或更早")])
def test_a_game_that_ends_after_today_is_refused_with_the_mend(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    today = datetime.now(UTC).date()
    arguments = ["--days", "3", "--as-of", (today - timedelta(days=2)).isoformat()]
    folder = tmp_path / "demo"
    languages = ["--lang", language]
    assert main(["demo", "--output", str(folder), *arguments, *languages]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert (today - timedelta(days=3)).isoformat() in told
    assert not (folder / "data").exists()


class Morning:
    """What is published and remembered as of a day of the game."""

    def __init__(self, folder: Path) -> None:
        with duckdb.connect(
            folder / "output/warehouse/strata.duckdb", read_only=True
        ) as connection:
            self.episodes: list[tuple[str, str, str | None, str | None]] = (
                connection.execute(
                    "select task_id, episode_state_code, owner_key, ended_date"
                    " from actions.fct_action_episodes"
                ).fetchall()
            )
            self.overloaded = connection.execute(OVERLOADED).fetchall()
        with duckdb.connect(
            folder / "output/published/strata.duckdb", read_only=True
        ) as connection:
            self.tasks: dict[str, str | None] = {}
            self.task_count = 0
            for task_id, owner_key in connection.execute(
                "select task_id, owner_key from pub_action_queue"
            ).fetchall():
                self.task_count += 1
                self.tasks[task_id] = owner_key
            self.changes: dict[str, str] = dict(
                connection.execute(
                    "select task_id, task_change_code from pub_task_changes"
                ).fetchall()
            )


@pytest.fixture(scope="module")
def game(
    demo_dir: Path, demo_run: Settings, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[Morning], list[PlayedDay], Path]:
    """Every morning of a few days of the demo, every run of them good."""
    folder = tmp_path_factory.mktemp("game") / "demo"
    shutil.copytree(demo_dir, folder)
    shutil.copytree(demo_run.output_dir, folder / PLAYED_NAME, symlinks=True)
    settings = Settings(output_dir=folder, as_of=FIRST_DAY)
    reporter = Reporter(Console(quiet=True), "en")
    mornings = []
    run = Game.run

    def watched_run(game: Game, day: date) -> None:
        # As of the first morning the demo has been run.
        if day > FIRST_DAY:
            run(game, day)
        mornings.append(Morning(folder))

    with pytest.MonkeyPatch.context() as watch:
        watch.setattr(Game, "run", watched_run)
        played = list(play_days(settings, reporter, folder, days=DAYS, seed=7))
    return mornings, played, folder


def test_every_episode_is_in_exactly_one_state_each_day(
    game: tuple[list[Morning], list[PlayedDay], Path],
) -> None:
    for morning in game[0]:
        ids = [task_id for task_id, *_ in morning.episodes]
        assert len(ids) == len(set(ids)) > 50
        assert {state for _, state, *_ in morning.episodes} <= STATES


def test_every_open_task_has_one_owner_each_day(
    game: tuple[list[Morning], list[PlayedDay], Path],
) -> None:
    for morning in game[0]:
        assert len(morning.tasks) == morning.task_count > 10
        assert all(morning.tasks.values())


def test_nobody_is_given_more_than_fits_in_a_day(
    game: tuple[list[Morning], list[PlayedDay], Path],
) -> None:
    for morning in game[0]:
        assert not morning.overloaded


def test_tasks_of_a_day_are_those_of_the_day_before_and_the_changes(
    game: tuple[list[Morning], list[PlayedDay], Path],
) -> None:
    before, after = game[0][-2:]
    added = {task for task, change in after.changes.items() if change == "added"}
    removed = {task for task, change in after.changes.items() if change == "removed"}
    assert after.tasks.keys() == (before.tasks.keys() - removed) | added
    assert removed <= before.tasks.keys()
    assert not added & before.tasks.keys()


def test_the_team_works_its_lists_and_customers_go_on_buying(
    game: tuple[list[Morning], list[PlayedDay], Path],
) -> None:
    _, played, folder = game
    assert [day.day for day in played] == [
        FIRST_DAY + timedelta(days=day) for day in range(DAYS)
    ]
    assert all(day.team.worked_count > day.team.reached_count > 0 for day in played)
    assert all(day.order_count > 0 for day in played)
    results = folder / "output/lake/raw/follow_ups/batch=*/rows.parquet"
    ((taken,),) = duckdb.sql(
        f"select count(*) from read_parquet('{results}')"
        " where follow_up_id like 'LIST-%' and task_id is not null"
    ).fetchall()
    assert taken > 0
    contacted = [state for _, state, *_ in game[0][-1].episodes if state == "contacted"]
    assert contacted


WEEKS = 26
WEEKS_PER_RUN = 2
SEEDS = (7, 8, 9)
FIRST_MONDAY = date(2026, 1, 5)
# Few enough calls that it matters who is called.
CALLS_AT_RISK = 2


def company(folder: Path, seed: int, ranking: Ranking = "published") -> Game:
    """A company of 300 customers on the first Monday of the game."""
    generate_demo(folder, 300, seed=seed, as_of=FIRST_MONDAY)
    settings = Settings(output_dir=folder, as_of=FIRST_MONDAY)
    return Game(settings, folder, seed, ranking=ranking, calls_at_risk=CALLS_AT_RISK)


def paid_if_nobody_calls(folder: Path, seed: int) -> int:
    """The cents that customers pay in half a year of their own accord."""
    game = company(folder, seed)
    return sum(
        game.live(FIRST_MONDAY + timedelta(days=day)).order_cents
        for day in range(7 * WEEKS)
    )


def paid_and_expected(folder: Path, seed: int, ranking: Ranking) -> tuple[int, float]:
    """Play half a year, a run every other week.

    The cents that customers pay, and those that calls may be expected to bring.
    """
    game = company(folder, seed, ranking)
    paid_cents = 0
    for week in range(0, WEEKS, WEEKS_PER_RUN):
        monday = FIRST_MONDAY + timedelta(weeks=week)
        game.run(monday)
        morning = Morning(folder)
        ids = [task_id for task_id, *_ in morning.episodes]
        assert len(ids) == len(set(ids))
        assert all(morning.tasks.values())
        assert not morning.overloaded
        paid_cents += game.play(monday).order_cents
        paid_cents += sum(
            game.live(monday + timedelta(days=day)).order_cents
            for day in range(1, 7 * WEEKS_PER_RUN)
        )
    return paid_cents, game.people.expected_cents


@pytest.mark.nightly
def test_half_a_year_balances_whatever_is_called_first(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Report what the published order brings over risk times value, seed by seed.

    Every order of the game has the same margin share, so that a share of the money is
    one of the margin.
    """
    gains = []
    for seed in SEEDS:
        usual = paid_if_nobody_calls(tmp_path / f"{seed}_nobody", seed)
        expected = {}
        for ranking in get_args(Ranking):
            paid, expected[ranking] = paid_and_expected(
                tmp_path / f"{seed}_{ranking}", seed, ranking
            )
            record_property(f"brought_{seed}_{ranking}", paid - usual)
        assert min(expected.values()) > 0
        gains.append(expected["published"] / expected["risk_times_value"] - 1)
    spread = f"{min(gains):+.1%} to {max(gains):+.1%}"
    record_property("gain_of_published_order", f"{fmean(gains):+.1%} ({spread})")
