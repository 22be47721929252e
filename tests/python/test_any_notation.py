"""One truth in any notation comes in as it is, or is refused with a mend that works."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest_delivery import Delivery
from property_settings import examples
from strata.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

HEADERS = (
    ("order_id", "ordered_at", "order_amount", "account_id"),
    ("订单号", "下单时间", "订单金额", "account_id"),
)
MOMENTS: dict[str, Callable[[datetime], str]] = {
    "": lambda at: f"{at:%Y-%m-%d %H:%M:%S}",
    "year_first": lambda at: f"{at.year}/{at.month}/{at.day} {at:%H:%M:%S}",
    "chinese": lambda at: f"{at.year}年{at.month}月{at.day}日 {at:%H时%M分%S秒}",
    "packed": lambda at: f"{at:%Y%m%d%H%M%S}",
    "day_first": lambda at: f"{at:%d.%m.%Y %H:%M:%S}",
    "month_first": lambda at: f"{at.month}/{at.day}/{at.year} {at:%I:%M:%S %p}",
    "named": lambda at: f"{at:%b} {at.day}, {at:%Y %H:%M:%S}",
    "offset": lambda at: f"{at - timedelta(hours=3):%Y-%m-%d %H:%M:%S} +0500",
    "utc": lambda at: f"{at - timedelta(hours=8):%Y-%m-%dT%H:%M:%S}Z",
    "epoch": lambda at: str(int((at - datetime(1970, 1, 1, 8)).total_seconds())),  # noqa: DTZ001 - the company's clock
}
IDS: tuple[Callable[[str], str], ...] = (
    lambda key: key,
    lambda key: f'="{key}"',
    lambda key: f"'{key}",
    lambda key: f"{key}\t",
    lambda key: f"\u200b{key}",
)


@dataclass(frozen=True)
class Order:
    """An order as it is, whoever writes it down."""

    order_id: str
    ordered_at: datetime
    amount: Decimal
    account_id: str


@dataclass(frozen=True)
class Notation:
    """How a system writes: its marks, dates, ids, words and file."""

    decimal: str
    thousands: str
    sign: str
    moment: str
    number_of_id: int
    number_of_header: int
    delimiter: str
    encoding: str

    @classmethod
    def drawn(cls, source: random.Random) -> Notation:
        """Any combination there can be."""
        decimal = source.choice(".,")
        return cls(
            decimal,
            source.choice(["", "", " ", "'", "," if decimal == "." else "."]),
            source.choice(["", "", "￥{}", "{} 元", "CNY {}"]),
            source.choice(list(MOMENTS)),
            source.randrange(len(IDS)),
            source.randrange(len(HEADERS)),
            source.choice([",", ";", "\t"]),
            source.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
        )

    @property
    def rule(self) -> str:
        """What a person who knows the file says about it."""
        order = f", date_order: {self.moment}" if self.moment.endswith("_first") else ""
        told = f'decimal: "{self.decimal}", encoding: {self.encoding}{order}'
        return f'files: [{{pattern: "*", {told}}}]'

    def amount(self, amount: Decimal) -> str:
        """The amount as the system writes it."""
        marks: dict[str, str | int | None] = {",": self.thousands, ".": self.decimal}
        text = f"{amount:,}".translate(str.maketrans(marks))
        return self.sign.format(text) if self.sign else text

    def file(self, orders: list[Order]) -> bytes:
        """A delimited file of the orders."""
        rows = [
            HEADERS[self.number_of_header],
            *(
                (
                    IDS[self.number_of_id](order.order_id),
                    MOMENTS[self.moment](order.ordered_at),
                    self.amount(order.amount),
                    IDS[self.number_of_id](order.account_id),
                )
                for order in orders
            ),
        ]
        cells = (['"' + cell.replace('"', '""') + '"' for cell in row] for row in rows)
        lines = "".join(self.delimiter.join(row) + "\n" for row in cells)
        # Zero-width characters are in no GB18030 file of a spreadsheet, but legal.
        return lines.encode(self.encoding)


def truth(source: random.Random) -> list[Order]:
    """Some orders; amounts of up to seven digits, in cents or in whole yuan."""
    cents = source.choice([1, 100])
    return [
        Order(
            f"4120350000{number:08d}7",
            datetime(2024, 1, 1) + timedelta(seconds=source.randrange(70_000_000)),  # noqa: DTZ001 - the company's clock
            Decimal(source.randrange(1, 99_999_999) // cents * cents).scaleb(-2)
            if cents == 1
            else Decimal(source.randrange(1, 999_999)),
            f"U{source.randrange(3)}1",
        )
        for number in range(source.randrange(1, 6))
    ]


def received(delivery: Delivery) -> list[Order | None]:
    """The orders of the lake, cast as staging casts them; None is a rejected one."""
    pattern = str(delivery.settings.raw_dir / "orders" / "*" / "rows.parquet")
    with duckdb.connect() as connection:
        found = connection.execute(
            """
            select
                order_id,
                cast(rtrim(ordered_at, 'Z') as timestamp)
                + to_hours(if(ordered_at like '%Z', 8, 0)),
                try_cast(order_amount as decimal(18, 4)),
                account_id
            from read_parquet($pattern, hive_partitioning = false)
            order by _row_number
            """,
            {"pattern": pattern},
        ).fetchall()
    return [None if row[2] is None else Order(*row) for row in found]


@pytest.mark.property
@examples(15, nightly=500)
@example(seed=6496)
@given(seed=st.integers(min_value=1))
def test_any_notation_of_one_truth_comes_in_the_same_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    source = random.Random(seed)
    orders, notation = truth(source), Notation.drawn(source)
    delivery = Delivery.below(tmp_path_factory.mktemp("notation"))
    delivery.put("orders.csv", notation.file(orders))
    try:
        delivery.ingest()
    except InputRefusedError as refused:
        problems = " ".join(refused.problems)
        # A file of a few short words may fit two encodings, which is asked too.
        reasons = ("decimal:", "date_order:", "encoding")
        assert any(reason in problems for reason in reasons), problems
        assert delivery.batches() == []
        delivery.put("ingest.yml", notation.rule)
        delivery.ingest()
    # What can't be read is rejected, row by row; nothing is read as anything else.
    wrong = [
        order
        for order, was in zip(received(delivery), orders, strict=True)
        if order is not None and order != was
    ]
    assert wrong == [], notation
