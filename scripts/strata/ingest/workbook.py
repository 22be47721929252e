"""What an Excel workbook holds, read from its parts.

DuckDB reads the cells, but takes the first row for the width of the sheet; this
finds how far each sheet really goes, so no cell is left behind.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from strata.ingest.problems import UnusableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CHUNK_BYTES = 1 << 20
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# A cell that is not empty: its element has content.
_FILLED_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d+)"[^>]*(?<!/)>')


@dataclass(frozen=True)
class SheetExtent:
    """A sheet and the last column and row (both from 1) with something in them."""

    name: str
    column_count: int
    row_count: int

    @property
    def cell_range(self) -> str:
        """The range from A1 to the last filled column and row, as Excel writes it."""
        return f"A1:{_column_letters(self.column_count)}{self.row_count}"

    @property
    def column_names(self) -> tuple[str, ...]:
        """``c1`` and so on, one per column."""
        return tuple(f"c{number}" for number in range(1, self.column_count + 1))


def filled_sheets(path: Path) -> list[SheetExtent]:
    """The sheets with at least one filled cell, in workbook order.

    Raises:
        UnusableFileError: the file is empty, no workbook, or cut off.
    """
    if path.stat().st_size == 0:
        message = "the file is empty (0 bytes); export it again or take it out"
        raise UnusableFileError(message)
    try:
        with zipfile.ZipFile(path) as archive:
            sheets = [
                _extent(archive, name, part) for name, part in _sheet_parts(archive)
            ]
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ET.ParseError) as error:
        message = (
            "the file is no complete Excel workbook: it is cut off, damaged or of "
            "another kind; save it again as .xlsx"
        )
        raise UnusableFileError(message) from error
    return [sheet for sheet in sheets if sheet.row_count > 0]


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Sheet names and the archive parts that hold them."""
    # Entity expansion is limited by the XML parser itself.
    workbook = ET.fromstring(archive.read(_WORKBOOK))  # noqa: S314
    relations = ET.fromstring(archive.read(_RELATIONS))  # noqa: S314
    targets = {
        relation.attrib["Id"]: relation.attrib["Target"] for relation in relations
    }
    for element in workbook.iter():
        kind = element.tag.rpartition("}")[2]
        if kind == "workbookPr" and element.get("date1904") in {"1", "true"}:
            message = (
                "the workbook counts dates from 1904, so its dates would be four "
                "years off; switch that off in Excel's options and save it again"
            )
            raise UnusableFileError(message)
        if kind == "sheet":
            target = targets[element.attrib[_RELATION_ID]]
            part = target[1:] if target.startswith("/") else f"xl/{target}"
            if "chartsheets/" not in part:
                yield element.attrib["name"], part


def _extent(archive: zipfile.ZipFile, name: str, part: str) -> SheetExtent:
    column_count = row_count = 0
    rest = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            text = rest + chunk
            cut = text.rfind(b"<")
            for letters, digits in _FILLED_CELL.findall(text, 0, cut):
                column_count = max(column_count, _column_number(letters))
                row_count = max(row_count, int(digits))
            rest = text[cut:] if cut >= 0 else text
    return SheetExtent(name, column_count, row_count)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _column_letters(number: int) -> str:
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
