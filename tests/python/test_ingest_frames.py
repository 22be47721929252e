"""What stands around a table is no row of it: titles, totals, merged cells."""

from __future__ import annotations

import io
import zipfile
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
