"""Steps a demo company on: its team works the lists of a day, its customers respond.

A day is a run of the product, the lists of that run filled in by a simulated team and
taken back, and what customers did since as new files of the company's systems.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

import duckdb
import openpyxl
from rich.console import Console

from strata.demo.generator import DATA_NAME, PLAYED_NAME, TRUTH_NAME
from strata.demo.people import People, chance
from strata.demo.proportions import INDUSTRIES
from strata.errors import InputRefusedError
from strata.folders import prepare_output
from strata.lists.columns import COLUMNS, ROW_KEY
from strata.lists.issue import issue_lists
from strata.lists.results import import_results
from strata.lock import output_lock
from strata.paths import read_name
from strata.progress import Reporter
from strata.run import run_all
from strata.steps import make_demo
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from strata.demo.people import Order
    from strata.settings import Language, Settings

LONGEST_GAME: Final = 366
_GAIN_PREFIX: Final = "gain_"
_USUAL_CAPACITY: Final = 30
_REACHED_SHARE: Final = 0.65
_AGREED_SHARE: Final = 0.2
_LEADS_PER_CUSTOMER: Final = 1 / 400
_KEEN_LEAD_SHARE: Final = 0.3
# What an owner chooses in the list.
_KEEN: Final = "interested"
_REACHED: Final = "reached"
_UNREACHED: Final = "no_answer"
_KEY_COLUMN: Final = 1 + COLUMNS.index(ROW_KEY)

_TASKS: Final = """
select
    task_id,
    play_code,
    coalesce(churn_probability * value_at_stake_amount, 0) as risk_times_value
from pub_action_queue
"""

Ranking = Literal["published", "risk_times_value"]


@dataclass(frozen=True)
class Team:
    """What a team did on a day: tasks worked, people reached, messages sent."""

    worked_count: int
    reached_count: int
    message_count: int


@dataclass(frozen=True)
class PlayedDay:
    """What happened on a day; an answer is an order that a call brought about."""

    day: date
    team: Team
    order_count: int
    order_cents: int
    answer_count: int
    answer_cents: int
    lead_count: int


@dataclass(frozen=True)
class Work:
    """A row somebody has in hand: who it is about, and for which play."""

    row_key: str
    person_id: int | None
    play_code: str | None
    owner_id: str
    risk_times_value: float

    @property
    def is_at_risk(self) -> bool:
        """Whether value is at stake; of promises and leads none is."""
        return self.risk_times_value > 0


def refuse_impossible_days(days: int, as_of: date, language: Language) -> None:
    """Refuse a game that is too long or ends after today.

    Raises:
        InputRefusedError: with the mend, in the language asked for.
    """
    if not 0 <= days <= LONGEST_GAME:
        raise InputRefusedError(
            text(language, "demo_days_too_many", days=days, most=LONGEST_GAME),
            hint=text(language, "demo_days_too_many_hint"),
        )
    today = datetime.now(UTC).date()
    ends_on = as_of + timedelta(days=days)
    if days and ends_on > today:
        raise InputRefusedError(
            text(language, "demo_days_future", ends_on=ends_on, today=today),
            hint=text(
                language, "demo_days_future_hint", as_of=today - timedelta(days=days)
            ),
        )


class Game:
    """A demo company that is played on, from the day its files end."""

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        seed: int,
        *,
        ranking: Ranking = "published",
        calls_at_risk: int | None = None,
    ) -> None:
        """Begin with the company in ``folder``, as ``generate_demo`` left it.

        Owners work their lists from the top as far as their capacity goes, or the tasks
        at risk among them by risk times value. Of the tasks at risk an owner calls at
        most ``calls_at_risk`` a day, where it is given.
        """
        self._ranking = ranking
        self._calls_at_risk = calls_at_risk
        self.settings = replace(
            settings,
            data_dir=folder / DATA_NAME,
            output_dir=folder / PLAYED_NAME,
        )
        self.truth_dir = folder / TRUTH_NAME
        self.seed = seed
        proportions = vars(INDUSTRIES[settings.industry])
        gains = {
            name.removeprefix(_GAIN_PREFIX): share
            for name, share in proportions.items()
            if name.startswith(_GAIN_PREFIX)
        }
        self.people = People.read(self.truth_dir, seed, gains, settings.as_of)
        self._persons = _persons_by_record(self.truth_dir)
        self._phones = {
            life.phone: person_id for person_id, life in self.people.lives.items()
        }
        self._capacities = _capacities(folder / DATA_NAME)

    def run(self, day: date) -> None:
        """Run the product as of a day.

        Afterwards its lists are published.
        """
        settings = replace(self.settings, as_of=day)
        prepare_output(settings)
        with output_lock(settings):
            run_all(settings, Reporter(Console(file=io.StringIO()), settings.language))

    def play(self, day: date) -> PlayedDay:
        """Let the team work the lists published as of a day, and customers respond.

        Afterwards the results are in the lake and what customers did is delivered.
        """
        settings = replace(self.settings, as_of=day)
        with output_lock(settings):
            folder = issue_lists(settings).folder
            worked, reached = self._fill_in(folder, self._works(), day)
            results = import_results(settings, sorted(folder.glob("*.xlsx")))
        if results.problems:
            raise InputRefusedError(
                text(settings.language, "demo_results_refused"),
                problems=results.problems,
            )
        return self.live(day, Team(worked, reached, self._send(day)))

    def live(self, day: date, team: Team | None = None) -> PlayedDay:
        """Deliver what customers and strangers do on a day, whatever the team did."""
        orders = list(self.people.orders(day))
        self._deliver_orders(orders, day)
        self._deliver_visits(day)
        answers = [order.amount_cents for order in orders if order.is_answer]
        return PlayedDay(
            day=day,
            team=team or Team(0, 0, 0),
            order_count=len(orders),
            order_cents=sum(order.amount_cents for order in orders),
            answer_count=len(answers),
            answer_cents=sum(answers),
            lead_count=self._deliver_leads(day),
        )

    def _works(self) -> dict[str, Work]:
        """Every row of the lists, by its key, from what is published of its task."""
        with duckdb.connect(
            self.settings.published_dir / "strata.duckdb", read_only=True
        ) as connection:
            tasks = {
                task_id: (play_code, float(risk_times_value))
                for task_id, play_code, risk_times_value in connection.execute(
                    _TASKS
                ).fetchall()
            }
        issued = _named(
            read_name(self.settings.lists_dir, "*.parquet"), "issued_on, row_key"
        )
        works = {}
        for row in issued:
            play_code, risk_times_value = tasks.get(row["task_id"], (None, 0.0))
            works[row["row_key"]] = Work(
                row["row_key"],
                self._person(row),
                play_code,
                row["owner_id"] or "",
                risk_times_value,
            )
        return works

    def _person(self, row: dict[str, Any]) -> int | None:
        """Who a row is about, as far as anybody can tell."""
        for entity, column in (("leads", "lead_id"), ("accounts", "account_id")):
            found = self._persons.get((entity, row[column]))
            if found is not None:
                return found
        return self._phones.get((row["phone"] or "").removeprefix("+86"))

    def _fill_in(
        self, folder: Path, works: dict[str, Work], day: date
    ) -> tuple[int, int]:
        """Fill in the lists from the top, as far as each owner gets in a day."""
        team_lists = text(self.settings.language, "list_team", team="")[:2]
        done: Counter[str] = Counter()
        at_risk: Counter[str] = Counter()
        reached = 0
        for path in sorted(folder.glob("*.xlsx")):
            if path.name.startswith(team_lists):
                continue
            book = openpyxl.load_workbook(path)
            sheet = book.worksheets[0]
            listed = [
                (number, works[str(sheet.cell(number, _KEY_COLUMN).value)])
                for number in range(2, sheet.max_row + 1)
            ]
            if self._ranking == "risk_times_value":
                listed = _by_risk_times_value(listed)
            for number, work in listed:
                owner = work.owner_id
                if done[owner] >= self._capacities.get(owner, _USUAL_CAPACITY):
                    continue
                if work.is_at_risk and at_risk[owner] == self._calls_at_risk:
                    continue
                done[owner] += 1
                at_risk[owner] += work.is_at_risk
                said = self._result(work, day)
                reached += said["result"] != _UNREACHED
                for column, value in said.items():
                    sheet.cell(number, 1 + COLUMNS.index(column)).value = value
            book.save(path)
        return done.total(), reached

    def _result(self, work: Work, day: date) -> dict[str, str | int]:
        """What an owner writes down of a call, which the person may respond to."""

        def draw(purpose: str) -> float:
            return chance(self.seed, purpose, work.row_key, day)

        said: dict[str, str | int] = {
            "day": day.isoformat(),
            "minutes": 3 + int(draw("minutes") * 20),
        }
        if draw("reached") >= _REACHED_SHARE:
            return said | {"result": _UNREACHED}
        if work.person_id is not None:
            self.people.called(work.person_id, work.play_code, day)
        is_keen = draw("keen") < _AGREED_SHARE
        if is_keen:
            next_day = day + timedelta(days=3 + int(draw("next day") * 12))
            said["next_day"] = next_day.isoformat()
        return said | {"result": _KEEN if is_keen else _REACHED}

    def _send(self, day: date) -> int:
        """Send what the send lists of a day ask for, and deliver that it was sent."""
        with duckdb.connect(
            self.settings.published_dir / "strata.duckdb", read_only=True
        ) as connection:
            keys = connection.execute(
                "select customer_id, shown_id from pub_customer_keys "
                "where key_type_code = 'account' and not is_masked"
            ).fetchall()
            sent = connection.execute(
                "select task_id, customer_id, play_code, channel_code "
                "from pub_send_lists where send_date = ? order by task_id",
                [day],
            ).fetchall()
        persons = {
            customer_id: self._persons["accounts", shown_id]
            for customer_id, shown_id in sorted(keys)
            if ("accounts", shown_id) in self._persons
        }
        rows = []
        for task_id, customer_id, play_code, channel in sent:
            person_id = persons.get(customer_id)
            if person_id is None:
                continue
            life = self.people.lives[person_id]
            self.people.called(person_id, play_code, day)
            rows.append(
                (
                    f"TC{day:%Y%m%d}{person_id:07d}",
                    f"{day} 10:00:00",
                    life.account_id or "",
                    "" if life.account_id else life.phone,
                    play_code,
                    task_id,
                    channel,
                    "是",
                )
            )
        self._deliver(
            f"crm/触达记录_{day}.csv",
            "触达ID,发送时间,客户编号,手机号,剧本编码,任务ID,触达渠道,是否送达",
            rows,
        )
        return len(rows)

    def _deliver_orders(self, orders: Sequence[Order], day: date) -> None:
        rows: dict[str, list[tuple[str, ...]]] = {"erp": [], "mini_program": []}
        for order in orders:
            life = order.life
            second = int(chance(self.seed, "second", life.person_id, day) * 36_000)
            moment = f"{day} {9 + second // 3600:02d}:{second // 60 % 60:02d}:00"
            amount = f"{order.amount_cents / 100:.2f}"
            number = f"{day:%Y%m%d}{life.person_id:07d}"
            if life.shop == "mini_program":
                rows[life.shop].append(
                    (f"MD{number}", moment, amount, life.open_id, "已付款")
                )
            else:
                known_by = life.shop_customer or ""
                phone = "" if known_by else life.phone
                rows["erp"].append(
                    (f"SOD{number}", moment, amount, known_by, phone, "已付款", "CNY")
                )
        self._deliver(
            f"erp/orders_{day}.csv",
            "订单编号,下单时间,实付金额,客户编号,手机号,订单状态,币种",
            rows["erp"],
        )
        self._deliver(
            f"mini_program/orders_{day}.csv",
            "order_id,ordered_at,paid_amount,open_id,order_status",
            rows["mini_program"],
        )

    def _deliver_visits(self, day: date) -> None:
        lines = [
            json.dumps(
                {
                    "event_id": f"EVD{day:%Y%m%d}{life.person_id:07d}",
                    "event_time": f"{day}T12:00:00+08:00",
                    "event_name": "visit",
                    "phone": life.phone,
                    "channel": "website",
                }
            )
            for life in self.people.visitors(day)
        ]
        if lines:
            path = self._path(f"website/events_{day}.jsonl")
            path.write_text("\n".join([*lines, ""]), encoding="utf-8")

    def _deliver_leads(self, day: date) -> int:
        """Strangers who ask today; nobody has spoken to them yet."""
        expected = len(self.people.lives) * _LEADS_PER_CUSTOMER
        count = int(expected + chance(self.seed, "leads", day))
        owners = sorted(self._capacities)
        rows = []
        for number in range(count):
            draw = chance(self.seed, "lead", day, number)
            rows.append(
                (
                    f"BDD{day:%Y%m%d}{number:05d}",
                    f"{day} {9 + int(draw * 8):02d}:30:00",
                    "王芳",
                    f"190{int(draw * 100_000_000):08d}",
                    "百度",
                    "待确认",
                    "高" if draw < _KEEN_LEAD_SHARE else "中",
                    owners[int(draw * len(owners))] if owners else "",
                )
            )
        self._deliver(
            f"baidu/leads_{day}.csv",
            "线索编号,提交时间,客户姓名,联系电话,线索来源,线索状态,意向度,负责人",
            rows,
        )
        return count

    def _deliver(self, name: str, header: str, rows: Iterable[tuple[str, ...]]) -> None:
        """Write a file of a day; a day without rows delivers none."""
        lines = list(rows)
        if not lines:
            return
        with self._path(name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(header.split(","))
            writer.writerows(lines)

    def _path(self, name: str) -> Path:
        path = self.truth_dir.parent / DATA_NAME / name
        path.parent.mkdir(exist_ok=True)
        return path


def play_demo(
    settings: Settings, reporter: Reporter, *, customers: int, seed: int, days: int
) -> None:
    """Generate a demo company into the output folder and play so many days with it.

    Raises:
        InputRefusedError: the days are too many or end after today.
    """
    folder = settings.output_dir
    refuse_impossible_days(days, settings.as_of, settings.language)
    make_demo(
        settings,
        reporter,
        folder,
        customers=customers,
        seed=seed,
        industry=settings.industry,
    )
    for _ in play_days(settings, reporter, folder, days=days, seed=seed):
        pass
    published = folder / PLAYED_NAME / "published"
    reporter.say(text(settings.language, "demo_played", folder=published))


def play_days(
    settings: Settings, reporter: Reporter, folder: Path, *, days: int, seed: int
) -> Iterator[PlayedDay]:
    """Step the company in ``folder`` on by ``days``; each day is told when it is over.

    Afterwards ``folder/output`` holds the publication as of the last day.
    """
    game = Game(settings, folder, seed)
    day = settings.as_of
    with reporter.step("demo_first_run"):
        game.run(day)
    for _ in range(days):
        with reporter.step("demo_day") as step:
            played = game.play(day)
            day += timedelta(days=1)
            game.run(day)
            step.note = text(
                settings.language,
                "note_demo_day",
                day=day,
                worked=f"{played.team.worked_count:,}",
                reached=f"{played.team.reached_count:,}",
                messages=f"{played.team.message_count:,}",
                orders=f"{played.order_count:,}",
                leads=f"{played.lead_count:,}",
            )
        yield played


def _by_risk_times_value(listed: list[tuple[int, Work]]) -> list[tuple[int, Work]]:
    """The tasks at risk by risk times value, in the places that such tasks have.

    Promises and leads, which no value is at stake of, stay where they are.
    """
    at_risk = iter(
        sorted(
            (row for row in listed if row[1].is_at_risk),
            key=lambda row: -row[1].risk_times_value,
        )
    )
    return [next(at_risk) if row[1].is_at_risk else row for row in listed]


def _persons_by_record(truth_dir: Path) -> dict[tuple[str, str | None], int]:
    """Who is behind a lead or an account."""
    found = duckdb.execute(
        "select entity, record_id, person_id from read_parquet(?) "
        "where entity in ('leads', 'accounts')",
        [read_name(truth_dir, "record_persons.parquet")],
    ).fetchall()
    return {(entity, record_id): person_id for entity, record_id, person_id in found}


def _capacities(data_dir: Path) -> dict[str, int]:
    """How many calls an owner of the company makes in a day."""
    with (data_dir / "crm" / "owners.csv").open(encoding="utf-8") as stream:
        return {
            row["员工编号"]: int(row["日跟进上限"])
            for row in csv.DictReader(stream)
            if row["员工编号"]
        }


def _named(path: str, order: str) -> list[dict[str, Any]]:
    """Rows of Parquet files by column, in order."""
    found = duckdb.execute(
        f"from read_parquet($path, union_by_name = true) order by {order}",
        {"path": path},
    )
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
