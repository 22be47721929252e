"""Corrected files read whole, and their rows loaded in place of those they replace."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from strata.ingest.batches import Load, copy_rows, publish_batches, write_batch
from strata.ingest.catalogue import SOURCE_SYSTEM
from strata.ingest.delivered import (
    MAIN_SOURCE_SYSTEM,
    DeliveredFile,
    Fingerprint,
    fingerprinted,
)
from strata.ingest.engine import opened_engine
from strata.ingest.lake import (
    BATCH_FILE,
    REPLAYS_FILE,
    fresh_incoming,
    next_load_number,
)
from strata.ingest.planning import FilePlan, table_of
from strata.ingest.problems import UnusableFileError
from strata.ingest.rules import FileRule
from strata.ingest.tables import Reading, ReadingTools
from strata.interruption import UNFINISHED, private_folder
from strata.paths import read_name
from strata.sql_text import statement
from strata.texts import Said, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import duckdb

    from strata.ingest.batches import WrittenBatch
    from strata.ingest.tables import Table
    from strata.rejects.rows import RowId
    from strata.settings import Settings


@dataclass(frozen=True)
class CorrectedRow:
    """A row of a corrected file: its number there, the row it replaces, its cells.

    A row that replaces none is one more.
    """

    row_number: int
    replaced: RowId | None
    source_system: str
    cells: Mapping[str, str | None]
    extra: Mapping[str, str | None]


@dataclass(frozen=True)
class CorrectedFile:
    """A delivered file whose rows have been read: row numbers, cells as text."""

    file: DeliveredFile
    fingerprint: Fingerprint
    table: Table
    rows: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True)
class CorrectedBatch:
    """The rows of one file that a person filled in, all of one entity."""

    source: CorrectedFile
    entity: str
    rows: tuple[CorrectedRow, ...]


def read_corrected(
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    known_headers: Callable[[str], bool],
) -> CorrectedFile:
    """Read a corrected file whole, of whatever encoding and delimiter.

    Rows of blank cells are left out, as a spreadsheet program leaves them behind.

    Raises:
        UnusableFileError: the file can't be read, or a line of it can't; one problem
            per line to fix.
    """
    file = DeliveredFile.found(path, path.parent)
    file.require_loadable()
    fingerprint = fingerprinted(path)
    with _reading_tools(settings, connection, known_headers) as tools:
        table = table_of(file, FileRule(pattern="*"), tools)
        reading = table.read(path, tools)
        if reading.aside_count:
            raise UnusableFileError(*_broken_lines(tools))
        found = connection.execute(
            f"select * from ({reading.query}) as corrected order by _row_number",  # nosec B608 # the reader's own query
            reading.parameters,
        ).fetchall()
    rows = tuple(
        (int(number), tuple(cell or "" for cell in cells))
        for number, *cells in found
        if any((cell or "").strip() for cell in cells)
    )
    return CorrectedFile(file, fingerprint, table, rows)


def load_corrected(settings: Settings, batches: Sequence[CorrectedBatch]) -> None:
    """Load every batch into the lake, all of them or none.

    Afterwards each corrected row is a received row of its own, under the source system
    of the row it replaces, and its batch names that row.
    """
    incoming = fresh_incoming(settings)
    with opened_engine(settings) as connection:
        load = Load(
            next_load_number(settings, connection),
            datetime.now(UTC).replace(tzinfo=None),
        )
        known_systems = _systems_of_batches(settings, connection)
        written = []
        for batch in batches:
            with _reading_tools(settings, connection, lambda _: False) as tools:
                tools.aside_path.touch()
                plan, reading = _planned(batch, known_systems)
                whole = write_batch(
                    plan,
                    reading,
                    tools,
                    columns=tuple(batch.rows[0].cells),
                    load=load,
                    incoming=incoming,
                )
            replaced = [
                (row.row_number, *row.replaced)
                for row in batch.rows
                if row.replaced is not None
            ]
            if replaced:
                _write_replays(settings, connection, whole, replaced)
            written.append(whole)
        from strata.forgetting.erasing import erase_incoming

        erase_incoming(settings, {one.folder: one.plan.entity for one in written})
        publish_batches(settings, written)


def _systems_of_batches(
    settings: Settings, connection: duckdb.DuckDBPyConnection
) -> frozenset[str]:
    """The source systems that folders, rules and options have named so far."""
    batches = read_name(settings.raw_dir, "*", "batch=*", BATCH_FILE)
    found = connection.execute(
        "select distinct source_system from read_parquet($batches)",
        {"batches": batches},
    ).fetchall()
    return frozenset(system for (system,) in found)


def _planned(
    batch: CorrectedBatch, known_systems: frozenset[str]
) -> tuple[FilePlan, Reading]:
    """The batch as the lake's writer takes any file: places of columns, then rows.

    A system that only a cell names stays with its rows: it may be no system but a name
    in the wrong column, and the system of a batch is published.
    """
    columns = [*batch.rows[0].cells, SOURCE_SYSTEM]
    headers = list(dict.fromkeys(name for row in batch.rows for name in row.extra))
    systems = {row.source_system for row in batch.rows}
    is_known = len(systems) == 1 and systems <= known_systems
    plan = FilePlan(
        file=batch.source.file,
        fingerprint=batch.source.fingerprint,
        entity=batch.entity,
        source_system=systems.pop() if is_known else MAIN_SOURCE_SYSTEM,
        table=batch.source.table,
        positions={name: place for place, name in enumerate(columns, 1)},
        extra={
            name: place for place, name in enumerate(headers, start=len(columns) + 1)
        },
        defaults={},
        timezone=None,
        message="",
        # What a person corrects by hand is refused row by row, not as a file.
        decimal=".",
        date_order="year_first",
    )
    parameters: dict[str, object] = {
        "row_numbers": [row.row_number for row in batch.rows]
    }
    for name, place in plan.positions.items():
        parameters[f"c{place}"] = [
            row.source_system if name == SOURCE_SYSTEM else row.cells[name]
            for row in batch.rows
        ]
    for name, place in plan.extra.items():
        parameters[f"c{place}"] = [row.extra.get(name) for row in batch.rows]
    cells = ", ".join(
        f"unnest(cast($c{place} as varchar[])) as c{place}"
        for place in range(1, len(columns) + len(headers) + 1)
    )
    query = f"select unnest(cast($row_numbers as bigint[])) as _row_number, {cells}"
    return plan, Reading(query, parameters, len(batch.rows), 0)


def _write_replays(
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    batch: WrittenBatch,
    replaced: Sequence[tuple[int, str, int]],
) -> None:
    """Say beside the rows of a written batch which old row each of them replaces.

    ``replaced`` holds the row number in this batch, the old batch and the old row. The
    origin is the row that a chain of such replacements began with: its place among all
    rows is that of the corrected one.
    """
    row_numbers, batch_ids, old_row_numbers = zip(*replaced, strict=True)
    raw = settings.raw_dir
    copy_rows(
        connection,
        statement(__package__, "replays_written"),
        {
            "batch_id": batch.plan.fingerprint.batch_id,
            "row_numbers": list(row_numbers),
            "batch_ids": list(batch_ids),
            "old_row_numbers": list(old_row_numbers),
            "replays": read_name(raw, "*", "batch=*", REPLAYS_FILE),
            "batches": read_name(raw, "*", "batch=*", BATCH_FILE),
        },
        batch.folder / REPLAYS_FILE,
    )


@contextmanager
def _reading_tools(
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    known_headers: Callable[[str], bool],
) -> Iterator[ReadingTools]:
    """Reading tools with a scratch folder that is gone afterwards."""
    with private_folder(UNFINISHED, settings.warehouse_dir) as scratch:
        yield ReadingTools(
            connection,
            scratch,
            lambda headers: sum(map(known_headers, headers)),
        )


def _broken_lines(tools: ReadingTools) -> Iterator[Said]:
    with tools.aside_path.open(encoding="utf-8") as stream:
        for line in stream:
            flawed = json.loads(line)
            yield said(
                "corrected_line_broken",
                row=flawed["row_number"],
                detail=_detail(flawed["detail"], flawed["detail_zh"]),
            )


def _detail(english: str, chinese: str) -> Said:
    """What is wrong with a line, as it was put aside in both languages."""
    return Said(lambda language: chinese if language == "zh" else english)
