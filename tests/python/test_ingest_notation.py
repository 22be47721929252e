"""Numbers and moments are read by column: one notation explains all its cells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ingest_delivery import Delivery
from strata.ingest.shapes import MOST_QUICK

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    return Delivery.below(tmp_path)


def orders(
    delivery: Delivery, column: str, cells: list[str], rule: str = ""
) -> list[str | None]:
    """What the lake holds for the cells of a column of orders."""
    put_orders(delivery, column, cells, rule)
    delivery.loaded()
    return [cell for (cell,) in delivery.rows("orders", column)]


def put_orders(
    delivery: Delivery, column: str, cells: list[str], rule: str = ""
) -> None:
    if rule:
        delivery.put("ingest.yml", f'files: [{{pattern: "*", {rule}}}]')
    plain = {"ordered_at": "2026-06-01", "order_amount": "7"}
    lines = ["\t".join({"order_id": ""} | plain | {column: ""})]
    for number, cell in enumerate(cells, start=1):
        row = {"order_id": f"A{number}"} | plain | {column: cell}
        lines.append("\t".join(row.values()))
    delivery.put("orders.tsv", "\n".join(lines) + "\n")


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        # One cell with two digits behind a comma tells how all others are meant.
        (["9,99", "1.234,56", "1.500", "12"], ["9.99", "1234.56", "1500", "12"]),
        (["9.99", "1,234.56", "1,500", "12"], ["9.99", "1234.56", "1500", "12"]),
        (["1 234,50", "99,00"], ["1234.50", "99.00"]),
        (["1'234.50", "1’000"], ["1234.50", "1000"]),
        # A comma before exactly three digits parts thousands where nothing else tells.
        (["1,234", "12"], ["1234", "12"]),
        (["1,23,456.00"], ["123456.00"]),
        (["0,125", "1,250"], ["0.125", "1.250"]),
        (["(12.50)", "12.5-", "−3", "+4"], ["-12.50", "-12.5", "-3", "4"]),
        (["1.2万", "3万"], ["12000.000000", "30000.000000"]),
        (["１２．５", "￥1,299.00", "12,000元"], ["12.5", "1299.00", "12000"]),
    ],
)
def test_a_column_of_amounts_has_one_decimal_mark(
    delivery: Delivery, cells: list[str], kept: list[str]
) -> None:
    assert orders(delivery, "order_amount", cells) == kept


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["9,99", "1,234.50"], ["'9,99' in row 2", "'1,234.50' in row 3"]),
        (["1.234", "5.678"], ["'1.234' in row 2", "1.234 or as 1234", "decimal:"]),
    ],
)
def test_amounts_that_can_be_read_in_two_ways_refuse_the_file(
    delivery: Delivery, cells: list[str], words: list[str]
) -> None:
    put_orders(delivery, "order_amount", cells)
    problem = delivery.problem()
    assert [word for word in words if word not in problem] == []


def test_a_column_of_shares_takes_percentages(delivery: Delivery) -> None:
    header = "month,metric,target_value"
    delivery.put("targets.csv", f"{header}\n2026年6月,a,85%\n202607,b,0.9\n")
    delivery.put("orders.csv", "order_id,ordered_at,order_amount\n1,2026-06-01,85%\n")
    delivery.ingest()
    assert delivery.rows("targets", "month", "target_value") == [
        ("2026-06-01", "0.85000000"),
        ("2026-07-01", "0.9"),
    ]
    assert delivery.rows("orders", "order_amount") == [("85%",)]


def test_a_rule_settles_the_decimal_mark(delivery: Delivery) -> None:
    cells = ["1.234", "5,5", "9.99"]
    kept = orders(delivery, "order_amount", cells, 'decimal: ","')
    # What the mark does not explain is never read by another.
    assert kept == ["1234", "5.5", "?9.99"]


def test_what_was_received_is_kept_beside_cells_that_changed(
    delivery: Delivery,
) -> None:
    orders(delivery, "order_amount", ["12", "￥1,299.00", "n.n."])
    received = [
        text and json.loads(text) for (text,) in delivery.rows("orders", "_received")
    ]
    assert received == [
        None,
        {"order_amount": "￥1,299.00", "currency_code": ""},
        None,
    ]


@pytest.mark.parametrize(
    ("column", "cells", "kept"),
    [
        (
            "phone",
            ["13912340001", "+86 139-1234-0002", "139****0001", "-", "无"],
            ["13912340001", "+8613912340002", "?139****0001", None, None],
        ),
        # Where no number is a mainland one, those that tell their country tell all.
        ("phone", ["(415) 555-0181", "4155550183"], ["+14155550181", "+14155550183"]),
        ("phone", ["+44 20 7946 0958", "n/a"], ["+442079460958", None]),
        (
            "email",
            ["ada@shop.test", "Ada <ADA@shop.test>", "ada@", "none"],
            ["ada@shop.test", "ada@shop.test", "?ada@", None],
        ),
    ],
)
def test_contacts_are_kept_in_one_notation_and_as_received(
    delivery: Delivery, column: str, cells: list[str], kept: list[str | None]
) -> None:
    assert orders(delivery, column, cells) == kept
    received = [
        cells[at] if text is None else json.loads(text)[column]
        for at, (text,) in enumerate(delivery.rows("orders", "_received"))
    ]
    assert received == cells


def test_a_rule_says_whose_notation_numbers_without_a_country_code_have(
    delivery: Delivery,
) -> None:
    # Both are mainland numbers where nobody says otherwise.
    kept = orders(delivery, "phone", ["15112345678", "4155550183"], "country: Germany")
    assert kept == ["+4915112345678", "+494155550183"]


def test_a_country_there_is_not_refuses_the_rule(delivery: Delivery) -> None:
    put_orders(delivery, "phone", ["13912340001"], "country: Atlantis")
    assert "there is no country 'Atlantis'" in delivery.problem()


@pytest.mark.parametrize(
    ("amount", "given", "kept"),
    [
        ("€50", "", "EUR"),
        ("US$ 50", "", "USD"),
        ("HKD 200", "", "HKD"),
        ("¥10", "", "CNY"),
        ("¥10", "JPY", "JPY"),
        ("$5", "CAD", "CAD"),
        ("100 CHF", "", "CHF"),
        ("12", "", None),
        ("￥5", "RMB", "RMB"),
        ("€50", "USD", "USD / EUR"),
        # As web pages spell signs out.
        ("&#036;5", "", "USD"),
        ("&euro;5", "EUR", "EUR"),
        ("&#8377;5", "", "INR"),
    ],
)
def test_a_sign_names_the_currency(
    delivery: Delivery, amount: str, given: str, kept: str | None
) -> None:
    delivery.put(
        "orders.csv",
        f"order_id,ordered_at,order_amount,currency_code\n1,2026-06-01,{amount},{given}\n",
    )
    delivery.loaded()
    assert delivery.rows("orders", "currency_code") == [(kept,)]


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("2026/6/1 9:05", "2026-06-01 09:05:00"),
        ("2026年6月1日 下午3:05", "2026-06-01 15:05:00"),
        ("2026-06-01 2:15 PM", "2026-06-01 14:15:00"),
        ("2026-06-01 12:15 am", "2026-06-01 00:15:00"),
        ("2026-06-01 12:30:00 +0800", "2026-06-01 04:30:00Z"),
        ("2026-06-01 12:30:00+00", "2026-06-01 12:30:00Z"),
        ("2026-06-01 12:30:00 UTC", "2026-06-01 12:30:00Z"),
        ("2026-06-01 12:30 (GMT+8)", "2026-06-01 04:30:00Z"),
        ("20260601123000", "2026-06-01 12:30:00"),
        ("46174.520833333336", "2026-06-01 12:30:00"),
        ("1780317000", "2026-06-01 12:30:00Z"),
        ("1780317000123", "2026-06-01 12:30:00.123Z"),
        ("Jun-01-26", "2026-06-01"),
        ("1 June 2026", "2026-06-01"),
        ("June 1, 2026 2:15:09 PM PDT", "2026-06-01 21:15:09Z"),
        ("Mon, 01 Jun 2026 10:00:00 +0800", "2026-06-01 02:00:00Z"),
        ("Mon Jun 01 10:00:00 +0800 2026", "2026-06-01 02:00:00Z"),
        ("31.05.2026 14:15", "2026-05-31 14:15:00"),
        ("5/31/2026 2:15 PM", "2026-05-31 14:15:00"),
        ("2026/2/30", "2026/2/30"),
        ("昨天", "昨天"),
    ],
)
def test_a_moment_is_kept_in_one_notation(
    delivery: Delivery, cell: str, kept: str
) -> None:
    assert orders(delivery, "ordered_at", [cell]) == [kept]


def test_one_value_proves_the_order_of_day_and_month(delivery: Delivery) -> None:
    kept = orders(delivery, "ordered_at", ["01/06/2026", "13/06/2026"])
    assert kept == ["2026-06-01", "2026-06-13"]


def test_no_month_in_the_middle_proves_that_months_stand_first(
    delivery: Delivery,
) -> None:
    kept = orders(delivery, "ordered_at", ["05/01/26", "05/13/26"])
    assert kept == ["2026-05-01", "2026-05-13"]


def test_a_year_of_two_digits_proves_no_order_for_another_column(
    delivery: Delivery,
) -> None:
    delivery.put(
        "orders.csv",
        "order_id,ordered_at,order_amount,updated_at\n1,03/04/2026,7,26/05/01\n",
    )
    ordered, updated = delivery.refusal().problems
    assert "'03/04/2026'" in ordered
    assert "'26/05/01'" in updated


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["03/04/2026"], ["day 3 of month 4 or day 4 of month 3", "date_order:"]),
        (
            ["13/04/2026", "04/13/2026"],
            ["'13/04/2026' with the day", "'04/13/2026' with the month"],
        ),
        # The end of a year looks like a day, the beginning of one too.
        (["26-05-13"], ["'26-05-13' in row 2", "date_order:"]),
    ],
)
def test_dates_that_can_be_read_in_two_ways_refuse_the_file(
    delivery: Delivery, cells: list[str], words: list[str]
) -> None:
    put_orders(delivery, "ordered_at", cells)
    problem = delivery.problem()
    assert [word for word in words if word not in problem] == []


@pytest.mark.parametrize(
    ("order", "kept"),
    [
        ("day_first", "2013-05-26"),
        ("year_first", "2026-05-13"),
    ],
)
def test_a_rule_settles_the_order_of_a_date(
    delivery: Delivery, order: str, kept: str
) -> None:
    cells = orders(delivery, "ordered_at", ["26-05-13"], f"date_order: {order}")
    assert cells == [kept]


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ('="4120350000000123456"', "4120350000000123456"),
        ("'0012", "0012"),
        ("`9000", "9000"),
        ("1001.0", "1001"),
        ("A\u200b77", "A77"),
        ("#REF!", None),
        ("4.12035E+18", "?4.12035E+18"),
        ("412035000012345000", "?412035000012345000"),
        ("1E5", "1E5"),
    ],
)
def test_ids_lose_their_armour_and_damaged_ones_are_marked(
    delivery: Delivery, cell: str, kept: str | None
) -> None:
    cell = f'"{cell.replace(chr(34), chr(34) * 2)}"'
    assert orders(delivery, "order_id", [cell]) == [kept]


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("小鱼**", "?小鱼**"),
        ("t＊9", "?t＊9"),
        ("tb_lin2026", "tb_lin2026"),
    ],
)
def test_a_part_of_an_id_names_nobody(delivery: Delivery, cell: str, kept: str) -> None:
    header = "order_id,ordered_at,order_amount,account_id,store"
    delivery.put("orders.csv", f"{header}\nA**1,2026-06-01,7,{cell},店**\n")
    delivery.loaded()
    assert delivery.rows("orders", "order_id", "account_id", "store") == [
        ("A**1", kept, "店**")
    ]


@pytest.mark.parametrize(
    ("column", "cell", "kept"),
    [
        ("ordered_at", "`2026-05-03 10:00:00", "2026-05-03 10:00:00"),
        ("ordered_at", '="2026/5/3"', "2026-05-03"),
        ("order_amount", "'300.00", "300.00"),
        ("customer_name", "`冯三", "冯三"),
        ("customer_name", "'冯四", "冯四"),
        ("customer_name", "'t Hooft", "'t Hooft"),
        ("customer_name", "O'Brien", "O'Brien"),
        ("order_status", '="paid"', "paid"),
    ],
)
def test_what_guards_a_cell_against_spreadsheets_is_taken_off(
    delivery: Delivery, column: str, cell: str, kept: str
) -> None:
    row = {"order_id": "A1", "ordered_at": "2026-06-01", "order_amount": "7"}
    row[column] = f'"{cell.replace(chr(34), chr(34) * 2)}"'
    delivery.put("orders.csv", f"{','.join(row)}\n{','.join(row.values())}\n")
    delivery.loaded()
    assert delivery.rows("orders", column) == [(kept,)]


def test_a_long_id_that_ends_in_zeros_by_chance_stays(delivery: Delivery) -> None:
    cells = ["412035000012345000", "412035000012345678", "412035000012345679"]
    assert orders(delivery, "order_id", cells) == cells


def test_cells_that_look_alike_are_read_as_each_would_be_alone(
    delivery: Delivery,
) -> None:
    days = ["2026/05/01", "２０２６/05/01", "2026/5/1", "2026/02/30", "May 1, 2026"]
    assert orders(delivery, "ordered_at", [*days, "待定"]) == [
        *["2026-05-01"] * 3,
        "2026/02/30",
        "2026-05-01",
        "待定",
    ]


def test_looks_beyond_the_common_ones_are_read_too(delivery: Delivery) -> None:
    cells = [f"¥{10**digits:,}.5" for digits in range(9)]
    cells += [f"{10**digits:,}.5 元" for digits in range(9)]
    cells += [f"CNY {10**digits:,}.5" for digits in range(9)] + ["(1.5)", "１.5", "2万"]
    read = [f"{10**digits}.5" for digits in range(9)] * 3 + ["-1.5", "1.5"]
    assert len(cells) > MOST_QUICK
    assert orders(delivery, "order_amount", cells) == [*read, "20000.000000"]
