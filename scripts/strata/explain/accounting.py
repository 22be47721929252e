"""What would become of the rows of a batch and of the money in them."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import TYPE_CHECKING

from strata.explain.explanation import Balance, People, UnreadCells
from strata.ingest.lake import MALFORMED_FILE, batch_folder
from strata.paths import read_name

if TYPE_CHECKING:
    import duckdb

    from strata.ingest.batches import WrittenBatch
    from strata.settings import Settings

_NO_MONEY = "none"
_KEPT = "kept"
_SHOWN_EXAMPLES = 3


def accounted(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    batch: WrittenBatch,
    accounting: str,
) -> tuple[tuple[Balance, ...], tuple[People, ...]]:
    """The balance of a batch: all that was received, and the parts it is made of.

    ``accounting`` is the relation with the rows as the accounting counts them; lines
    that are no rows are rejected ones without money. Of people there is an item where
    rows of the entity name any.
    """
    entity = batch.plan.entity
    fingerprint = batch.plan.fingerprint
    folder = batch_folder(settings, entity, fingerprint.batch_id)
    rows = connection.execute(
        f"""
        with accounted as (
            select
                row_outcome_code, money_kind_code, currency_code, amount, row_count
            from {accounting}
            where batch_id = $batch_id
            union all
            select 'rejected', 'none', 'none', null, 1
            from read_parquet($malformed, hive_partitioning = false)
        )
        select
            row_outcome_code,
            money_kind_code,
            currency_code,
            sum(row_count)::bigint,
            coalesce(sum(amount), 0)
        from accounted
        group by all
        """,  # nosec B608 # a relation of the project
        {
            "batch_id": fingerprint.batch_id,
            "malformed": read_name(folder / MALFORMED_FILE),
        },
    ).fetchall()
    people = connection.execute(
        "select sum(contact_count), sum(unread_contact_count), sum(anonymous_count)"  # nosec B608 # a relation of the project
        f" from {accounting} where batch_id = $batch_id",
        {"batch_id": fingerprint.batch_id},
    ).fetchall()
    named = [People(entity, *map(int, counts)) for counts in people if any(counts)]
    return _balance(entity, rows, settings), tuple(named)


def _balance(
    entity: str, rows: list[tuple[str, str, str, int, Decimal]], settings: Settings
) -> tuple[Balance, ...]:
    """Per currency what was received, then its parts in the order of the codes."""
    outcomes = _names(settings, "row_outcome")
    kinds = _names(settings, "money_kind")
    found: list[Balance] = []
    for currency in sorted({row[2] for row in rows}):
        shown = "" if currency == _NO_MONEY else currency
        parts = sorted(
            (row for row in rows if row[2] == currency),
            key=lambda row: (list(outcomes).index(row[0]), list(kinds).index(row[1])),
        )
        count, amount = sum(row[3] for row in parts), sum(row[4] for row in parts)
        received = None if currency == _NO_MONEY else Decimal(amount)
        found.append(Balance(entity, "", "", count, received, shown))
        for outcome, kind, _, row_count, part in parts:
            is_told = outcome == _KEPT and kind != _NO_MONEY
            found.append(
                Balance(
                    entity,
                    outcomes[outcome],
                    kinds[kind] if is_told else "",
                    row_count,
                    None if currency == _NO_MONEY else part,
                    shown,
                )
            )
    return tuple(found)


def _names(settings: Settings, vocabulary: str) -> dict[str, str]:
    """The names of the codes of a vocabulary in the language asked for, in order."""
    path = settings.project_dir / "seeds" / "standards" / "vocabularies.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            row["code"]: row[f"name_{settings.language}"]
            for row in csv.DictReader(stream)
            if row["vocabulary_code"] == vocabulary
        }


def unread_cells(
    connection: duckdb.DuckDBPyConnection, batch: WrittenBatch, judged: str
) -> tuple[UnreadCells, ...]:
    """The cells of a batch that would give no value, by column, masked.

    ``judged`` is the relation of the base model of the entity.
    """
    rows = connection.execute(
        f"""
        with cells as (
            select unnest(string_split(unread_cells, chr(10))) as cell
            from {judged}
            where batch_id = $batch_id and unread_cells is not null
        ),
        counted as (
            select
                split_part(cell, '=', 1) as column_name,
                cell[strpos(cell, '=') + 1:] as shown,
                count(*) as cell_count
            from cells
            group by all
        )
        select
            column_name,
            cast(sum(cell_count) as bigint) as unread_count,
            list(shown order by cell_count desc, shown)[1:{_SHOWN_EXAMPLES}]
        from counted
        group by column_name
        order by unread_count desc, column_name
        """,  # nosec B608 # a relation of the project
        {"batch_id": batch.plan.fingerprint.batch_id},
    ).fetchall()
    return tuple(
        UnreadCells(batch.plan.entity, column, count, tuple(examples))
        for column, count, examples in rows
    )
