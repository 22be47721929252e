"""What is in a warehouse, read without dbt: its last command and its tables.

DuckDB's is one file. Spark's tables are folders of Parquet files; which views there are
only its metastore knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from strata.paths import read_name

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from strata.settings import Settings

_SCHEMA_SUFFIX = ".db"


@dataclass(frozen=True)
class WarehouseState:
    """The command of dbt that worked in it last, and schema and name of each table."""

    command_id: str
    tables: Collection[tuple[str, str]]
    has_views: bool

    def holds(self, schema: str, name: str, *, is_view: bool) -> bool:
        """Return whether there is such a table or view, as far as that can be seen."""
        return (is_view and not self.has_views) or (schema, name) in self.tables


def is_told_by_uri(settings: Settings) -> bool:
    """Return whether a cluster reads a lake, or keeps a warehouse, by a URI.

    Whether the lake there is the one here, only its administrator can tell.
    """
    server = settings.spark_server
    return settings.target == "spark_thrift" and bool(
        server.lake_uri or server.warehouse_uri
    )


def read_state(settings: Settings) -> WarehouseState | None:
    """Return what is in the warehouse; None where that is not to be known.

    Raises:
        duckdb.Error: it can't be read.
    """
    if settings.target == "duckdb":
        with duckdb.connect(settings.warehouse_database, read_only=True) as connection:
            tables = connection.execute(
                "select table_schema, table_name from information_schema.tables"
            ).fetchall()
            return _state(connection, "raw.build_inputs", tables, has_views=True)
    folder = settings.spark_warehouse
    if folder is None or is_told_by_uri(settings):
        return None
    files = read_name(folder / f"raw{_SCHEMA_SUFFIX}" / "build_inputs", "*.parquet")
    with duckdb.connect() as connection:
        connection.execute("set variable files = $files", {"files": files})
        inputs = "read_parquet(getvariable('files'))"
        return _state(connection, inputs, _tables_below(folder), has_views=False)


def _state(
    connection: duckdb.DuckDBPyConnection,
    inputs: str,
    tables: Collection[tuple[str, str]],
    *,
    has_views: bool,
) -> WarehouseState | None:
    commands = connection.execute(
        f"select distinct command_id from {inputs}"  # nosec B608 # one of two
    ).fetchall()
    if len(commands) != 1:
        return None
    return WarehouseState(commands[0][0], frozenset(tables), has_views)


def _tables_below(folder: Path) -> list[tuple[str, str]]:
    return [
        (path.parent.name.removesuffix(_SCHEMA_SUFFIX), path.name)
        for path in folder.glob(f"*{_SCHEMA_SUFFIX}/*")
    ]
