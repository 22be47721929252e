"""The list of rejected rows, and which of them a person asks for."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import duckdb

from strata.errors import AlreadyRunningError, InputRefusedError
from strata.lock import output_lock
from strata.paths import read_name
from strata.publication import (
    DATABASE_NAME,
    current_release,
    read_input_batches,
)
from strata.rejects.rows import RowId, read_replays
from strata.sql_text import quote_literal, statement
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from strata.settings import Settings, Target

Status = Literal["open", "waiting", "closed"]

_TABLES = ("pub_rejected_rows", "pub_row_accounting")


@dataclass(frozen=True)
class Reject:
    """One rejected row, masked, with what a person needs to find and fix it.

    ``status`` is ``waiting`` when a corrected row is in the lake but no build has seen
    it yet; ``replaced_by`` names that row, or the one that closed it.
    """

    row_id: RowId
    entity: str
    source_file: str
    reason_code: str
    reason: str
    column: str
    fix: str
    row_text: str
    status: Status
    replaced_by: RowId | None


@dataclass(frozen=True)
class RejectList:
    """All rejected rows, and how current the list is.

    ``unlisted_file_count`` files came into the lake after the list was made.
    """

    rejects: tuple[Reject, ...]
    is_published: bool
    unlisted_file_count: int


@dataclass(frozen=True)
class Choice:
    """Which rejects a person wants to see; an empty tuple or text means all."""

    entities: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    source_file: str = ""
    is_closed_shown: bool = False

    def covers(self, reject: Reject) -> bool:
        """Whether the reject is one of those."""
        return (
            (self.is_closed_shown or reject.status == "open")
            and (not self.entities or reject.entity in self.entities)
            and (not self.reasons or reject.reason_code in self.reasons)
            and self.source_file.casefold() in reject.source_file.casefold()
        )


@dataclass(frozen=True)
class _Place:
    """Where a list of rejects may be read, and when it was last written."""

    changed_at: float
    path: Path
    kind: Literal["published", "duckdb", "spark"]

    @contextmanager
    def opened(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that finds the published tables by their bare names."""
        if self.kind == "spark":
            with duckdb.connect() as connection:
                for table in _TABLES:
                    files = quote_literal(read_name(self.path / table, "*.parquet"))
                    connection.execute(
                        f"create view {table} as select * "  # nosec B608 # quoted
                        f"from read_parquet({files}, hive_partitioning = false)"
                    )
                yield connection
            return
        with duckdb.connect(self.path, read_only=True) as connection:
            if self.kind == "duckdb":
                connection.execute("set search_path = 'publish'")
            yield connection


def read_rejects(settings: Settings, *, is_locked: bool = False) -> RejectList:
    """Return every rejected row of the newest build that has a list of them.

    That is the publication, or the build after it when it was not published or a
    later step of it failed. A build is read under the lock of the output folder, for a
    reader would stop the next build; while another run holds the lock, the
    publication is read. ``is_locked`` says that the caller holds the lock.

    Raises:
        InputRefusedError: nothing was built here.
        AlreadyRunningError: the first run is under way.
    """
    held: AlreadyRunningError | None = None
    for place in sorted(_places(settings), key=lambda at: at.changed_at, reverse=True):
        is_free = is_locked or place.kind == "published"
        try:
            with nullcontext() if is_free else output_lock(settings):
                found = _read(settings, place)
        except AlreadyRunningError as error:
            held = error
            continue
        if found is not None:
            return found
    if held is not None:
        raise held
    raise InputRefusedError(
        text(settings.language, "rejects_not_built", output_dir=settings.output_dir),
        hint=text(
            settings.language, "rejects_not_built_hint", output_dir=settings.output_dir
        ),
    )


def _places(settings: Settings) -> Iterator[_Place]:
    release_dir = current_release(settings)
    if release_dir is not None:
        moved_at = settings.published_dir.lstat().st_mtime
        yield _Place(moved_at, release_dir / DATABASE_NAME, "published")
    if settings.warehouse_database.is_file():
        built_at = settings.warehouse_database.stat().st_mtime
        yield _Place(built_at, settings.warehouse_database, "duckdb")
    targets: tuple[Target, ...] = ("spark", "spark_thrift")
    for target in targets:
        warehouse = replace(settings, target=target).spark_warehouse
        if warehouse is None:
            continue
        spark_dir = warehouse / "publish.db"
        if all((spark_dir / table).is_dir() for table in _TABLES):
            built_at = (spark_dir / _TABLES[0]).stat().st_mtime
            yield _Place(built_at, spark_dir, "spark")


def _read(settings: Settings, place: _Place) -> RejectList | None:
    """The list, or None where the build has none, or one without statuses."""
    with place.opened() as connection:
        columns = connection.execute(
            """
            select count(*)
            from information_schema.columns
            where
                table_name in ('pub_rejected_rows', 'pub_row_accounting')
                and column_name in ('status_code', 'closed_count')
            """
        ).fetchall()
        if columns != [(len(_TABLES),)]:
            return None
        rows = connection.execute(
            statement(__package__, "rejected_rows"),
            {"language": settings.language},
        ).fetchall()
        listed = {
            batch_id
            for (batch_id,) in connection.execute(
                "select distinct batch_id from pub_row_accounting"
            ).fetchall()
        }
    replays = read_replays(settings)
    unlisted = [
        batch
        for batch in read_input_batches(settings)
        if batch["batch_id"] not in listed and batch["received_count"]
    ]
    return RejectList(
        tuple(_reject(row, replays) for row in rows),
        is_published=place.kind == "published",
        unlisted_file_count=len(unlisted),
    )


def _reject(row: tuple[str, ...], replays: dict[RowId, RowId]) -> Reject:
    text_id, entity, source_file, code, reason, column, fix, row_text = row[:8]
    status_code, batch_id, row_number = row[8:]
    row_id = RowId.parsed(text_id)
    if row_id is None:
        message = f"{text_id} is no key of a rejected row"
        raise ValueError(message)
    replaced_by = RowId(batch_id, int(row_number)) if batch_id else replays.get(row_id)
    status: Status = "open"
    if status_code == "closed":
        status = "closed"
    elif replaced_by is not None:
        status = "waiting"
    return Reject(
        row_id,
        entity,
        source_file,
        code,
        reason,
        column,
        fix,
        row_text,
        status,
        replaced_by,
    )


def checked_choice(settings: Settings, choice: Choice, rejects: RejectList) -> Choice:
    """Return the choice as it is.

    Raises:
        InputRefusedError: an entity or reason that no rejected row has.
    """
    language = settings.language
    entities = sorted({reject.entity for reject in rejects.rejects})
    reasons = sorted({reject.reason_code for reject in rejects.rejects})
    problems = [
        text(language, "rejects_none_of", option=option, value=value, known=known)
        for option, values, every in (
            ("--entity", choice.entities, entities),
            ("--reason", choice.reasons, reasons),
        )
        for value in values
        if value not in every
        for known in [", ".join(every) or text(language, "info_absent")]
    ]
    if problems:
        raise InputRefusedError(
            text(language, "rejects_choice_unknown"), tuple(problems)
        )
    return choice
