"""Batches of the lake that can no longer be read, and what to deliver again.

A batch is written once and never changed, so a file of it that is cut off or gone was
damaged by a disk, a copy or a person. Its rows are not lost where they came from.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from strata.errors import InputRefusedError
from strata.ingest.lake import (
    BATCH_FILE,
    COLUMNS_FILE,
    EMPTY_BATCH,
    MALFORMED_FILE,
    REPLAYS_FILE,
    ROWS_FILE,
    batch_folder,
)
from strata.machine import is_machine_fault
from strata.paths import read_name
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from strata.settings import Settings

_NEEDED_FILES = (ROWS_FILE, MALFORMED_FILE, BATCH_FILE, COLUMNS_FILE)
_MAGIC = b"PAR1"
# Where the origin and the load of a batch are told, the best place first.
_TELLING = (
    (BATCH_FILE, "source_file, load_number, loaded_at"),
    (ROWS_FILE, "_source_file, _load_number, _loaded_at"),
)


@dataclass(frozen=True)
class DamagedBatch:
    """A batch that can't be read; ``file_name`` is the file of it that is to blame.

    ``source_file`` is empty, and load number and time are None, where nothing tells.
    """

    entity: str
    batch_id: str
    file_name: str
    source_file: str
    load_number: int | None = None
    loaded_at: datetime | None = None


def damaged_batches(
    settings: Settings, *, is_thorough: bool = False
) -> list[DamagedBatch]:
    """Return the damaged batches of the lake, in path order.

    Whether files are there and whole to their ends is seen at once; what is wrong
    inside them shows only when ``is_thorough``, which reads every row.
    """
    folders = sorted(
        folder
        for folder in settings.raw_dir.glob("*/batch=*")
        if folder.name != f"batch={EMPTY_BATCH}"
    )
    found = []
    with duckdb.connect() as connection:
        for folder in folders:
            names = [*_NEEDED_FILES]
            if (folder / REPLAYS_FILE).exists():
                names.append(REPLAYS_FILE)
            for name in names:
                path = folder / name
                is_whole = _is_whole(path)
                if is_whole and is_thorough:
                    is_whole = _is_readable(connection, path)
                if not is_whole:
                    found.append(_told(settings, connection, folder, name))
                    break
    return found


def require_whole_lake(settings: Settings, *, is_thorough: bool = False) -> None:
    """Raise ``InputRefusedError`` when a batch of the lake can't be read."""
    damaged = damaged_batches(settings, is_thorough=is_thorough)
    if damaged:
        raise damage_refused(settings, damaged)


def damage_refused(
    settings: Settings, damaged: Iterable[DamagedBatch]
) -> InputRefusedError:
    """Return the error that names what is damaged and what to deliver again."""
    language = settings.language
    lines = []
    for batch in damaged:
        path = batch_folder(settings, batch.entity, batch.batch_id) / batch.file_name
        key = "batch_damaged" if batch.source_file else "batch_damaged_unknown"
        source_file = batch.source_file
        lines.append(text(language, key, path=path, source_file=source_file))
    return InputRefusedError(
        text(language, "lake_damaged", count=len(lines)),
        tuple(lines),
        text(language, "lake_damaged_hint"),
    )


def missing_files(settings: Settings) -> tuple[str, ...]:
    """Return the files whose batches were published last and are gone from the lake.

    A lake that has none of them was begun anew, and nothing of it is missing.
    """
    published = _published_batches(settings)
    there = {
        batch_id
        for batch_id, batch in published.items()
        if batch_folder(settings, batch["entity"], batch_id).is_dir()
    }
    if not there:
        return ()
    gone = {published[batch_id]["source_file"] for batch_id in published.keys() - there}
    return tuple(sorted(gone))


def _is_whole(path: Path) -> bool:
    """Whether the file begins and ends as a Parquet file does."""
    try:
        with path.open("rb") as stream:
            if stream.read(len(_MAGIC)) != _MAGIC:
                return False
            stream.seek(-2 * len(_MAGIC), 2)
            footer_size = int.from_bytes(stream.read(len(_MAGIC)), "little")
            return stream.read() == _MAGIC and footer_size < path.stat().st_size
    except OSError:
        return False


def _is_readable(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    try:
        connection.execute(
            "select sum(hash(one_row)) from read_parquet("
            "$path, hive_partitioning = false) as one_row",
            {"path": read_name(path)},
        ).fetchall()
    except duckdb.Error as error:
        if is_machine_fault(error):
            raise
        return False
    return True


def _told(
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    file_name: str,
) -> DamagedBatch:
    entity = folder.parent.name
    batch_id = folder.name.removeprefix("batch=")
    for name, columns in _TELLING:
        try:
            row = connection.execute(
                f"select {columns} from read_parquet("  # nosec B608 # names of ours
                "$path, hive_partitioning = false) limit 1",
                {"path": read_name(folder / name)},
            ).fetchone()
        except duckdb.Error:
            continue
        if row is not None:
            return DamagedBatch(entity, batch_id, file_name, *row)
    published = _published_batches(settings).get(batch_id, {})
    source_file = str(published.get("source_file", ""))
    return DamagedBatch(entity, batch_id, file_name, source_file)


def _published_batches(settings: Settings) -> Mapping[str, Mapping[str, Any]]:
    """The batches the last publication was made of, by their ids."""
    manifest = settings.published_dir / "manifest.json"
    try:
        found = json.loads(manifest.read_text(encoding="utf-8"))
        return {batch["batch_id"]: batch for batch in found["input_batches"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
