"""The files people really send: titles, merged cells, two encodings, spelt amounts."""

from __future__ import annotations

import random
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from ingest_delivery import Delivery
from strata.explain.files import explain_files

if TYPE_CHECKING:
    from pathlib import Path

ORDERS = "订单号,下单时间,实付金额,手机号\n"


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    return Delivery.below(tmp_path)


def workbook(path: Path, rows: list[list[object]], *merged: str) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    book.save(path)


def test_a_header_of_merged_cells_below_a_title_is_found(delivery: Delivery) -> None:
    workbook(
        delivery.data_dir / "订单汇总.xlsx",
        [
            ["2026年5月 门店订单汇总表"],
            ["订单号", "下单时间", "金额", None, "客户", None],
            [None, None, "应付金额", "实付金额", "姓名", "手机号"],
            ["X1", datetime(2026, 5, 1, 9, 30), 120, 100, "王五", 13900000001],  # noqa: DTZ001
        ],
        *("A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:F2"),
    )
    report = delivery.loaded()
    assert report.message == (
        "the header is row 3; 2 row(s) of titles above it are left out"
    )
    assert delivery.rows(
        "orders", "_row_number", "order_id", "order_amount", "customer_name", "phone"
    ) == [(4, "X1", "100", "王五", "13900000001")]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_titles_above_the_header_of_a_text_file_are_left_out(
    delivery: Delivery, delimiter: str
) -> None:
    lines = [
        "门店订单汇总表",
        "导出时间：2026-06-01 08:00",
        "",
        "A1,2026-05-01,9.5,139",
    ]
    lines.insert(3, ORDERS.strip())
    delivery.put("订单.csv", "\n".join(lines).replace(",", delimiter) + "\n")
    assert delivery.loaded().message.startswith("the header is row 4; 2 row(s)")
    assert delivery.rows("orders", "_row_number", "order_id", "order_amount") == [
        (5, "A1", "9.5")
    ]


def test_a_first_row_that_is_a_header_stays_one_whatever_follows(
    delivery: Delivery,
) -> None:
    header = "order_id,ordered_at,order_amount,channel,coupon_code"
    delivery.put("orders.csv", f"{header}\n订单号,下单时间,实付金额,渠道,优惠码\n")
    assert delivery.loaded().message == ""
    assert delivery.rows("orders", "_row_number", "order_id") == [(2, "订单号")]


def test_ingest_yml_may_name_the_header_row(delivery: Delivery) -> None:
    delivery.put("ingest.yml", 'files: [{pattern: "*.csv", header_row: 2}]\n')
    example = "order_id,ordered_at,order_amount,phone\n"
    delivery.put("orders.csv", f"{example}{ORDERS}A1,2026-05-01,9.5,139\n")
    assert delivery.loaded().rows == 1
    assert delivery.rows("orders", "order_id") == [("A1",)]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("0", "ingest.yml line 1, files.header_row: must be the number of a row"),
        ("two", "ingest.yml line 1, files.header_row: must be the number of a row"),
        ("3", "orders.csv: row 3, named under header_row in ingest.yml, is blank"),
        ("99", "orders.csv: row 99, named under header_row in ingest.yml, is blank"),
    ],
)
def test_a_header_row_that_is_none_is_refused(
    delivery: Delivery, row: str, problem: str
) -> None:
    delivery.put("ingest.yml", f'files: [{{pattern: "*.csv", header_row: {row}}}]\n')
    delivery.put("orders.csv", f"{ORDERS}A1,2026-05-01,9.5,139\n\n")
    assert problem.replace("files.", "") in delivery.problem().replace("files.", "")


def test_headers_named_in_ingest_yml_are_found_below_titles(delivery: Delivery) -> None:
    delivery.put(
        "ingest.yml",
        'files: [{pattern: "*.csv", entity: orders, columns: '
        "{单: order_id, 日: ordered_at, 额: order_amount}}]\n",
    )
    delivery.put("x.csv", "汇总\n单,日,额\nA1,2026-05-01,9.5\n")
    assert delivery.loaded().message.startswith("the header is row 2; 1 row(s)")
    assert delivery.rows("orders", "order_id") == [("A1",)]


def test_two_exports_in_two_encodings_put_together_are_told_apart(
    delivery: Delivery,
) -> None:
    first = ORDERS + "A1,2026-05-01,9.5,张三\n" * 30
    second = "B1,2026-05-01,9.5,李四\n" * 20
    delivery.put("订单.csv", first.encode() + second.encode("gb18030"))
    assert delivery.problem() == (
        "订单.csv: two encodings in one file: rows 32 to 51 are gb18030, the others "
        "utf-8, as if two exports had been joined; deliver them as two files, "
        "each with its header"
    )


def test_a_line_of_utf_8_in_a_file_of_gb18030_goes_aside(delivery: Delivery) -> None:
    lines = [ORDERS, *(f"A{number},2026-05-01,9.5,赵六\n" for number in range(200))]
    content = "".join(lines).encode("gb18030")
    delivery.put("订单.csv", content + "B1,2026-05-01,9.5,张三\n".encode())
    report = delivery.loaded()
    assert (report.rows, report.malformed, report.encoding) == (200, 1, "gb18030")
    ((row, reason, _),) = delivery.malformed("orders")
    assert (row, reason) == (202, "undecodable_bytes")


def test_lines_of_two_encodings_in_turn_are_counted(delivery: Delivery) -> None:
    lines = [
        f"A{number},2026-05-01,9.5,张三\n".encode("gb18030" if number % 3 else "utf-8")
        for number in range(30)
    ]
    delivery.put("订单.csv", b"".join([ORDERS.encode("gb18030"), *lines]))
    assert "10 rows, the first of them row 2, are utf-8" in delivery.problem()


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1.2万", "12000.0000"),
        ("￥1,234.50", "1234.5000"),
        ("１２３４．５", "1234.5000"),
        ("1,234.50元", "1234.5000"),
        ("（12.00）", "-12.0000"),
        ("壹仟贰佰元整", None),
        ("一千二百", None),
        ("3千", None),
        ("1.2.3", None),
        ("不详", None),
    ],
)
def test_an_amount_is_read_or_its_row_comes_back_with_the_mend(
    explained: dict[str, str], written: str, amount: str | None
) -> None:
    assert (explained.get(written) is None) == (amount is not None)
    if amount is None:
        assert explained[written] == (
            "Write digits and a decimal point only such as 1299.00"
        )


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What --explain says of amounts in a file with serial days: amount and mend."""
    delivery = Delivery.below(tmp_path_factory.mktemp("amounts"))
    amounts = [
        *(
            "1.2万",
            "￥1,234.50",
            "１２３４．５",
            "1,234.50元",
            "（12.00）",
            "壹仟贰佰元整",
        ),
        *("一千二百", "3千", "1.2.3", "不详"),
    ]
    path = delivery.put(
        "订单.csv",
        (
            ORDERS
            + "".join(
                f'A{number},{46143 + number}.25,"{amount}",139\n'
                for number, amount in enumerate(amounts)
            )
        ).encode("utf-16"),
    )
    (explanation,) = explain_files(
        delivery.settings, [path], lambda _: None, lambda _: None
    )
    assert explanation.bad_rows is not None
    assert {row.column for row in explanation.bad_rows.first} == {"order_amount"}
    # What is shown of a cell is masked; which one it is, its row tells.
    return {amounts[row.row_number - 2]: row.fix for row in explanation.bad_rows.first}


def test_a_long_file_is_read_whole_with_its_quotes_and_line_breaks(
    delivery: Delivery,
) -> None:
    source = random.Random(5)
    count = 100_000
    with (delivery.data_dir / "订单_全年.csv").open("wb") as stream:
        stream.write("订单编号,下单时间,实付金额,备注\r\n".encode("gb18030"))
        for number in range(count):
            note = source.choice(["", '"说""快""，\r\n谢谢"', '"一,二"', "平常"])
            line = f"D{number},2026/5/{number % 28 + 1} 9:30,{number}.50,{note}\r\n"
            stream.write(line.encode("gb18030"))
    report = delivery.loaded()
    assert (report.rows, report.malformed, report.encoding) == (count, 0, "gb18030")
    rows = delivery.rows("orders", "order_id", "order_amount")
    assert rows == [(f"D{number}", f"{number}.50") for number in range(count)]
