"""Rows on their way into the lake that are past the days their entity is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.forgetting.marks import hashed_sql
from strata.forgetting.requests import RECORDS_FILE, add_hashes, request_files
from strata.forgetting.retention import LINES, ORDERS, floors_on_arrival
from strata.forgetting.whole import Whole
from strata.ingest.lake import ROWS_FILE
from strata.paths import read_name
from strata.sql_text import quote_literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    import duckdb

    from strata.forgetting.marks import Marks
    from strata.forgetting.retention import Days
    from strata.settings import Settings

# Why a row went: with its person, or as it was past its days.
ERASED, EXPIRED = "erased", "expired"
_ORDERS = "expired_orders"
_PARQUET = "read_parquet($path, hive_partitioning = false)"


def record_files(settings: Settings) -> list[str]:
    """Return the files of the hashes of records that were past their days."""
    met = sorted((settings.forgotten_dir / _ORDERS).glob("*.parquet"))
    return [read_name(path) for path in request_files(settings, RECORDS_FILE) + met]


class Expiring:
    """What goes of some batches by its age, added to the table ``going``."""

    def __init__(
        self,
        settings: Settings,
        connection: duckdb.DuckDBPyConnection,
        marks: Marks,
        key: Mapping[str, bytes],
    ) -> None:
        """Take the table and the key of an erasure."""
        self.settings = settings
        self.connection = connection
        self.marks = marks
        self.key = key

    def find(self, batches: Mapping[Path, str]) -> None:
        """Find the rows past their days, and what is a part of the orders among them.

        Records go as a whole, so what is of one in the lake comes in. Lines seldom have
        a date, nor has what only says the state of an order: they go with the order,
        also where it went long ago and comes no more.
        """
        floors = floors_on_arrival(self.settings)
        if not floors:
            return
        whole = Whole(self.settings, self.connection)
        days = whole.days
        for entity in sorted(set(batches.values()) & floors.keys()):
            folders = [folder for folder, kind in batches.items() if kind == entity]
            if entity != LINES:
                self._find_records(entity, folders, whole, floors[entity])
                continue
            for folder in folders:
                chosen = f"{days.of_row(LINES)} < $floor"
                self._find_rows(folder, chosen, floor=floors[LINES])
        if ORDERS not in floors:
            return
        self._find_orders(
            [folder for folder, entity in batches.items() if entity == ORDERS], days
        )
        for folder, entity in batches.items():
            if entity in (ORDERS, LINES):
                self._find_rows(
                    folder,
                    f"{days.of_row(entity)} is null and"  # nosec B608 # names of ours
                    f" {self.marks.of_record(entity)} not in"
                    " (select mark from orders_left)"
                    f" and {hashed_sql(self.marks.of_record(entity))} in"
                    " (select mark_hash from expired_orders)",
                    **self.key,
                )

    def _find_records(
        self, entity: str, folders: list[Path], whole: Whole, floor: date
    ) -> None:
        source = (
            "(select * from read_parquet($files, hive_partitioning = false,"  # nosec B608 # names of ours
            " union_by_name = true) where (_batch_id, _row_number) not in"
            " (select (batch_id, row_number) from going where not is_line))"
        )
        self.connection.execute(
            "create or replace temporary table rows_past as"  # nosec B608 # names of ours
            f" with rows_told as materialized ({whole.rows(entity, source)})"
            " select batch_id, row_number, mark from rows_told where record in"
            " (select record from rows_told group by record"
            f" having {whole.is_past(entity)})",
            {
                "files": [read_name(folder / ROWS_FILE) for folder in folders],
                "floor": floor,
            },
        )
        if self.connection.execute("select count(*) from rows_past").fetchone() == (0,):
            return
        self.connection.execute(
            "insert into going"  # nosec B608 # names of ours
            f" select batch_id, row_number, false, '{EXPIRED}' from rows_past"
            f" where mark is null or mark not in ({self._in_lake(entity)})"
        )

    def _in_lake(self, entity: str, chosen: str = "true") -> str:
        """SQL for the marks of the records of which a row is in the lake and stays."""
        batches = self.settings.raw_dir / entity
        if not any(batches.glob(f"batch=*/{ROWS_FILE}")):
            return "select null::varchar as mark where false"
        path = quote_literal(read_name(batches, "batch=*", ROWS_FILE))
        return (
            f"select mark from (select {self.marks.of_record(entity)} as mark"  # nosec B608 # names of ours
            f" from read_parquet({path}, hive_partitioning = false,"
            f" union_by_name = true) where {chosen} and (_batch_id, _row_number) not in"
            " (select (batch_id, row_number) from noted_rows))"
            " as records where mark is not null"
        )

    def _find_rows(self, folder: Path, chosen: str, **values: object) -> None:
        self.connection.execute(
            f"insert into going select _batch_id, _row_number, false, '{EXPIRED}'"  # nosec B608 # names of ours
            f" from {_PARQUET} where {chosen} and (_batch_id, _row_number) not in"
            " (select (batch_id, row_number) from going where not is_line)",
            {"path": read_name(folder / ROWS_FILE), **values},
        )

    def _find_orders(self, folders: list[Path], days: Days) -> None:
        """Make the tables of the orders that went, now or before, and that are here.

        What stays of an order, here or in the lake, is a row of it that tells its day.
        """
        self.connection.execute(
            "create temporary table delivered_orders (mark varchar, is_gone boolean)"
        )
        for folder in folders:
            self.connection.execute(
                "insert into delivered_orders select mark, is_gone from"  # nosec B608 # names of ours
                f" (select {self.marks.of_record(ORDERS)} as mark,"
                " (_batch_id, _row_number) in (select (batch_id, row_number)"
                f" from going where reason_code = '{EXPIRED}') as is_gone,"
                f" {days.of_row(ORDERS)} is not null as is_dated from {_PARQUET})"
                " as orders where mark is not null and (is_gone or is_dated)",
                {"path": read_name(folder / ROWS_FILE)},
            )
        self.connection.execute(
            "create temporary table orders_left as"  # nosec B608 # names of ours
            " select mark from delivered_orders where not is_gone union all"
            f" {self._in_lake(ORDERS, f'{days.of_row(ORDERS)} is not null')}"
        )
        known = record_files(self.settings)
        recorded = "select null::varchar as mark_hash where false"
        if known:
            recorded = "select mark_hash from read_parquet($files)"
        values: dict[str, object] = {"files": known} if known else {}
        self.connection.execute(
            "create temporary table new_orders as select distinct mark_hash"  # nosec B608 # names of ours
            f" from (select {hashed_sql('mark')} as mark_hash from delivered_orders"
            " where is_gone and mark not in (select mark from orders_left)) as gone"
            f" where mark_hash not in ({recorded})",
            {**values, **self.key},
        )
        self.connection.execute(
            "create temporary table expired_orders as"  # nosec B608 # names of ours
            f" {recorded} union all select mark_hash from new_orders",
            values,
        )
        add_hashes(
            self.connection,
            "select mark_hash from new_orders",
            {},
            self.settings.forgotten_dir / _ORDERS,
        )
