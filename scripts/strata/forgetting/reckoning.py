"""Which rows of the lake are past their days, whatever was built of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from strata.forgetting.marks import Marks
from strata.forgetting.retention import LINES, ORDERS, Days
from strata.ingest.lake import MALFORMED_FILE, ROWS_FILE
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
        self.days = Days(settings, connection)

    def count(self, retention: Sequence[Kept]) -> tuple[Aged, ...]:
        """Find the rows that go, into the table ``aged_rows``, and count them.

        Lines without a day go with their order, as does a row that says the state of an
        order and no day, where no row of the order stays.
        """
        self.connection.execute(
            "create or replace temporary table aged_rows"
            " (entity varchar, batch_id varchar, row_number bigint)"
        )
        for kept in retention:
            self._add(
                kept.entity,
                f"{self.days.of_row(kept.entity)} < $floor",
                floor=kept.floor(self.as_of),
            )
        if any(kept.entity == ORDERS for kept in retention):
            self._find_parts()
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

    def _find_parts(self) -> None:
        mark = Marks(self.settings).of_record
        day = self.days.of_row(ORDERS)
        self.connection.execute(
            "create or replace temporary table aged_orders as select mark from ("  # nosec B608 # names of ours
            f"select {mark(ORDERS)} as mark, (_batch_id, _row_number) in"
            " (select (batch_id, row_number) from aged_rows) as is_aged"
            f" from {self._files(ORDERS, ROWS_FILE)} where {day} is not null) as orders"
            " where mark is not null group by mark having bool_and(is_aged)"
        )
        for entity in (ORDERS, LINES):
            self._add(
                entity,
                f"{self.days.of_row(entity)} is null"  # nosec B608 # names of ours
                f" and {mark(entity)} in (select mark from aged_orders)",
            )

    def _add(self, entity: str, chosen: str, **values: object) -> None:
        self.connection.execute(
            f"insert into aged_rows select {quote_literal(entity)}, _batch_id,"  # nosec B608 # names of ours
            f" _row_number from {self._files(entity, ROWS_FILE)} where {chosen}",
            values,
        )

    def _counted(self, kept: Kept) -> Aged:
        past, stay, undated = self.connection.execute(
            "select count(*) filter (where is_aged), count(*) filter (where not is_aged"  # nosec B608 # names of ours
            " and day is not null), count(*) filter (where not is_aged and day is null)"
            f" from (select {self.days.of_row(kept.entity)} as day, (_batch_id,"
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
