"""What the lake holds about the things that explained files are about.

Rows of the lake with the same ids are judged together with those of the files, so that
what would be superseded, completed or in conflict is told before anything is loaded.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from strata.ingest.batches import Load
from strata.ingest.engine import opened_engine, quoted
from strata.ingest.lake import (
    BATCH_FILE,
    COLUMNS_FILE,
    REPLAYS_FILE,
    ROWS_FILE,
    batch_folder,
    next_load_number,
)
from strata.paths import read_name, write_name
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import duckdb

    from strata.ingest.batches import WrittenBatch
    from strata.ingest.catalogue import Catalogue
    from strata.settings import Settings
    from strata.texts import Said

# The folder of the rows of the lake, whatever batches they are of.
_BESIDE = "beside"
# The money of an entity whose rows have an amount of their own.
_MONEY = {
    "orders": "order_amount",
    "refunds": "refund_amount",
    "payments": "payment_amount",
}


def load_now(settings: Settings, connection: duckdb.DuckDBPyConnection) -> Load:
    """The load that files would be if they were loaded now."""
    loaded_at = datetime.now(UTC).replace(tzinfo=None)
    return Load(next_load_number(settings, connection), loaded_at)


def lay_beside(
    settings: Settings,
    apart: Settings,
    catalogue: Catalogue,
    batches: Iterable[WrittenBatch],
    entities: Iterable[str],
) -> None:
    """Put the rows of the lake that have an id of the batches beside them.

    ``settings`` name the lake, ``apart`` where the batches were written; rows of
    ``entities`` are taken.
    """
    batches = list(batches)
    with opened_engine(apart) as connection:
        for entity in entities:
            ids = _ids(apart, catalogue, batches, entity)
            folders = _folders(settings, entity, batches)
            if ids and folders:
                _write(connection, apart, entity, ids, folders)


def _ids(
    apart: Settings, catalogue: Catalogue, batches: list[WrittenBatch], entity: str
) -> dict[str, list[str]]:
    """Of each id column that an entity shares with batches, the files with the ids."""
    found: dict[str, list[str]] = {}
    for batch in batches:
        of_batch = batch.plan.entity
        key = catalogue.required[of_batch][0]
        if key in catalogue.columns[entity]:
            folder = batch_folder(apart, of_batch, batch.plan.fingerprint.batch_id)
            found.setdefault(key, []).append(read_name(folder / ROWS_FILE))
    return found


def _folders(
    settings: Settings, entity: str, batches: list[WrittenBatch]
) -> list[Path]:
    """The whole batches of an entity in the lake but those that are explained."""
    own = {
        batch_folder(settings, entity, batch.plan.fingerprint.batch_id).name
        for batch in batches
    }
    names = (ROWS_FILE, BATCH_FILE, COLUMNS_FILE)
    return [
        folder
        for folder in sorted(settings.raw_dir.glob(f"{entity}/batch=*"))
        if folder.name not in own and all((folder / name).is_file() for name in names)
    ]


def _write(
    connection: duckdb.DuckDBPyConnection,
    apart: Settings,
    entity: str,
    ids: dict[str, list[str]],
    folders: list[Path],
) -> None:
    target = batch_folder(apart, entity, _BESIDE)
    target.mkdir(parents=True)
    parameters: dict[str, object] = {}
    has_id: list[str] = []
    for column, files in ids.items():
        parameters[column] = files
        has_id.append(
            f"{quoted(column)} in (select {quoted(column)}"  # nosec B608 # a column of the lake
            f" from read_parquet(${column}, hive_partitioning = false))"
        )
    for name in (ROWS_FILE, BATCH_FILE, COLUMNS_FILE, REPLAYS_FILE):
        asked = name == ROWS_FILE
        # Only batches of corrected rows replay any.
        written = [folder / name for folder in folders if (folder / name).is_file()]
        if not written:
            continue
        where = f" where {' or '.join(has_id)}" if asked else ""
        connection.execute(
            "copy (select * from read_parquet($files, hive_partitioning = false,"  # nosec B608 # columns of the lake
            f" union_by_name = true){where}) to $target (format parquet)",
            {
                **(parameters if asked else {}),
                "files": [read_name(file) for file in written],
                "target": write_name(target / name),
            },
        )


def replaced(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    batch: WrittenBatch,
    judged: str,
) -> Said | None:
    """How many records of the lake a batch has newer versions of, and their money.

    ``judged`` is the relation of the base model of the entity. A batch that is in the
    lake itself is said to be.
    """
    if batch_folder(
        settings, batch.plan.entity, batch.plan.fingerprint.batch_id
    ).is_dir():
        return said("content_in_lake")
    entity = batch.plan.entity
    money = _MONEY.get(entity, "cast(null as decimal(18, 4))")
    rows = connection.execute(
        f"""
        with newer as (
            select record_key, {money} as amount
            from {judged}
            where batch_id = $batch_id and row_outcome_code in ('kept', 'held')
        ),
        older as (
            select
                record_key,
                arg_max({money}, (updated_at is not null, updated_at, load_number,
                    source_file, row_number)) filter (where {money} is not null)
                    as amount
            from {judged}
            where batch_id != $batch_id and row_outcome_code = 'superseded'
            group by record_key
        )
        select count(*), sum(older.amount), sum(newer.amount)
        from newer inner join older on newer.record_key = older.record_key
        """,  # nosec B608 # a relation of the project
        {"batch_id": batch.plan.fingerprint.batch_id},
    ).fetchall()
    count, before, after = rows[0]
    if not count:
        return None
    if entity not in _MONEY:
        return said("replaces_rows", count=count, entity=entity)
    return said(
        "replaces_money",
        count=count,
        entity=entity,
        before=f"{before or 0:,.2f}",
        after=f"{after or 0:,.2f}",
    )
