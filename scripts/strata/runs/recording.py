"""A command recorded while it works: a line per step, and a record of the whole."""

from __future__ import annotations

import contextlib
import json
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import duckdb

from strata import interruption
from strata.errors import ExitCode, StrataError
from strata.model_checks import RESULTS_FILE
from strata.publication import read_release_manifest, release_folders
from strata.releases.record import published_at
from strata.runs import page_script, tables
from strata.runs.record import (
    RunRecord,
    RunStep,
    RunTest,
    append_line,
    begun,
    moment,
    settle_killed,
    write_record,
)
from strata.settings import DayOrigin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from strata.progress import Reporter
    from strata.settings import Settings

_TEST_PREFIX = "test."


@contextmanager
def recorded(
    settings: Settings, command: str, reporter: Reporter
) -> Iterator[RunRecord]:
    """Record what ``reporter`` announces inside, and how the block ends.

    A record that can't be written is no reason to stop, nor to hide what was.
    """
    record = begun(command)
    started = time.perf_counter()
    with _if_possible():
        settle_killed(settings)
        write_record(settings, record)
        page_script.write_script(settings)

    def note_step(
        step: str, status: str, step_started: datetime, seconds: float
    ) -> None:
        noted = RunStep(step, status, moment(step_started), round(seconds, 3))
        record.steps.append(noted)
        with _if_possible():
            append_line(settings, _line(record, noted))

    reporter.on_step = note_step
    try:
        yield record
    except BaseException as error:
        _note_failure(record, error)
        raise
    else:
        record.status_code, record.exit_code = "done", int(ExitCode.OK)
    finally:
        record.seconds = round(time.perf_counter() - started, 3)
        record.ended_at = moment(datetime.now(UTC))
        with _if_possible():
            _note_results(settings, record)
            write_record(settings, record)
            append_line(settings, _line(record, None))
            tables.write_tables(settings)
            page_script.write_script(settings)


@contextmanager
def _if_possible() -> Iterator[None]:
    with contextlib.suppress(OSError, ValueError, duckdb.Error):
        yield


def _note_failure(record: RunRecord, error: BaseException) -> None:
    interrupted = interruption.current().exit_code
    if interrupted is not None or isinstance(error, KeyboardInterrupt):
        record.status_code, record.exit_code = "interrupted", interrupted
        return
    record.status_code = "failed"
    # The name of what happened: its message may quote cells.
    record.error_code = type(error).__name__
    record.exit_code = int(
        error.exit_code if isinstance(error, StrataError) else ExitCode.UNEXPECTED
    )


def _note_results(settings: Settings, record: RunRecord) -> None:
    """Add what files of this run say: the build, its tests, the release."""
    started = datetime.fromisoformat(record.started_at)
    build = settings.warehouse_dir / "build.json"
    built = json.loads(build.read_text(encoding="utf-8")) if build.is_file() else {}
    if _is_newer(build, started):
        record.as_of, record.engine_code = built["as_of"], built["target"]
    if any(step.step_code == "build" for step in record.steps):
        record.tests += _tests(settings.warehouse_dir / "target", started)
    newest = next(iter(release_folders(settings)), None)
    if newest is not None and published_at(settings, newest) >= started:
        manifest = read_release_manifest(newest)
        record.release, record.as_of = newest.name, manifest["as_of"]
        record.published_row_count = sum(
            table["row_count"] for table in manifest["tables"]
        )
    if record.as_of is not None and record.as_of == built.get("as_of"):
        record.as_of_basis_code = DayOrigin.read(built.get("day_origin")).basis


def _tests(folder: Path, started: datetime) -> Iterator[RunTest]:
    """Tests that dbt ran in this run, and those that were proved after it."""
    results = folder / "run_results.json"
    if _is_newer(results, started):
        for one in json.loads(results.read_text(encoding="utf-8"))["results"]:
            if one["unique_id"].startswith(_TEST_PREFIX):
                yield _test(one["unique_id"].split(".")[2], one)
    proved = folder / RESULTS_FILE
    if _is_newer(proved, started):
        for one in json.loads(proved.read_text(encoding="utf-8")):
            yield _test(one["name"], one)


def _test(name: str, result: Mapping[str, Any]) -> RunTest:
    return RunTest(
        name,
        result["status"],
        result["failures"] or 0,
        round(result["execution_time"], 3),
    )


def _is_newer(path: Path, started: datetime) -> bool:
    return path.is_file() and path.stat().st_mtime >= started.timestamp()


def _line(record: RunRecord, step: RunStep | None) -> dict[str, object]:
    """A step that ended, or the run if there is no step."""
    shared: dict[str, object] = {"run_id": record.run_id, "command": record.command}
    if step is not None:
        return {
            **shared,
            "event": "step",
            "step": step.step_code,
            "status": step.status_code,
            "started_at": step.started_at,
            "seconds": step.seconds,
        }
    return {
        **shared,
        "event": "run",
        "status": record.status_code,
        "started_at": record.started_at,
        "seconds": record.seconds,
        "exit_code": record.exit_code,
        "error": record.error_code,
        "as_of": record.as_of,
        "as_of_basis": record.as_of_basis_code,
        "release": record.release,
        "published_rows": record.published_row_count,
        "tests": len(record.tests),
        "failed_tests": record.failed_test_count,
    }
