"""Rows judged by the real staging rules: which would be kept, and why others not."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING

from strata.explain.accounting import accounted, unread_cells
from strata.explain.beside import lay_beside, replaced
from strata.explain.colliding import colliding_keys
from strata.explain.explanation import BadRow, BadRows
from strata.explain.masking import masked
from strata.explain.staging import staging_rules
from strata.ingest.catalogue import SOURCE_SYSTEM
from strata.ingest.lake import (
    MALFORMED_FILE,
    ROWS_FILE,
    batch_folder,
    prepare_batches,
    received_cell,
)
from strata.paths import read_name
from strata.texts import together

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import duckdb

    from strata.dbt_runner import BuildProgress
    from strata.explain.explanation import Explanation
    from strata.ingest.batches import WrittenBatch
    from strata.ingest.catalogue import Catalogue
    from strata.settings import Language, Settings

SHOWN_BAD_ROWS = 5


def judge(
    explained: list[Explanation],
    settings: Settings,
    apart: Settings,
    catalogue: Catalogue,
    on_progress: Callable[[BuildProgress], None],
) -> None:
    """Run the staging rules on what was written and note the bad rows of each.

    What the lake of ``settings`` says of the same things is judged with it.
    """
    entities = {batch.plan.entity for one in explained for batch in one.batches}
    if not entities:
        return
    rules = staging_rules(apart, on_progress)
    judged = sorted(entities & rules.judging.keys())
    asked = sorted(entities | rules.entities_read(judged))
    prepare_batches(apart, asked)
    batches = [batch for one in explained for batch in one.batches]
    lay_beside(settings, apart, catalogue, batches, asked)
    with rules.opened(apart, judged) as connection:
        reasons = _reasons(apart)
        for one in explained:
            found: list[BadRows] = []
            for batch in one.batches:
                model = rules.judging.get(batch.plan.entity)
                relation = None if model is None else rules.models[model].relation
                found.append(_bad_rows(connection, apart, batch, relation, reasons))
                if relation is not None:
                    accounting = rules.models[rules.accounting[batch.plan.entity]]
                    balance, people = accounted(
                        connection, apart, batch, accounting.relation
                    )
                    one.balance += balance
                    one.people += people
                    one.unread_cells += unread_cells(connection, batch, relation)
                    taken = replaced(connection, settings, batch, relation)
                    if taken is not None:
                        notes = dict.fromkeys(filter(None, (one.message, taken)))
                        one.message = together(notes)
                    colliding = rules.colliding.get(batch.plan.entity)
                    if colliding is not None:
                        count, collisions = colliding_keys(
                            connection,
                            batch,
                            relation,
                            rules.models[colliding].relation,
                        )
                        one.collision_count += count
                        one.collisions += collisions
            if found:
                one.bad_rows = _together(found)


def _together(found: list[BadRows]) -> BadRows:
    """The bad rows of all entities of a file, the first of them by row."""
    counts: Counter[str] = Counter()
    for one in found:
        counts.update(one.counts)
    rows = sorted((row for one in found for row in one.first), key=_row_number)
    return BadRows(
        dict(counts.most_common()),
        tuple(rows[:SHOWN_BAD_ROWS]),
        is_judged=all(one.is_judged for one in found),
        held_count=sum(one.held_count for one in found),
    )


def _row_number(row: BadRow) -> int:
    return row.row_number


def _reasons(settings: Settings) -> dict[str, tuple[str, str]]:
    """Name and fix of every reject reason, in the language asked for."""
    path = settings.project_dir / "seeds" / "standards" / "reject_reasons.csv"
    language: Language = settings.language
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            row["reason_code"]: (
                row[f"reason_name_{language}"],
                row[f"mend_{language}"],
            )
            for row in csv.DictReader(stream)
        }


def _bad_rows(
    connection: duckdb.DuckDBPyConnection,
    apart: Settings,
    batch: WrittenBatch,
    relation: str | None,
    reasons: Mapping[str, tuple[str, str]],
) -> BadRows:
    folder = batch_folder(apart, batch.plan.entity, batch.plan.fingerprint.batch_id)
    detail = "detail_zh" if apart.language == "zh" else "detail"
    queries = [
        (
            "select _row_number as row_number, reason_code, '' as column_name,"  # nosec B608 # a column of the lake
            f" line_text as cell, {detail} as detail, false as is_held"
            " from read_parquet($malformed, hive_partitioning = false)"
        )
    ]
    parameters: dict[str, object] = {"malformed": read_name(folder / MALFORMED_FILE)}
    if relation is not None:
        columns = batch.plan.positions.keys() - {SOURCE_SYSTEM}
        cells = "".join(
            f" when '{name}' then {received_cell(name, 'delivered')}"
            for name in sorted(columns)
        )
        cell = f"case typed.reject_column{cells} end" if cells else "''"
        queries.append(
            f"select typed.row_number, typed.reject_reason_code, typed.reject_column,"  # nosec B608 # names from the project, quoted
            f" {cell}, '', typed.row_outcome_code = 'held' from {relation} as typed"
            " inner join read_parquet("
            "$rows, hive_partitioning = false) as delivered"
            " on typed.row_number = delivered._row_number"
            " where typed.batch_id = $batch_id"
            " and typed.reject_reason_code is not null"
        )
        parameters |= {
            "rows": read_name(folder / ROWS_FILE),
            "batch_id": batch.plan.fingerprint.batch_id,
        }
    every = " union all ".join(queries)
    counts = connection.execute(
        f"select reason_code, count(*), count(*) filter (where is_held)"  # nosec B608 # SQL of the project
        f" from ({every}) as bad group by all order by count(*) desc, reason_code",
        parameters,
    ).fetchall()
    first = connection.execute(
        f"select * exclude (is_held) from ({every}) as bad"  # nosec B608 # SQL of the project
        f" order by row_number limit {SHOWN_BAD_ROWS}",
        parameters,
    ).fetchall()
    return BadRows(
        {reasons.get(code, (code, ""))[0]: count for code, count, _ in counts},
        tuple(
            BadRow(
                row,
                column,
                masked(apart, column, cell or ""),
                reasons.get(code, (code, ""))[0] + (f": {detail}" if detail else ""),
                reasons.get(code, ("", ""))[1],
            )
            for row, code, column, cell, detail in first
        ),
        is_judged=relation is not None,
        held_count=sum(held for _, _, held in counts),
    )
