"""Keys that rows of a delivery would share though they may be different things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.collisions import SHOWN_COLLISIONS, Collision, HeldRow

if TYPE_CHECKING:
    import duckdb

    from strata.ingest.batches import WrittenBatch


def colliding_keys(
    connection: duckdb.DuckDBPyConnection,
    batch: WrittenBatch,
    relation: str,
    colliding: str,
) -> tuple[int, tuple[Collision, ...]]:
    """How many keys rows of the batch would be held under, and the first of them.

    ``relation`` is the judged rows of the entity, those of other files included,
    ``colliding`` the keys any of them is held under, with what settles each.
    """
    rows = connection.execute(
        f"""
        with held_here as (
            select record_key, min(row_number) as place
            from {relation}
            where
                batch_id = $batch_id
                and row_outcome_code = 'held'
                and reject_reason_code = 'colliding_key'
            group by record_key
        )
        select
            key_column,
            source_file,
            row_number,
            row_text,
            coalesce(other_source_file, ''),
            coalesce(other_row_number, 0),
            coalesce(other_row_text, ''),
            row_count,
            file_count,
            versions_line,
            coalesce(files_line, ''),
            coalesce(lines_line, ''),
            count(*) over ()
        from {colliding} as keys
        inner join held_here using (record_key)
        order by place, record_key
        limit {SHOWN_COLLISIONS}
        """,  # nosec B608 # relations of the project
        {"batch_id": batch.plan.fingerprint.batch_id},
    ).fetchall()
    found = tuple(
        Collision(
            batch.plan.entity, column, HeldRow(*row[:3]), HeldRow(*row[3:6]), *row[6:]
        )
        for column, *row, _ in rows
    )
    return (rows[0][-1] if rows else 0), found
