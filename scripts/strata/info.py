"""What is installed, what is in the output folder, what was published last."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import duckdb

from strata.access import last_accesses
from strata.freshness import FRESHNESS_TABLE, late_entities
from strata.ingest.damage import require_whole_lake
from strata.publication import (
    DATABASE_NAME,
    current_release,
    read_input_batches,
    read_release_manifest,
)
from strata.releases.record import published_at
from strata.runs.record import SHOWN_RUNS, last_records

if TYPE_CHECKING:
    from pathlib import Path

    from strata.access import Access
    from strata.freshness import LateEntity
    from strata.runs.record import RunRecord
    from strata.settings import Settings

PACKAGES = (
    "strata",
    "dbt-core",
    "dbt-duckdb",
    "duckdb",
    "great-expectations",
    "dbt-spark",
    "pyspark",
)


@dataclass(frozen=True)
class LakeEntity:
    """How much of one entity has been loaded."""

    entity: str
    batch_count: int
    received_count: int
    malformed_count: int


@dataclass(frozen=True)
class Publication:
    """The last good publication."""

    release: str
    as_of: str
    published_at: datetime
    row_counts: dict[str, int]
    late_entities: tuple[LateEntity, ...]


@dataclass(frozen=True)
class PastRun:
    """A command that held the output folder, and how it ended."""

    command: str
    started_at: datetime
    status_code: str
    seconds: float | None
    as_of: str | None
    failed_test_count: int


@dataclass(frozen=True)
class Info:
    """Everything ``strata info`` shows."""

    versions: dict[str, str | None]
    paths: dict[str, Path]
    lake: tuple[LakeEntity, ...]
    publication: Publication | None
    runs: tuple[PastRun, ...]
    accesses: tuple[Access, ...]


def read_info(settings: Settings) -> Info:
    """Return the state of the installation and of the output folder.

    Raises:
        InputRefusedError: a batch of the lake is damaged.
    """
    require_whole_lake(settings)
    return Info(
        versions={
            "python": platform.python_version(),
            **{name: _installed_version(name) for name in PACKAGES},
        },
        paths={
            "project": settings.project_dir,
            "output": settings.output_dir,
            "lake": settings.lake_dir,
            "warehouse": settings.warehouse_dir,
            "published": settings.published_dir,
            "checks": settings.checks_dir,
        },
        lake=_read_lake(settings),
        publication=_read_publication(settings),
        runs=tuple(_past_run(record) for record in last_records(settings, SHOWN_RUNS)),
        accesses=tuple(last_accesses(settings, SHOWN_RUNS)),
    )


def _past_run(record: RunRecord) -> PastRun:
    return PastRun(
        command=record.command,
        started_at=datetime.fromisoformat(record.started_at),
        status_code=record.status_code,
        seconds=record.seconds,
        as_of=record.as_of,
        failed_test_count=record.failed_test_count,
    )


def _installed_version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _read_lake(settings: Settings) -> tuple[LakeEntity, ...]:
    batches = read_input_batches(settings)
    entities = sorted({str(batch["entity"]) for batch in batches})
    return tuple(
        LakeEntity(
            entity=entity,
            batch_count=sum(batch["entity"] == entity for batch in batches),
            received_count=_total(batches, entity, "received_count"),
            malformed_count=_total(batches, entity, "malformed_count"),
        )
        for entity in entities
    )


def _total(batches: list[dict[str, object]], entity: str, column: str) -> int:
    return sum(int(str(b[column])) for b in batches if b["entity"] == entity)


def _read_publication(settings: Settings) -> Publication | None:
    release_dir = current_release(settings)
    if release_dir is None:
        return None
    manifest = read_release_manifest(release_dir)
    counts = {table["name"]: table["row_count"] for table in manifest["tables"]}
    return Publication(
        release=release_dir.name,
        as_of=manifest["as_of"],
        published_at=published_at(settings, release_dir),
        row_counts=counts,
        # A release of an earlier version has no such table.
        late_entities=_late_entities(release_dir) if FRESHNESS_TABLE in counts else (),
    )


def _late_entities(release_dir: Path) -> tuple[LateEntity, ...]:
    try:
        with duckdb.connect(release_dir / DATABASE_NAME, read_only=True) as connection:
            return late_entities(connection)
    except duckdb.Error:
        # What is told of a damaged publication is in its manifest.
        return ()
