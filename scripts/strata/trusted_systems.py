"""The source systems that a company trusts more than others, held against the lake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import duckdb

from strata.errors import BuildFailedError
from strata.ingest.lake import BATCH_FILE, ROWS_FILE
from strata.ingest.problems import suggested
from strata.paths import read_name
from strata.texts import said, spoken, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from strata.settings import Settings

VARIABLE: Final = "trusted_systems"
# The records that describe a person, and so can disagree about one.
_ENTITIES: Final = ("accounts", "leads")


def require_known_systems(settings: Settings, trusted: Sequence[str]) -> None:
    """Make sure that each of them delivered accounts or leads, and is named once.

    Raises:
        BuildFailedError: one did not; ``problems`` say which, and the nearest.
    """
    if not trusted:
        return
    # Rows may name systems in cells, which are compared with and never shown.
    known = _systems(settings, ROWS_FILE, "_source_system")
    shown = _systems(settings, BATCH_FILE, "source_system")
    problems = [
        said("trusted_system_unknown", name=name, known=suggested(name, shown))
        for name in trusted
        if name not in known
    ]
    problems += [
        said("trusted_system_twice", name=name)
        for name in sorted({name for name in trusted if trusted.count(name) > 1})
    ]
    if problems:
        raise BuildFailedError(
            text(settings.language, "trusted_systems_refused", name=VARIABLE),
            tuple(str(spoken(problem, settings.language)) for problem in problems),
            text(settings.language, "trusted_systems_hint", name=VARIABLE),
        )


def _systems(settings: Settings, file_name: str, column: str) -> list[str]:
    """Return what a column of a file of each batch of these entities holds."""
    files = [
        read_name(settings.raw_dir / entity, f"batch=*/{file_name}")
        for entity in _ENTITIES
        if any((settings.raw_dir / entity).glob(f"batch=*/{file_name}"))
    ]
    if not files:
        return []
    with duckdb.connect() as connection:
        found = connection.execute(
            f"select distinct {column} from read_parquet($files,"  # nosec B608 # ours
            " hive_partitioning = false, union_by_name = true) order by 1",
            {"files": files},
        ).fetchall()
    return [system for (system,) in found if system is not None]
