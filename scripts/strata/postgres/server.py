"""A PostgreSQL server that is written to, through DuckDB's extension for it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from strata.errors import NotDeliveredError
from strata.ingest.dialects import Postgres
from strata.ingest.server import attach_database
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from strata.ingest.address import DatabaseAddress

# What DuckDB calls the server.
ALIAS = "receiving"


@dataclass(frozen=True)
class PostgresServer:
    """The server, attached to a DuckDB without a database of its own."""

    connection: duckdb.DuckDBPyConnection
    address: DatabaseAddress

    def attach(self) -> None:
        """Connect, for writing.

        Raises:
            InputRefusedError: the server can't be reached or lets nobody in.
        """
        attach_database(
            self.connection, self.address, Postgres(), ALIAS, is_read_only=False
        )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Whatever is done inside is done as a whole or not at all.

        Raises:
            NotDeliveredError: the server refused something; nothing was done.
        """
        try:
            self.connection.begin()
            yield
            self.connection.commit()
        except duckdb.Error as error:
            self._roll_back()
            raise NotDeliveredError(
                said("postgres_failed", name=self.address.name),
                (self._reason(error),),
                said("postgres_failed_hint"),
            ) from None
        except BaseException:
            self._roll_back()
            raise

    def _reason(self, error: duckdb.Error) -> str:
        """What the server said, without the statement it was said of."""
        _, _, reason = str(error).rpartition("ERROR:")
        return self.address.scrubbed(reason.strip().splitlines()[0])

    def _roll_back(self) -> None:
        # A server that went away has rolled back already.
        try:
            self.connection.rollback()
        except duckdb.Error:
            return

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query, inside the transaction."""
        return self.connection.execute(
            "select * from postgres_query($database, $query)",
            {"database": ALIAS, "query": query},
        ).fetchall()

    def run(self, *statements: str) -> None:
        """Run statements on the server, inside the transaction."""
        if statements:
            self.connection.execute(
                "call postgres_execute($database, $statements)",
                {"database": ALIAS, "statements": ";\n".join(statements)},
            )
