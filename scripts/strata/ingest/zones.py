"""Stamps without an offset, in a file whose time zone ``ingest.yml`` names."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

import duckdb

from strata.ingest.engine import load_extension

# Columns that hold a moment are named so, in every entity.
MOMENT_SUFFIX = "_at"

# The notations of a day with a time that staging understands. A day alone, an
# offset of the cell's own and everything else pass as delivered.
_WRITTEN = (
    r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]*"
    r"(凌晨|早上|上午|中午|下午|晚上|AM|PM)?\s*(\d{1,2})[:时点](\d{1,2})"
    r"(?:[:分](\d{1,2})(?:[.](\d{1,6})\d*)?)?[秒分]?$"
)
_PACKED = r"^(\d{4})(\d{2})(\d{2})()(\d{2})(\d{2})(\d{2})()$"
_SERIAL = r"^[2-7]\d{4}[.]\d+$"
_PARTS = "['y', 'm', 'd', 'half', 'h', 'i', 's', 'f']"


def with_offset(value: str, zone: str) -> str:
    """SQL for a cell with the offset its stamp has in a zone, which is SQL too.

    A time that the clocks showed twice is the later one; one that they skipped is
    counted from before the change.
    """
    cell = f"trim({value})"
    moment = (
        "case"
        f" when regexp_matches({cell}, '{_WRITTEN}') then {_moment(cell, _WRITTEN)}"
        f" when regexp_matches({cell}, '{_PACKED}') then {_moment(cell, _PACKED)}"
        f" when regexp_matches({cell}, '{_SERIAL}') then timestamp '1899-12-30'"
        f" + to_seconds(cast(round(try_cast({cell} as double) * 86400) as bigint))"
        " end"
    )
    minutes = (
        f"(date_diff('minute', timezone('UTC', timezone({zone}, {moment})), {moment}))"
    )
    offset = (
        f"printf('%s%02d:%02d', if({minutes} < 0, '-', '+'),"
        f" abs({minutes}) // 60, abs({minutes}) % 60)"
    )
    return f"coalesce(cast({moment} as varchar) || {offset}, {value})"


def _moment(cell: str, pattern: str) -> str:
    """SQL for the stamp the pattern finds, or null where there is no such time."""
    parts = f"regexp_extract({cell}, '{pattern}', {_PARTS})"
    stamp = (
        f"{parts}.y || '-' || {parts}.m || '-' || {parts}.d || ' ' || {parts}.h || ':'"
        f" || {parts}.i || ':' || coalesce(nullif({parts}.s, ''), '0')"
        f" || if({parts}.f = '', '', '.' || {parts}.f)"
    )
    hour = f"try_cast({parts}.h as int)"
    half = (
        "case"
        f" when {parts}.half in ('下午', '晚上', 'PM') and {hour} < 12 then 12"
        f" when {parts}.half = '中午' and {hour} < 3 then 12"
        f" when {parts}.half in ('凌晨', '早上', '上午', 'AM') and {hour} = 12 then -12"
        " else 0 end"
    )
    return f"try_cast({stamp} as timestamp) + to_hours({half})"


@cache
def _timezones() -> tuple[str, ...]:
    """All zones, asked of the engine that does the conversion."""
    with duckdb.connect() as connection:
        load_extension(connection, "icu")
        found = connection.execute(
            "select name from pg_timezone_names() order by name"
        ).fetchall()
    return tuple(str(name) for (name,) in found)


def checked_timezone(name: str) -> str:
    """The name of a zone there is.

    Raises:
        ValueError: there is none of that name; the message suggests another.
    """
    if name in _timezones():
        return name
    near = get_close_matches(name, _timezones(), n=1)
    message = (
        f"there is no time zone {name!r}; "
        f"{f'did you mean {near[0]}?' if near else 'write it as Europe/London'}"
    )
    raise ValueError(message)
