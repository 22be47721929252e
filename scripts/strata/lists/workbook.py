"""A list as a workbook: what is told, and cells to choose and write the result in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from strata.lists.columns import COLUMNS, FILLED_IN, ROW_KEY, header
from strata.spreadsheet import LONGEST_WORKBOOK_CELL, neutralise
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from strata.lists.rows import Work
    from strata.settings import Language

# The most a drop-down may hold beside its cell.
_LONGEST_CHOICE = 255
_NEXT_DAYS = 15
_WIDTHS = {
    "place": 6,
    "what": 16,
    "phone": 16,
    "email": 22,
    "source_id": 16,
    "reasons": 48,
    "action": 40,
    "result": 14,
    "day": 12,
    "next_day": 12,
    "due": 12,
    "note": 40,
}
_USUAL_WIDTH = 12
_FIRST_TOLD_CELL = "D2"
_FILL = PatternFill("solid", start_color="FFF7E0", end_color="FFF7E0")
# What the XML of a workbook can't hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_workbook(
    path: Path, rows: Sequence[dict[str, Any]], work: Work, language: Language
) -> None:
    """Write a list; every text is neutralised and its key column hidden."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = text(language, "list_sheet")
    sheet.append([header(column, language) for column in COLUMNS])
    for number, row in enumerate(rows, start=1):
        sheet.append([cell(row, column, number, language) for column in COLUMNS])
    _dress(sheet, len(rows))
    _offer(sheet, rows, work, language)
    book.save(path)


def cell(
    row: dict[str, Any], column: str, number: int, language: Language
) -> str | float | int | None:
    """What a cell of the list says before anybody filled it in."""
    if column == "place":
        return number
    if column in FILLED_IN:
        return None
    value = row.get(f"{column}_{language}", row.get(column))
    if column == "phone" and value is not None:
        # As it is dialled, and no formula: 0044 instead of +44.
        value = str(value).removeprefix("+86").replace("+", "00", 1)
    if value is None or isinstance(value, int | float):
        return value
    return neutralise(_CONTROL.sub("", str(value)))[:LONGEST_WORKBOOK_CELL]


def next_working_days(work: Work, day: date, count: int = _NEXT_DAYS) -> list[date]:
    """The working days after a day, by the calendar of the company."""
    found: list[date] = []
    while len(found) < count:
        day += timedelta(days=1)
        is_weekday = day.isoweekday() <= 5  # noqa: PLR2004 - Monday to Friday
        if day in work.days_worked or (is_weekday and day not in work.days_off):
            found.append(day)
    return found


def _dress(sheet: Worksheet, row_count: int) -> None:
    """Freeze the header, hide the key, and show where to write."""
    sheet.freeze_panes = _FIRST_TOLD_CELL
    sheet.auto_filter.ref = sheet.dimensions
    for place, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = _WIDTHS.get(column, _USUAL_WIDTH)
        sheet.column_dimensions[letter].hidden = column == ROW_KEY
        sheet.cell(1, place).font = Font(bold=True)
        for number in range(2, row_count + 2):
            cell_here = sheet.cell(number, place)
            cell_here.alignment = Alignment(vertical="top", wrap_text=True)
            if column in FILLED_IN:
                cell_here.fill = _FILL
            if not isinstance(cell_here.value, int | float):
                # A phone number is a text, and so is what is typed beside it.
                cell_here.number_format = "@"


def _offer(
    sheet: Worksheet, rows: Sequence[dict[str, Any]], work: Work, language: Language
) -> None:
    """Drop-downs for result, way of contact and the day of the next contact."""
    if not rows:
        return
    days = next_working_days(work, rows[0]["observation_date"])
    outcomes = getattr(work.outcomes, language)
    methods = getattr(work.methods, language)
    _choice(sheet, "result", outcomes, len(rows), is_only=True)
    _choice(sheet, "method", methods, len(rows), is_only=True)
    _choice(sheet, "next_day", map(str, days), len(rows), is_only=False)


def _choice(
    sheet: Worksheet, column: str, words: Iterable[str], count: int, *, is_only: bool
) -> None:
    offered = ",".join(word for word in words if "," not in word and '"' not in word)
    if len(offered) > _LONGEST_CHOICE:
        return
    validation = DataValidation(
        type="list", formula1=f'"{offered}"', allow_blank=True, showErrorMessage=is_only
    )
    letter = get_column_letter(COLUMNS.index(column) + 1)
    validation.add(f"{letter}2:{letter}{count + 1}")
    sheet.add_data_validation(validation)
