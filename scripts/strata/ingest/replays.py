"""Mended rows on their way back into the lake, and which old rows they replace."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from strata.ingest.catalogue import SOURCE_SYSTEM
from strata.ingest.engine import opened_engine
from strata.ingest.lake import (
    EMPTY_BATCH,
    MALFORMED_FILE,
    REPLAYS_FILE,
    ROWS_FILE,
    Load,
    batch_folder,
    fresh_incoming,
    next_load_number,
    publish_batch,
    write_batch,
    write_replays,
)
from strata.ingest.planning import (
    MAIN_SOURCE_SYSTEM,
    DeliveredFile,
    FilePlan,
    Fingerprint,
    fingerprinted,
    table_of,
)
from strata.ingest.problems import UnusableFileError
from strata.ingest.rules import FileRule
from strata.ingest.tables import Reading, ReadingTools

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from strata.ingest.catalogue import Catalogue
    from strata.ingest.tables import Table
    from strata.settings import Settings


class RowId(NamedTuple):
    """Where a received row is: its batch and its row number there."""

    batch_id: str
    row_number: int

    @classmethod
    def parsed(cls, text: str) -> RowId | None:
        """The id behind ``batch:row``, or None when the text is no such thing."""
        batch_id, _, number = text.strip().partition(":")
        if batch_id and number.isascii() and number.isdigit():
            return cls(batch_id, int(number))
        return None

    def __str__(self) -> str:
        """``batch:row``, as the published tables write it."""
        return f"{self.batch_id}:{self.row_number}"


@dataclass(frozen=True)
class ReceivedRow:
    """A row of the lake in clear; a malformed line has its text and no cells."""

    entity: str
    source_system: str
    cells: Mapping[str, str | None]
    extra: Mapping[str, str | None]
    line_text: str = ""


@dataclass(frozen=True)
class MendedRow:
    """A row of a mended file: its number there, the row it replaces, what it says."""

    row_number: int
    replaced: RowId
    source_system: str
    cells: Mapping[str, str | None]
    extra: Mapping[str, str | None]


@dataclass(frozen=True)
class MendedFile:
    """A delivered file whose rows have been read: row numbers, cells as text."""

    file: DeliveredFile
    fingerprint: Fingerprint
    table: Table
    rows: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True)
class MendedBatch:
    """What one mended file brings: rows of one entity, each in place of an old one."""

    source: MendedFile
    entity: str
    rows: tuple[MendedRow, ...]


def read_replays(settings: Settings) -> dict[RowId, RowId]:
    """Every row that was replayed, with the newest row that replaces it."""
    paths = [
        str(path)
        for path in settings.raw_dir.glob(f"*/batch=*/{REPLAYS_FILE}")
        if path.parent.name != f"batch={EMPTY_BATCH}"
    ]
    if not paths:
        return {}
    with duckdb.connect() as connection:
        found = connection.execute(
            """
            select
                replays.replayed_batch_id,
                replays.replayed_row_number,
                replays._batch_id,
                replays._row_number
            from read_parquet($replays, hive_partitioning = false) as replays
            inner join read_parquet($batches, hive_partitioning = false) as batches
                on replays._batch_id = batches.batch_id
            order by batches.load_number, replays._batch_id, replays._row_number
            """,
            {
                "replays": paths,
                "batches": [
                    str(Path(path).with_name("batch.parquet")) for path in paths
                ],
            },
        ).fetchall()
    return {RowId(old, row): RowId(new, new_row) for old, row, new, new_row in found}


def read_received(
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    row_ids: Iterable[RowId],
) -> dict[RowId, ReceivedRow]:
    """The named rows as they were received, in clear; unknown ids are left out."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for row_id in row_ids:
        numbers[row_id.batch_id].append(row_id.row_number)
    received: dict[RowId, ReceivedRow] = {}
    for entity in catalogue.entities:
        batch_ids = [
            batch_id
            for batch_id in numbers
            # A name that is no batch id must not reach another folder.
            if batch_id.isalnum() and batch_folder(settings, entity, batch_id).is_dir()
        ]
        if not batch_ids:
            continue
        folders = [batch_folder(settings, entity, batch_id) for batch_id in batch_ids]
        wanted = {
            "batch_ids": [b for b in batch_ids for _ in numbers[b]],
            "row_numbers": [number for b in batch_ids for number in numbers[b]],
        }
        for values in _wanted_rows(connection, folders, ROWS_FILE, wanted):
            received[_row_id(values)] = ReceivedRow(
                entity,
                values["_source_system"] or "",
                {column: values.get(column) for column in catalogue.columns[entity]},
                _extra(values["_extra"]),
            )
        for values in _wanted_rows(connection, folders, MALFORMED_FILE, wanted):
            received[_row_id(values)] = ReceivedRow(
                entity,
                values["_source_system"] or "",
                dict.fromkeys(catalogue.columns[entity]),
                {},
                values["line_text"] or "",
            )
    return received


def _wanted_rows(
    connection: duckdb.DuckDBPyConnection,
    folders: Sequence[Path],
    name: str,
    wanted: Mapping[str, object],
) -> Iterator[dict[str, str | None]]:
    """Rows of the named file of each folder, as text by column."""
    cursor = connection.execute(
        """
        select received.*
        from read_parquet(
            $paths, hive_partitioning = false, union_by_name = true
        ) as received
        inner join (
            select
                unnest(cast($batch_ids as varchar[])) as batch_id,
                unnest(cast($row_numbers as bigint[])) as row_number
        ) as wanted
            on
                received._batch_id = wanted.batch_id
                and received._row_number = wanted.row_number
        """,
        {"paths": [str(folder / name) for folder in folders], **wanted},
    )
    columns = [column[0] for column in cursor.description]
    for row in cursor.fetchall():
        yield {
            column: None if value is None else str(value)
            for column, value in zip(columns, row, strict=True)
        }


def _row_id(values: Mapping[str, str | None]) -> RowId:
    return RowId(str(values["_batch_id"]), int(str(values["_row_number"])))


def _extra(text: str | None) -> dict[str, str | None]:
    """The columns nobody knows, by header."""
    found: dict[str, str | None] = json.loads(text) if text else {}
    return found


def read_mended(
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    known_headers: Callable[[str], bool],
) -> MendedFile:
    """Read a mended file whole, of whatever encoding and delimiter.

    Rows of blank cells are left out, as a spreadsheet program leaves them behind.

    Raises:
        UnusableFileError: the file can't be read, or a line of it can't; one problem
            per line to mend.
    """
    file = DeliveredFile(path, PurePosixPath(path.name))
    fingerprint = fingerprinted(path)
    with _reading_tools(settings, connection, known_headers) as tools:
        table = table_of(file, FileRule(pattern="*"), tools)
        reading = table.read(path, tools)
        if reading.aside_count:
            raise UnusableFileError(*_broken_lines(tools))
        found = connection.execute(
            f"select * from ({reading.query}) as mended order by _row_number",  # noqa: S608
            reading.parameters,
        ).fetchall()
    rows = tuple(
        (int(number), tuple(cell or "" for cell in cells))
        for number, *cells in found
        if any((cell or "").strip() for cell in cells)
    )
    return MendedFile(file, fingerprint, table, rows)


def load_mended(settings: Settings, batches: Sequence[MendedBatch]) -> None:
    """Load every batch into the lake, all of them or none.

    Afterwards each mended row is a received row of its own, under the source system
    of the row it replaces, and its batch names that row.
    """
    incoming = fresh_incoming(settings)
    with opened_engine(settings) as connection:
        load = Load(
            next_load_number(settings, connection),
            datetime.now(UTC).replace(tzinfo=None),
        )
        written = []
        for batch in batches:
            with _reading_tools(settings, connection, lambda _: False) as tools:
                tools.aside_path.touch()
                plan, reading = _planned(batch)
                whole = write_batch(
                    plan,
                    reading,
                    tools,
                    columns=tuple(batch.rows[0].cells),
                    load=load,
                    incoming=incoming,
                )
            write_replays(
                settings,
                connection,
                whole,
                [(row.row_number, *row.replaced) for row in batch.rows],
            )
            written.append(whole)
        for whole in written:
            publish_batch(settings, whole)
    shutil.rmtree(incoming)


def _planned(batch: MendedBatch) -> tuple[FilePlan, Reading]:
    """The batch as the lake's writer takes any file: places of columns, then rows."""
    columns = [*batch.rows[0].cells, SOURCE_SYSTEM]
    headers = list(dict.fromkeys(name for row in batch.rows for name in row.extra))
    systems = {row.source_system for row in batch.rows}
    plan = FilePlan(
        file=batch.source.file,
        fingerprint=batch.source.fingerprint,
        entity=batch.entity,
        source_system=systems.pop() if len(systems) == 1 else MAIN_SOURCE_SYSTEM,
        table=batch.source.table,
        positions={name: place for place, name in enumerate(columns, 1)},
        extra={
            name: place for place, name in enumerate(headers, start=len(columns) + 1)
        },
        defaults={},
        timezone=None,
        message="",
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


@contextmanager
def _reading_tools(
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    known_headers: Callable[[str], bool],
) -> Iterator[ReadingTools]:
    """Reading tools with a scratch folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(dir=settings.warehouse_dir) as scratch:
        yield ReadingTools(
            connection,
            Path(scratch),
            lambda headers: sum(map(known_headers, headers)),
        )


def _broken_lines(tools: ReadingTools) -> Iterator[str]:
    with tools.aside_path.open(encoding="utf-8") as stream:
        for line in stream:
            flawed = json.loads(line)
            yield f"row {flawed['row_number']}: {flawed['detail']}; mend the line"
