"""Which rows of the lake are past their days, whatever was built of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from strata.forgetting.marks import Marks
from strata.forgetting.retention import LINES, ORDERS
from strata.forgetting.whole import Whole
from strata.ingest.lake import MALFORMED_FILE, REPLAYS_FILE, ROWS_FILE
from strata.paths import read_name
from strata.sql_text import quote_literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import duckdb

    from strata.forgetting.retention import Kept
    from strata.settings import Settings


@dataclass(frozen=True)
class Aged:
    """How many rows of an entity are past their days, stay, and tell no day."""

    kept: Kept
    floor: date
    past_count: int
    stay_count: int
    undated_count: int


class Reckoning:
    """The rows of the lake that are past their days, whatever was built of them."""

    def __init__(
        self, settings: Settings, connection: duckdb.DuckDBPyConnection, as_of: date
    ) -> None:
        """Take the lake and the day to count from."""
        self.settings = settings
        self.connection = connection
        self.as_of = as_of
        self.whole = Whole(settings, connection)

    def count(self, retention: Sequence[Kept]) -> tuple[Aged, ...]:
        """Find the rows that go, into the table ``aged_rows``, and count them.

        Records go as a whole. A line goes by its own date, and one that has none with
        its order.
        """
        self.connection.execute(
            "create or replace temporary table aged_rows"
            " (entity varchar, batch_id varchar, row_number bigint)"
        )
        for kept in sorted(retention, key=lambda one: one.entity == LINES):
            floor = kept.floor(self.as_of)
            if kept.entity == LINES:
                self._add_lines(
                    f"{self.whole.days.of_row(LINES)} < $floor", floor=floor
                )
                self._add_lines(
                    f"{self.whole.days.of_row(LINES)} is null and"
                    f" {Marks(self.settings).of_record(LINES)} in"
                    f" ({self.records(ORDERS)})"
                )
            else:
                self._add(kept.entity, floor)
        return tuple(self._counted(kept) for kept in retention)

    def line_count(self, retention: Sequence[Kept]) -> int:
        """Return how many lines of the entities are no rows, and so tell no day."""
        found = self.connection.execute(
            "select count(*) from ("  # nosec B608 # names of ours
            + " union all ".join(
                f"select 1 from {self._files(kept.entity, MALFORMED_FILE)}"  # nosec B608 # names of ours
                " where line_text is not null"
                for kept in retention
            )
            + ") as lines"
        ).fetchone()
        return int(found[0]) if found else 0

    def records(self, entity: str) -> str:
        """SQL for the marks of the records of an entity of which no row stays."""
        return (
            "select mark from ("  # nosec B608 # names of ours
            f"select {Marks(self.settings).of_record(entity)} as mark,"
            " (_batch_id, _row_number) in (select (batch_id, row_number)"
            f" from aged_rows) as is_aged from {self._files(entity, ROWS_FILE)})"
            " as records where mark is not null group by mark having bool_and(is_aged)"
        )

    def _add(self, entity: str, floor: date) -> None:
        rows = self.whole.rows(
            entity,
            self._files(entity, ROWS_FILE),
            self._files(entity, REPLAYS_FILE),
        )
        self.connection.execute(
            f"insert into aged_rows with rows_told as materialized ({rows})"  # nosec B608 # names of ours
            f" select {quote_literal(entity)}, batch_id, row_number from rows_told"
            " where record in (select record from rows_told group by record"
            f" having {self.whole.is_past(entity)})",
            {"floor": floor},
        )

    def _add_lines(self, chosen: str, **values: object) -> None:
        self.connection.execute(
            f"insert into aged_rows select {quote_literal(LINES)}, _batch_id,"  # nosec B608 # names of ours
            f" _row_number from {self._files(LINES, ROWS_FILE)} where {chosen}",
            values,
        )

    def _counted(self, kept: Kept) -> Aged:
        past, stay, undated = self.connection.execute(
            "select count(*) filter (where is_aged), count(*) filter (where not is_aged"  # nosec B608 # names of ours
            " and day is not null), count(*) filter (where not is_aged and day is null)"
            f" from (select {self.whole.days.of_row(kept.entity)} as day, (_batch_id,"
            " _row_number) in (select (batch_id, row_number) from aged_rows) as is_aged"
            f" from {self._files(kept.entity, ROWS_FILE)}) as rows"
        ).fetchall()[0]
        return Aged(kept, kept.floor(self.as_of), past, stay, undated)

    def _files(self, entity: str, name: str) -> str:
        batches = quote_literal(
            read_name(self.settings.raw_dir, entity, "batch=*", name)
        )
        return (
            f"read_parquet({batches}, hive_partitioning = false, union_by_name = true)"
        )
