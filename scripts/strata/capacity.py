"""What a build will need of the machine, said before it begins where that is much.

Bytes per row of the lake were measured on the demo companies of 20,000, 100,000 and a
million people; see docs/benchmarks.md.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import duckdb

from strata.ingest.lake import BATCH_FILE
from strata.paths import read_name
from strata.texts import text

if TYPE_CHECKING:
    from strata.settings import Settings

# Held in memory while the heaviest models are made, and kept in the warehouse.
WORKING_BYTES, WAREHOUSE_BYTES = 700, 500
_GIGABYTE = 10**9


def needs_said(settings: Settings) -> tuple[str, ...]:
    """Return what to tell of a build that is too large for the memory, or the disk.

    Nothing on Spark, whose memory is set where it runs.
    """
    if settings.target != "duckdb":
        return ()
    rows, limit = _lake_rows(settings), _memory_limit(settings)
    spilled = max(0, rows * WORKING_BYTES - limit)
    there = settings.warehouse_database
    kept = there.stat().st_size if there.exists() else 0
    needed = spilled + max(0, rows * WAREHOUSE_BYTES - kept)
    free = shutil.disk_usage(settings.output_dir).free
    said = {
        "rows": f"{rows:,}",
        "memory": _gigabytes(rows * WORKING_BYTES),
        "limit": _gigabytes(limit),
        "spilled": _gigabytes(spilled),
        "needed": _gigabytes(needed),
        "free": _gigabytes(free),
        "folder": settings.warehouse_dir,
    }
    kinds = {"build_spills": spilled > 0, "build_fills_disk": needed > free}
    return tuple(
        text(settings.language, kind, **said) for kind, is_so in kinds.items() if is_so
    )


def _lake_rows(settings: Settings) -> int:
    """Return how many rows the batches of the lake have."""
    files = [read_name(path) for path in settings.raw_dir.glob(f"*/*/{BATCH_FILE}")]
    if not files:
        return 0
    with duckdb.connect() as connection:
        found = connection.execute(
            "select coalesce(sum(row_count), 0) from read_parquet($files)",
            {"files": files},
        ).fetchall()
    return int(found[0][0])


def _memory_limit(settings: Settings) -> int:
    """Return how many bytes DuckDB may use, by its own reckoning if none were set."""
    with duckdb.connect(config=settings.duckdb_config) as connection:
        found = connection.execute(
            "select parse_formatted_bytes(current_setting('memory_limit'))"
        ).fetchall()
    return int(found[0][0])


def _gigabytes(size: int) -> str:
    return f"{size / _GIGABYTE:,.1f} GB"
