"""Rows past their days as whole records: all rows of one go, or none.

A row that went alone would bring back what it had put right: an account that it closed
would be open again, and an order have the day and the amount it had before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.forgetting.marks import Marks
from strata.forgetting.retention import Days
from strata.ingest.engine import quoted
from strata.ingest.zones import moment_of_cell

if TYPE_CHECKING:
    import duckdb

    from strata.settings import Settings

_NO_REPLAYS = (
    "(select null::varchar as _batch_id, null::bigint as _row_number,"
    " null::bigint as origin_load_number, null::varchar as origin_source_file,"
    " null::bigint as origin_row_number where false)"
)


class Whole:
    """SQL for the rows of records of which every row is past its days."""

    def __init__(
        self, settings: Settings, connection: duckdb.DuckDBPyConnection
    ) -> None:
        """Take what tells the days and the records of rows."""
        self.days = Days(settings, connection)
        self._marks = Marks(settings)

    def rows(self, entity: str, source: str, replays: str = _NO_REPLAYS) -> str:
        """SQL for the rows of a relation with what decides whether they go.

        ``replays`` has the rows that were mended, which stand where they stood before.
        A row without an id that can be read is a record of its own.
        """
        alone = "'|' || _batch_id || '|' || _row_number"
        mark = self._marks.of_record(entity)
        changed = moment_of_cell(quoted("updated_at"), self.days.zone)
        return (
            "select _batch_id as batch_id, _row_number as row_number,"  # nosec B608 # names of ours
            f" if(record like '%|?%', null, record) as mark,"
            f" coalesce(if(record like '%|?%', null, record), {alone}) as record,"
            " day, row(coalesce(changed, timestamp '0001-01-01'),"
            " coalesce(origin_load_number, _load_number),"
            " coalesce(origin_source_file, _source_file),"
            " coalesce(origin_row_number, _row_number), _load_number, _batch_id)"
            f" as version from (select *, {mark} as record,"
            f" {self.days.of_row(entity)} as day,"
            f" if({changed} <= _loaded_at + interval 1 day, {changed}, null) as changed"
            f" from {source}) as rows"
            " left join (select _batch_id, _row_number, origin_load_number,"
            f" origin_source_file, origin_row_number from {replays}) as replays"
            " using (_batch_id, _row_number)"
        )

    def is_past(self, entity: str) -> str:
        """SQL for whether a record goes, over its rows; binds ``$floor``.

        No day that one of its rows tells is kept. Rows without a day go with the
        others; where having none says something, as of an account that is open, the
        newest has one.
        """
        tells = (
            "arg_max(day is not null, version)"
            if entity in self.days.open_ended
            else "bool_or(day is not null)"
        )
        return f"(bool_and(coalesce(day < $floor, true)) and {tells})"
