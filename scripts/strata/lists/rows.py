"""What stands in the lists: the published work, with clear contact data beside it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from strata.dbt_runner import built_settings
from strata.errors import BuildFailedError, InputRefusedError
from strata.ingest.engine import opened_engine
from strata.paths import read_name
from strata.publication import (
    DATABASE_NAME,
    current_release,
    read_release_manifest,
)
from strata.sql_text import quote_literal, statement
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import duckdb

    from strata.settings import Settings

QUEUE = "pub_action_queue"
POOL = "pub_lead_pool"


@dataclass(frozen=True)
class Vocabulary:
    """The words a result or a way of contact is chosen from, by language."""

    zh: tuple[str, ...]
    en: tuple[str, ...]


@dataclass(frozen=True)
class Work:
    """Rows by name, in the order of the lists, and what is chosen from beside them."""

    release: str
    rows: tuple[dict[str, Any], ...]
    outcomes: Vocabulary
    methods: Vocabulary
    days_off: frozenset[date]
    days_worked: frozenset[date]


@contextmanager
def opened_work(settings: Settings) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    """A connection to the publication and the warehouse, and the release's name.

    Raises:
        BuildFailedError: nothing was published yet, or the last build is of another
            day than the publication.
        InputRefusedError: the warehouse is on Spark, which keeps no clear copy here.
    """
    language = settings.language
    release = current_release(settings)
    if release is None:
        raise BuildFailedError(
            text(language, "lists_not_published", output_dir=settings.output_dir),
            hint=text(language, "not_built_hint"),
        )
    built = built_settings(settings)
    as_of = read_release_manifest(release)["as_of"]
    if built.as_of.isoformat() != as_of:
        raise BuildFailedError(
            text(language, "lists_of_another_day", as_of=as_of, built=built.as_of),
            hint=text(
                language,
                "lists_of_another_day_hint",
                as_of=as_of,
                output_dir=settings.output_dir,
            ),
        )
    if built.target != "duckdb":
        raise InputRefusedError(
            text(language, "lists_need_duckdb"),
            hint=text(language, "lists_need_duckdb_hint"),
        )
    with opened_engine(settings) as connection:
        # Views of the warehouse name it by its file.
        for name, path in (
            ("published", release / DATABASE_NAME),
            ("strata", settings.warehouse_database),
        ):
            connection.execute(
                f"attach {quote_literal(read_name(path))} as {name} (read_only)"
            )
        yield connection, release.name


def read_work(settings: Settings) -> Work:
    """Return everything open or due today, whoever it belongs to.

    Raises:
        BuildFailedError: nothing was published yet.
        InputRefusedError: the warehouse is on Spark.
    """
    with opened_work(settings) as (connection, release):
        # Nothing of a release before there were tasks, or a pool.
        has_queue = _is_published(connection, QUEUE)
        tasks = statement(__package__, "tasks" if has_queue else "no_tasks")
        connection.execute(f"create temp table tasks_listed as {tasks}")
        has_pool = _is_published(connection, POOL)
        pool = statement(__package__, "pool" if has_pool else "no_pool")
        connection.execute(f"create temp table pool_warnings as {pool}")
        leads = statement(__package__, "leads")
        connection.execute(
            f"create temp table items_listed as {leads} union all from tasks_listed"
        )
        found = connection.execute(statement(__package__, "rows"))
        names = [column[0] for column in found.description]
        rows = tuple(dict(zip(names, row, strict=True)) for row in found.fetchall())
        off, worked = _calendar(connection)
        return Work(
            release,
            rows,
            _vocabulary(connection, "follow_up_outcome"),
            _vocabulary(connection, "follow_up_method"),
            off,
            worked,
        )


def _is_published(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    found = connection.execute(
        "select count(*) from duckdb_tables()"
        " where database_name = 'published' and table_name = $table",
        {"table": table},
    ).fetchall()
    return found != [(0,)]


def _vocabulary(connection: duckdb.DuckDBPyConnection, code: str) -> Vocabulary:
    found = connection.execute(
        "select name_zh, name_en from strata.seeds.vocabularies"
        " where vocabulary_code = $code and code != 'unknown' order by position",
        {"code": code},
    ).fetchall()
    return Vocabulary(tuple(zh for zh, _ in found), tuple(en for _, en in found))


def _calendar(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[frozenset[date], frozenset[date]]:
    found = connection.execute(
        "select calendar_date, day_type_code from strata.seeds.calendar_days"
    ).fetchall()
    return (
        frozenset(day for day, kind in found if kind == "holiday"),
        frozenset(day for day, kind in found if kind == "working_day"),
    )
