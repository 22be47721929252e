"""A long file, read once by what its first rows tell, becomes what all rows tell."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest_delivery import Delivery
from property_settings import examples
from strata.errors import InputRefusedError
from strata.ingest import batches, first_rows

FEW, ALL = 2, 1_000_000
_COLUMNS = ("order_id", "ordered_at", "order_amount", "phone", "email", "order_status")
_PLAIN = ("A1", "2026-06-01 09:30:00", "7.50", "13912345678", "a@b.cn", "paid")
# Cells of a column as somebody may write them, in the order in which they may come.
_CELLS = {
    "order_id": ["A1", "202606010000123456", "1234567890123450", "4.1E+18", '="12"'],
    "ordered_at": [
        *("2026-06-01", "2026/6/1 9:30", "2026/12/24 19:05", "25/12/2026", "5/6/2026"),
        *("12/25/2026", "Jun 1, 2026", "Dec 24, 2026 2:15 PM", "9:30 AM", "46000", "-"),
        *("2026-06-01T09:30:00+0800", "2026年6月1日 09:30", "26-06-01", "01/01/2026"),
    ],
    "order_amount": [
        *("7", "12.5", "9,99", "1,234", "1.234", "1,234.50", "1.234,50", "0,125"),
        *(
            "¥12.50",
            "¥1,250.00",
            "-¥3.20",
            "12元",
            "US$ 5",
            "1 234,50",
            "3万",
            "(4.00)",
        ),
        *("n/a", "&yen;5", "１２．５", "12.3456", "USD 5.00"),
    ],
    "phone": ["13912345678", "+86 139 1234-5678", "(415) 555-0134", "'13912345678"],
    "email": ["a@b.cn", "A@B.cn", "<a@b.cn>", "none"],
    "order_status": ["paid", "'null", '="paid"'],
}


def told(cells: dict[str, list[str]], first: int) -> tuple[Any, bool]:
    """What the lake holds for the cells of a file, or why it is refused.

    Beside it is whether the file was read once.
    """
    lines = ["\t".join(_COLUMNS)]
    for number in range(max(map(len, cells.values()))):
        row = dict(zip(_COLUMNS, _PLAIN, strict=True)) | {"order_id": f"N{number}"}
        row |= {name: texts[number % len(texts)] for name, texts in cells.items()}
        lines.append("\t".join(row.values()))
    names: set[str] = set()
    copy = batches.copy_rows

    def noted(
        connection: duckdb.DuckDBPyConnection,
        query: str,
        parameters: dict[str, object],
        path: Path,
    ) -> None:
        names.add(path.name)
        copy(connection, query, parameters, path)

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(first_rows, "FIRST_ROWS", first)
        patch.setattr(batches, "copy_rows", noted)
        delivery = Delivery.below(Path(folder))
        delivery.put("orders.tsv", "\n".join(lines) + "\n")
        try:
            delivery.ingest()
        except InputRefusedError as refused:
            return refused.problems, "delivered.parquet" not in names
        rows = delivery.rows("orders", *_COLUMNS, "currency_code", "_received")
        told_of = rows, notations(delivery)
        return told_of, "delivered.parquet" not in names


def notations(delivery: Delivery) -> list[tuple[Any, ...]]:
    """How the columns of the orders were written, as it stands in the lake."""
    (batch,) = delivery.batches()
    with duckdb.connect() as connection:
        return connection.execute(
            "select column_name, kind, notation, cell_count, unread_count,"
            " unread_examples from read_parquet($path) order by column_name",
            {"path": str(delivery.settings.raw_dir / batch / "columns.parquet")},
        ).fetchall()


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("order_amount", ["¥12.50", "9", "¥1,250.00", "¥3", "n/a"]),
        ("order_amount", ["1.234,50", "12,5", "1.000.000,00", "12"]),
        ("order_amount", ["7.50", "8.00", "USD 5.00", "12元"]),
        ("ordered_at", ["2026/6/1 9:30", "2026/12/24 19:05", "2026-06-01 09:30:00"]),
        ("ordered_at", ["25/12/2026", "24/12/2026", "5/6/2026"]),
        ("ordered_at", ["Jun 1, 2026", "Jul 1, 2026", "Dec 24, 2026"]),
        ("ordered_at", ["2026-06-01 09:30", "2026-06-01", "2026年6月1日 09:30"]),
        ("order_id", ["202606010000123456", "202606010000123457", "X-1"]),
        ("phone", ["13912345678", "+86 139 1234-5678", "13912345679"]),
        ("email", ["A@B.cn", "<a@b.cn>", "none"]),
        ("order_status", ["paid", "paid", '="paid"']),
    ],
)
def test_a_file_is_read_once_where_its_first_rows_tell_what_all_tell(
    column: str, cells: list[str]
) -> None:
    at_once, was_read_once = told({column: cells}, FEW)
    assert was_read_once
    assert at_once == told({column: cells}, ALL)[0]


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("order_amount", ["9.99", "7", "7", "9,99"]),
        ("order_amount", ["7", "7", "1.234"]),
        ("ordered_at", ["25/12/2026", "24/12/2026", "12/25/2026"]),
        ("ordered_at", ["01/01/2026", "02/02/2026", "05/06/2026"]),
    ],
)
def test_rows_behind_the_first_still_refuse_the_file(
    column: str, cells: list[str]
) -> None:
    assert told({column: cells}, FEW)[0] == told({column: cells}, ALL)[0]
    assert isinstance(told({column: cells}, FEW)[0][0], str)


@examples(25, nightly=500)
@given(
    st.fixed_dictionaries(
        {
            column: st.lists(st.sampled_from(cells), min_size=1, max_size=5)
            for column, cells in _CELLS.items()
        }
    )
)
def test_first_rows_never_tell_otherwise_than_all(cells: dict[str, list[str]]) -> None:
    assert told(cells, FEW)[0] == told(cells, ALL)[0]
