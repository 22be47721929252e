"""DuckDB for SQLAlchemy, for readers that never write."""

from __future__ import annotations

from duckdb_engine import Dialect


class ReadOnlyDialect(Dialect):
    """The dialect of duckdb-engine without transactions.

    Great Expectations fetches rows after SQLAlchemy has left the connection; the
    rollback that happens there empties DuckDB's pending result, and every check then
    fails with "list index out of range". A reader has nothing to roll back.
    """

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: object) -> None:
        """Begin nothing."""

    def do_commit(self, dbapi_connection: object) -> None:
        """Commit nothing."""

    def do_rollback(self, dbapi_connection: object) -> None:
        """Roll nothing back."""
