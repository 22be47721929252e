"""Rules judged before anything is built: the tests of seeds, on the files themselves.

dbt compiles the tests once for a project; their SQL is kept with what else is known of
it. Judging an edited seed then takes no dbt: the files are loaded, as dbt would load
them, into a database in memory, and the SQL is run there.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import duckdb

from strata import failures, project_cache, seed_files
from strata.failures import DataTest
from strata.paths import read_name
from strata.sql_text import quote_literal, quote_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbt.contracts.graph.manifest import Manifest

    from strata.errors import BuildFailedError
    from strata.settings import Settings

# Tests that read nothing but seeds, and what is left of a build once they are proved,
# as arguments of dbt.
_SEED_TESTS = "path:seeds,resource_type:test"
SELECTION = ("--indirect-selection", "cautious", "--select", _SEED_TESTS)
EXCLUSION = ("--indirect-selection", "cautious", "--exclude", _SEED_TESTS)


@dataclass(frozen=True)
class SeedTable:
    """Where the SQL of the tests looks for a seed, and the types of its columns."""

    database: str
    schema: str
    table: str
    file: str
    column_types: dict[str, str]


@dataclass(frozen=True)
class SeedChecks:
    """All tests of seeds; ``as_of`` is the day their SQL holds for, empty for any."""

    seeds: tuple[SeedTable, ...]
    tests: tuple[DataTest, ...]
    as_of: str = ""


def load(settings: Settings, key: str) -> SeedChecks | None:
    """Return the tests kept for the project with this key, if they hold today."""
    payload = project_cache.load(_name(key))
    if payload is None:
        return None
    kept = json.loads(payload)
    checks = SeedChecks(
        seeds=tuple(SeedTable(**seed) for seed in kept["seeds"]),
        tests=tuple(DataTest(**test) for test in kept["tests"]),
        as_of=kept["as_of"],
    )
    return checks if checks.as_of in {"", settings.as_of.isoformat()} else None


def store(key: str, checks: SeedChecks) -> None:
    """Keep the tests for the next run."""
    project_cache.store(_name(key), json.dumps(asdict(checks)).encode())


def compiled(
    settings: Settings, manifest: Manifest, nodes: Iterable[failures.DbtNode]
) -> SeedChecks:
    """Return the tests that dbt has compiled, and the seeds they read."""
    tests = sorted(
        (failures.data_test(node) for node in nodes), key=lambda one: one.name
    )
    today = settings.as_of.isoformat()
    return SeedChecks(
        seeds=tuple(
            SeedTable(
                database=str(node.database),
                schema=node.schema,
                table=node.alias,
                file=node.original_file_path,
                column_types=dict(node.config.get("column_types") or {}),
            )
            for node in manifest.nodes.values()
            if str(node.resource_type) == "seed"
        ),
        tests=tuple(tests),
        as_of=today if any(today in test.sql for test in tests) else "",
    )


def find_failure(settings: Settings, checks: SeedChecks) -> BuildFailedError | None:
    """Return what to tell a person of the seeds that break their tests, if any does.

    Raises:
        duckdb.Error: a file or a test needs more than this; dbt has to judge.
    """
    with duckdb.connect(config={"threads": 1}) as connection:
        _load_seeds(settings, checks, connection)
        broken = [
            (test, row_count)
            for test in checks.tests
            if (row_count := _count_rows(connection, test))
        ]
        if not broken:
            return None
        return failures.rules_failed(settings, broken, connection)


def _load_seeds(
    settings: Settings, checks: SeedChecks, connection: duckdb.DuckDBPyConnection
) -> None:
    for database in {seed.database for seed in checks.seeds}:
        connection.execute(f"attach ':memory:' as {quote_name(database)}")
    for seed in checks.seeds:
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
    sql = f"select count(*) from ({test.sql}) as broken"  # noqa: S608 - dbt's own SQL
    (count,) = connection.execute(sql).fetchone() or (0,)
    return int(count)


def _name(key: str) -> str:
    return f"{key}.seed_checks.json"
