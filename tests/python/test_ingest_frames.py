"""What stands around a table is no row of it: titles, totals, merged cells."""

from __future__ import annotations

import io
import zipfile
from textwrap import dedent
from typing import TYPE_CHECKING

import openpyxl
import pytest

from ingest_delivery import ORDER_HEADER, Delivery, order_file

if TYPE_CHECKING:
    from pathlib import Path

ROW = "1,2026-06-01,5"


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    return Delivery.below(tmp_path)


def test_a_preamble_may_be_long(delivery: Delivery) -> None:
    titles = "".join(f"note {n},,\n" for n in range(30))
    delivery.put("orders.csv", titles + order_file(ROW))
    assert "the header is row 31" in delivery.loaded().message
    assert delivery.rows("orders", "order_id") == [("1",)]


@pytest.mark.parametrize("line", [",,", '"","",""'])
def test_lines_of_bare_delimiters_are_neither_header_nor_rows(
    delivery: Delivery, line: str
) -> None:
    delivery.put("orders.csv", f"{line}\n{ORDER_HEADER}\n{line}\n{ROW}\n{line}\n")
    report = delivery.loaded()
    assert (report.received, report.rows, report.malformed) == (1, 1, 0)


@pytest.mark.parametrize(
    "footer",
    [
        "\nGrand Totals (4 records)\n\nCopyright (c) us\n",
        "#共1笔\n#导出时间：2026-06-01\n",
        "合计\n",
        "\nSeller ID : lumen\n",
    ],
)
def test_lines_below_a_table_are_a_footer(delivery: Delivery, footer: str) -> None:
    delivery.put("orders.csv", order_file(ROW) + footer)
    report = delivery.loaded()
    assert (report.received, report.rows, report.malformed) == (1, 1, 0)
    assert "left out as no data" in report.message


@pytest.mark.parametrize("end", ["2,2026-06", "2", "\n2,2026-06"])
def test_a_row_that_is_cut_off_is_no_footer(delivery: Delivery, end: str) -> None:
    delivery.put("orders.csv", order_file(ROW) + end)
    assert delivery.loaded().malformed == 1


def test_a_line_between_rows_is_no_footer(delivery: Delivery) -> None:
    delivery.put("orders.csv", order_file(ROW, "", "合计", "2,2026-06-02,6"))
    report = delivery.loaded()
    assert (report.rows, report.malformed) == (2, 1)


def test_a_text_file_is_read_if_it_holds_a_table(delivery: Delivery) -> None:
    delivery.put("orders.txt", order_file(ROW).replace(",", "\t"))
    delivery.put("notes.txt", "orders of June\nplease load\n")
    statuses = {one.source_file: one.status for one in delivery.ingest().files}
    assert statuses == {"orders.txt": "loaded", "notes.txt": "skipped"}


def test_a_text_file_called_like_data_is_no_note_when_it_cannot_be_read(
    delivery: Delivery,
) -> None:
    delivery.put("leads.csv", "lead_id,created_at\nL,2026-06-01\n")
    delivery.put("orders.txt", order_file(ROW).encode("utf-16")[2:])
    delivery.put("notes.txt", b"\0\0\0\0")
    assert delivery.problem().startswith("orders.txt: the encoding can't be told")


def packed(**files: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.csv", content)
    return stream.getvalue()


def test_files_in_an_archive_are_read(delivery: Delivery) -> None:
    content = packed(orders=order_file(ROW), leads="lead_id,created_at\nL,2026-06-01\n")
    delivery.put("shop/export.zip", content)
    loaded = delivery.ingest().with_status("loaded")
    assert [one.source_file for one in loaded] == [
        "shop/export.zip/orders.csv",
        "shop/export.zip/leads.csv",
    ]
    assert {one.source_system for one in loaded} == {"shop"}
    assert not delivery.ingest().with_status("loaded")


def test_an_archive_that_cannot_be_opened_is_refused(delivery: Delivery) -> None:
    delivery.put("export.zip", packed(orders=order_file(ROW))[:-30])
    assert "the archive cannot be opened" in delivery.problem()


def test_merged_cells_hold_their_value_in_every_row(delivery: Delivery) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["order_id", "ordered_at", "order_amount", "store"],
        ["A", "2026-06-01", "5", "East"],
        ["A", None, "6", None],
        ["B", "2026-06-02", "7", None],
    ):
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    sheet.merge_cells("D2:D3")
    book.save(delivery.data_dir / "orders.xlsx")
    delivery.loaded()
    assert delivery.rows("orders", "ordered_at", "order_amount", "store") == [
        ("2026-06-01", "5", "East"),
        ("2026-06-01", "6", "East"),
        ("2026-06-02", "7", None),
    ]


def test_a_header_nobody_knows_is_where_the_table_begins(delivery: Delivery) -> None:
    delivery.put("ingest.yml", UNKNOWN_RULE)
    delivery.put(
        "report.csv",
        '"Includes all sales, returns, and fees"\n'
        + "".join(f'"Definition {n}"\n' for n in range(70))
        + '"Start date","2026-05-01"\n\n'
        "Vorgang,Wann,Wie viel,Wofür\n"
        "B1,2026-05-01,20.00,Tasse\n"
        "B2,2026-05-02,30.00,Teller\n",
    )
    report = delivery.loaded()
    assert (
        report.message
        == "the header is row 74; 72 row(s) of titles above it are left out"
    )
    assert delivery.rows("orders", "order_id", "order_amount") == [
        ("B1", "20.00"),
        ("B2", "30.00"),
    ]


UNKNOWN_RULE = """
files:
  - pattern: "*.csv"
    entity: orders
    columns: {Vorgang: order_id, Wann: ordered_at, Wie viel: order_amount}
"""


@pytest.mark.parametrize(
    "lines",
    [
        # A first row as wide as the others is a header, whatever it says.
        "Vorgang,Wann,Wie viel\nB1,2026-05-01,20.00\n",
        # So is one above rows of data alone.
        "Bericht\n1,2026-05-01,20.00\n2,2026-05-02,21.00\n",
    ],
)
def test_rows_of_data_are_no_header(delivery: Delivery, lines: str) -> None:
    delivery.put("report.csv", lines)
    assert f"({lines.splitlines()[0].replace(',', ', ')});" in delivery.problem()


@pytest.mark.parametrize(
    ("title", "currency"),
    [
        ("All amounts in USD, unless specified", "USD"),
        ("币种：人民币　单位：元", "CNY"),
        ("Currency: EUR", "EUR"),
        ("Amounts in USD or EUR", "USD"),
        ("Amounts of the year", None),
        ("Currency: EUR; amounts in USD", None),
    ],
)
def test_a_title_names_the_currency_of_the_amounts(
    delivery: Delivery, title: str, currency: str | None
) -> None:
    delivery.put(
        "orders.csv", f'"{title}"\norder_id,ordered_at,order_amount\nA1,2026-05-01,20\n'
    )
    delivery.ingest()
    assert delivery.rows("orders", "currency_code") == [(currency,)]


def test_sums_below_their_names_are_a_footer(delivery: Delivery) -> None:
    delivery.put(
        "orders.csv",
        "order_id,ordered_at,order_amount,note,store,channel\n"
        "A1,2026-05-01,20,,,\n总笔数,总金额\n1,20\n",
    )
    delivery.ingest()
    assert delivery.rows("orders", "order_id") == [("A1",)]
    assert delivery.malformed("orders") == []


SHEET_OF_ORDERS = [
    ["订单号", "下单时间", "实付金额"],
    ["A1", "2026-05-01", "100"],
    ["A2", "2026-05-02", "50"],
]


def put_book(delivery: Delivery, name: str, **sheets: list[list[str]]) -> None:
    book = openpyxl.Workbook()
    for place, (title, rows) in enumerate(sheets.items()):
        sheet = book.create_sheet(title, place)
        for row in rows:
            sheet.append(row)
    book.save(delivery.data_dir / name)


@pytest.mark.parametrize(
    ("title", "rows"),
    [
        ("汇总", [["客户", "手机号", "累计金额"], ["王五", "13912345678", "100"]]),
        ("Summary", [["下单时间", "实付金额"], ["2026-05", "150"]]),
        ("封面", [["五月销售报表"], ["制表人", "张三"]]),
        ("README", [["订单号", "平台订单编号"], ["下单时间", "买家下单的时间"]]),
        ("Sheet1", [["五月销售报表"], ["制表人", "张三"]]),
    ],
)
def test_a_sheet_that_tells_of_others_is_left_out(
    delivery: Delivery, title: str, rows: list[list[str]]
) -> None:
    put_book(delivery, "订单导出.xlsx", **{title: rows, "Sheet2": SHEET_OF_ORDERS})
    assert delivery.loaded().message.endswith(f": sheet {title}")
    assert delivery.rows("orders", "order_id", "order_amount") == [
        ("A1", "100"),
        ("A2", "50"),
    ]


def test_a_summary_alone_is_the_data(delivery: Delivery) -> None:
    put_book(delivery, "订单.xlsx", 汇总=SHEET_OF_ORDERS, 说明=[["见汇总"]])
    assert delivery.loaded().rows == 2


def test_a_sheet_in_doubt_is_told_with_rules_for_the_rest(delivery: Delivery) -> None:
    lines = [
        [*SHEET_OF_ORDERS[0], "商品名称"],
        ["A1", "2026-05-01", "50", "盘子"],
        ["A1", "2026-05-01", "50", "盘子"],
    ]
    customers = [["客户编号", "姓名", "手机号"], ["C1", "王五", "13912345678"]]
    put_book(delivery, "五月.xlsx", 订单=lines, 客户=customers)
    every = list(delivery.refusal().problems)
    assert "sheet '订单': several rows have the same 订单号" in every[1]
    start = every.index(
        "If 实付金额 is of each row, which makes 100.00: write in ingest.yml"
    )
    rule = dedent("\n".join(every[start + 1 :]))
    delivery.put("ingest.yml", rule)
    delivery.ingest()
    assert delivery.rows("orders", "order_id", "order_amount") == [("A1", "100")]
    assert delivery.rows("accounts", "account_id") == [("C1",)]
