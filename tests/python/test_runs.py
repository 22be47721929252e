"""Every run leaves a record of its steps, its tests and its end, also a failed one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from strata import dbt_runner, publication
from strata.cli import main
from strata.console import console
from strata.errors import BuildFailedError, CheckFailedError, ExitCode
from strata.progress import Reporter
from strata.runs.page_script import script_file
from strata.runs.recording import recorded

if TYPE_CHECKING:
    from strata.settings import Settings


def reporter() -> Reporter:
    return Reporter(console(), "en")


def table(settings: Settings, name: str) -> list[dict[str, Any]]:
    relation = duckdb.read_parquet(str(settings.runs_dir / f"{name}.parquet"))
    rows = relation.fetchall()
    return [dict(zip(relation.columns, row, strict=True)) for row in rows]


def lines(settings: Settings) -> list[dict[str, Any]]:
    content = settings.runs_log.read_text(encoding="utf-8")
    return [json.loads(line) for line in content.splitlines()]


def test_a_run_tells_its_steps_its_tests_and_its_release(built: Settings) -> None:
    said = reporter()
    with recorded(built, "run", said):
        with said.step("build"):
            dbt_runner.build(built, lambda _: None, full_refresh=True)
        with said.step("publish"):
            candidate = publication.write_candidate(built)
            publication.approve(built, candidate)
            release = publication.publish(built, candidate)
    (run,) = table(built, "pub_runs")
    assert (run["command"], run["status_code"], run["exit_code"]) == ("run", "done", 0)
    assert (run["release"], run["published_row_count"]) == (release.name, 3)
    assert run["as_of"] == built.as_of
    steps = table(built, "pub_run_steps")
    assert [step["step_code"] for step in steps] == ["build", "publish"]
    assert all(step["seconds"] >= 0 for step in steps)
    assert [line["event"] for line in lines(built)] == ["step", "step", "run"]


def test_a_build_that_fails_names_the_tests_that_did(built: Settings) -> None:
    path = built.project_dir / "models" / "publish" / "pub_bands.yml"
    content = path.read_text(encoding="utf-8")
    path.write_text(
        content.replace(
            "        description: The band's code.\n",
            "        description: The band's code.\n        data_tests:\n"
            "          - accepted_values: {arguments: {values: [low, high]}}\n",
        ),
        encoding="utf-8",
    )
    said = reporter()
    with (
        pytest.raises(BuildFailedError),
        recorded(built, "build", said),
        said.step("build"),
    ):
        dbt_runner.build(built, lambda _: None)
    (run,) = table(built, "pub_runs")
    assert (run["status_code"], run["exit_code"]) == ("failed", ExitCode.BUILD_FAILED)
    assert (run["release"], run["failed_test_count"]) == (None, 1)
    broken = [one for one in table(built, "pub_run_tests") if one["failed_row_count"]]
    assert [(one["status_code"], one["failed_row_count"]) for one in broken] == [
        ("fail", 1)
    ]


def test_what_stopped_a_run_is_named_and_not_quoted(tiny_settings: Settings) -> None:
    said = reporter()
    with (
        pytest.raises(CheckFailedError),
        recorded(tiny_settings, "check", said),
        said.step("check"),
    ):
        raise CheckFailedError("王小明 13800138000")
    step, run = lines(tiny_settings)
    assert (step["step"], step["status"]) == ("check", "failed")
    assert (run["error"], run["exit_code"]) == (
        "CheckFailedError",
        ExitCode.CHECK_FAILED,
    )
    kept = [path for path in tiny_settings.output_dir.rglob("*") if path.is_file()]
    assert all("王小明".encode() not in path.read_bytes() for path in kept)


KILLED = """
import os, signal, sys
from pathlib import Path
from strata.console import console
from strata.progress import Reporter
from strata.runs.recording import recorded
from strata.settings import Settings

with recorded(Settings(output_dir=Path(sys.argv[1])), "run", Reporter(console(), "en")):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_run_that_was_killed_is_known_to_the_next(
    tiny_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(tiny_settings.output_dir)],
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert killed.returncode == -signal.SIGKILL
    with recorded(tiny_settings, "run", reporter()):
        pass
    statuses = [run["status_code"] for run in table(tiny_settings, "pub_runs")]
    assert statuses == ["killed", "done"]
    output = ["--output-dir", str(tiny_settings.output_dir), "--lang", "zh"]
    assert main(["info", *output]) == ExitCode.OK
    assert "被终止" in capsys.readouterr().out


def told_to_pages(settings: Settings) -> dict[str, Any]:
    script = script_file(settings).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(script.partition(".runs=")[2].rstrip(";\n"))
    return found


def test_pages_are_told_of_a_run_from_its_first_moment_to_the_next_that_counts(
    tiny_settings: Settings,
) -> None:
    def ends(command: str) -> None:
        with recorded(tiny_settings, command, reporter()):
            pass

    with recorded(tiny_settings, "run", reporter()):
        assert told_to_pages(tiny_settings)["last"]["status"] == "running"
    failed = "王小明 13800138000"
    with (
        pytest.raises(CheckFailedError),
        recorded(tiny_settings, "run", reporter()),
    ):
        raise CheckFailedError(failed)
    # Neither lists nor a build that is not published makes the pages newer.
    ends("lists")
    ends("build")
    told = told_to_pages(tiny_settings)
    assert (told["last"]["status"], told["last"]["exit_code"]) == ("failed", 5)
    assert [one["command"] for one in told["runs"]] == ["build", "lists", "run", "run"]
    ends("run")
    assert told_to_pages(tiny_settings)["last"]["status"] == "done"
