"""The clocks of stamps without an offset, and the company's own."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, cast

import duckdb
import pytz

from strata.ingest.engine import load_extension
from strata.ingest.remarks import header_zone
from strata.sql_text import quote_literal
from strata.texts import said

if TYPE_CHECKING:
    from datetime import date

_LEAD = re.compile(r"(?:UTC|GMT)?([+-])([0-9]{1,2})(?::?([0-9]{2}))?")
# No clock on Earth leads or lags UTC by more.
_FARTHEST_HOURS = {"+": 14, "-": 12}
_HOUR_MINUTES = 60
_SUGGESTIONS = 3


def with_zone(value: str, zone: str) -> str:
    """SQL for a stamp with the zone of its clock behind it, which is SQL too.

    The zone counts where the stamp has a time and no offset of its own.
    """
    return (
        f"(case when {value} != '' then {value} || '[' || {zone} || ']'"
        f" else {value} end)"
    )


def in_utc(zone: str, moment: str) -> str:
    """SQL for the text of a timestamp on the clock of a zone, in UTC; both are SQL.

    Of a time that the clock shows twice the first counts; one that it skips is moved on
    by as much as it skips: half past two becomes half past three.
    """
    # The engine takes the second. The first is what the offset of the day before says,
    # where the clock shows the time under that offset.
    first = f"(timezone({zone}, {moment} - interval 1 day) + interval 24 hours)"
    # Of a lead over UTC it heeds the hours alone.
    lead = (
        f"to_minutes(cast({zone}[4:4] || '1' as bigint)"
        f" * (60 * cast({zone}[5:6] as bigint) + cast({zone}[8:9] as bigint)))"
    )
    return (
        f"(case when regexp_full_match({zone}, 'UTC[-+][0-9]{{2}}:[0-9]{{2}}')"
        f" then cast({moment} - {lead} as varchar)"
        f" when timezone({zone}, {first}) = {moment}"
        f" then cast(timezone('UTC', {first}) as varchar)"
        f" else cast(timezone('UTC', timezone({zone}, {moment})) as varchar)"
        " end || 'Z')"
    )


def on_clock(zone: str, moment: str) -> str:
    """SQL for a timestamp in UTC on the clock of a zone that was checked."""
    lead = _LEAD.fullmatch(zone)
    if lead:
        minutes = int(lead[2]) * _HOUR_MINUTES + int(lead[3] or 0)
        return f"({moment} + to_minutes({lead[1]}{minutes}))"
    return f"timezone({quote_literal(zone)}, timezone('UTC', {moment}))"


def moment_of_cell(cell: str, zone: str) -> str:
    """SQL for the moment in a cell of the lake on the clock of the zone, or null."""
    in_utc = f"try_cast(left({cell}, length({cell}) - 1) as timestamp)"
    return (
        f"case when {cell} like '%Z' then {on_clock(zone, in_utc)}"
        f" else try_cast({cell} as timestamp) end"
    )


def day_now(zone: str) -> date:
    """The day it is on the clock of a zone that was checked."""
    with duckdb.connect() as connection:
        load_extension(connection, "icu")
        now = quote_literal(datetime.now(UTC).replace(tzinfo=None).isoformat())
        found = connection.execute(
            f"select cast({on_clock(zone, f'cast({now} as timestamp)')} as date)"
        ).fetchall()
    return cast("date", found[0][0])


@cache
def _timezones() -> tuple[str, ...]:
    """All zones of the IANA database that the engine which converts knows too."""
    with duckdb.connect() as connection:
        load_extension(connection, "icu")
        found = connection.execute(
            "select name from pg_timezone_names() order by name"
        ).fetchall()
    # Its own short names, such as CST and BST, each mean one of several zones.
    return tuple(str(name) for (name,) in found if name in pytz.all_timezones_set)


def known_places() -> tuple[str, ...]:
    """All zones that are named after a place, such as ``America/Los_Angeles``."""
    return tuple(name for name in _timezones() if "/" in name)


def checked_timezone(name: str) -> str:
    """The zone as the engine knows it, of its name or its lead over UTC.

    Raises:
        ValueError: there is none of that name; the message suggests others.
    """
    if name in _timezones():
        return name
    lead = _LEAD.fullmatch(name.strip())
    if lead:
        sign, hours, minutes = lead[1], int(lead[2]), int(lead[3] or 0)
        farthest = _FARTHEST_HOURS[sign] * _HOUR_MINUTES
        if minutes < _HOUR_MINUTES and hours * _HOUR_MINUTES + minutes <= farthest:
            return f"UTC{sign}{hours:02d}:{minutes:02d}"
    near = " · ".join(_near(name))
    known = said("suggested_near", near=near) if near else said("zone_shape")
    raise ValueError(said("no_such_zone", name=name, known=known))


def _near(name: str) -> list[str]:
    """The zones that a name may mean: its city, what it is called, how it is spelt."""
    called = header_zone(f"({name})") or header_zone(f"({name} time)")
    if called:
        return [called]
    names = {zone.casefold(): zone for zone in _timezones()}
    wanted = "_".join(name.casefold().split())
    if wanted in names:
        return [names[wanted]]
    cities = [zone for low, zone in names.items() if low.rpartition("/")[2] == wanted]
    if cities:
        return sorted(cities, key=lambda zone: ("/" not in zone, zone))[:_SUGGESTIONS]
    near = get_close_matches(wanted, names, n=_SUGGESTIONS, cutoff=0.75)
    near = near or [
        zone
        for city in get_close_matches(
            wanted.rpartition("/")[2],
            {low.rpartition("/")[2] for low in names},
            n=1,
            cutoff=0.75,
        )
        for zone in names
        if zone.rpartition("/")[2] == city
    ]
    return [names[zone] for zone in near[:_SUGGESTIONS]]
