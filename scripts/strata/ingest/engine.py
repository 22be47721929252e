"""The DuckDB that reads delivered files and writes batches."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb
from duckdb_extensions import import_extension

from strata.ingest.contacts import read_emails, read_phones
from strata.paths import read_name, write_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from strata.settings import Settings

# What reads a cell of contacts in SQL; each text is read once.
READ_PHONES = "read_phones"
READ_EMAILS = "read_emails"
# Rows stream through, so memory holds row groups, not files.
_MEMORY_LIMIT = "2GB"


@contextmanager
def opened_engine(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection without a database that spills into the work folder.

    It never downloads: what it needs beyond DuckDB itself is a locked package.
    """
    settings.warehouse_dir.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(
        config={
            "threads": settings.threads,
            # It tells two files of one path apart by size and a coarse time only, and
            # the work files of small deliveries follow each other faster than that.
            "enable_external_file_cache": False,
            "memory_limit": _MEMORY_LIMIT,
            "temp_directory": write_name(settings.warehouse_dir / "spill"),
            "extension_directory": write_name(settings.warehouse_dir / "extensions"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    connection.create_function(READ_PHONES, read_phones, ["varchar"] * 3, "varchar")
    connection.create_function(READ_EMAILS, read_emails, ["varchar"], "varchar")
    try:
        yield connection
    finally:
        connection.close()


def load_extension(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Make known what the extension reads, from its installed package."""
    loaded = connection.execute(
        "select loaded from duckdb_extensions() where extension_name = $name",
        {"name": name},
    ).fetchone()
    if loaded == (True,):
        return
    import_extension(name, con=connection)
    connection.execute(f"load {name}")


def quoted(identifier: str) -> str:
    """The identifier in double quotes, safe inside SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def row_count(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """How many rows a Parquet file says it has."""
    found = connection.execute(
        "select num_rows from parquet_file_metadata($path)", {"path": read_name(path)}
    ).fetchone()
    if found is None:
        message = f"{path} has no Parquet footer"
        raise RuntimeError(message)
    return int(found[0])
