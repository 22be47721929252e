"""Time zones of stamps without an offset, as ``ingest.yml`` and recipes name them."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

import duckdb

from strata.ingest.engine import load_extension
from strata.texts import said


def with_zone(value: str, zone: str) -> str:
    """SQL for a stamp with the zone of its clock behind it, which is SQL too.

    The zone counts where the stamp has a time and no offset of its own.
    """
    return (
        f"(case when {value} != '' then {value} || '[' || {zone} || ']'"
        f" else {value} end)"
    )


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
    known = said("suggested_near", near=near[0]) if near else said("zone_shape")
    raise ValueError(said("no_such_zone", name=name, known=known))
