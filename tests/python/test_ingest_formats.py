"""Every format and encoding arrives as the same text rows."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import duckdb
import openpyxl
import pytest

from ingest_delivery import Delivery, order_file

if TYPE_CHECKING:
    from pathlib import Path

LEADS = [
    ("L1", "2026-06-01 10:00", "13812345678", "王小明", "抖音"),
    ("L2", "2026-06-02 11:30", "13900001111", "李雷，经理", "百度"),
]
LEAD_HEADER = ("线索ID", "创建时间", "手机号", "姓名", "来源渠道")
LEAD_COLUMNS = ("lead_id", "created_at", "phone", "customer_name", "channel")


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    return Delivery.below(tmp_path)


def lead_text(delimiter: str = ",", newline: str = "\n") -> str:
    return "".join(delimiter.join(values) + newline for values in [LEAD_HEADER, *LEADS])


def workbook(path: Path, rows: list[list[Any]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (lead_text().encode("utf-8"), "utf-8"),
        (lead_text().encode("utf-8-sig"), "utf-8"),
        (lead_text().encode("gb18030"), "gb18030"),
        (lead_text().encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + lead_text().encode("utf-16-be"), "utf-16"),
    ],
    ids=["utf-8", "utf-8-sig", "gb18030", "utf-16-le", "utf-16-be"],
)
def test_every_encoding_gives_the_same_rows(
    delivery: Delivery, content: bytes, encoding: str
) -> None:
    delivery.put("leads.csv", content)
    assert delivery.loaded().encoding == encoding
    assert delivery.rows("leads", *LEAD_COLUMNS) == LEADS


def test_gb18030_after_a_megabyte_of_ascii_is_seen(delivery: Delivery) -> None:
    plain = "".join(f"S{n},2026-06-01,1.00,main store\n" for n in range(60_000))
    text = f"order_id,ordered_at,order_amount,store\n{plain}S9,2026-06-01,2.00,旗舰店\n"
    assert len(plain) > 2**20
    delivery.put("orders.csv", text.encode("gb18030"))
    assert delivery.loaded().encoding == "gb18030"
    assert delivery.rows("orders", "store", "_row_number")[-1] == ("旗舰店", 60_002)


def test_a_declared_encoding_is_used(delivery: Delivery) -> None:
    header = "order_id,ordered_at,order_amount,store\n"
    delivery.put("orders.csv", (header + "S1,2026-06-01,1,臺北\n").encode("big5"))
    delivery.put("ingest.yml", 'files: [{pattern: "*.csv", encoding: big5}]')
    assert delivery.loaded().encoding == "big5"
    assert delivery.rows("orders", "store") == [("臺北",)]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiter_and_line_end_are_told_from_the_file(
    delivery: Delivery, delimiter: str, newline: str
) -> None:
    delivery.put("leads.csv", lead_text(delimiter, newline))
    assert delivery.loaded().delimiter == delimiter
    assert delivery.rows("leads", *LEAD_COLUMNS) == LEADS


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leads.csv.gz", gzip.compress(lead_text().encode())),
        ("leads.tsv", lead_text("\t").encode()),
        ("leads.TSV.GZ", gzip.compress(lead_text("\t").encode("gb18030"))),
        (
            "leads.jsonl",
            "\n".join(
                json.dumps(dict(zip(LEAD_HEADER, values, strict=True)))
                for values in LEADS
            ).encode(),
        ),
        (
            "leads.ndjson.gz",
            gzip.compress(
                b"\n".join(
                    json.dumps(
                        dict(zip(LEAD_COLUMNS, values, strict=True)),
                        ensure_ascii=False,
                    ).encode()
                    for values in LEADS
                )
            ),
        ),
    ],
    ids=["csv.gz", "tsv", "tsv.gz", "jsonl", "ndjson.gz"],
)
def test_every_text_format_gives_the_same_rows(
    delivery: Delivery, name: str, content: bytes
) -> None:
    delivery.put(name, content)
    delivery.loaded()
    assert delivery.rows("leads", *LEAD_COLUMNS) == LEADS


def test_a_workbook_arrives_as_text_without_rounding(delivery: Delivery) -> None:
    noon = datetime(2026, 6, 1, 12)  # noqa: DTZ001 - a cell has no time zone
    workbook(
        delivery.data_dir / "leads.xlsx",
        [
            list(LEAD_HEADER),
            ["007", noon, 13812345678, "王", None],
            ["1E5", date(2026, 6, 2), 13812345678.0, "=李", "抖音"],
        ],
    )
    report = delivery.loaded()
    assert (report.received, report.encoding, report.delimiter) == (2, None, None)
    assert delivery.rows("leads", *LEAD_COLUMNS) == [
        ("007", "2026-06-01 12:00:00", "13812345678", "王", None),
        ("1E5", "2026-06-02", "13812345678", None, "抖音"),
    ]


def test_a_number_written_with_an_exponent_becomes_whole(delivery: Delivery) -> None:
    path = delivery.data_dir / "leads.xlsx"
    workbook(path, [["lead_id", "created_at", "phone"], ["L1", 46174, 13812345678]])
    # This is how Java programs write the number into the sheet.
    rewritten = _with_part(path, b"<v>13812345678</v>", b"<v>1.3812345678E10</v>")
    path.write_bytes(rewritten)
    delivery.loaded()
    assert delivery.rows("leads", "phone") == [("13812345678",)]


def _with_part(path: Path, old: bytes, new: bytes) -> bytes:
    """The workbook with a piece of its first sheet replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert old in content
                content = content.replace(old, new)
            copy.writestr(name, content)
    return target.getvalue()


def test_workbook_rows_keep_their_sheet_row_and_no_cell_is_lost(
    delivery: Delivery,
) -> None:
    workbook(
        delivery.data_dir / "leads.xlsx",
        [
            [],
            ["lead_id", "created_at"],
            ["L1", "2026-06-01"],
            [],
            ["", " "],
            ["L2", "2026-06-02", None, "beyond the header"],
        ],
    )
    assert delivery.loaded().received == 2
    found = delivery.rows("leads", "lead_id", "_row_number", "_extra")
    assert found[0] == ("L1", 3, None)
    assert found[1][:2] == ("L2", 6)
    assert json.loads(found[1][2])["column_4"] == "beyond the header"


def test_a_named_sheet_is_read(delivery: Delivery) -> None:
    book = openpyxl.Workbook()
    notes = book.active
    assert notes is not None
    notes.append(["how to fill this in"])
    sheet = book.create_sheet("明细")
    sheet.append(["lead_id", "created_at"])
    sheet.append(["L1", "2026-06-01"])
    book.save(delivery.data_dir / "leads.xlsx")
    delivery.put("ingest.yml", 'files: [{pattern: "*.xlsx", sheet: 明细}]')
    delivery.loaded()
    assert delivery.rows("leads", "lead_id") == [("L1",)]


def test_every_sheet_with_a_table_is_read_and_notes_are_left_out(
    delivery: Delivery,
) -> None:
    book = openpyxl.Workbook()
    notes = book.active
    assert notes is not None
    notes.append(["how to fill this in"])
    leads = book.create_sheet("线索")
    leads.append(["lead_id", "created_at"])
    leads.append(["L1", "2026-06-01"])
    orders = book.create_sheet("订单")
    orders.append(["order_id", "ordered_at", "order_amount"])
    orders.append(["A1", "2026-06-01", "5"])
    book.save(delivery.data_dir / "export.xlsx")
    reports = delivery.ingest().with_status("loaded")
    assert [report.entity for report in reports] == ["leads", "orders"]
    assert "sheet Sheet" in reports[0].message
    assert delivery.rows("leads", "lead_id") == [("L1",)]
    assert delivery.rows("orders", "order_id") == [("A1",)]
    (again,) = delivery.ingest().files
    assert again.status == "already_loaded"


def test_a_sheet_that_lacks_a_column_keeps_the_workbook_out(delivery: Delivery) -> None:
    book = openpyxl.Workbook()
    leads = book.active
    assert leads is not None
    leads.append(["lead_id", "created_at"])
    leads.append(["L1", "2026-06-01"])
    orders = book.create_sheet("订单")
    orders.append(["order_id", "order_amount"])
    orders.append(["A1", "5"])
    book.save(delivery.data_dir / "export.xlsx")
    both, missing = delivery.refusal().problems
    assert "several sheets hold data: Sheet, 订单" in both
    assert "sheet '订单': required column ordered_at of orders is missing" in missing


def test_two_rules_on_one_workbook_both_apply(delivery: Delivery) -> None:
    book = openpyxl.Workbook()
    leads = book.active
    assert leads is not None
    leads.title = "线索"
    leads.append(["lead_id", "created_at"])
    leads.append(["L1", "2026-06-01"])
    sales = book.create_sheet("流水")
    sales.append(["票号", "日子", "钱"])
    sales.append(["A1", "2026-06-01", "5"])
    book.save(delivery.data_dir / "export.xlsx")
    delivery.put(
        "ingest.yml",
        """
        files:
          - {pattern: "*.xlsx", sheet: 线索, entity: leads}
          - pattern: "*.xlsx"
            sheet: 流水
            entity: orders
            columns: {票号: order_id, 日子: ordered_at, 钱: order_amount}
        """,
    )
    delivery.ingest()
    assert delivery.rows("leads", "lead_id") == [("L1",)]
    assert delivery.rows("orders", "order_id", "order_amount") == [("A1", "5")]


def test_parquet_values_become_the_text_a_csv_would_hold(delivery: Delivery) -> None:
    path = str(delivery.data_dir / "orders.parquet")
    with duckdb.connect() as connection:
        connection.execute(
            """
            copy (
                select
                    1001 as order_id,
                    timestamp '2026-06-01 12:30:00' as ordered_at,
                    1299.50::decimal(18, 2) as order_amount,
                    13812345678::double as phone,
                    'nan'::double as cost_amount,
                    make_timestamptz(1780288200000000) as updated_at,
                    [1, 2] as gifts
                union all
                select 1002, null, null, null, 0.5, null, null
            ) to $path (format parquet)
            """,
            {"path": path},
        )
    delivery.loaded()
    assert delivery.rows(
        "orders",
        "order_id",
        "ordered_at",
        "order_amount",
        "phone",
        "cost_amount",
        "updated_at",
        "_extra",
        "_row_number",
    ) == [
        (
            "1001",
            "2026-06-01 12:30:00",
            "1299.50",
            "13812345678",
            None,
            "2026-06-01 04:30:00Z",
            '{"gifts":"[1,2]"}',
            2,
        ),
        ("1002", None, None, None, "0.5", None, None, 3),
    ]


def test_json_lines_that_are_no_objects_go_aside_with_their_number(
    delivery: Delivery,
) -> None:
    lines = [
        '{"lead_id": "L1", "created_at": "2026-06-01", "phone": 13812345678}',
        '{"lead_id": "L2", "created_at": ',
        "",
        "[1, 2]",
        '{"lead_id": 123456789012345678901, "created_at": null, "tags": {"a": [1]}}',
        "not json \x1e at all",
    ]
    delivery.put("leads.jsonl", "\n".join(lines))
    report = delivery.loaded()
    assert (report.received, report.rows, report.malformed) == (5, 2, 3)
    assert delivery.rows("leads", "lead_id", "phone", "_row_number", "_extra") == [
        ("L1", "13812345678", 1, None),
        ("123456789012345678901", None, 5, '{"tags":"{\\"a\\":[1]}"}'),
    ]
    assert delivery.malformed("leads") == [
        (2, "malformed_line", lines[1]),
        (4, "malformed_line", lines[3]),
        (6, "malformed_line", lines[5]),
    ]


def test_cells_no_notation_explains_stay_as_delivered(delivery: Delivery) -> None:
    delivery.put(
        "orders.csv",
        "order_id,ordered_at,order_amount,store\n"
        '0012,2026-02-30,"￥1,299.00"," a ""b"" "\n'
        "1E5,0000-00-00,1e400,--\n",
    )
    delivery.loaded()
    columns = ("order_id", "ordered_at", "order_amount", "store")
    assert delivery.rows("orders", *columns) == [
        ("0012", "2026-02-30", "1299.00", ' a "b" '),
        ("1E5", "0000-00-00", "1e400", "--"),
    ]


def test_line_breaks_in_quotes_stay_and_the_row_is_where_it_starts(
    delivery: Delivery,
) -> None:
    delivery.put(
        "orders.csv",
        'order_id,ordered_at,order_amount,"store\nname"\n'
        '1,2026-06-01,5,"first\r\nsecond, ""third"""\n'
        "2,2026-06-01,6,plain\n",
    )
    delivery.loaded()
    assert delivery.rows("orders", "order_id", "store", "_row_number") == [
        ("1", 'first\nsecond, "third"', 3),
        ("2", "plain", 5),
    ]


def test_a_file_read_in_many_chunks_keeps_order_and_numbers(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("strata.ingest.text.CHUNK_BYTES", 7)
    lines = [f'{n},2026-06-01,"{n}\r\n{n}"' for n in range(50)]
    text = order_file(*lines).replace("\n", "\r\n").replace("\r\r", "\r")
    delivery.put("orders.csv", text.encode("gb18030"))
    delivery.loaded()
    assert delivery.rows("orders", "order_id", "order_amount", "_row_number") == [
        (str(n), f"{n}\n{n}", 2 + 2 * n) for n in range(50)
    ]
