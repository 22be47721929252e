"""Models judged once they are built: their tests, on the warehouse itself.

To dbt each test is a node, with a compilation, a transaction and events of its own that
take longer than its SQL. Here the SQL runs over a few connections, and a test is judged
as dbt judges it: by what its configuration counts, and the counts that fail or warn.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from strata.failures import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from strata.failures import DataTest
    from strata.settings import Settings


@dataclass(frozen=True)
class Judgement:
    """Tests that do not hold or gave an error, and those that only warn."""

    failed: tuple[Finding, ...] = ()
    warned: tuple[Finding, ...] = ()


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
            config={
                "threads": settings.threads,
                "temp_directory": str(settings.warehouse_dir / "spill"),
                "preserve_insertion_order": False,
                **({"memory_limit": limit} if (limit := settings.memory_limit) else {}),
            },
        )
    except duckdb.Error as error:
        database = settings.warehouse_database
        return Judgement((Finding(database.stem, str(database), str(error)),))
    with connection:
        judged = _judge_all(connection, settings.threads, tests, on_test)
    return Judgement(
        failed=tuple(finding for is_failed, finding in judged if is_failed),
        warned=tuple(finding for is_failed, finding in judged if not is_failed),
    )


def _judge_all(
    connection: duckdb.DuckDBPyConnection,
    threads: int,
    tests: Sequence[DataTest],
    on_test: Callable[[str], None],
) -> list[tuple[bool, Finding]]:
    """Return what was found, by the names of the tests, and whether it fails them."""
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
    return sorted(judged, key=lambda one: one[1].name)


def _judge_next(
    cursor: duckdb.DuckDBPyConnection,
    waiting: Iterator[DataTest],
    on_test: Callable[[str], None],
) -> Iterator[tuple[bool, Finding]]:
    """Take test after test, and yield whether it fails and what was found if any."""
    cursor.execute("set TimeZone = 'UTC'")
    for test in waiting:
        try:
            row_count, is_error, is_warning = _counts(cursor, test)
        except duckdb.Error as error:
            yield True, Finding(test.name, test.file, message=str(error))
        else:
            is_failed = is_error and test.severity == "error"
            if is_failed or is_warning:
                finding = Finding(test.name, test.file, test=test, row_count=row_count)
                yield is_failed, finding
        on_test(test.name)


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
        """  # noqa: S608 - dbt's own SQL
    ).fetchone() or (0, False, False)
    return int(row_count or 0), bool(is_error), bool(is_warning)
