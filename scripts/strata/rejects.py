"""Rejected rows for the people who mend them: what there is, and a file to mend."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import duckdb
from rich.text import Text

from strata.errors import AlreadyRunningError, InputRefusedError
from strata.ingest.catalogue import SOURCE_SYSTEM, load_catalogue
from strata.ingest.engine import opened_engine
from strata.ingest.planning import REJECT_ID
from strata.ingest.replays import RowId, read_received, read_replays
from strata.lock import output_lock
from strata.publication import (
    DATABASE_NAME,
    current_release,
    read_input_batches,
)
from strata.spreadsheet import fits_workbook, write_private_table
from strata.sql_text import quote_literal
from strata.summary import plain_table, render_sections
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rich.console import Group
    from rich.table import Table

    from strata.ingest.catalogue import Catalogue
    from strata.ingest.replays import ReceivedRow
    from strata.settings import Settings

# A name of their own each: a survey has a column `reason` too.
REJECT_REASON = "reject_reason"
REJECT_COLUMN = "reject_column"
REJECT_MEND = "reject_mend"
LINE_TEXT = "reject_line_text"
REJECT_COLUMNS = (REJECT_ID, REJECT_REASON, REJECT_COLUMN, REJECT_MEND)
EXPORT_FORMATS = (".csv", ".xlsx")

Status = Literal["open", "waiting", "closed"]

_TABLES = ("pub_rejected_rows", "pub_row_accounting")


@dataclass(frozen=True)
class Reject:
    """One rejected row, masked, with what a person needs to find and mend it.

    ``status`` is ``waiting`` when a mended row is in the lake and no build has seen it
    yet; ``replaced_by`` names that row, or the one that closed it.
    """

    row_id: RowId
    entity: str
    source_file: str
    reason_code: str
    reason: str
    column: str
    mend: str
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
                    files = quote_literal(self.path / table / "*.parquet")
                    connection.execute(
                        f"create view {table} as select * from read_parquet({files})"  # noqa: S608
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
    spark_dir = settings.spark_warehouse / "publish.db"
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
            """
            select
                rejected_row_id,
                entity_code,
                source_file,
                reason_code,
                if($language = 'zh', reason_name_zh, reason_name_en),
                coalesce(reason_column, ''),
                if($language = 'zh', mend_zh, mend_en),
                row_text,
                status_code,
                replacing_batch_id,
                replacing_row_number
            from pub_rejected_rows
            order by entity_code, source_file, batch_id, row_number
            """,
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
    text_id, entity, source_file, code, reason, column, mend, row_text = row[:8]
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
        mend,
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


def render_rejects(
    settings: Settings, rejects: RejectList, choice: Choice, *, limit: int
) -> Group:
    """Return counts by entity, file and reason with the mend, then the first rows."""
    language = settings.language
    chosen = [reject for reject in rejects.rejects if choice.covers(reject)]
    statuses = Counter(reject.status for reject in rejects.rejects)
    about = plain_table()
    source = "published" if rejects.is_published else "built"
    about.add_row(text(language, f"rejects_source_{source}"))
    if statuses["waiting"]:
        about.add_row(
            text(language, "rejects_waiting", count=f"{statuses['waiting']:,}")
        )
    if rejects.unlisted_file_count:
        about.add_row(
            text(language, "rejects_unlisted", count=rejects.unlisted_file_count)
        )
    title = text(
        language,
        "rejects_title",
        open=f"{statuses['open']:,}",
        closed=f"{statuses['closed']:,}",
    )
    sections = [(title, about)]
    if chosen:
        sections.append((text(language, "rejects_counts"), _count_table(chosen)))
        if limit:
            shown = f"{min(limit, len(chosen)):,}"
            sections.append(
                (
                    text(
                        language,
                        "rejects_rows",
                        shown=shown,
                        count=f"{len(chosen):,}",
                    ),
                    _row_table(settings, chosen[:limit]),
                )
            )
    elif rejects.rejects:
        about.add_row(text(language, "rejects_none_chosen"))
    return render_sections(sections)


def _count_table(chosen: Sequence[Reject]) -> Table:
    """Counts by entity, file and reason; a name is said once per group."""
    table = plain_table()
    for _ in range(2):
        table.add_column()
    table.add_column(justify="right")
    counts = Counter(
        (reject.entity, reject.source_file, reject.reason_code, reject.mend)
        for reject in chosen
    )
    place: tuple[str, str] | None = None
    for (entity, source_file, reason_code, mend), count in sorted(
        counts.items(), key=lambda item: (item[0][:2], -item[1], item[0])
    ):
        if place != (entity, source_file):
            place = (entity, source_file)
            table.add_row(Text(entity), Text(source_file, overflow="fold"))
        table.add_row("", Text(f"  {reason_code}"), f"{count:,}", Text(mend))
    return table


def _row_table(settings: Settings, chosen: Sequence[Reject]) -> Table:
    table = plain_table()
    for reject in chosen:
        status = reject.column or reject.reason_code
        if reject.status != "open":
            status = text(
                settings.language,
                f"rejects_{reject.status}_by",
                row_id=reject.replaced_by,
            )
        table.add_row(
            Text(str(reject.row_id), overflow="fold"),
            Text(status, overflow="fold"),
            Text(reject.row_text, overflow="ellipsis", no_wrap=True),
        )
    return table


@dataclass(frozen=True)
class ExportedFile:
    """A file of clear rows that was written for mending."""

    path: Path
    entity: str
    row_count: int


def export_rejects(
    settings: Settings, rejects: RejectList, choice: Choice, path: Path
) -> tuple[ExportedFile, ...]:
    """Write the chosen open rejects with their clear rows, one file per entity.

    ``path`` itself is written when they are of one entity; else the entity is added to
    its name. Afterwards only the owner may read the files, and nothing was written
    unless all could be.

    Raises:
        InputRefusedError: the path has another ending, is there already, or can't
            hold what the rows hold.
    """
    _require_format(settings, path)
    chosen = [reject for reject in rejects.rejects if choice.covers(reject)]
    entities = sorted({reject.entity for reject in chosen})
    paths = {
        entity: path
        if len(entities) == 1
        else path.with_name(f"{path.stem}_{entity}{path.suffix}")
        for entity in entities
    }
    _require_free(settings, [path, *paths.values()] if chosen else [])
    catalogue = load_catalogue(settings.config_dir)
    exported = []
    with opened_engine(settings) as connection:
        received = read_received(
            settings, connection, catalogue, [reject.row_id for reject in chosen]
        )
        _require_received(settings, chosen, received)
        tables = {
            entity: _export_table(
                catalogue,
                entity,
                [reject for reject in chosen if reject.entity == entity],
                received,
            )
            for entity in entities
        }
        for entity, (header, rows) in tables.items():
            _require_fit(settings, paths[entity], header, rows)
        for entity, (header, rows) in tables.items():
            write_private_table(connection, paths[entity], header, rows)
            exported.append(ExportedFile(paths[entity], entity, len(rows)))
    return tuple(exported)


def _export_table(
    catalogue: Catalogue,
    entity: str,
    chosen: Sequence[Reject],
    received: dict[RowId, ReceivedRow],
) -> tuple[list[str], list[list[str]]]:
    """Header and rows: what is wrong, the columns of the entity, then all others."""
    columns = catalogue.columns[entity]
    own = {*REJECT_COLUMNS, LINE_TEXT, SOURCE_SYSTEM, *columns}
    # An unknown column that is called like a known one keeps its value on replay.
    extra = list(
        dict.fromkeys(
            name
            for reject in chosen
            for name in received[reject.row_id].extra
            if name not in own
        )
    )
    has_lines = any(received[reject.row_id].line_text for reject in chosen)
    header = [*REJECT_COLUMNS, SOURCE_SYSTEM, *columns, *extra]
    rows = []
    for reject in chosen:
        row = received[reject.row_id]
        cells = [
            str(reject.row_id),
            reject.reason,
            reject.column,
            reject.mend,
            row.source_system,
            *(row.cells[column] or "" for column in columns),
            *(row.extra.get(name) or "" for name in extra),
        ]
        rows.append([*cells, row.line_text] if has_lines else cells)
    return [*header, LINE_TEXT] if has_lines else header, rows


def _require_received(
    settings: Settings, chosen: Sequence[Reject], received: dict[RowId, ReceivedRow]
) -> None:
    """A publication outlives its lake when the lake is loaded anew."""
    lost = sorted(
        {reject.source_file for reject in chosen if reject.row_id not in received}
    )
    if lost:
        raise InputRefusedError(
            text(
                settings.language, "export_not_in_lake", output_dir=settings.output_dir
            ),
            tuple(lost),
            text(settings.language, "not_built_hint"),
        )


def _require_format(settings: Settings, path: Path) -> None:
    if path.suffix.lower() not in EXPORT_FORMATS:
        raise InputRefusedError(
            text(settings.language, "export_format", path=path),
            hint=text(settings.language, "export_format_hint"),
        )


def _require_free(settings: Settings, paths: Sequence[Path]) -> None:
    """Rows somebody is mending in such a file must not be lost."""
    taken = [path for path in paths if path.exists()]
    if taken:
        raise InputRefusedError(
            text(settings.language, "export_exists", path=taken[0]),
            hint=text(settings.language, "export_exists_hint"),
        )
    missing = [path.parent for path in paths if not path.parent.is_dir()]
    if missing:
        raise InputRefusedError(
            text(settings.language, "export_no_folder", folder=missing[0]),
            hint=text(settings.language, "export_no_folder_hint"),
        )


def _require_fit(
    settings: Settings, path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    if path.suffix.lower() != ".xlsx":
        return
    problems = tuple(
        text(settings.language, "export_cell", reject_id=row[0], column=name)
        for row in rows
        for name, cell in zip(header, row, strict=True)
        if not fits_workbook(cell)
    )
    if problems:
        raise InputRefusedError(
            text(settings.language, "export_no_fit", path=path),
            problems,
            text(settings.language, "export_no_fit_hint"),
        )
