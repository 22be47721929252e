"""What may be shown of a value: enough to recognise it, not the person.

Nothing is taken for what its column says: a row that is shown is one that went wrong,
and cells in it may have shifted. The patterns are those of the macro ``mask_cell``, so
a cell looks alike wherever it is shown.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import yaml

from strata.settings import PROJECT_DIR

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

# Cells that may say who somebody is show their first character only, as in the
# published rejects.
PERSONAL_COLUMNS = frozenset(
    {
        "account_id",
        "birth_date",
        "cancel_reason",
        "close_reason",
        "comment",
        "company_name",
        "complaint_reason",
        "customer_name",
        "email",
        "hypothesis",
        "lost_reason",
        "member_id",
        "note",
        "owner_name",
        "pain_point",
        "phone",
        "reason",
        "refund_reason",
        "wechat_id",
    }
)
_LONG_DIGITS = re.compile(r"([0-9]{3})[0-9]{2,}([0-9]{2})")
_MESSENGER_ID = re.compile(r"^(WX|VX|QQ)")
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
# Keys that are made here: of digests and row numbers, customers and rows.
# A seed of numbers that are nobody's is no list of words.
_NUMBER = re.compile(r"[0-9]{5}|@")
# What stands in no header.
_DATA = re.compile(r"[0-9]{6}|@|[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]")
_OWN_KEY = re.compile(r"[A-Z]?[0-9a-f]{12,64}")
_MASKED = re.compile(r".\*{1,3}(@[^@\s]+)?|[0-9]{3}\*{4}[0-9]{2,4}|\*{3,4}")
_CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_KEY_PARTS = re.compile(r"(, |:)")
# How DuckDB begins an error, such as "Invalid Input Error: ".
_ERROR_CLASS = re.compile(r"^(?:[A-Za-z]+ ){1,3}Error: ")
_QUOTED = re.compile(r"'([^'\n]*)'|\"([^\"\n]*)\"")
# A name in SQL or Python, or a path; neither holds what a file holds.
_NAME_IN_CODE = re.compile(r"[A-Za-z_]+(\.[A-Za-z_]+)*|/.*|[-A-Za-z_ %:.]{1,3}")


@dataclass(frozen=True)
class Masking:
    """The patterns of a project and the words it knows, in lower case."""

    cell_pattern: re.Pattern[str]
    date_pattern: re.Pattern[str]
    marker_pattern: re.Pattern[str]
    adult_years: int
    today: date
    words: frozenset[str]

    def cell(self, text: str) -> str:
        """Return what of a delivered cell may be shown."""
        shown = text.strip()
        lower = shown.lower()
        if self.marker_pattern.fullmatch(lower) or lower in self.words:
            return shown
        if self.date_pattern.fullmatch(shown):
            is_recent = int(shown[:4]) > self.today.year - self.adult_years
            return shown if is_recent else f"{shown[:4]}-**-**"
        if self.cell_pattern.fullmatch(shown) and not _MESSENGER_ID.match(shown):
            return _LONG_DIGITS.sub(r"\1****\2", shown)
        return first_character(shown)

    def value(self, column: str, value: object) -> str:
        """Return what of a value in a table of ours may be shown."""
        if value is None:
            return "null"
        if column in PERSONAL_COLUMNS:
            return first_character(str(value))
        if not isinstance(value, str):
            return str(value)
        if column.endswith("_code") and _CODE.fullmatch(value):
            return value
        return "".join(
            part
            if _KEY_PARTS.fullmatch(part)
            or _OWN_KEY.fullmatch(part)
            or _MASKED.fullmatch(part)
            else self.cell(part)
            for part in _KEY_PARTS.split(value)
        )


def engine_reason(error: BaseException) -> str:
    """Return what an engine says is wrong with a file, as a part of a sentence.

    That is the first line of the error, without its class and the values it quotes.
    """
    first = (str(error).splitlines() or [""])[0]
    return engine_message(_ERROR_CLASS.sub("", first))


def engine_message(text: str) -> str:
    """Return what an engine says without the values it quotes."""

    def shown(match: re.Match[str]) -> str:
        quote = match[0][0]
        inside = match[0][1:-1]
        if not inside or _NAME_IN_CODE.fullmatch(inside):
            return match[0]
        return f"{quote}{first_character(inside)}{quote}"

    return _QUOTED.sub(shown, text)


def shown_headers(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the headers of a file as they may be shown.

    A file without a header has a row of data in its place, which numbers and addresses
    give away; then none of them is shown.
    """
    if any(_DATA.search(name) for name in names):
        return tuple(map(first_character, names))
    return names


def first_character(text: str) -> str:
    """Return the first character that can be seen, and stars for the others."""
    visible = _UNSEEN.sub("", text)
    return f"{visible[:1]}***" if text else ""


@cache
def masking_of(project_dir: Path, today: date) -> Masking:
    """Return what may be shown under the rules of a project.

    The words it knows are the cells of its seeds: codes, and what is written for them.
    """
    variables = {**project_variables(PROJECT_DIR), **project_variables(project_dir)}
    words: set[str] = set()
    for path in sorted((project_dir / "seeds").rglob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="", errors="replace") as stream:
            for row in csv.reader(stream):
                words.update(
                    cell.strip().lower() for cell in row if not _NUMBER.search(cell)
                )
    return Masking(
        cell_pattern=re.compile(str(variables["shown_cell_pattern"])),
        date_pattern=re.compile(str(variables["shown_date_pattern"])),
        marker_pattern=re.compile(str(variables["null_marker_pattern"])),
        adult_years=int(str(variables["adult_years"])),
        today=today,
        words=frozenset(words),
    )


def project_variables(project_dir: Path) -> dict[str, object]:
    """Return the dbt variables as ``dbt_project.yml`` sets them."""
    document = (project_dir / "dbt_project.yml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = yaml.load(document, Loader=loader)  # nosec B506 # either is a safe one
    return dict(found.get("vars") or {})
