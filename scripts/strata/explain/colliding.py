"""Keys that rows of a delivery would share though they may be different things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.collisions import SHOWN_COLLISIONS, Collision, HeldRow

if TYPE_CHECKING:
    import duckdb

    from strata.ingest.batches import WrittenBatch


def colliding_keys(
    connection: duckdb.DuckDBPyConnection, batch: WrittenBatch, relation: str
) -> tuple[int, tuple[Collision, ...]]:
    """How many keys rows of the batch would be held under, and the first of them.

    ``relation`` is the judged rows of the entity, those of other files included.
    """
    entity = batch.plan.entity
    rows = connection.execute(
        f"""
        with held_rows as (
            select
                *,
                row_number() over (
                    partition by record_key
                    order by load_number, source_file, row_number, batch_id
                ) as row_place,
                count(*) over (partition by record_key) as row_count,
                row_place = row_count and row_count > 1 as is_last
            from {relation}
            where row_outcome_code = 'held' and reject_reason_code = 'colliding_key'
        )
        select
            any_value(reject_column),
            any_value(source_file) filter (where row_place = 1),
            any_value(row_number) filter (where row_place = 1),
            any_value(row_text) filter (where row_place = 1),
            coalesce(any_value(source_file) filter (where is_last), ''),
            coalesce(any_value(row_number) filter (where is_last), 0),
            coalesce(any_value(row_text) filter (where is_last), ''),
            any_value(row_count),
            count(distinct batch_id) as file_count,
            any_value(source_system),
            count(*) over ()
        from held_rows
        group by record_key
        having bool_or(batch_id = $batch_id)
        order by min(row_number) filter (where batch_id = $batch_id), record_key
        limit {SHOWN_COLLISIONS}
        """,  # noqa: S608 - a relation of the project
        {"batch_id": batch.plan.fingerprint.batch_id},
    ).fetchall()
    found = tuple(
        Collision(
            entity,
            column,
            HeldRow(*row[:3]),
            HeldRow(*row[3:6]),
            row_count,
            file_count,
            *_settling_lines(entity, row[0], system, file_count),
        )
        for column, *row, row_count, file_count, system, _ in rows
    )
    return (rows[0][-1] if rows else 0), found


def _settling_lines(
    entity: str, source_file: str, system: str, file_count: int
) -> tuple[str, str, str]:
    """What settles a key, as ``fct_colliding_keys`` says it of one that is loaded."""
    name, system = (text.replace('"', "") for text in (source_file, system))
    versions, files = (
        f'colliding_keys: {{{entity}: {{"{system}": {meaning}}}}}'
        for meaning in ("versions", "files")
    )
    lines = f'files: [{{pattern: "{name}", entity: order_lines}}]'
    is_one_file = file_count == 1
    return (
        versions,
        "" if is_one_file else files,
        lines if is_one_file and entity == "orders" else "",
    )
