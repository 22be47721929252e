"""The raw lake: one folder per batch that appears whole or not at all."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import duckdb

from strata.history import ensure_empty_run
from strata.ingest.catalogue import SOURCE_SYSTEM, load_catalogue
from strata.ingest.engine import (
    load_extension,
    opened_engine,
    quoted,
    row_count,
)
from strata.ingest.problems import UnusableFileError
from strata.ingest.tables import json_pointer
from strata.ingest.zones import MOMENT_SUFFIX, with_offset
from strata.matching.pairs_file import ensure_pairs_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from strata.ingest.catalogue import Catalogue
    from strata.ingest.planning import FilePlan
    from strata.ingest.tables import Reading, ReadingTools
    from strata.settings import Settings

ROWS_FILE = "rows.parquet"
MALFORMED_FILE = "malformed.parquet"
BATCH_FILE = "batch.parquet"
REPLAYS_FILE = "replays.parquet"
EMPTY_BATCH = "empty"

_BATCH_COLUMNS = {
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
_MALFORMED_COLUMNS = {
    "_batch_id": "varchar",
    "_source_system": "varchar",
    "_source_file": "varchar",
    "_row_number": "bigint",
    "reason_code": "varchar",
    "detail": "varchar",
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
    "_batch_id": "varchar",
    "_source_system": "varchar",
    "_source_file": "varchar",
    "_row_number": "bigint",
    "_load_number": "bigint",
    "_loaded_at": "timestamp",
}


@dataclass(frozen=True)
class Load:
    """What all files of one ingest share."""

    number: int
    loaded_at: datetime


@dataclass(frozen=True)
class WrittenBatch:
    """A batch that is complete but not yet in the lake."""

    plan: FilePlan
    folder: Path
    row_count: int
    malformed_count: int

    @property
    def received_count(self) -> int:
        """Rows the file held."""
        return self.row_count + self.malformed_count


@dataclass(frozen=True)
class Since:
    """A header of a plan, and SQL for what was loaded under it.

    The rows are those of the plan's entity, in which the header may have been a
    column or not. ``position`` is its place, from 1.
    """

    plan: FilePlan
    position: int
    order: Literal["number", "time"]

    @property
    def text(self) -> str:
        """The value as delivered."""
        delivered = [
            quoted(column)
            for column, position in self.plan.positions.items()
            if position == self.position and column != SOURCE_SYSTEM
        ]
        extra = "json_extract_string(_extra, $pointer)"
        return f"coalesce({', '.join([*delivered, extra])})"

    @property
    def typed(self) -> str:
        """The value in its order; null if it has none."""
        return self.cast(self.text)

    @property
    def parameters(self) -> dict[str, object]:
        """What the value's SQL binds."""
        header = self.plan.table.headers[self.position - 1]
        return {"pointer": json_pointer(header)}

    def cast(self, text: str) -> str:
        """SQL that puts a text into the order."""
        type_name = "timestamp" if self.order == "time" else "decimal(38, 10)"
        return f"try_cast({text} as {type_name})"


def prepare_lake(settings: Settings) -> None:
    """Give every entity its empty batch and clear what a killed ingest left.

    Afterwards every entity can be read, whether anyone delivered it or not, nothing
    but whole batches is below ``lake/raw``, and there are a file of matched pairs and
    a history of scores.
    """
    catalogue = load_catalogue(settings.config_dir)
    incoming = fresh_incoming(settings)
    with opened_engine(settings) as connection:
        for entity in catalogue.entities:
            target = batch_folder(settings, entity, EMPTY_BATCH)
            shapes = {
                ROWS_FILE: _row_columns(catalogue, entity),
                MALFORMED_FILE: _MALFORMED_COLUMNS,
                BATCH_FILE: _BATCH_COLUMNS,
                REPLAYS_FILE: _REPLAY_COLUMNS,
            }
            if target.is_dir() and not _has_shapes(connection, target, shapes):
                # A file or a column was added or removed; an empty batch loses no row.
                shutil.rmtree(target)
            if not target.is_dir():
                folder = incoming / entity
                folder.mkdir()
                for name, shape in shapes.items():
                    _write_empty(connection, folder / name, shape)
                target.parent.mkdir(parents=True, exist_ok=True)
                folder.rename(target)
        ensure_pairs_file(settings, connection)
        ensure_empty_run(settings, connection, incoming)
    incoming.rmdir()


def fresh_incoming(settings: Settings) -> Path:
    """An empty folder for batches in the making; leftovers in it are gone.

    It is on the same file system as the batches, so a rename moves a whole one.
    """
    incoming = settings.lake_dir / ".incoming"
    if incoming.is_dir():
        shutil.rmtree(incoming)
    incoming.mkdir(parents=True)
    return incoming


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


def next_load_number(settings: Settings, connection: duckdb.DuckDBPyConnection) -> int:
    """One more than the highest load number in the lake."""
    paths = [str(path) for path in settings.raw_dir.glob(f"*/batch=*/{BATCH_FILE}")]
    if not paths:
        return 1
    found = connection.execute(
        "select coalesce(max(load_number), 0) + 1"
        " from read_parquet($paths, hive_partitioning = false)",
        {"paths": paths},
    ).fetchone()
    return 1 if found is None else int(found[0])


def newest_batch(
    settings: Settings, connection: duckdb.DuckDBPyConnection, plan: FilePlan
) -> Path | None:
    """The folder of the batch that came last from where the plan's rows come from."""
    folders = _batches_from(settings, connection, plan)
    return folders[-1] if folders else None


def load_number_of(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """The load that a batch came with."""
    found = connection.execute(
        "select load_number from read_parquet($path, hive_partitioning = false)",
        {"path": str(folder / BATCH_FILE)},
    ).fetchone()
    return 0 if found is None else int(found[0])


def largest_value(
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    since: Since,
    *,
    not_after: datetime,
) -> str | None:
    """The largest value loaded so far, as text; None if none was.

    A time more than a day after ``not_after`` is a mistake or a mark and no bound:
    nothing would follow it.
    """
    plan = since.plan
    folders = _batches_from(settings, connection, plan)
    if not folders:
        return None
    # The empty batch has every column there is now; older batches may lack some.
    empty = batch_folder(settings, plan.entity, EMPTY_BATCH)
    parameters = {
        "paths": [str(folder / ROWS_FILE) for folder in (*folders, empty)],
        **since.parameters,
    }
    bound = "true"
    if since.order == "time":
        bound = f"{since.typed} <= cast($not_after as timestamp) + interval 1 day"
        parameters["not_after"] = not_after
    found = connection.execute(
        f"select arg_max({since.text}, {since.typed})"  # noqa: S608 - made here
        " from read_parquet($paths, hive_partitioning = false, union_by_name = true)"
        f" where {bound}",
        parameters,
    ).fetchone()
    return None if found is None else found[0]


def holds_new_rows(
    connection: duckdb.DuckDBPyConnection,
    since: Since,
    reading: Reading,
    known: Path,
    *,
    columns: tuple[str, ...],
    value: str | None,
) -> bool:
    """Whether a plan has a row that a batch lacks, or has it more often.

    All rows of the plan are from ``value`` on, or lack one.
    """
    compared = (*columns, "_extra", "_source_system")
    rows = str(known / ROWS_FILE)
    if not set(compared) <= set(_columns_of(connection, known / ROWS_FILE)):
        return True
    parameters: dict[str, object] = {
        **reading.parameters,
        "batch_id": since.plan.fingerprint.batch_id,
        "source_file": since.plan.file.source_file,
        "source_system": since.plan.source_system,
        "load_number": 0,
        "loaded_at": None,
    }
    query = _canonical_query(since.plan, columns, reading.query, parameters)
    names = ", ".join(quoted(name) for name in compared)
    found = connection.execute(
        f"""
        select {names} from ({query}) as canonical
        except all
        select {names}
        from read_parquet($rows, hive_partitioning = false)
        where
            {since.text} is null
            or {since.typed} >= {since.cast("cast($value as varchar)")}
        limit 1
        """,  # noqa: S608 - quoted names
        {**parameters, **since.parameters, "rows": rows, "value": value},
    ).fetchone()
    return found is not None


def _batches_from(
    settings: Settings, connection: duckdb.DuckDBPyConnection, plan: FilePlan
) -> list[Path]:
    """The batches with the plan's entity and origin, in the order of their loads."""
    pattern = batch_folder(settings, plan.entity, "*") / BATCH_FILE
    found = connection.execute(
        "select batch_id from read_parquet($pattern, hive_partitioning = false)"
        " where source_file = $source_file order by load_number",
        {"pattern": str(pattern), "source_file": plan.file.source_file},
    ).fetchall()
    return [batch_folder(settings, plan.entity, batch_id) for (batch_id,) in found]


def write_batch(
    plan: FilePlan,
    reading: Reading,
    tools: ReadingTools,
    *,
    columns: tuple[str, ...],
    load: Load,
    incoming: Path,
) -> WrittenBatch:
    """Write the three files of a batch into ``incoming`` and count them back.

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
    if plan.timezone is not None:
        load_extension(connection, "icu")
        parameters["timezone"] = plan.timezone
    query = _canonical_query(plan, columns, reading.query, parameters)
    _copy(connection, query, parameters, folder / ROWS_FILE)
    _write_malformed(connection, tools.aside_path, stamp, folder / MALFORMED_FILE)
    written = WrittenBatch(
        plan,
        folder,
        row_count(connection, str(folder / ROWS_FILE)),
        row_count(connection, str(folder / MALFORMED_FILE)),
    )
    if (
        written.received_count != reading.received_count
        or written.malformed_count != reading.aside_count
    ):
        message = (
            f"{reading.received_count} rows received ({reading.aside_count} malformed) "
            f"but {written.row_count} and {written.malformed_count} written; please "
            "report this with the file"
        )
        raise UnusableFileError(message)
    _write_batch_row(connection, written, load)
    return written


def write_replays(
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    batch: WrittenBatch,
    replaced: Sequence[tuple[int, str, int]],
) -> None:
    """Say beside the rows of a written batch which old row each of them replaces.

    ``replaced`` holds the row number in this batch, the old batch and the old row. The
    origin is the row that a chain of such replacements began with: its place among all
    rows is that of the mended one.
    """
    row_numbers, batch_ids, old_row_numbers = zip(*replaced, strict=True)
    raw = settings.raw_dir
    _copy(
        connection,
        """
        with replaced as (
            select
                unnest(cast($row_numbers as bigint[])) as row_number,
                unnest(cast($batch_ids as varchar[])) as replayed_batch_id,
                unnest(cast($old_row_numbers as bigint[])) as replayed_row_number
        ),

        earlier as (
            select * from read_parquet($replays, hive_partitioning = false)
        ),

        batches as (
            select * from read_parquet($batches, hive_partitioning = false)
        )

        select
            $batch_id as _batch_id,
            replaced.row_number as _row_number,
            replaced.replayed_batch_id,
            replaced.replayed_row_number,
            coalesce(earlier.origin_batch_id, replaced.replayed_batch_id)
                as origin_batch_id,
            coalesce(earlier.origin_source_file, batches.source_file)
                as origin_source_file,
            coalesce(earlier.origin_row_number, replaced.replayed_row_number)
                as origin_row_number,
            coalesce(earlier.origin_load_number, batches.load_number)
                as origin_load_number
        from replaced
        inner join batches on replaced.replayed_batch_id = batches.batch_id
        left join earlier
            on
                replaced.replayed_batch_id = earlier._batch_id
                and replaced.replayed_row_number = earlier._row_number
        order by replaced.row_number
        """,
        {
            "batch_id": batch.plan.fingerprint.batch_id,
            "row_numbers": list(row_numbers),
            "batch_ids": list(batch_ids),
            "old_row_numbers": list(old_row_numbers),
            "replays": str(raw / "*" / "batch=*" / REPLAYS_FILE),
            "batches": str(raw / "*" / "batch=*" / BATCH_FILE),
        },
        batch.folder / REPLAYS_FILE,
    )


def publish_batch(settings: Settings, batch: WrittenBatch) -> None:
    """Let the batch appear in the lake, in one step."""
    target = batch_folder(settings, batch.plan.entity, batch.plan.fingerprint.batch_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    batch.folder.rename(target)


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
        and _columns_of(connection, folder / name) == list(shape)
        for name, shape in shapes.items()
    )


def _columns_of(connection: duckdb.DuckDBPyConnection, path: Path) -> list[str]:
    found = connection.execute(
        "select name from parquet_schema($path) where num_children is null",
        {"path": str(path)},
    ).fetchall()
    return [name for (name,) in found]


def _write_empty(
    connection: duckdb.DuckDBPyConnection, path: Path, columns: Mapping[str, str]
) -> None:
    values = ", ".join(
        f"cast(null as {type_name}) as {quoted(name)}"
        for name, type_name in columns.items()
    )
    _copy(connection, f"select {values} where false", {}, path)


def _copy(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    parameters: Mapping[str, object],
    path: Path,
) -> None:
    """Write a query's rows, in their order, to a Parquet file."""
    try:
        connection.execute(
            f"copy ({query}) to $target (format parquet, compression zstd)",
            {**parameters, "target": str(path)},
        )
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        message = f"the rows can't be read to the end ({reason}); export the file again"
        raise UnusableFileError(message) from error


def _canonical_query(
    plan: FilePlan,
    columns: tuple[str, ...],
    delivered_query: str,
    parameters: dict[str, object],
) -> str:
    """SQL for the entity's columns and the row's origin; adds what it binds."""
    values: list[str] = []
    for number, column in enumerate(columns):
        value = _delivered(plan, column)
        if plan.timezone is not None and column.endswith(MOMENT_SUFFIX):
            value = with_offset(value)
        if column in plan.defaults:
            parameters[f"default_{number}"] = plan.defaults[column]
            value = f"coalesce(nullif(trim({value}), ''), $default_{number})"
        values.append(f"{value} as {quoted(column)}")
    values.append(f"{_extra(plan, parameters)} as _extra")
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
    return "cast(null as varchar)" if position is None else f"c{position}"


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
    query = """
        select
            $batch_id as _batch_id,
            $source_system as _source_system,
            $source_file as _source_file,
            row_number as _row_number,
            reason_code,
            detail,
            line_text
        from read_json(
            $aside_path,
            format = 'newline_delimited',
            columns = {
                'row_number': 'BIGINT',
                'reason_code': 'VARCHAR',
                'detail': 'VARCHAR',
                'line_text': 'VARCHAR'
            }
        )
        order by row_number
    """
    _copy(connection, query, {**stamp, "aside_path": str(aside_path)}, path)


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
        for name, type_name in _BATCH_COLUMNS.items()
    )
    _copy(connection, f"select {values}", row, written.folder / BATCH_FILE)
