"""Rules judged before anything is built: the tests of seeds, on the files themselves.

Judging an edited seed takes no dbt: the files are loaded, as dbt would load them, into
a database in memory, and the SQL that is kept of the tests is run there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from strata import failures, seed_files
from strata.paths import read_name
from strata.sql_text import quote_literal, quote_name

if TYPE_CHECKING:
    from strata.errors import BuildFailedError
    from strata.failures import DataTest
    from strata.kept_tests import KeptTests
    from strata.settings import Settings


def find_failure(settings: Settings, kept: KeptTests) -> BuildFailedError | None:
    """Return what to tell a person of the seeds that break their tests, if any does.

    Raises:
        duckdb.Error: a file or a test needs more than this; dbt has to judge.
    """
    with duckdb.connect(config={"threads": 1}) as connection:
        _load_seeds(settings, kept, connection)
        broken = [
            (test, row_count)
            for test in kept.seed_tests
            if (row_count := _count_rows(connection, test))
        ]
        if not broken:
            return None
        return failures.rules_failed(settings, broken, connection)


def _load_seeds(
    settings: Settings, kept: KeptTests, connection: duckdb.DuckDBPyConnection
) -> None:
    for database in {seed.database for seed in kept.seeds}:
        connection.execute(f"attach ':memory:' as {quote_name(database)}")
    for seed in kept.seeds:
        schema = f"{quote_name(seed.database)}.{quote_name(seed.schema)}"
        path = settings.project_dir / seed.file
        header = seed_files.read_rows(path)[0].values
        columns = ", ".join(
            f"{quote_name(column)} {seed.column_types.get(column, 'varchar')}"
            for column in header
        )
        table = f"{schema}.{quote_name(seed.table)}"
        connection.execute(f"create schema if not exists {schema}")
        connection.execute(f"create table {table} ({columns})")
        connection.execute(
            f"copy {table} from {quote_literal(read_name(path))}"
            " (format csv, header true, delimiter ',')"
        )


def _count_rows(connection: duckdb.DuckDBPyConnection, test: DataTest) -> int:
    sql = f"select count(*) from ({test.sql}) as broken"  # nosec B608 # dbt's own SQL
    (count,) = connection.execute(sql).fetchone() or (0,)
    return int(count)
