"""``pub_runs``, ``pub_run_steps`` and ``pub_run_tests``: all runs, for BI tools.

They lie beside the releases, not in them: written after every run, also one that
published nothing, each file replaced in one step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from strata.folders import make_readable
from strata.paths import read_name, write_name
from strata.runs.record import records_dir
from strata.sql_text import quote_literal, statement

if TYPE_CHECKING:
    from strata.settings import Settings

TABLES = ("pub_runs", "pub_run_steps", "pub_run_tests")
# Spelled out: what no run has yet would have no type.
_COLUMNS = """{
    run_id: 'varchar',
    command: 'varchar',
    started_at: 'varchar',
    ended_at: 'varchar',
    status_code: 'varchar',
    exit_code: 'integer',
    error_code: 'varchar',
    seconds: 'decimal(18, 3)',
    as_of: 'date',
    as_of_basis_code: 'varchar',
    engine_code: 'varchar',
    release: 'varchar',
    published_row_count: 'bigint',
    steps: 'struct(step_code varchar, status_code varchar,
        started_at varchar, seconds decimal(18, 3))[]',
    tests: 'struct(test_name varchar, status_code varchar,
        failed_row_count bigint, seconds decimal(18, 3))[]'
}"""


def write_tables(settings: Settings) -> None:
    """Write the tables of all runs that are in the history."""
    folder = settings.runs_dir
    folder.mkdir(parents=True, exist_ok=True)
    records = quote_literal(read_name(records_dir(settings), "*.json"))
    with duckdb.connect() as connection:
        connection.execute(
            "create table records as select * "  # nosec B608 # quoted
            f"from read_json({records}, columns = {_COLUMNS})"
        )
        for name in TABLES:
            unfinished = folder / f".{name}.new"
            connection.sql(statement(__package__, name)).write_parquet(
                write_name(unfinished), compression="zstd"
            )
            unfinished.replace(folder / f"{name}.parquet")
    make_readable(folder)
