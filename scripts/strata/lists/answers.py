"""What an owner filled in, understood or refused cell by cell."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from strata.lists.columns import compared

if TYPE_CHECKING:
    from collections.abc import Mapping

    from strata.settings import Language, Settings

_VOCABULARIES = {"result": "follow_up_outcome", "method": "follow_up_method"}
_DAY = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::[\d.]+)?)?"
)
# How a spreadsheet counts days, where a cell lost its format.
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_SERIAL_START = date(1899, 12, 30)
_MOST_MINUTES = 24 * 60
_LONGEST_NOTE = 4_000


class NotUnderstoodError(Exception):
    """A cell that says nothing that could be taken, and which kind of mend it needs."""

    def __init__(self, problem: str, column: str, value: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.column = column
        self.value = value


@dataclass(frozen=True)
class Asked:
    """The day a list was written for, and the last that may have been worked."""

    issued_on: date
    latest: date


@dataclass(frozen=True)
class Words:
    """Codes by the words that stand for them, and the words offered, by column."""

    codes: Mapping[str, Mapping[str, str]]
    names: Mapping[str, Mapping[Language, tuple[str, ...]]]

    @classmethod
    def read(cls, settings: Settings) -> Words:
        """The vocabularies of the project: codes, names and every word of files."""
        folder = settings.project_dir / "seeds" / "standards"
        codes: dict[str, dict[str, str]] = {column: {} for column in _VOCABULARIES}
        names: dict[str, dict[Language, tuple[str, ...]]] = {}
        with (folder / "vocabulary_words.csv").open(encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                for column, vocabulary in _VOCABULARIES.items():
                    if row["vocabulary_code"] == vocabulary:
                        codes[column][compared(row["word"])] = row["code"]
        with (folder / "vocabularies.csv").open(encoding="utf-8") as stream:
            rows = [row for row in csv.DictReader(stream) if row["code"] != "unknown"]
        for column, vocabulary in _VOCABULARIES.items():
            own = [row for row in rows if row["vocabulary_code"] == vocabulary]
            for row in own:
                for name in (row["code"], row["name_zh"], row["name_en"]):
                    codes[column][compared(name)] = row["code"]
            names[column] = {
                "zh": tuple(row["name_zh"] for row in own),
                "en": tuple(row["name_en"] for row in own),
            }
        return cls(codes, names)

    def code(self, column: str, word: str) -> str:
        """The code a word stands for."""
        code = self.codes[column].get(compared(word), "unknown")
        if code == "unknown":
            raise NotUnderstoodError("word", column, word)
        return code

    def offered(self, column: str, language: Language) -> str:
        """The words that may stand in a column; nothing where any may."""
        comma = "、" if language == "zh" else ", "
        return comma.join(self.names.get(column, {}).get(language, ()))


@dataclass(frozen=True)
class Answer:
    """A row as it was filled in, in the words of a follow-up."""

    cells: dict[str, str]

    @classmethod
    def understood(cls, said: Mapping[str, str], words: Words, asked: Asked) -> Answer:
        """Understand the cells of a row.

        Raises:
            NotUnderstoodError: for the first cell that can't be taken as it is.
        """
        if not said.get("result"):
            raise NotUnderstoodError("no_result", "result", "")
        day = _day("day", said.get("day", "")) or asked.issued_on
        if not asked.issued_on <= day <= asked.latest:
            raise NotUnderstoodError("day_outside", "day", said.get("day", ""))
        next_day = _day("next_day", said.get("next_day", ""))
        if next_day is not None and next_day <= day:
            raise NotUnderstoodError("next_day_past", "next_day", said["next_day"])
        method = said.get("method", "")
        note = said.get("note", "")
        if len(note) > _LONGEST_NOTE:
            raise NotUnderstoodError("note_long", "note", "")
        return cls(
            {
                "followed_up_at": f"{day} 00:00:00",
                "method": words.code("method", method) if method else "",
                "outcome": words.code("result", said["result"]),
                "effort_minutes": _minutes(said.get("minutes", "")),
                "next_follow_up_at": f"{next_day} 00:00:00" if next_day else "",
                "note": note,
            }
        )


def _day(column: str, cell: str) -> date | None:
    """The day a cell names, however a spreadsheet wrote it; None for a blank one."""
    if not cell:
        return None
    if _SERIAL.fullmatch(cell):
        return _SERIAL_START + timedelta(days=int(float(cell)))
    found = _DAY.fullmatch(cell)
    try:
        if found:
            return date(*map(int, found.groups()))
    except ValueError:
        pass
    raise NotUnderstoodError("no_day", column, cell)


def _minutes(cell: str) -> str:
    """Minutes spent, as a plain number."""
    if not cell:
        return ""
    if re.fullmatch(r"\d{1,4}(\.\d+)?", cell) and float(cell) <= _MOST_MINUTES:
        return f"{float(cell):g}"
    raise NotUnderstoodError("minutes", "minutes", cell)
