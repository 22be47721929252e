"""What an Excel workbook holds, read from its parts.

DuckDB reads the cells, but takes the first row for the width of the sheet; this
finds how far each sheet really goes, so no cell is left behind.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from strata.ingest.archives import BROKEN_ARCHIVE, most_unpacked
from strata.ingest.problems import UnusableFileError
from strata.machine import is_machine_fault
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from strata.texts import Said

_CHUNK_BYTES = 1 << 20
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# A cell that is not empty: its element has content.
_FILLED_CELL = re.compile(
    rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>'
)
# Excel itself holds 32,767 characters in a cell, 16,384 columns and 1,048,576 rows.
# A part far beyond what it writes is no table but an attempt to fill the memory.
LONGEST_CELL_BYTES = 1 << 20
LARGEST_INDEX_BYTES = 16 << 20
LARGEST_PART_BYTES = 4 << 30
_LAST_ROW = 1_048_576
_LAST_COLUMN = 16_384
# Cells of the range from A1 to the last filled one, most of which may be empty.
_LARGEST_RANGE = 100_000_000
_SHARED_TEXTS = "xl/sharedStrings.xml"
# In these a parser reads XML without being told which it is.
_XML_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
# From here on shared texts are looked through for a giant among them.
SUSPECT_BYTES = 8 << 20

_MERGED = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]*?\bref="([A-Z]{1,3}\d+):([A-Z]{1,3}\d+)"'
)


@dataclass(frozen=True)
class MergedCells:
    """Cells of several rows that are merged: column and rows, all counted from 1.

    The first row holds what they show. Of several columns only the left one holds it.
    """

    column: int
    first_row: int
    last_row: int


@dataclass(frozen=True)
class SheetExtent:
    """A sheet and the last column and row (both from 1) with something in them.

    ``merged`` are the merged cells that reach over several rows.
    """

    name: str
    column_count: int
    row_count: int
    merged: tuple[MergedCells, ...] = ()

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
        UnusableFileError: the file is empty, no workbook, cut off, or holds more
            than a workbook can.
    """
    if path.stat().st_size == 0:
        raise UnusableFileError(said("file_empty"))
    try:
        with zipfile.ZipFile(path) as archive:
            _require_ordinary_texts(archive)
            sheets = [
                _extent(archive, name, part) for name, part in _sheet_parts(archive)
            ]
    except (*BROKEN_ARCHIVE, LookupError, ET.ParseError) as error:
        if is_machine_fault(error):
            raise
        raise UnusableFileError(said("workbook_damaged")) from error
    return [sheet for sheet in sheets if sheet.row_count > 0]


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Sheet names and the archive parts that hold them."""
    workbook = ET.fromstring(_index(archive, _WORKBOOK))  # nosec B314 # no entities, see _index
    relations = ET.fromstring(_index(archive, _RELATIONS))  # nosec B314 # no entities, see _index
    targets = {
        relation.attrib["Id"]: relation.attrib["Target"] for relation in relations
    }
    for element in workbook.iter():
        kind = element.tag.rpartition("}")[2]
        if kind == "workbookPr" and element.get("date1904") in {"1", "true"}:
            raise UnusableFileError(said("workbook_from_1904"))
        if kind == "sheet":
            target = targets[element.attrib[_RELATION_ID]]
            part = target[1:] if target.startswith("/") else f"xl/{target}"
            if "chartsheets/" not in part:
                yield element.attrib["name"], part


def _extent(archive: zipfile.ZipFile, name: str, part: str) -> SheetExtent:
    column_count = row_count = 0
    merged: list[tuple[bytes, bytes]] = []
    for text in _elements(archive, part, said("the_sheet", sheet=name)):
        for letters, digits in _FILLED_CELL.findall(text):
            column_count = max(column_count, _column_number(letters))
            row_count = max(row_count, int(digits))
        merged += _MERGED.findall(text)
    if (
        column_count > _LAST_COLUMN
        or row_count > _LAST_ROW
        or column_count * row_count > _LARGEST_RANGE
    ):
        last = f"{_column_letters(column_count)}{row_count}"
        raise UnusableFileError(
            said("sheet_too_wide", sheet=name, cell=last, limit=_LARGEST_RANGE)
        )
    corners = [(_corner(first), _corner(last)) for first, last in merged]
    return SheetExtent(
        name,
        column_count,
        row_count,
        tuple(
            MergedCells(column, first_row, last_row)
            for (column, first_row), (_, last_row) in corners
            if last_row > first_row
        ),
    )


def _corner(reference: bytes) -> tuple[int, int]:
    """Column and row of a cell, as in B12."""
    letters = reference.rstrip(b"0123456789")
    return _column_number(letters), int(reference[len(letters) :])


def _index(archive: zipfile.ZipFile, part: str) -> bytes:
    """A part that says where others are."""
    if archive.getinfo(part).file_size > LARGEST_INDEX_BYTES:
        raise UnusableFileError(_too_large(part, LARGEST_INDEX_BYTES))
    content = archive.read(part)
    _require_no_entities(content, said("the_workbook"))
    return content


def _require_ordinary_texts(archive: zipfile.ZipFile) -> None:
    """Raise where a shared text is longer than any cell."""
    if _SHARED_TEXTS not in archive.namelist():
        return
    with archive.open(_SHARED_TEXTS) as stream:
        _require_no_entities(stream.read(_CHUNK_BYTES), said("the_workbook"))
    if archive.getinfo(_SHARED_TEXTS).file_size > SUSPECT_BYTES:
        for _ in _elements(archive, _SHARED_TEXTS, said("the_workbook")):
            pass


def _elements(archive: zipfile.ZipFile, part: str, place: Said) -> Iterator[bytes]:
    """The text of a part, cut in front of elements.

    Raises:
        UnusableFileError: the part, or a cell in it, is beyond what is read.
    """
    told = archive.getinfo(part)
    limit = min(LARGEST_PART_BYTES, most_unpacked(told.compress_size))
    if told.file_size > limit:
        raise UnusableFileError(_too_large(part, limit))
    rest = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            text = rest + chunk
            _require_no_entities(text, place)
            cut = text.rfind(b"<")
            yield text[: max(cut, 0)]
            rest = text[max(cut, 0) :]
            if len(rest) > LONGEST_CELL_BYTES:
                raise UnusableFileError(
                    said("cell_too_long", place=place, limit=LONGEST_CELL_BYTES)
                )


def _require_no_entities(text: bytes, place: Said) -> None:
    """Raise where cells may stand for something else, which would be read as nothing.

    No spreadsheet program declares a document type.
    """
    if any("<!DOCTYPE".encode(encoding) in text for encoding in _XML_ENCODINGS):
        raise UnusableFileError(said("workbook_declares_entities", place=place))


def _too_large(part: str, limit: int) -> Said:
    return said("workbook_part_too_large", part=part, limit=limit)


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
