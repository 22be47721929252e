"""Valid inputs of every kind that Strata reads: what the fuzzer changes."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
from openpyxl import Workbook

from strata.lists.columns import COLUMNS, header
from strata.lists.issue import ISSUED_COLUMNS
from strata.settings import PROJECT_DIR

COMPANY = Path(__file__).parents[1] / "fixtures" / "company"
_HEADER = "order_id,ordered_at,order_amount,phone,customer_name,order_status,_note"
_ROW = "SO{n},2026-0{m}-1{m} 10:00:00,{n}.5{m},139000{n:05},王小{n},已完成,n{n}"
_RULES = """
files:
  - pattern: "*.csv"
    entity: orders
    source_system: shop
    encoding: utf-8
    delimiter: ","
    timezone: Asia/Shanghai
    country: CN
    decimal: "."
    date_order: year_first
    header_row: 1
    columns: {order_id: order_id, _note: channel}
    defaults: {currency_code: CNY}
    empty: ["-", "n/a"]
    prefixes: ["^x"]
    skip: {order_id: 合计}
    fill_down: [order_id]
  - pattern: "*.xlsx"
    sheet: orders
    entities:
      orders:
        one_row_per: [order_id]
        where: {order_status: 已完成}
        columns:
          order_id: order_id
          ordered_at: ordered_at
          order_amount: {add: [order_amount]}
"""
_SHAPES = """
files:
  - pattern: "*.csv"
    entities:
      orders:
        one_row_per: order_id
        where: {order_status: {not: {is: 已取消}}}
        columns:
          order_id: order_id
          ordered_at: {first: [ordered_at]}
          order_amount: {total: order_amount}
          order_status: {when: {order_id: filled}, then: order_status}
          phone: phone
"""
_LOCK = 'seed,key,shipped_values\nrisk_bands,high,"{""maximum_share"": ""0.10""}"\n'


@dataclass(frozen=True)
class Format:
    """Valid inputs of one kind, the file they come in, and who reads that file."""

    name: str
    file_name: str
    contents: tuple[bytes, ...]
    target: str = "delivery"
    packing: str = ""


def valid_orders(delimiter: str = ",") -> bytes:
    """A file of forty orders."""
    rows = [_ROW.format(n=n, m=n % 9 + 1) for n in range(1, 41)]
    return "\n".join([_HEADER, *rows, ""]).replace(",", delimiter).encode()


def _table() -> list[list[str]]:
    return list(csv.reader(io.StringIO(valid_orders().decode())))


def _workbook(rows: list[list[str]], *merged: str) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(
            [
                float(cell) if re.fullmatch(r"[0-9]+[.][0-9]+", cell) else cell
                for cell in row
            ]
        )
    for cells in merged:
        sheet.merge_cells(cells)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _json_lines() -> bytes:
    names, *rows = _table()
    lines = [json.dumps(dict(zip(names, row, strict=True))) for row in rows]
    return "\n".join([*lines, ""]).encode()


def _parquet(query: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.parquet"
        duckdb.sql(query).write_parquet(str(path))
        return path.read_bytes()


def _orders_in_parquet() -> bytes:
    names, *rows = _table()
    values = ", ".join(str(tuple(row)) for row in rows)
    return _parquet(
        f"select *, order_amount::double as rate, [1, 2] as many, {{'a': 1}} as one,"
        f" 'x'::blob as bytes, now() as at from (values {values}) as orders"
        f"({', '.join(names)})"
    )


def _archive(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def _filled_in_list() -> list[list[str]]:
    told = {"customer": "王", "result": "Reached", "method": "Phone"}
    told |= {"day": "2026-07-01", "next_day": "2026-07-09", "minutes": "10"}
    rows = [[header(column, "en") for column in COLUMNS]]
    for number in range(8):
        row = told | {"row_key": f"k{number}", "note": f"note {number}"}
        rows.append([row.get(column, "") for column in COLUMNS])
    return rows


def _list_in_csv() -> bytes:
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows(_filled_in_list())
    return made.getvalue().encode()


def _issued() -> bytes:
    told = {"row_key": "'k' || range", "kind": "'task'", "task_id": "'T' || range"}
    told |= {
        "source_system": "'shop'",
        "account_id": "'A'",
        "issued_on": "'2026-06-30'",
    }
    columns = ", ".join(
        f"{told.get(name, 'null')} as {name}" for name in ISSUED_COLUMNS
    )
    return _parquet(f"select {columns} from range(8)")


def _in_the_company(name: str, *contents: bytes) -> Format:
    return Format(f"company: {name}", name, contents, "company")


# What is remembered of the list that comes back.
ISSUED = _issued()
_PLAIN = valid_orders()
_RECIPES = PROJECT_DIR / "config" / "recipes"
_QUOTED = _PLAIN.replace("王小".encode(), '"王,小'.encode()).replace(
    ",已完成".encode(), '",已完成'.encode()
)
FORMATS = (
    Format(
        "csv",
        "orders.csv",
        (_PLAIN, _QUOTED, valid_orders(";"), _PLAIN.decode().encode("gb18030")),
    ),
    Format("csv in UTF-16", "orders.csv", (_PLAIN.decode().encode("utf-16"),)),
    Format("tsv", "orders.tsv", (valid_orders("\t"),)),
    Format("txt", "orders.txt", (valid_orders("\t"),)),
    Format("csv.gz", "orders.csv.gz", (gzip.compress(_PLAIN),), packing="gzip"),
    Format("jsonl", "orders.jsonl", (_json_lines(),)),
    Format(
        "jsonl.gz", "orders.jsonl.gz", (gzip.compress(_json_lines()),), packing="gzip"
    ),
    Format("xlsx", "orders.xlsx", (_workbook(_table(), "G2:G4"),), packing="zip"),
    Format("parquet", "orders.parquet", (_orders_in_parquet(),)),
    Format(
        "zip",
        "orders.zip",
        (
            _archive(**{"orders.csv": _PLAIN, "a/orders.jsonl": _json_lines()}),
            _archive(**{"订单.csv": _PLAIN}),
        ),
        packing="zip",
    ),
    Format("ingest.yml", "ingest.yml", (_RULES.encode(), _SHAPES.encode()), "rules"),
    Format("list.xlsx", "list.xlsx", (_workbook(_filled_in_list()),), "list", "zip"),
    Format("list.csv", "list.csv", (_list_in_csv(),), "list"),
    *(
        _in_the_company(path.relative_to(COMPANY).as_posix(), path.read_bytes())
        for path in sorted(COMPANY.rglob("*.*"))
    ),
    _in_the_company("seeds.lock.csv", _LOCK.encode()),
    _in_the_company(
        "recipes/own.yml",
        *(
            (_RECIPES / f"{name}.yml").read_bytes()
            for name in ("shopify_orders", "douyin_orders", "paypal_activity")
        ),
    ),
)
