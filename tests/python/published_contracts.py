"""The contracts of published tables, as their YAML says them."""

from __future__ import annotations

from functools import cache
from typing import Any

import duckdb
import yaml

from strata.settings import PROJECT_DIR


@cache
def models() -> dict[str, dict[str, Any]]:
    """What the contract of each published table says, by name."""
    read = (
        yaml.safe_load(path.read_text(encoding="utf-8"))["models"][0]
        for path in sorted((PROJECT_DIR / "models/publish").glob("pub_*.yml"))
    )
    return {model["name"]: model for model in read}


def contracts() -> dict[str, dict[str, dict[str, Any]]]:
    """The columns of each published table, by name."""
    return {
        name: {column["name"]: column for column in model["columns"]}
        for name, model in models().items()
    }


@cache
def empty_tables(schema: str) -> duckdb.DuckDBPyConnection:
    """A database of all published tables without a row, in a schema of this name."""
    connection = duckdb.connect()
    connection.execute(f"create schema {schema}")
    for table, columns in contracts().items():
        typed = ", ".join(
            f"{name} {column['data_type']}" for name, column in columns.items()
        )
        connection.execute(f"create table {schema}.{table} ({typed})")
    return connection
