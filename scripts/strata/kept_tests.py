"""The data tests of a project as SQL, compiled once and kept.

dbt compiles the tests for a project; their SQL is kept with what else is known of it,
so that they are proved without dbt: those of seeds before anything is built, those of
models right after it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from strata import failures, project_cache
from strata.failures import DataTest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbt.contracts.graph.manifest import Manifest

    from strata.settings import Settings

# Arguments of dbt that choose all data tests, and those that read nothing but seeds.
ALL_TESTS = ("--select", "resource_type:test")
SEED_TESTS = (
    *("--indirect-selection", "cautious"),
    *("--select", "path:seeds,resource_type:test"),
)


@dataclass(frozen=True)
class SeedTable:
    """Where the SQL of the tests looks for a seed, and the types of its columns."""

    database: str
    schema: str
    table: str
    file: str
    column_types: dict[str, str]


@dataclass(frozen=True)
class KeptTests:
    """The tests of a project and the seeds they may read; ``as_of`` is their day."""

    seeds: tuple[SeedTable, ...]
    tests: tuple[DataTest, ...]
    as_of: str

    @property
    def seed_tests(self) -> tuple[DataTest, ...]:
        """Return the tests that the files of seeds are enough for."""
        return tuple(test for test in self.tests if test.reads_only_seeds)

    @property
    def model_tests(self) -> tuple[DataTest, ...]:
        """Return the tests of what was built."""
        return tuple(test for test in self.tests if not test.reads_only_seeds)


def load(settings: Settings, key: str) -> KeptTests | None:
    """Return the tests kept for the project with this key, if they can hold today."""
    payload = project_cache.load(_name(key))
    if payload is None:
        return None
    kept = json.loads(payload)
    return _for_day(
        KeptTests(
            seeds=tuple(SeedTable(**seed) for seed in kept["seeds"]),
            tests=tuple(DataTest(**test) for test in kept["tests"]),
            as_of=kept["as_of"],
        ),
        settings.as_of.isoformat(),
    )


def store(key: str, tests: KeptTests) -> None:
    """Keep the tests for the next run."""
    project_cache.store(_name(key), json.dumps(asdict(tests)).encode())


def are_enough(manifest: Manifest) -> bool:
    """Whether SQL is all that the tests do: none stores the rows it finds."""
    return not any(
        node.config.get("store_failures") or node.config.get("store_failures_as")
        for node in manifest.nodes.values()
        if str(node.resource_type) == "test"
    )


def compiled(
    settings: Settings, manifest: Manifest, nodes: Iterable[failures.DbtNode]
) -> KeptTests:
    """Return the tests that dbt has compiled, and the seeds they may read."""
    return KeptTests(
        seeds=tuple(
            SeedTable(
                database=str(node.database),
                schema=node.schema,
                table=node.alias,
                file=node.original_file_path,
                column_types=dict(node.config.get("column_types") or {}),
            )
            for node in manifest.nodes.values()
            if str(node.resource_type) == "seed"
        ),
        tests=tuple(
            sorted(
                (failures.data_test(node) for node in nodes), key=lambda one: one.name
            )
        ),
        as_of=settings.as_of.isoformat(),
    )


def _for_day(kept: KeptTests, day: str) -> KeptTests | None:
    """Return the tests as dbt would compile them on another day.

    None where a test names its day otherwise than by the macro ``as_of_date``.
    """
    if kept.as_of == day:
        return kept
    before, after = _clock(kept.as_of), _clock(day)
    if any(kept.as_of in test.sql.replace(before, "") for test in kept.tests):
        return None
    tests = tuple(
        replace(test, sql=test.sql.replace(before, after)) for test in kept.tests
    )
    return replace(kept, tests=tests, as_of=day)


def _clock(day: str) -> str:
    """Return what the macro ``as_of_date`` writes."""
    return f"cast('{day}' as date)"


def _name(key: str) -> str:
    return f"{key}.tests.json"
