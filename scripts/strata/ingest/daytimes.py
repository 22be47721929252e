"""A moment whose day stands in one column and whose time of day in another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from strata.ingest.catalogue import folded

if TYPE_CHECKING:
    from collections.abc import Iterable

_DAY = re.compile(r"date|day|日期|日付|日$|datum|fecha|data", re.IGNORECASE)
_TIME = re.compile(r"time|时间|时刻|時間|時刻|uhrzeit|heure|hora|orario", re.IGNORECASE)
# A time of day; a spreadsheet writes one as a moment of its first day.
_FIRST_DAY = r"(1899-12-3[01]|1900-01-0[01])[T ]+"
_CLOCK = r"\d{1,2}[:：]\d{2}([:：]\d{2}([.,]\d+)?)?"
_HALF = r"([ap]\.?m\.?|上午|下午|凌晨|中午|晚上)"
_PACKED = r"([01]\d|2[0-3])[0-5]\d([0-5]\d)?"
TIME_OF_DAY = rf"^({_FIRST_DAY})?{_HALF}?\s*({_CLOCK})\s*{_HALF}?$|^{_PACKED}$"
WHOLE_MOMENT = rf"^\S*\d[-/.年月日 T]\S*\s*{_HALF}?\s*{_CLOCK}"
_MIDNIGHT = r"[T ]+0{1,2}:00(:00([.]0+)?)?$"


@dataclass(frozen=True)
class DayAndTime:
    """The headers of a day and of the time on it."""

    day: str
    time: str


def paired(header: str, others: Iterable[str]) -> DayAndTime | None:
    """The header of a moment with the one that tells the other half of it.

    Both are headed alike but for the words for day and time, or the time is headed
    by nothing but that word and no other is.
    """
    others = list(others)
    is_day = _is_day(header)
    if is_day == _is_time(header):
        return None
    halves = [one for one in others if (_is_time if is_day else _is_day)(one)]
    alike = [one for one in halves if _rest(one) == _rest(header)]
    if not alike and is_day:
        alike = [one for one in halves if not _rest(one)]
    if len(alike) != 1:
        return None
    return DayAndTime(header, alike[0]) if is_day else DayAndTime(alike[0], header)


def _is_day(header: str) -> bool:
    return bool(_DAY.search(header)) and not _TIME.search(header)


def _is_time(header: str) -> bool:
    return bool(_TIME.search(header)) and not _DAY.search(header)


def _rest(header: str) -> str:
    """What a header says beside that it is a day or a time."""
    return folded(_TIME.sub("", _DAY.sub("", header)))


def joined(day: str, time: str) -> str:
    """SQL for the moment of two texts.

    A second text that is a whole moment is it, and so is a first one that has a time.
    """
    bare_day = f"regexp_replace({day}, '{_MIDNIGHT}', '')"
    dashed = (
        f"(case when regexp_full_match({bare_day}, '\\d{{8}}') then"
        f" concat_ws('-', {bare_day}[1:4], {bare_day}[5:6], {bare_day}[7:8])"
        f" else {bare_day} end)"
    )
    bare_time = f"regexp_replace({time}, '^{_FIRST_DAY}', '')"
    parts = ", ".join(f"{bare_time}[{at}:{at + 1}]" for at in (1, 3, 5))
    clock = (
        f"(case when regexp_full_match({bare_time}, '{_PACKED}')"
        f" then rtrim(concat_ws(':', {parts}), ':') else {bare_time} end)"
    )
    is_time = f"regexp_matches({time}, '{TIME_OF_DAY}', 'i')"
    has_time = f"regexp_matches({bare_day}, '\\d[:：]\\d')"
    return (
        f"(case when {time} = '' or {has_time} then {day}"
        f" when {is_time} then {dashed} || ' ' || {clock} else {time} end)"
    )
