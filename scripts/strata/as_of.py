"""The day that every figure is computed as of, where it was not told.

Delivered data are as of the newest plausible date of a record: how far they reach. A
record says it by the column that dates it (``tells_day`` of the variable ``entities``),
on the company's clock. A day after the row was loaded is no such date, be it a
placeholder such as 2099-12-31, nor is one that lies far behind all others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from strata.dbt_runner import business_timezone
from strata.folders import demo_marker
from strata.ingest.engine import load_extension, opened_engine, quoted
from strata.ingest.lake import BATCH_FILE, ROWS_FILE
from strata.ingest.zones import day_now, moment_of_cell, on_clock
from strata.masking import project_variables
from strata.paths import read_name
from strata.publication import live_day
from strata.settings import DEFAULT_AS_OF, DayOrigin, RecordDay
from strata.sql_text import quote_literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import duckdb

    from strata.settings import Settings

# Records behind all others are stray where the pause before them is longer than so many
# days and so many times the longest one in the year before it, and they are at most one
# in so many records, or a single one. Fewer days in that year would say nothing.
_PAUSE_DAYS: Final = 30
_PAUSE_RATIO: Final = 3
_RECORDS_PER_STRAY: Final = 1_000
_YEAR_DAYS: Final = 365
_MINIMUM_DAYS: Final = 10


@dataclass(frozen=True)
class _Reach:
    """The newest plausible day, and that of strays behind it, if there are any."""

    newest: date
    stray: date | None


def on_today(settings: Settings) -> Settings:
    """Return settings as of the company's own today, if that is what they ask for."""
    if settings.day_origin.basis != "today":
        return settings
    return replace(settings, as_of=day_now(business_timezone(settings)))


def choose_day(settings: Settings) -> Settings:
    """Return settings as of the day they ask for, or that the lake tells.

    It is never before that of the publication of these data: more of them must not
    take anybody back. The lake holds a batch that somebody delivered.
    """
    if settings.day_origin.basis != "newest_record":
        return on_today(settings)
    if demo_marker(settings).exists():
        return replace(settings, as_of=DEFAULT_AS_OF, day_origin=DayOrigin("demo"))
    found, origin = _told_by_lake(settings)
    live = live_day(settings)
    if live is not None and live > found:
        found, origin = live, replace(origin, basis="publication")
    return replace(settings, as_of=found, day_origin=origin)


def newest_plausible(counts: Mapping[date, int]) -> _Reach:
    """Return how far records reach, of which so many are of each day."""
    days = sorted(counts)
    most = max(1, sum(counts.values()) // _RECORDS_PER_STRAY)
    newest, behind = days[-1], 0
    for place in range(len(days) - 1, 0, -1):
        behind += counts[days[place]]
        if behind > most:
            break
        if _is_far_behind(days[place], days[:place]):
            newest = days[place - 1]
    return _Reach(newest, days[-1] if newest != days[-1] else None)


def _is_far_behind(day: date, before: list[date]) -> bool:
    """Return whether the pause before a day is none that these records make."""
    pause = (day - before[-1]).days
    year = [one for one in before if (before[-1] - one).days <= _YEAR_DAYS]
    if pause <= _PAUSE_DAYS or len(year) < _MINIMUM_DAYS:
        return False
    longest = max((later - earlier).days for earlier, later in pairwise(year))
    return pause > _PAUSE_RATIO * longest


def _told_by_lake(settings: Settings) -> tuple[date, DayOrigin]:
    zone = business_timezone(settings)
    with opened_engine(settings) as connection:
        load_extension(connection, "icu")
        _count_days(settings, connection, zone)
        counts = dict(
            connection.execute(
                "select day, sum(record_count) from days group by day"
            ).fetchall()
        )
        if not counts:
            return _day_of_load(settings, connection, zone), DayOrigin("load")
        reach = newest_plausible(counts)
        origin = DayOrigin(
            "newest_record",
            newest=_record_of(connection, reach.newest),
            stray=_record_of(connection, reach.stray) if reach.stray else None,
        )
    return reach.newest, origin


def _count_days(
    settings: Settings, connection: duckdb.DuckDBPyConnection, zone: str
) -> None:
    """Make the table ``days``: how many records of a file are of which day."""
    connection.execute(
        "create temp table days (entity varchar, column_name varchar,"
        " source_file varchar, day date, record_count bigint)"
    )
    variables = project_variables(settings.project_dir)
    entities: Mapping[str, Mapping[str, Any]] = variables["entities"]  # type: ignore[assignment]
    for entity, declared in entities.items():
        if not declared.get("tells_day"):
            continue
        column = declared["dated_by"]
        rows = read_name(settings.raw_dir / entity, f"batch=*/{ROWS_FILE}")
        connection.execute(
            f"""
            insert into days
            select $entity, $column, _source_file, cast(moment as date), count(*)
            from (
                select _source_file, {moment_of_cell(quoted(column), zone)} as moment,
                    {on_clock(zone, "_loaded_at")} as loaded_at
                from read_parquet($rows, hive_partitioning = false,
                    union_by_name = true)
            )
            where cast(moment as date) between cast($earliest as date)
                and cast(loaded_at as date)
            group by all
            """,  # nosec B608 # quoted
            {
                "entity": entity,
                "column": column,
                "rows": rows,
                "earliest": str(variables["minimum_date"]),
            },
        )


def _record_of(connection: duckdb.DuckDBPyConnection, day: date) -> RecordDay:
    """Return which records say the day: those of the file that has most of it."""
    total, entity, column, source_file = connection.execute(
        """
        select sum(record_count) over (), entity, column_name, source_file
        from days where day = $day
        order by record_count desc, entity, source_file limit 1
        """,
        {"day": day},
    ).fetchall()[0]
    return RecordDay(day.isoformat(), entity, column, source_file, int(total))


def _day_of_load(
    settings: Settings, connection: duckdb.DuckDBPyConnection, zone: str
) -> date:
    batches = quote_literal(read_name(settings.raw_dir, f"*/batch=*/{BATCH_FILE}"))
    found: date = connection.execute(
        f"select cast(max({on_clock(zone, 'loaded_at')}) as date)"  # nosec B608 # a literal
        f" from read_parquet({batches}, hive_partitioning = false)"
    ).fetchall()[0][0]
    return found
