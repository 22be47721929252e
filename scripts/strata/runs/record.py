"""The record of one run, in the lake from its first moment on.

What a run took and how it ended is of the clock, and a run that fails publishes
nothing: so none of this is part of a release.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from strata.settings import Settings

# How many runs are listed where people look.
SHOWN_RUNS = 7

Status = Literal["running", "done", "failed", "interrupted", "killed"]


@dataclass(frozen=True)
class RunStep:
    """One step of a run, as it ended."""

    step_code: str
    status_code: str
    started_at: str
    seconds: float


@dataclass(frozen=True)
class RunTest:
    """One data test of dbt, and how many rows broke it."""

    test_name: str
    status_code: str
    failed_row_count: int
    seconds: float


@dataclass
class RunRecord:
    """One command that held the output folder; no field names a person."""

    command: str
    started_at: str
    run_id: str
    status_code: Status = "running"
    exit_code: int | None = None
    error_code: str | None = None
    ended_at: str | None = None
    seconds: float | None = None
    as_of: str | None = None
    as_of_basis_code: str | None = None
    engine_code: str | None = None
    release: str | None = None
    published_row_count: int | None = None
    steps: list[RunStep] = field(default_factory=list)
    tests: list[RunTest] = field(default_factory=list)

    @property
    def failed_test_count(self) -> int:
        """How many tests found rows that broke them, warnings included."""
        return sum(one.failed_row_count > 0 for one in self.tests)


def begun(command: str) -> RunRecord:
    """Return the record of a run that begins now."""
    now = datetime.now(UTC)
    # Sorts by time, and two that begin in one moment are two.
    run_id = f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(2)}"
    return RunRecord(command, moment(now), run_id)


def moment(when: datetime) -> str:
    """Return a moment as every record shows it."""
    return when.isoformat(timespec="milliseconds")


def records_dir(settings: Settings) -> Path:
    """Return the folder with a file per run."""
    return settings.lake_dir / "runs"


def write_record(settings: Settings, record: RunRecord) -> None:
    """Keep the record as it stands, in one step."""
    folder = records_dir(settings)
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{record.run_id}.new"
    unfinished.write_text(json.dumps(asdict(record)), encoding="utf-8")
    unfinished.replace(folder / f"{record.run_id}.json")


def last_records(settings: Settings, most: int) -> list[RunRecord]:
    """Return the records of the last runs, the newest first."""
    paths = sorted(records_dir(settings).glob("*.json"), reverse=True)[:most]
    return [_read(path) for path in paths]


def _read(path: Path) -> RunRecord:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    steps = [RunStep(**step) for step in found.pop("steps")]
    tests = [RunTest(**test) for test in found.pop("tests")]
    return RunRecord(**found, steps=steps, tests=tests)


def settle_killed(settings: Settings) -> None:
    """Note of every run that never said how it ended that it was killed.

    To be called by who holds the output folder: nobody else is running then.
    """
    for path in records_dir(settings).glob("*.json"):
        record = _read(path)
        if record.status_code == "running":
            write_record(settings, replace(record, status_code="killed"))


def append_line(settings: Settings, line: dict[str, object]) -> None:
    """Add a line to the log of runs, whole or not at all."""
    path = settings.runs_log
    path.parent.mkdir(parents=True, exist_ok=True)
    content = json.dumps(line, ensure_ascii=False).encode() + b"\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)
