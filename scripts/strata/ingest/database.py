"""Tables of a database into the lake, all of them or none.

A table is read into a scratch Parquet file, which is then loaded like a delivered one.
"""

from __future__ import annotations

import functools
import re
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from strata.ingest.delivered import DeliveredFile, fingerprinted
from strata.ingest.dialects import SourceColumn, dialect_of
from strata.ingest.engine import opened_engine, row_count
from strata.ingest.folder import Ingest
from strata.ingest.lake import loaded_batch_ids, prepare_batches
from strata.ingest.planning import load_known, planned
from strata.ingest.problems import UnusableFileError, listed
from strata.ingest.report import FileReport, IngestReport
from strata.ingest.requests import table_requests
from strata.ingest.rules import load_rules
from strata.ingest.server import Server
from strata.ingest.since import (
    Since,
    holds_new_rows,
    largest_value,
    load_number_of,
    newest_batch,
)
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from strata.ingest.planning import FilePlan
    from strata.ingest.requests import DatabaseRequest, TableRequest
    from strata.settings import Settings
    from strata.texts import Said

_HINT = said("tables_refused_hint")
# What a number or a time looks like as text, and nothing that could end a literal.
_PLAIN_VALUE = re.compile(r"[0-9+\-.:eE Z]+")


def ingest_tables(
    settings: Settings,
    request: DatabaseRequest,
    on_table: Callable[[FileReport], None] | None = None,
) -> IngestReport:
    """Load the tables into the raw lake, all of them or none.

    Afterwards each table with new rows is one batch, whole and in the lake. All
    tables are read as of the same moment. Nothing is written to the database.

    Raises:
        InputRefusedError: the database can't be reached, or a table can't be loaded;
            one problem line per thing to fix, and no password in any.
    """
    started = time.perf_counter()
    known = load_known(settings)
    dialect = dialect_of(request.address.kind)
    tables = table_requests(request, known.catalogue, dialect)
    rules = known.company_rules
    if request.rules_dir is not None:
        rules = load_rules(request.rules_dir, known.catalogue, rules)
    prepare_batches(settings)
    with opened_engine(settings) as connection, _scratch(settings) as scratch:
        server = Server(connection, request.address, dialect, len(tables) == 1)
        server.attach()
        ingest = Ingest(
            settings,
            known,
            rules,
            connection,
            on_table,
            things=said("database_tables"),
            hint=_HINT,
        )
        exports = [
            _Export(ingest, server, request, table, scratch / f"{number}.parquet")
            for number, table in enumerate(tables)
        ]
        for export in exports:
            export.plan()
        ingest.require_whole_lake()
        ingest.stop_on_refusals(keep_going=False)
        with server.one_moment():
            for export in exports:
                export.read()
        ingest.stop_on_refusals(keep_going=False)
        ingest.write()
        ingest.stop_on_refusals(keep_going=False)
        ingest.publish()
    reports = tuple(
        report
        for export in exports
        for report in ingest.reports[export.file.source_file]
    )
    is_loaded = any(report.status == "loaded" for report in reports)
    return IngestReport(
        files=reports,
        load_number=ingest.load.number if is_loaded else None,
        seconds=time.perf_counter() - started,
    )


@contextmanager
def _scratch(settings: Settings) -> Iterator[Path]:
    """A folder for what is read from the database, gone afterwards."""
    folder = settings.warehouse_dir / "tables"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@dataclass
class _Export:
    """One table on its way from the server to a batch."""

    ingest: Ingest
    server: Server
    request: DatabaseRequest
    table: TableRequest
    path: Path

    def __post_init__(self) -> None:
        """Name the file the rows come in after the table."""
        origin = f"{self.server.address.name}/{self.table.name}"
        self.file = DeliveredFile(self.path, PurePosixPath(self.path.name), origin)
        self.columns: tuple[SourceColumn, ...] = ()
        self.planned: FilePlan | None = None

    def plan(self) -> None:
        """Settle what the columns are, before a row is read."""
        with self.ingest.attempt(self.file), self.ingest.tools() as tools:
            self.columns = self.server.columns(self.table)
            if not self.columns:
                raise UnusableFileError(self._absence())
            self._since_column()
            self._export(f"{self._query()} limit 0", is_ordered=True)
            rule = self.ingest.rules.rule_for(PurePosixPath(self.table.name))
            update = {
                "entity": self.table.entity,
                "source_system": self._source_system,
                "entities": {},
            }
            (self.planned,) = planned(
                self.file,
                fingerprinted(self.path),
                rule.model_copy(update=update),
                self.ingest.known,
                tools,
            )

    def read(self) -> None:
        """Read the rows; if some of them are new, hand the plan to the ingest."""
        if self.planned is None:
            return
        with self.ingest.attempt(self.file):
            since = self._since(self.planned)
            value = None if since is None else self._bound(since)
            keys = sorted(
                (column for column in self.columns if column.key_position),
                key=lambda column: column.key_position or 0,
            )
            names = ", ".join(self._source(column) for column in keys)
            order = f" order by {names}" if names else ""
            query = f"{self._query()}{self._condition(value)}{order}"
            self._export(query, is_ordered=bool(names))
            plan = self._told_apart(
                replace(self.planned, fingerprint=fingerprinted(self.path))
            )
            note = self._reason_to_skip(plan, value)
            if note:
                self.ingest.report(
                    FileReport(
                        self.file.source_file,
                        "already_loaded",
                        entity=plan.entity,
                        source_system=plan.source_system,
                        message=note,
                    )
                )
                return
            notes = [plan.message] if plan.message else []
            if since is not None:
                notes.append(self._reach(value))
            self.ingest.plans.append(replace(plan, message="; ".join(notes)))

    def _told_apart(self, plan: FilePlan) -> FilePlan:
        """The plan, under a stamp of its own where the table has changed back.

        Rows that were loaded before but are not what was loaded last are news: the
        versions loaded in between must not stand.
        """
        settings, connection = self.ingest.settings, self.ingest.connection
        newest = newest_batch(settings, connection, plan)
        if newest is None or plan.fingerprint.batch_id not in loaded_batch_ids(
            settings
        ):
            return plan
        for load_number in (
            load_number_of(connection, newest),
            self.ingest.load.number,
        ):
            if newest.name == f"batch={plan.fingerprint.batch_id}":
                return plan
            self.server.restamp(self.path, f"{self._stamp} in load {load_number}")
            plan = replace(plan, fingerprint=fingerprinted(self.path))
        return plan

    def _since(self, plan: FilePlan) -> Since | None:
        """The column of ``--since`` among what was loaded before."""
        column = self._since_column()
        order = None if column is None else self.server.dialect.order_of(column)
        if column is None or order is None:
            return None
        return Since(plan, self.columns.index(column) + 1, order)

    def _bound(self, since: Since) -> str | None:
        """The largest value loaded, if the server can be asked by it."""
        value = largest_value(
            self.ingest.settings,
            self.ingest.connection,
            since,
            not_after=self.ingest.load.loaded_at,
        )
        return value if value and _PLAIN_VALUE.fullmatch(value) else None

    def _condition(self, value: str | None) -> str:
        """SQL for the rows that may be new."""
        column = self._since_column()
        if column is None or value is None:
            return ""
        name = self._source(column)
        condition = f"{name} >= {self.server.dialect.bound(column, value)}"
        if column.is_nullable:
            # A row without a value may be new as well as old.
            condition = f"{condition} or {name} is null"
        return f" where {condition}"

    def _reach(self, value: str | None) -> str:
        if value is None:
            return said("all_rows_since", column=self.request.since)
        return said("rows_since", column=self.request.since, value=value)

    def _reason_to_skip(self, plan: FilePlan, value: str | None) -> str:
        """Why there is nothing to load; empty if there is."""
        settings, connection = self.ingest.settings, self.ingest.connection
        if row_count(connection, self.path) == 0:
            return said("table_empty") if value is None else said("nothing_new")
        if plan.fingerprint.batch_id in loaded_batch_ids(settings):
            return said("nothing_new")
        for other in self.ingest.plans:
            if other.fingerprint == plan.fingerprint:
                return said("same_rows", file=other.file.source_file)
        since = self._since(plan)
        known = newest_batch(settings, connection, plan)
        if since is None or known is None:
            return ""
        with self.ingest.tools() as tools:
            has_new = holds_new_rows(
                connection,
                since,
                plan.table.read(self.path, tools),
                known,
                columns=self.ingest.known.catalogue.columns[plan.entity],
                value=value,
            )
        return "" if has_new else said("nothing_new_among", rows=self._reach(value))

    def _since_column(self) -> SourceColumn | None:
        if self.request.since is None:
            return None
        for column in self.columns:
            if column.name == self.request.since:
                if self.server.dialect.order_of(column) is None:
                    raise UnusableFileError(
                        said(
                            "since_of_no_order",
                            column=column.name,
                            type=column.type_name,
                        )
                    )
                return column
        raise UnusableFileError(
            said(
                "since_absent",
                column=self.request.since,
                columns=listed(column.name for column in self.columns),
            )
        )

    @property
    def _source_system(self) -> str:
        rule = self.ingest.rules.rule_for(PurePosixPath(self.table.name))
        database = self.server.address.database
        return self.request.source_system or rule.source_system or database

    def _export(self, query: str, *, is_ordered: bool) -> None:
        self.server.export(query, self.path, self._stamp, is_ordered=is_ordered)

    @property
    def _stamp(self) -> str:
        return f"{self.table.entity} of {self._source_system}"

    def _query(self) -> str:
        """SQL of the server for all columns, each in a type DuckDB takes over."""
        values = ", ".join(
            f"{self.server.dialect.exported(column)} as {self._quoted(column.name)}"
            for column in self.columns
        )
        schema, table = self._quoted(self.table.schema), self._quoted(self.table.table)
        return f"select {values} from {schema}.{table} as source"  # nosec B608 # quoted names

    def _source(self, column: SourceColumn) -> str:
        """The column as it is stored: its name alone would mean what is exported."""
        return f"source.{self._quoted(column.name)}"

    def _quoted(self, name: str) -> str:
        return self.server.dialect.quoted(name)

    def _absence(self) -> Said:
        """That the table is not there, and which are."""
        tables = self.server.tables()
        close = get_close_matches(self.table.name, tables, n=3)
        if close:
            meant = functools.reduce(
                lambda one, other: said("either_or", one=one, other=other), close
            )
            return said("table_absent_near", near=meant)
        return said("table_absent", tables=listed(tables) or said("nothing"))
