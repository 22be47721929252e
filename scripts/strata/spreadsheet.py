"""Tables for people to open in a spreadsheet program, which run nothing there."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from strata.ingest.engine import load_extension
from strata.interruption import private_folder
from strata.paths import write_name
from strata.sql_text import quote_literal, quote_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import duckdb

APOSTROPHE = "'"
# What makes a program read a cell as a formula, the full-width forms included.
FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"
LONGEST_WORKBOOK_CELL = 32_767

_OWNER_ONLY = 0o600
# What the XML of a workbook can't hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def neutralise(text: str) -> str:
    """Return the text so that no spreadsheet program takes it for a formula.

    A formula gets a leading apostrophe, and so does a text that already looks like a
    neutralised formula: ``restore`` gives back exactly what came in.
    """
    return APOSTROPHE + text if _is_formula(text) else text


def restore(text: str) -> str:
    """Return what ``neutralise`` was given, or text a person typed, as it is."""
    if text.startswith(APOSTROPHE) and _is_formula(text):
        return text[1:]
    return text


def _is_formula(text: str) -> bool:
    """Whether the text, after any apostrophes, starts like a formula."""
    first = text.lstrip(APOSTROPHE)[:1]
    return bool(first) and first in FORMULA_STARTS


def fits_workbook(text: str) -> bool:
    """Whether a cell of an Excel workbook can hold the text as it is."""
    return len(text) <= LONGEST_WORKBOOK_CELL and _CONTROL.search(text) is None


def write_private_table(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> None:
    """Write cells to a new .csv or .xlsx file that only its owner may read.

    Afterwards ``path`` holds all rows, whole, with every text neutralised; a CSV is
    written row by row, a workbook is held in memory. A CSV is UTF-8 with a byte order
    mark, without which Excel shows Chinese as noise.
    """
    safe_header = [neutralise(name) for name in header]
    safe_rows = ([_safe_cell(cell) for cell in row] for row in rows)
    # Nobody else can look into the folder, whatever mode a library gives the file.
    with private_folder(".strata-", path.parent) as folder:
        unfinished = folder / f"table{path.suffix.lower()}"
        if path.suffix.lower() == ".xlsx":
            _write_workbook(connection, unfinished, safe_header, list(safe_rows))
        else:
            with unfinished.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(safe_header)
                writer.writerows(safe_rows)
        unfinished.chmod(_OWNER_ONLY)
        unfinished.rename(path)


def _safe_cell(cell: object) -> str:
    """The text of a cell; a number, also a negative one, is no formula."""
    if cell is None:
        return ""
    return neutralise(cell) if isinstance(cell, str) else str(cell)


def _write_workbook(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
) -> None:
    load_extension(connection, "excel")
    columns = ", ".join(
        f"unnest(cast($c{place} as varchar[])) as {quote_name(name)}"
        for place, name in enumerate(header)
    )
    # Names are quoted; every cell is bound.
    connection.execute(
        f"copy (select {columns}) to {quote_literal(write_name(path))}"
        " (format xlsx, header true, sheet 'rejects')",
        {f"c{place}": [row[place] for row in rows] for place in range(len(header))},
    )
