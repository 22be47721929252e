"""Which columns earlier deliveries of a source system hold.

A file of states lacks what the orders came with: its rows are versions of theirs and
keep it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from strata.ingest.engine import opened_engine
from strata.ingest.lake import BATCH_FILE, COLUMNS_FILE
from strata.paths import read_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from strata.settings import Settings


@dataclass
class HeldColumns:
    """The columns of each entity that a source system delivered, read when asked for.

    ``settings`` name the lake, None where there is none.
    """

    settings: Settings | None = None
    _in_lake: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    _planned: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def of(self, entity: str, source_system: str) -> frozenset[str]:
        """The columns of an entity in the lake and in the files that are planned."""
        if entity not in self._in_lake:
            self._in_lake[entity] = self._read(entity)
        in_lake = self._in_lake[entity].get(source_system, set())
        return frozenset(in_lake | self._planned.get((entity, source_system), set()))

    def add(self, entity: str, source_system: str, columns: Iterable[str]) -> None:
        """Count the columns of a file that comes with the others."""
        self._planned.setdefault((entity, source_system), set()).update(columns)

    def _read(self, entity: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        if self.settings is None:
            return found
        folders = [
            folder
            for folder in sorted(self.settings.raw_dir.glob(f"{entity}/batch=*"))
            if (folder / BATCH_FILE).is_file() and (folder / COLUMNS_FILE).is_file()
        ]
        if not folders:
            return found
        with opened_engine(self.settings) as connection:
            rows = connection.execute(
                "select distinct batches.source_system, held.column_name"
                " from read_parquet($batches, hive_partitioning = false) as batches"
                " inner join read_parquet($columns, hive_partitioning = false) as held"
                " on batches.batch_id = held.batch_id",
                {
                    "batches": [read_name(one / BATCH_FILE) for one in folders],
                    "columns": [read_name(one / COLUMNS_FILE) for one in folders],
                },
            ).fetchall()
        for system, column in rows:
            found.setdefault(system, set()).add(column)
        return found
