"""A line that is no row goes aside with its true number; no other line does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest_delivery import Delivery, order_file
from property_settings import examples

if TYPE_CHECKING:
    from pathlib import Path

# Lines of a file with three columns, each with the reason it goes aside for (none:
# it is a row; blank: it is nothing at all).
GOOD = [
    "{n},2026-06-01,9.50",
    '{n},2026-06-01,"1,299.00"',
    '{n},2026-06-01,15" screen',
    '  "{n}"  ,2026-06-01,"say ""hi"""',
    '{n},"two\nlines",3',
    "{n},,",
    "{n},王小明,3",
]
BAD = {
    "{n},2026-06-01": "wrong_column_count",
    "{n},2026-06-01,5,6": "wrong_column_count",
    '"{n}","2026-06-01"': "wrong_column_count",
    '{n},"2026"-06-01,5': "malformed_line",
    '{n},"2026"x,"06"y': "malformed_line",
    '{n},2026-06-01,"never closed': "malformed_line",
    '"never {n} closed, 2026-06-01, 5': "malformed_line",
}
BLANK = ["", "   "]


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    return Delivery.below(tmp_path)


@pytest.fixture(scope="module")
def shared_delivery(tmp_path_factory: pytest.TempPathFactory) -> Delivery:
    """One lake for all examples: each example is a batch of its own."""
    return Delivery.below(tmp_path_factory.mktemp("malformed"))


@pytest.mark.property
@examples(20, nightly=500)
@given(
    kinds=st.lists(st.sampled_from([*GOOD, *BAD, *BLANK]), min_size=10, max_size=60),
    number=st.integers(0, 10**9),
)
def test_malformed_lines_anywhere_leave_every_other_row_in_place(
    shared_delivery: Delivery, kinds: list[str], number: int
) -> None:
    lines: list[str] = []
    rows: list[tuple[str, int]] = []
    aside: list[tuple[int, str, str]] = []
    row = 2
    for position, kind in enumerate(kinds):
        key = f"k{number}-{position}"
        line = kind.replace("{n}", key)
        if kind in BAD:
            aside.append((row, BAD[kind], line))
        elif kind not in BLANK:
            rows.append((key, row))
        lines.append(line)
        row += line.count("\n") + 1
    path = shared_delivery.put("orders.csv", order_file(*lines))
    (report,) = shared_delivery.ingest().files
    path.unlink()
    batch = report.batch_id
    assert (
        shared_delivery.rows("orders", "order_id", "_row_number", batch=batch) == rows
    )
    assert shared_delivery.malformed("orders", batch=batch) == aside
    if report.status == "loaded":
        assert (report.received, report.rows) == (len(rows) + len(aside), len(rows))


def test_an_unclosed_quote_costs_one_line_however_long_the_file(
    delivery: Delivery,
) -> None:
    lines = [f"{n},2026-06-01,{n}.00" for n in range(30_000)]
    lines[10] = '10,2026-06-01,"10.00'
    delivery.put("orders.csv", order_file(*lines))
    report = delivery.loaded()
    assert (report.received, report.malformed) == (30_000, 1)
    assert delivery.malformed("orders") == [(12, "malformed_line", lines[10])]
    assert delivery.rows("orders", "order_id", "_row_number")[-1] == ("29999", 30_001)


def test_two_unclosed_quotes_do_not_take_the_rows_between_them(
    delivery: Delivery,
) -> None:
    delivery.put(
        "orders.csv",
        order_file('1,2026-06-01,"1', "2,2026-06-01,2", '3,"2026-06-01,3', "4,a,4"),
    )
    delivery.loaded()
    assert delivery.rows("orders", "order_id") == [("2",), ("4",)]
    assert [row for row, _, _ in delivery.malformed("orders")] == [2, 4]


def test_lines_joined_by_a_quote_into_the_wrong_columns_are_read_apart(
    delivery: Delivery,
) -> None:
    delivery.put(
        "orders.csv",
        order_file('1,2026-06-01,"1', '2,b",c,d', "3,2026-06-01,3"),
    )
    delivery.loaded()
    assert delivery.rows("orders", "order_id", "_row_number") == [("3", 4)]
    assert delivery.malformed("orders") == [
        (2, "malformed_line", '1,2026-06-01,"1'),
        (3, "wrong_column_count", '2,b",c,d'),
    ]


def test_an_over_long_line_goes_aside_as_an_excerpt(delivery: Delivery) -> None:
    long = "2,2026-06-01," + "9" * 2_500_000
    delivery.put("orders.csv", order_file("1,2026-06-01,1", long, "3,2026-06-01,3"))
    report = delivery.loaded()
    assert (report.received, report.rows, report.malformed) == (3, 2, 1)
    assert delivery.rows("orders", "order_id", "_row_number") == [("1", 2), ("3", 4)]
    ((row, reason, text),) = delivery.malformed("orders")
    assert (row, reason, text) == (3, "malformed_line", long[: len(text)])
    assert 1_000 < len(text) < 20_000


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_few_undecodable_lines_go_aside(delivery: Delivery, encoding: str) -> None:
    lines = [f"{n},2026-06-01,{n},客户{n}".encode(encoding) for n in range(300)]
    lines[120] = b"120,2026-06-01,120,\xff\xff"
    header = b"order_id,ordered_at,order_amount,customer_name"
    delivery.put("orders.csv", b"\n".join([header, *lines]))
    report = delivery.loaded()
    assert (report.encoding, report.rows, report.malformed) == (encoding, 299, 1)
    assert delivery.malformed("orders") == [
        (122, "undecodable_bytes", "120,2026-06-01,120,\\xff\\xff")
    ]
    assert delivery.rows("orders", "customer_name", "_row_number")[120] == (
        "客户121",
        123,
    )


def test_a_file_with_many_undecodable_lines_is_refused_naming_the_first(
    delivery: Delivery,
) -> None:
    lines = [b"%d,2026-06-01,1" % n for n in range(50)]
    lines[7] = lines[30] = b"7,2026-06-01,\xff"
    header = b"order_id,ordered_at,order_amount"
    delivery.put("orders.csv", b"\n".join([header, *lines]))
    problem = delivery.problem()
    assert problem.startswith("orders.csv: row 9: the bytes are not valid UTF-8")
    assert "2 of 51 lines" in problem


@pytest.mark.parametrize("damaged", [b"\xff", b"\xff\xff\xff"])
def test_damaged_bytes_make_no_word_of_another_encoding(
    delivery: Delivery, damaged: bytes
) -> None:
    delivery.put("orders.csv", order_file("1,2026-06-01,1").encode() + damaged)
    assert "row 3: the bytes are not valid UTF-8" in delivery.problem()


def test_malformed_rows_of_both_kinds_balance_over_several_files(
    delivery: Delivery,
) -> None:
    delivery.put("a/orders.csv", order_file("1,2026-06-01,1", "2,2026-06-01"))
    delivery.put("b/orders.csv", order_file('3,"2026"x,1', "4,2026-06-01,1", "5,,"))
    report = delivery.ingest()
    assert (report.received, report.rows, report.malformed) == (5, 3, 2)
    assert [file.malformed for file in report.files] == [1, 1]


def test_a_file_of_malformed_lines_only_says_so(delivery: Delivery) -> None:
    delivery.put("orders.csv", order_file("1,2026-06-01,1,x", "2,2026-06-01,2,x"))
    report = delivery.loaded()
    assert (report.rows, report.malformed) == (0, 2)
    assert "every line is malformed" in report.message
