"""The file of scored pairs in the lake, which the warehouse reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.paths import write_name
from strata.sql_text import quote_literal

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from strata.settings import Settings

PAIR_COLUMNS = {
    "customer_id": "varchar",
    "other_customer_id": "varchar",
    "match_probability": "decimal(7, 6)",
    "match_weight": "decimal(9, 4)",
    "field_code": "varchar",
    "level_code": "varchar",
    "field_weight": "decimal(9, 4)",
}


def pairs_file(settings: Settings) -> Path:
    """Return where the pairs of the last ``strata match`` are."""
    return settings.matches_dir / "pairs.parquet"


def ensure_pairs_file(
    settings: Settings, connection: duckdb.DuckDBPyConnection
) -> None:
    """Leave an empty file of pairs where there is none, so it can always be read."""
    if not pairs_file(settings).is_file():
        nothing = ", ".join(
            f"cast(null as {data_type}) as {name}"
            for name, data_type in PAIR_COLUMNS.items()
        )
        write_pairs(settings, connection, f"(select {nothing} where false)")


def write_pairs(
    settings: Settings, connection: duckdb.DuckDBPyConnection, source: str
) -> None:
    """Replace the file, in one step, by the rows of the relation ``source``.

    It has the columns of ``PAIR_COLUMNS``, in the order of its key.
    """
    target = pairs_file(settings)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}")
    written = quote_literal(write_name(unfinished))
    connection.execute(
        f"copy (select {', '.join(PAIR_COLUMNS)} from {source}"  # nosec B608 # a table made here
        " order by customer_id, other_customer_id, field_code)"
        f" to {written} (format parquet, compression zstd)"
    )
    unfinished.replace(target)
