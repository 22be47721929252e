"""What happens to a company on the days after its first build, one event at a time.

The rows of its files that are of later days are held back, and delivered as the days
come, in files of the same columns.
"""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from built_again import build, load, read_seed, write_seed
from strata.errors import BuildFailedError
from strata.lake import prepare_lake

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from strata.settings import Settings

Row = dict[str, str]

CHILD = Path(__file__).with_name("killed_build.py")
ORDERS, LINES, REFUNDS = "erp/orders", "erp/order_lines", "erp/refunds"
ACCOUNTS, INTERACTIONS, OWNERS = "crm/accounts", "crm/互动记录", "crm/owners"
# More revenue than this stops the model that sums it, in the copy of the project.
UNBEARABLE_REVENUE = 50_000_000
BREAKING_MODEL = Path(
    "models/marts/observations/intermediate/int_customer_windows_summed.sql"
)
THRESHOLDS = {"overdue_cycle": "1.7", "no_order_30d": "35", "silent_30d": "40"}
_AMOUNT = re.compile(r"\d{1,4}\.\d\d")
_DAY = re.compile(r"\b20\d\d-\d\d-\d\d\b")


@dataclass
class Company:
    """A company at the end of a day: its output folder, files, rules and chance."""

    settings: Settings
    data: Path
    chance: Random
    held_back: dict[str, list[Row]] = field(default_factory=dict)
    delivered: list[Path] = field(default_factory=list)

    @property
    def day(self) -> str:
        return self.settings.as_of.isoformat()

    def begin(self) -> None:
        """Deliver all but the rows of later days."""
        for path in sorted(self.data.rglob("*_2026.csv")):
            name = path.relative_to(self.data).as_posix().removesuffix("_2026.csv")
            header, rows = read_rows(path)
            self.held_back[name] = [row for row in rows if day_of(row) > self.day]
            kept = [row for row in rows if day_of(row) <= self.day]
            path.write_text(as_text(header, kept), encoding="utf-8")
        load(self.settings, self.data)

    def reach(self, day: date) -> None:
        self.settings = replace(self.settings, as_of=day)

    def rows(self, name: str, year: int) -> list[Row]:
        """The rows of a file that name an order or a customer as they should."""
        _, rows = read_rows(self.data / f"{name}_{year}.csv")
        return [row for row in rows if next(iter(row.values())) and day_of(row)]

    def one(self, name: str, year: int) -> Row:
        return self.chance.choice(self.rows(name, year))

    def one_order(self, year: int) -> Row:
        """A paid order that names its customer by a number."""
        orders = [
            row
            for row in self.rows(ORDERS, year)
            if row["客户编号"]
            and row["订单状态"] in {"已完成", "completed", "交易成功"}
            and _AMOUNT.fullmatch(row["实付金额"])
        ]
        return self.chance.choice(orders)

    def deliver(self, name: str, rows: list[Row]) -> None:
        """Load rows as another file beside those that were delivered before."""
        if not rows:
            return
        folder = self.settings.output_dir.with_name("later") / str(len(self.delivered))
        path = folder / f"{name}_{self.day}_{len(self.delivered)}.csv"
        path.parent.mkdir(parents=True)
        path.write_text(as_text(list(rows[0]), rows), encoding="utf-8")
        self.delivered.append(path)
        load(self.settings, folder)

    def deliver_the_day(self) -> None:
        """Deliver the rows of all days that have come."""
        for name, rows in self.held_back.items():
            self.deliver(name, [row for row in rows if day_of(row) <= self.day])
            self.held_back[name] = [row for row in rows if day_of(row) > self.day]

    def new_orders(self, days: list[str]) -> list[Row]:
        """An order on each day, by anybody who has ordered."""
        orders = [self.one_order(2025) for _ in days]
        return [
            row
            | {
                "订单编号": f"SX{self.chance.randrange(10**10):010}",
                "实付金额": f"{self.chance.randrange(1000, 90_000) / 100}",
                "下单时间": f"{day} 10:11:12",
                "更新时间": f"{day} 12:13:14",
            }
            for row, day in zip(orders, days, strict=True)
        ]

    def seed(self, name: str) -> Path:
        return self.settings.project_dir / "seeds" / f"{name}.csv"


def read_rows(path: Path) -> tuple[list[str], list[Row]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    reader = csv.DictReader(io.StringIO(text))
    rows = [row for row in reader if None not in row and None not in row.values()]
    return list(reader.fieldnames or ()), rows


def as_text(header: list[str], rows: list[Row]) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def day_of(row: Row) -> str:
    """The first day a row names, none where it writes days another way."""
    found = _DAY.search(" ".join(row.values()))
    return found[0] if found else ""


def let_revenue_break_a_model(project: Path) -> None:
    path = project / BREAKING_MODEL
    sql = path.read_text(encoding="utf-8").rstrip()
    path.write_text(
        f"{sql}\nwhere case when net_revenue_amount > {UNBEARABLE_REVENUE}"
        " then error('more than anybody pays') else true end\n",
        encoding="utf-8",
    )


def a_day_as_any_other(company: Company) -> None:
    company.deliver_the_day()


def late_rows_of_the_past_year(company: Company) -> None:
    today = company.settings.as_of
    days = [today - timedelta(days=company.chance.randrange(2, 360)) for _ in range(6)]
    told = [day.isoformat() for day in days]
    company.deliver(ORDERS, company.new_orders(told))
    events = [company.one(INTERACTIONS, 2025) for _ in told]
    company.deliver(
        INTERACTIONS,
        [
            row
            | {
                "互动ID": f"EX{company.chance.randrange(10**12):012}",
                "互动时间": f"{day} 9:08:07",
            }
            for row, day in zip(events, told, strict=True)
        ],
    )


def an_older_order_is_corrected(company: Company) -> None:
    changed = {"实付金额": "1234.50", "更新时间": f"{company.day} 09:00:00"}
    company.deliver(ORDERS, [company.one_order(2025) | changed])


def an_old_order_is_refunded(company: Company) -> None:
    order = company.one_order(2025)
    refund = {
        "退款单号": f"RX{company.chance.randrange(10**10):010}",
        "订单编号": order["订单编号"],
        "退款时间": f"{company.day} 09:00:00",
        "退款金额": order["实付金额"],
        "退款原因": "不想要了",
    }
    company.deliver(REFUNDS, [refund])


def an_old_order_is_cancelled(company: Company) -> None:
    changed = {"订单状态": "已取消", "更新时间": f"{company.day} 09:00:00"}
    company.deliver(ORDERS, [company.one_order(2024) | changed])


def two_customers_turn_out_to_be_one(company: Company) -> None:
    """A new account carries the number of one and the address of the other."""
    accounts = [row for row in company.rows(ACCOUNTS, 2024) if row["邮箱"]]
    with_numbers = [row for row in accounts if row["手机号"].isdecimal()]
    one, other = company.chance.sample(with_numbers, 2)
    shared = {
        "客户编号": f"K9{company.chance.randrange(10**7):07}",
        "邮箱": other["邮箱"],
        "注册时间": f"{company.day} 08:00:00",
        "更新时间": f"{company.day} 08:00:00",
    }
    company.deliver(ACCOUNTS, [one | shared])


def a_customer_is_split(company: Company) -> None:
    database = company.settings.warehouse_database
    with duckdb.connect(database, read_only=True) as connection:
        issued = connection.execute(
            "select min(issued_customer_id) from core.fct_customer_redirects"
            " where issued_customer_id != customer_id group by customer_id order by 1"
        ).fetchall()
    seed = company.seed("overrides/identity_splits")
    (chosen,) = company.chance.choice(issued)
    write_seed(seed, [*read_seed(seed), [f"not {chosen}", chosen, "asked them"]])


def rows_come_again_in_another_file(company: Company) -> None:
    company.deliver(ORDERS, company.rows(ORDERS, 2026)[::-1])


def a_threshold_moves(company: Company) -> None:
    seed = company.seed("rules/churn_signals")
    header, *rows = read_seed(seed)
    code = company.chance.choice(sorted(THRESHOLDS))
    column = header.index("threshold_value")
    for row in rows:
        if row[0] == code:
            row[column] = THRESHOLDS[code]
    write_seed(seed, [header, *rows])


def an_owner_can_do_less(company: Company) -> None:
    _, owners = read_rows(company.data / f"{OWNERS}.csv")
    there = [row for row in owners if row["在职状态"] == "在职"]
    company.deliver(OWNERS, [company.chance.choice(there) | {"日跟进上限": "3"}])


def a_build_is_killed(company: Company) -> None:
    """It has made some of its tables, and more rows come before the next build."""
    company.deliver(ORDERS, company.new_orders([company.day]))
    settings = company.settings
    told = [settings.output_dir, settings.project_dir, settings.as_of]
    made_count = company.chance.randrange(60, 200)
    words = [str(one) for one in (CHILD, *told, made_count)]
    prepare_lake(settings)
    assert subprocess.run([sys.executable, *words], check=False).returncode == 9
    company.deliver(ORDERS, company.new_orders([company.day]))


def a_model_fails_and_rows_mend_it(company: Company) -> None:
    (order,) = company.new_orders([company.day])
    company.deliver(ORDERS, [order | {"实付金额": f"{UNBEARABLE_REVENUE}.50"}])
    require_failure(company)
    mended = {"实付金额": "88.00", "更新时间": f"{company.day} 20:00:00"}
    company.deliver(ORDERS, [order | mended])


def a_rule_is_bad_and_mended(company: Company) -> None:
    """The rows that came that day are first built when the rule is mended."""
    company.deliver(ORDERS, company.new_orders([company.day]))
    seed = company.seed("rules/churn_signals")
    good = read_seed(seed)
    column = good[0].index("threshold_value")
    write_seed(seed, [good[0], [*good[1][:column], "-1", *good[1][column + 1 :]]])
    require_failure(company)
    write_seed(seed, good)


def require_failure(company: Company) -> None:
    try:
        build(company.settings)
    except BuildFailedError:
        return
    raise AssertionError("a build that cannot be made was made")


EVENTS: tuple[Callable[[Company], None], ...] = (
    late_rows_of_the_past_year,
    an_older_order_is_corrected,
    an_old_order_is_refunded,
    an_old_order_is_cancelled,
    two_customers_turn_out_to_be_one,
    a_customer_is_split,
    rows_come_again_in_another_file,
    a_threshold_moves,
    an_owner_can_do_less,
    a_build_is_killed,
    a_model_fails_and_rows_mend_it,
    a_rule_is_bad_and_mended,
)
