"""The database server that tables come from, attached to DuckDB for reading only."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from strata.errors import InputRefusedError
from strata.ingest.dialects import SourceColumn
from strata.ingest.engine import load_extension
from strata.ingest.problems import UnusableFileError
from strata.machine import is_machine_fault
from strata.paths import read_name, write_name
from strata.sql_text import quote_literal
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from strata.ingest.address import DatabaseAddress
    from strata.ingest.dialects import Dialect
    from strata.ingest.requests import TableRequest

_DATABASE = "delivering"


@dataclass(frozen=True)
class Server:
    """The database, attached to DuckDB for reading only."""

    connection: duckdb.DuckDBPyConnection
    address: DatabaseAddress
    dialect: Dialect
    is_for_one_table: bool

    def attach(self) -> None:
        """Connect.

        Raises:
            InputRefusedError: the server can't be reached or lets nobody in.
        """
        attach_database(
            self.connection, self.address, self.dialect, _DATABASE, is_read_only=True
        )

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Whatever is read inside is read as of the same moment."""
        self.connection.execute("begin")
        try:
            yield
        finally:
            self.connection.execute("rollback")

    def columns(self, table: TableRequest) -> tuple[SourceColumn, ...]:
        """The columns of a table or view, in order; none if it is not there."""
        rows = self._asked(self.dialect.columns_query(table.schema, table.table))
        return tuple(
            SourceColumn(
                name,
                type_name,
                category,
                bool(is_nullable),
                None if key_position is None else int(key_position),
            )
            for name, type_name, category, is_nullable, key_position in rows
        )

    def tables(self) -> list[str]:
        """Everything that can be read, as a person writes it."""
        rows = self._asked(self.dialect.tables_query())
        return [f"{schema}.{table}" for schema, table in rows]

    def export(self, query: str, path: Path, stamp: str, *, is_ordered: bool) -> None:
        """Write the rows of a query on the server to a Parquet file.

        ``stamp`` goes into the file too, so that equal rows under another stamp
        make another file. Rows that the server does not order are ordered here.
        """
        order = "" if is_ordered else " order by all"
        with self._telling():
            self.connection.execute(
                f"copy (select * from {self._query}{order}) to $target"  # nosec B608 # a constant
                " (format parquet, compression zstd,"
                f" kv_metadata {{stamp: {quote_literal(stamp)}}})",
                {"database": _DATABASE, "query": query, "target": write_name(path)},
            )

    @property
    def _query(self) -> str:
        return self.dialect.query(is_alone=self.is_for_one_table)

    def restamp(self, path: Path, stamp: str) -> None:
        """Write an exported file again, under another stamp."""
        target = path.with_suffix(".restamped")
        self.connection.execute(
            "copy (select * from read_parquet($source, hive_partitioning = false))"  # nosec B608 # a literal
            " to $target (format parquet, compression zstd,"
            f" kv_metadata {{stamp: {quote_literal(stamp)}}})",
            {"source": read_name(path), "target": write_name(target)},
        )
        target.replace(path)

    def _asked(self, query: str) -> list[tuple[Any, ...]]:
        with self._telling():
            return self.connection.execute(
                f"select * from {self._query}",  # nosec B608 # a constant
                {"database": _DATABASE, "query": query},
            ).fetchall()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """What the server refuses makes the table unusable."""
        try:
            yield
        except duckdb.Error as error:
            if is_machine_fault(error):
                raise
            raise UnusableFileError(
                said("database_says", reason=self._reason(error))
            ) from None

    def _reason(self, error: duckdb.Error) -> str:
        """The first line of what went wrong, without what nobody may see."""
        return first_line(self.address, error)


def attach_database(
    connection: duckdb.DuckDBPyConnection,
    address: DatabaseAddress,
    dialect: Dialect,
    alias: str,
    *,
    is_read_only: bool,
) -> None:
    """Let ``connection`` see the database under the name ``alias``.

    Raises:
        InputRefusedError: the server can't be reached or lets nobody in.
    """
    load_extension(connection, dialect.extension)
    parts = {
        "host": address.host,
        "port": "" if address.port is None else str(address.port),
        "database": address.database,
        "user": address.user,
        "password": address.password,
    }
    secret = "".join(
        f", {part} {quote_literal(value)}" for part, value in parts.items() if value
    )
    options = " ".join(
        f"{name}={_option(value)}"
        for name, value in {**dialect.options, **address.options}.items()
    )
    mode = ", read_only" if is_read_only else ""
    try:
        # A secret a person keeps under the same name must not come between.
        connection.execute("set allow_persistent_secrets = false")
        for setting in dialect.settings:
            connection.execute(setting)
        connection.execute(
            f"create temporary secret {alias} (type {dialect.kind}{secret})"
        )
        connection.execute(
            f"attach {quote_literal(options)} as {alias}"
            f" (type {dialect.kind}, secret {alias}{mode})"
        )
    except duckdb.Error as error:
        message = said("database_closed", name=address.name)
        hint = said("database_closed_hint", variable=address.password_variable)
        raise InputRefusedError(message, (first_line(address, error),), hint) from None


def first_line(address: DatabaseAddress, error: duckdb.Error) -> str:
    """The first line of what went wrong, without what nobody may see."""
    return address.scrubbed(str(error).splitlines()[0])


def _option(value: str) -> str:
    """A value as connection strings quote it."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
