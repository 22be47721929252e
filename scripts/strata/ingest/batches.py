"""Batches in the making: the rows of a file as text, with what was no row beside."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import duckdb

from strata.ingest import first_rows
from strata.ingest.catalogue import SOURCE_SYSTEM
from strata.ingest.cells import each_once
from strata.ingest.engine import quoted, row_count
from strata.ingest.ids import UNREAD
from strata.ingest.lake import (
    BATCH_COLUMNS,
    BATCH_FILE,
    COLUMN_COLUMNS,
    COLUMNS_FILE,
    MALFORMED_FILE,
    ROWS_FILE,
    batch_folder,
    deliver,
    received_cell,
)
from strata.ingest.problems import UnusableFileError
from strata.ingest.reading import COUNTRY, canonical_rows, notations_of
from strata.ingest.shaping import prepared, shaped
from strata.machine import is_machine_fault
from strata.masking import engine_reason
from strata.paths import read_name, write_name
from strata.sql_text import statement
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from strata.ingest.planning import FilePlan
    from strata.ingest.reading import CanonicalRows, ColumnNotation
    from strata.ingest.tables import Reading, ReadingTools
    from strata.settings import Settings


_BLANK = "''"
# A dictionary of more values costs more to make than it saves.
_PARQUET = "format parquet, compression zstd, dictionary_size_limit 10000"
# Rows that the first did not expect are asked with them once more.
_MOST_TRIES = 2


@dataclass(frozen=True)
class Load:
    """What all files of one ingest share."""

    number: int
    loaded_at: datetime


@dataclass(frozen=True)
class _Delivered:
    """A query for the columns of an entity as they were delivered."""

    query: str
    parameters: dict[str, object]


@dataclass(frozen=True)
class WrittenBatch:
    """A batch that is complete but not yet in the lake."""

    plan: FilePlan
    folder: Path
    row_count: int
    malformed_count: int
    left_out_count: int = 0

    @property
    def received_count(self) -> int:
        """Rows the file held."""
        return self.row_count + self.malformed_count


def write_batches(
    plans: Sequence[FilePlan],
    tools: ReadingTools,
    *,
    columns: Mapping[str, tuple[str, ...]],
    load: Load,
    incoming: Path,
) -> list[WrittenBatch]:
    """Write the batch of every entity that one table of a file holds.

    ``columns`` are those of each entity. Lines that are no rows are counted with the
    first.

    Raises:
        UnusableFileError: as ``write_batch``.
    """
    table, path = plans[0].table, plans[0].file.path
    reading = table.read(path, tools)
    if plans[0].shape is not None:
        reading = prepared(plans[0].shape.sheet, reading, tools)
    written: list[WrittenBatch] = []
    for plan in plans:
        its = reading if plan.shape is None else shaped(plan.shape, reading, tools)
        written.append(
            write_batch(
                plan,
                its,
                tools,
                columns=columns[plan.entity],
                load=load,
                incoming=incoming,
            )
        )
        tools.aside_path.write_bytes(b"")
        reading = replace(reading, aside_count=0, left_out_count=0)
    return written


def write_batch(
    plan: FilePlan,
    reading: Reading,
    tools: ReadingTools,
    *,
    columns: tuple[str, ...],
    load: Load,
    incoming: Path,
) -> WrittenBatch:
    """Write the files of a batch into ``incoming`` and count them back.

    ``columns`` are those of the plan's entity.

    Raises:
        UnusableFileError: the rows can't be read to the end, or what was written
            is not what the file holds.
    """
    folder = incoming / plan.fingerprint.batch_id
    folder.mkdir()
    stamp: dict[str, object] = {
        "batch_id": plan.fingerprint.batch_id,
        "source_file": plan.file.source_file,
        "source_system": plan.source_system,
    }
    connection = tools.connection
    parameters: dict[str, object] = {
        **reading.parameters,
        **stamp,
        "load_number": load.number,
        "loaded_at": load.loaded_at,
    }
    delivered = _Delivered(
        delivered_query(plan, columns, reading.query, parameters), parameters
    )
    path = folder / ROWS_FILE
    rows = None
    if plan.shape is None and reading.received_count > first_rows.FIRST_ROWS:
        rows = _written_at_once(connection, delivered, plan, columns, path)
    if rows is None:
        rows = _written_by_all_rows(tools, delivered, plan, columns, path)
    counts = _cell_counts(connection, path, rows)
    notations = notations_of(connection, path, rows, counts)
    _write_notations(connection, plan, notations, folder / COLUMNS_FILE)
    _write_malformed(connection, tools.aside_path, stamp, folder / MALFORMED_FILE)
    written = WrittenBatch(
        plan,
        folder,
        row_count(connection, folder / ROWS_FILE),
        row_count(connection, folder / MALFORMED_FILE),
        reading.left_out_count,
    )
    if (
        written.received_count != reading.received_count
        or written.malformed_count != reading.aside_count
    ):
        raise UnusableFileError(
            said(
                "rows_written_otherwise",
                received=reading.received_count,
                aside=reading.aside_count,
                rows=written.row_count,
                malformed=written.malformed_count,
            )
        )
    _write_batch_row(connection, written, load)
    return written


def _written_by_all_rows(
    tools: ReadingTools,
    delivered: _Delivered,
    plan: FilePlan,
    columns: tuple[str, ...],
    path: Path,
) -> CanonicalRows:
    """Write the rows by what all of them tell, which takes a second writing."""
    kept = tools.scratch_dir / "delivered.parquet"
    copy_rows(tools.connection, delivered.query, delivered.parameters, kept)
    source = "read_parquet($delivered_rows, hive_partitioning = false)"
    told = {"delivered_rows": read_name(kept)}
    rows = canonical_rows(tools.connection, source, told, plan, columns)
    if rows.is_as_delivered:
        shutil.move(kept, path)
    else:
        copy_rows(tools.connection, rows.query(source), told, path)
        kept.unlink()
    return rows


def _written_at_once(
    connection: duckdb.DuckDBPyConnection,
    delivered: _Delivered,
    plan: FilePlan,
    columns: tuple[str, ...],
    path: Path,
) -> CanonicalRows | None:
    """Write the rows by what the first of them tell, if that is what all tell."""
    first = quoted("first rows")
    connection.execute(
        f"create or replace temporary table {first} as"  # nosec B608 # made here
        f" select * from ({delivered.query}) limit {first_rows.FIRST_ROWS}",
        delivered.parameters,
    )
    written = "read_parquet($written_rows, hive_partitioning = false)"
    marked = f"from {written} where _received = '{UNREAD}'"
    told: dict[str, object] = {"written_rows": read_name(path)}
    for _ in range(_MOST_TRIES):
        try:
            rows = canonical_rows(connection, first, {}, plan, columns)
        except UnusableFileError:
            # What is said of the file counts all its rows.
            return None
        unexpected = first_rows.unexpected_rows(rows)
        if unexpected is None:
            return None
        query = rows.query(f"({delivered.query})", unexpected)
        copy_rows(connection, query, delivered.parameters, path)
        found = connection.execute(f"select count(*) {marked}", told).fetchone()
        if found == (0,):
            is_alike = first_rows.is_read_alike(rows, written, told)
            return rows if is_alike else None
        if found and found[0] > first_rows.FIRST_ROWS:
            return None
        connection.execute(
            f"insert into {first} select * from ({delivered.query})"  # nosec B608 # the reader's own query
            f" where _row_number in (select _row_number {marked})",
            {**delivered.parameters, **told},
        )
    return None


def _cell_counts(
    connection: duckdb.DuckDBPyConnection, path: Path, rows: CanonicalRows
) -> dict[str, int]:
    """The filled cells of every column, as they were delivered."""
    names = [one.name for one in rows.columns]
    filled = [
        f"count(*) filter (where case when {quoted(name)} is not null then true"
        f" else {received_cell(name)} is not null end)"
        if name in rows.texts
        else f"count({quoted(name)})"
        for name in names
    ]
    found = connection.execute(
        f"select {', '.join(['count(*)', *filled])}"  # nosec B608 # quoted names
        " from read_parquet($rows, hive_partitioning = false)",
        {"rows": read_name(path)},
    ).fetchone()
    return dict(zip(names, (found or ())[1:], strict=True))


def publish_batches(settings: Settings, batches: Iterable[WrittenBatch]) -> None:
    """Let the batches appear in the lake, all of them or none."""
    deliver(
        settings,
        {
            batch.folder: batch_folder(
                settings, batch.plan.entity, batch.plan.fingerprint.batch_id
            )
            for batch in batches
        },
    )


def delivered_query(
    plan: FilePlan,
    columns: tuple[str, ...],
    delivered_query: str,
    parameters: dict[str, object],
) -> str:
    """SQL for the entity's columns and the row's origin; adds what it binds."""
    values: list[str] = []
    for number, column in enumerate(columns):
        value = _delivered(plan, column)
        if column in plan.defaults:
            parameters[f"default_{number}"] = plan.defaults[column]
            value = f"coalesce(nullif(trim({value}), ''), $default_{number})"
        elif column in plan.positions:
            value = f"nullif({value}, '')"
        values.append(f"{value} as {quoted(column)}")
    values.append(f"{_extra(plan, parameters)} as _extra")
    values.append("cast(null as varchar) as _received")
    if plan.country is not None:
        values.append(f"c{plan.country} as {quoted(COUNTRY)}")
    system = f"nullif(trim({_delivered(plan, SOURCE_SYSTEM)}), '')"
    values += [
        "$batch_id as _batch_id",
        f"coalesce({system}, $source_system) as _source_system",
        "$source_file as _source_file",
        "cast(_row_number as bigint) as _row_number",
        "cast($load_number as bigint) as _load_number",
        "cast($loaded_at as timestamp) as _loaded_at",
    ]
    return " ".join(
        ("select", ", ".join(values), "from", f"({delivered_query}) as delivered")
    )


def _delivered(plan: FilePlan, column: str) -> str:
    """SQL for what the file delivers in a column, as text."""
    position = plan.positions.get(column)
    if position is None:
        return "cast(null as varchar)"
    if column not in plan.contacts:
        return f"c{position}"
    filled = [
        each_once([f"nullif(trim(c{place}), '')" for place in places])
        for places in plan.contacts[column]
    ]
    return f"coalesce({', '.join(f'nullif({cells}, {_BLANK})' for cells in filled)})"


def _extra(plan: FilePlan, parameters: dict[str, object]) -> str:
    """SQL for the columns nobody knows as a JSON object; null when all are blank."""
    if not plan.extra:
        return "cast(null as varchar)"
    pairs: list[str] = []
    for header, position in plan.extra.items():
        parameters[f"header_{position}"] = header
        pairs.append(f"$header_{position}, c{position}")
    blanks = ", ".join(f"c{position}" for position in plan.extra.values())
    return (
        f"case when concat({blanks}) = '' then null"
        f" else cast(json_object({', '.join(pairs)}) as varchar) end"
    )


def _write_malformed(
    connection: duckdb.DuckDBPyConnection,
    aside_path: Path,
    stamp: Mapping[str, object],
    path: Path,
) -> None:
    # Lines go aside when it is clear that they are no rows, which may be after
    # later lines went: the file is put back into row order here.
    query = statement(__package__, "malformed_lines")
    copy_rows(connection, query, {**stamp, "aside_path": read_name(aside_path)}, path)


def _write_batch_row(
    connection: duckdb.DuckDBPyConnection, written: WrittenBatch, load: Load
) -> None:
    plan = written.plan
    row: dict[str, object] = {
        "batch_id": plan.fingerprint.batch_id,
        "entity": plan.entity,
        "source_file": plan.file.source_file,
        "source_system": plan.source_system,
        "load_number": load.number,
        "loaded_at": load.loaded_at,
        "file_sha256": plan.fingerprint.sha256,
        "file_bytes": plan.fingerprint.byte_count,
        "encoding": plan.table.encoding,
        "delimiter": plan.table.delimiter,
        "received_count": written.received_count,
        "row_count": written.row_count,
        "malformed_count": written.malformed_count,
    }
    values = ", ".join(
        f"cast(${name} as {type_name}) as {quoted(name)}"
        for name, type_name in BATCH_COLUMNS.items()
    )
    copy_rows(connection, f"select {values}", row, written.folder / BATCH_FILE)


def _write_notations(
    connection: duckdb.DuckDBPyConnection,
    plan: FilePlan,
    notations: Sequence[ColumnNotation],
    path: Path,
) -> None:
    """Say beside the rows how each column was written and what was not understood."""
    texts: dict[str, list[object]] = {
        "batch_id": [plan.fingerprint.batch_id for _ in notations],
        "column_name": [one.column for one in notations],
        "kind": [one.kind for one in notations],
        "notation": [one.notation for one in notations],
        "cell_count": [one.cell_count for one in notations],
        "unread_count": [one.unread_count for one in notations],
        "unread_examples": ["\n".join(one.unread_examples) for one in notations],
    }
    values = ", ".join(
        f"unnest(cast(${name} as {type_name}[])) as {quoted(name)}"
        for name, type_name in COLUMN_COLUMNS.items()
    )
    copy_rows(connection, f"select {values}", texts, path)


def copy_rows(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    parameters: Mapping[str, object],
    path: Path,
) -> None:
    """Write a query's rows, in their order, to a Parquet file."""
    try:
        connection.execute(
            f"copy ({query}) to $target ({_PARQUET})",
            {**parameters, "target": write_name(path)},
        )
    except duckdb.Error as error:
        if is_machine_fault(error):
            raise
        reason = engine_reason(error)
        raise UnusableFileError(said("rows_unreadable", reason=reason)) from error
