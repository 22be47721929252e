"""The source systems that a company trusts more than others, held against the lake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import duckdb

from strata.errors import BuildFailedError
from strata.ingest.lake import ROWS_FILE
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
    known = _delivering_systems(settings)
    problems = [
        said("trusted_system_unknown", name=name, known=suggested(name, known))
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


def _delivering_systems(settings: Settings) -> list[str]:
    files = [
        read_name(settings.raw_dir / entity, f"batch=*/{ROWS_FILE}")
        for entity in _ENTITIES
        if any((settings.raw_dir / entity).glob(f"batch=*/{ROWS_FILE}"))
    ]
    if not files:
        return []
    with duckdb.connect() as connection:
        found = connection.execute(
            "select distinct _source_system from read_parquet($files,"
            " hive_partitioning = false, union_by_name = true) order by 1",
            {"files": files},
        ).fetchall()
    return [system for (system,) in found if system is not None]
