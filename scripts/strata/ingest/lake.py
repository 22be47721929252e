"""The raw lake: one folder per batch that appears whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

from strata.errors import InputRefusedError
from strata.ingest.catalogue import load_catalogue
from strata.ingest.engine import opened_engine, quoted
from strata.paths import read_name, write_name
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping
    from pathlib import Path

    import duckdb

    from strata.ingest.catalogue import Catalogue
    from strata.settings import Settings

ROWS_FILE = "rows.parquet"
MALFORMED_FILE = "malformed.parquet"
BATCH_FILE = "batch.parquet"
REPLAYS_FILE = "replays.parquet"
COLUMNS_FILE = "columns.parquet"
EMPTY_BATCH = "empty"
# The batches of one delivery, once all of them are written.
_DELIVERY_NOTE = "delivery.json"

BATCH_COLUMNS = {
    "batch_id": "varchar",
    "entity": "varchar",
    "source_file": "varchar",
    "source_system": "varchar",
    "load_number": "bigint",
    "loaded_at": "timestamp",
    "file_sha256": "varchar",
    "file_bytes": "bigint",
    "encoding": "varchar",
    "delimiter": "varchar",
    "received_count": "bigint",
    "row_count": "bigint",
    "malformed_count": "bigint",
}
# How the columns of a batch were written, and the cells that could not be read.
COLUMN_COLUMNS = {
    "batch_id": "varchar",
    "column_name": "varchar",
    "kind": "varchar",
    "notation": "varchar",
    "cell_count": "bigint",
    "unread_count": "bigint",
    "unread_examples": "varchar",
}
_MALFORMED_COLUMNS = {
    "_batch_id": "varchar",
    "_source_system": "varchar",
    "_source_file": "varchar",
    "_row_number": "bigint",
    "reason_code": "varchar",
    "detail": "varchar",
    "detail_zh": "varchar",
    "line_text": "varchar",
}
_REPLAY_COLUMNS = {
    "_batch_id": "varchar",
    "_row_number": "bigint",
    "replayed_batch_id": "varchar",
    "replayed_row_number": "bigint",
    "origin_batch_id": "varchar",
    "origin_source_file": "varchar",
    "origin_row_number": "bigint",
    "origin_load_number": "bigint",
}
_ROW_METADATA_COLUMNS = {
    "_extra": "varchar",
    "_received": "varchar",
    "_batch_id": "varchar",
    "_source_system": "varchar",
    "_source_file": "varchar",
    "_row_number": "bigint",
    "_load_number": "bigint",
    "_loaded_at": "timestamp",
}


def prepare_batches(settings: Settings, entities: Iterable[str] | None = None) -> None:
    """Give every entity its empty batch and clear what a killed ingest left.

    Afterwards every entity, or each of ``entities``, can be read, whether anyone
    delivered it or not, and nothing but whole batches is below ``lake/raw``.

    Raises:
        InputRefusedError: batches of an earlier version are there, whose texts the
            models would not read.
    """
    _require_notations(settings)
    catalogue = load_catalogue(settings.config_dir)
    incoming = fresh_incoming(settings)
    with opened_engine(settings) as connection:
        for entity in catalogue.entities if entities is None else entities:
            target = batch_folder(settings, entity, EMPTY_BATCH)
            shapes = {
                ROWS_FILE: _row_columns(catalogue, entity),
                MALFORMED_FILE: _MALFORMED_COLUMNS,
                BATCH_FILE: BATCH_COLUMNS,
                REPLAYS_FILE: _REPLAY_COLUMNS,
                COLUMNS_FILE: COLUMN_COLUMNS,
            }
            if target.is_dir() and not _has_shapes(connection, target, shapes):
                # A file or a column was added or removed; an empty batch loses no row.
                shutil.rmtree(target)
            if not target.is_dir():
                folder = incoming / entity
                folder.mkdir()
                for name, shape in shapes.items():
                    # Files of one shape are the same bytes, which is quicker to copy.
                    written = incoming / name
                    if name == ROWS_FILE or not written.is_file():
                        _write_empty(connection, written, shape)
                    shutil.copyfile(written, folder / name)
                target.parent.mkdir(parents=True, exist_ok=True)
                folder.rename(target)
    shutil.rmtree(incoming)


def _require_notations(settings: Settings) -> None:
    """Refuse a lake of batches whose columns nobody read by their notation."""
    have_notations = [
        (folder / COLUMNS_FILE).exists()
        for folder in settings.raw_dir.glob("*/batch=*")
        if folder.name != f"batch={EMPTY_BATCH}"
    ]
    # Where some have them, those that lack them are damaged, not of another version.
    if have_notations and not any(have_notations):
        raise InputRefusedError(
            text(
                settings.language,
                "lake_of_earlier_version",
                folder=settings.lake_dir,
                count=len(have_notations),
            ),
            hint=text(settings.language, "lake_of_earlier_version_hint"),
        )


def fresh_incoming(settings: Settings) -> Path:
    """An empty folder for batches in the making; leftovers in it are gone.

    It is on the same file system as the batches, so a rename moves a whole one. A
    delivery whose process ended on its way into the lake is brought there first.
    """
    finish_delivery(settings)
    incoming = _incoming_dir(settings)
    if incoming.is_dir():
        shutil.rmtree(incoming)
    incoming.mkdir(parents=True)
    return incoming


def deliver(settings: Settings, batches: Mapping[Path, Path]) -> None:
    """Let written batches appear in the lake, all of them or none.

    ``batches`` has the folder of each, below the folder of incoming ones, and where it
    goes; what is there, a damaged batch, gives way. A note of them is on the disk
    before the first is moved: whatever stops the process then, the next one goes on.
    """
    incoming = _incoming_dir(settings)
    moves = {
        folder.relative_to(incoming).as_posix(): target.relative_to(
            settings.raw_dir
        ).as_posix()
        for folder, target in batches.items()
    }
    unfinished = incoming / f".{_DELIVERY_NOTE}"
    with unfinished.open("w", encoding="utf-8") as stream:
        json.dump(moves, stream)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(incoming / _DELIVERY_NOTE)
    finish_delivery(settings)


def finish_delivery(settings: Settings) -> None:
    """Bring a delivery that is written whole into the lake, if there is one."""
    incoming = _incoming_dir(settings)
    note = incoming / _DELIVERY_NOTE
    if not note.is_file():
        return
    for name, place in json.loads(note.read_text(encoding="utf-8")).items():
        folder, target = incoming / name, settings.raw_dir / place
        if not folder.is_dir():
            continue  # moved before the process ended
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir():
            shutil.rmtree(target)
        folder.rename(target)
    note.unlink()
    shutil.rmtree(incoming)


def _incoming_dir(settings: Settings) -> Path:
    return settings.lake_dir / ".incoming"


def batch_folder(settings: Settings, entity: str, batch_id: str) -> Path:
    """Where a batch is once it is in the lake."""
    return settings.raw_dir / entity / f"batch={batch_id}"


def loaded_batch_ids(settings: Settings) -> frozenset[str]:
    """The ids of all batches in the lake, of whatever entity."""
    return frozenset(
        folder.name.removeprefix("batch=")
        for folder in settings.raw_dir.glob("*/batch=*")
        if folder.name != f"batch={EMPTY_BATCH}"
    )


def next_load_number(
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    damaged: Container[Path] = (),
) -> int:
    """One more than the highest load number in the lake, but for damaged batches."""
    batches = settings.raw_dir.glob(f"*/batch=*/{BATCH_FILE}")
    paths = [read_name(path) for path in batches if path.parent not in damaged]
    if not paths:
        return 1
    found = connection.execute(
        "select coalesce(max(load_number), 0) + 1"
        " from read_parquet($paths, hive_partitioning = false)",
        {"paths": paths},
    ).fetchone()
    return 1 if found is None else int(found[0])


def received_cell(column: str, rows: str = "") -> str:
    """SQL for a cell of the lake as it was received; ``rows`` may be named."""
    prefix = f"{rows}." if rows else ""
    kept = f"json_extract_string({prefix}_received, '$.{column}')"
    return (
        f"(case when {kept} is not null then nullif({kept}, '')"
        f" else {prefix}{quoted(column)} end)"
    )


def _row_columns(catalogue: Catalogue, entity: str) -> dict[str, str]:
    return dict.fromkeys(catalogue.columns[entity], "varchar") | _ROW_METADATA_COLUMNS


def _has_shapes(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    shapes: Mapping[str, Mapping[str, str]],
) -> bool:
    """Whether the folder holds every file, each with its columns."""
    return all(
        (folder / name).is_file()
        and columns_of(connection, folder / name) == list(shape)
        for name, shape in shapes.items()
    )


def columns_of(connection: duckdb.DuckDBPyConnection, path: Path) -> list[str]:
    """The columns of a Parquet file, in order."""
    found = connection.execute(
        "select name from parquet_schema($path) where num_children is null",
        {"path": read_name(path)},
    ).fetchall()
    return [name for (name,) in found]


def _write_empty(
    connection: duckdb.DuckDBPyConnection, path: Path, columns: Mapping[str, str]
) -> None:
    values = ", ".join(
        f"cast(null as {type_name}) as {quoted(name)}"
        for name, type_name in columns.items()
    )
    connection.execute(
        f"copy (select {values} where false) to $target"
        " (format parquet, compression zstd)",
        {"target": write_name(path)},
    )
