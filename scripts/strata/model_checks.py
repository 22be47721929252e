"""Models judged once they are built: their tests, on the warehouse itself.

To dbt each test is a node, with a compilation, a transaction and events of its own that
take longer than its SQL. Here the SQL runs over a few connections, and a test is judged
as dbt judges it: by what its configuration counts, and the counts that fail or warn.
"""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from strata.failures import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from strata.failures import DataTest
    from strata.settings import Settings


RESULTS_FILE = "test_results.json"


@dataclass(frozen=True)
class Judged:
    """What became of a test: ``status`` in dbt's words, and the rows or error found."""

    finding: Finding
    status: str
    seconds: float = 0

    @property
    def holds(self) -> bool:
        """Whether there is nothing to tell."""
        return self.status == "pass"


@dataclass(frozen=True)
class Judgement:
    """What became of all tests, by name."""

    judged: tuple[Judged, ...] = ()

    @property
    def failed(self) -> tuple[Finding, ...]:
        """Tests that do not hold or gave an error."""
        return tuple(
            one.finding for one in self.judged if one.status in {"fail", "error"}
        )

    @property
    def warned(self) -> tuple[Finding, ...]:
        """Tests that do not hold and only warn."""
        return tuple(one.finding for one in self.judged if one.status == "warn")


def judge(
    settings: Settings, tests: Sequence[DataTest], on_test: Callable[[str], None]
) -> Judgement:
    """Run the tests on the warehouse; ``on_test`` hears the name of each one done.

    It hears it from several threads.
    """
    if not tests:
        return Judgement()
    try:
        connection = duckdb.connect(
            settings.warehouse_database,
            read_only=True,
            config=settings.duckdb_config | {"preserve_insertion_order": False},
        )
    except duckdb.Error as error:
        database = settings.warehouse_database
        found = Finding(database.stem, str(database), str(error))
        return Judgement((Judged(found, "error"),))
    with connection:
        judged = _judge_all(connection, settings.threads, tests, on_test)
    return Judgement(judged)


def write_results(folder: Path, judgement: Judgement) -> None:
    """Leave beside what dbt leaves of a build what became of the tests."""
    results = [
        {
            "name": one.finding.name,
            "status": one.status,
            "failures": one.finding.row_count,
            "execution_time": one.seconds,
        }
        for one in judgement.judged
    ]
    (folder / RESULTS_FILE).write_text(json.dumps(results), encoding="utf-8")


def _judge_all(
    connection: duckdb.DuckDBPyConnection,
    threads: int,
    tests: Sequence[DataTest],
    on_test: Callable[[str], None],
) -> tuple[Judged, ...]:
    """Return what became of the tests, by their names."""
    waiting = iter(tests)
    cursors = [connection.cursor() for _ in range(threads)]
    pool = ThreadPoolExecutor(threads)
    try:
        shares = pool.map(
            lambda cursor: tuple(_judge_next(cursor, waiting, on_test)), cursors
        )
        judged = [one for share in shares for one in share]
    finally:
        # Nothing is left to stop unless this was interrupted.
        pool.shutdown(wait=False, cancel_futures=True)
        for cursor in cursors:
            cursor.interrupt()
    return tuple(sorted(judged, key=lambda one: one.finding.name))


def _judge_next(
    cursor: duckdb.DuckDBPyConnection,
    waiting: Iterator[DataTest],
    on_test: Callable[[str], None],
) -> Iterator[Judged]:
    """Take test after test, and yield what became of it."""
    cursor.execute("set TimeZone = 'UTC'")
    for test in waiting:
        started = time.perf_counter()
        finding, status = _judged(cursor, test)
        yield Judged(finding, status, time.perf_counter() - started)
        on_test(test.name)


def _judged(cursor: duckdb.DuckDBPyConnection, test: DataTest) -> tuple[Finding, str]:
    try:
        row_count, is_error, is_warning = _counts(cursor, test)
    except duckdb.Error as error:
        return Finding(test.name, test.file, message=str(error)), "error"
    finding = Finding(test.name, test.file, test=test, row_count=row_count)
    if is_error and test.severity == "error":
        return finding, "fail"
    return finding, "warn" if is_warning else "pass"


def _counts(
    cursor: duckdb.DuckDBPyConnection, test: DataTest
) -> tuple[int, bool, bool]:
    """Return the number of rows found, and whether it is one to fail or warn at."""
    limit = "" if test.limit is None else f"limit {test.limit}"
    row_count, is_error, is_warning = cursor.execute(
        f"""
        select
            {test.fail_calc},
            {test.fail_calc} {test.error_if},
            {test.fail_calc} {test.warn_if}
        from (
            {test.sql}
            {limit}
        ) as dbt_internal_test
        """  # nosec B608 # dbt's own SQL
    ).fetchone() or (0, False, False)
    return int(row_count or 0), bool(is_error), bool(is_warning)
