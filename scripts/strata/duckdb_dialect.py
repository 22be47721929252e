"""DuckDB for SQLAlchemy, for readers that never write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from duckdb_engine import Dialect

if TYPE_CHECKING:
    from sqlalchemy import URL


class ReadOnlyDialect(Dialect):
    """The dialect of duckdb-engine without transactions, for any path.

    The database of its URL is percent-encoded, as an address has no other way to spell
    every name.

    Great Expectations fetches rows after SQLAlchemy has left the connection; the
    rollback that happens there empties DuckDB's pending result, and every check then
    fails with "list index out of range". A reader has nothing to roll back.
    """

    supports_statement_cache = True

    def create_connect_args(self, url: URL) -> tuple[Any, Any]:
        """Return what the driver opens the database with."""
        database = url.database and unquote(url.database)
        found: tuple[Any, Any] = super().create_connect_args(url.set(database=database))
        return found

    def do_begin(self, dbapi_connection: object) -> None:
        """Begin nothing."""

    def do_commit(self, dbapi_connection: object) -> None:
        """Commit nothing."""

    def do_rollback(self, dbapi_connection: object) -> None:
        """Roll nothing back."""
