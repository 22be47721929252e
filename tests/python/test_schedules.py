"""The files for schedulers do what they say, with a command that notes its calls."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from strata.settings import PROJECT_DIR

if TYPE_CHECKING:
    from pathlib import Path

SYSTEMD = shutil.which("systemd-analyze")
SCHEDULES = PROJECT_DIR / "examples" / "schedules"
# Five fields of numbers and stars, which is all that the examples use.
CRON = re.compile(r"(?:(?:\*|\d{1,2}) ){4}(?:\*|[0-7])")
NOTES_ITS_CALLS = """#!/bin/sh
echo "$* as of $STRATA_AS_OF in $STRATA_OUTPUT_DIR" >>"$HOME/calls"
[ "$1" = "${FAILS_AT:-}" ] && exit 4
exit 0
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a checkout whose `strata` notes its calls, and with settings."""
    schedules = tmp_path / "strata" / "examples" / "schedules"
    shutil.copytree(SCHEDULES, schedules)
    command = tmp_path / "strata" / ".venv" / "bin" / "strata"
    command.parent.mkdir(parents=True)
    command.write_text(NOTES_ITS_CALLS, encoding="utf-8")
    command.chmod(0o755)
    settings = tmp_path / ".config" / "strata" / "strata.env"
    settings.parent.mkdir(parents=True)
    shutil.copy(schedules / "strata.env", settings)
    return tmp_path


def shell(home: Path, command: str, **environment: str) -> int:
    return subprocess.run(
        ["/bin/sh", "-c", command],
        check=False,
        cwd=home,
        env={"HOME": str(home), "PATH": "/usr/bin:/bin", **environment},
    ).returncode


def calls(home: Path) -> list[str]:
    path = home / "calls"
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def test_the_crontab_runs_the_day_with_its_settings(home: Path) -> None:
    lines = (SCHEDULES / "crontab").read_text(encoding="utf-8").splitlines()
    (line,) = (one for one in lines if one[:1].isdigit())
    when, command = " ".join(line.split(" ", 5)[:5]), line.split(" ", 5)[5]
    assert CRON.fullmatch(when)
    # To cron it is the end of the command.
    assert "%" not in command
    assert shell(home, command) == 0
    (call,) = calls(home)
    assert re.fullmatch(r"run as of today in /data/strata/output", call)


def test_a_day_that_fails_sends_nothing_and_says_so(home: Path) -> None:
    day = {
        "STRATA_DATA_DIR": "in",
        "STRATA_OUTPUT_DIR": "out",
        "STRATA_AS_OF": "2026-06-30",
        "STRATA_DELIVERIES": "our rules.yml",
    }
    script = "sh strata/examples/schedules/day.sh"
    assert shell(home, script, **day, FAILS_AT="run") == 4
    assert calls(home) == ["run as of 2026-06-30 in out"]
    assert shell(home, script, **day) == 0
    assert calls(home)[1:] == [
        "run as of 2026-06-30 in out",
        "deliver our rules.yml as of 2026-06-30 in out",
    ]
    del day["STRATA_OUTPUT_DIR"]
    assert shell(home, script, **day) == 2
    # A company's folder says both.
    assert shell(home, script, STRATA_COMPANY_DIR="shop") == 0
    assert calls(home)[3:] == ["run as of today in "]


@pytest.mark.skipif(
    SYSTEMD is None and "CI" not in os.environ,
    reason="systemd-analyze is not installed; CI installs it",
)
def test_systemd_takes_the_units(home: Path) -> None:
    folder = home / "strata" / "examples" / "schedules"

    def said() -> subprocess.CompletedProcess[str]:
        units = (folder / name for name in ("strata.service", "strata.timer"))
        return subprocess.run(
            [str(SYSTEMD), "verify", "--man=no", *map(str, units)],
            check=False,
            capture_output=True,
            text=True,
            env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
        )

    verified = said()
    assert (verified.returncode, verified.stderr) == (0, "")
    timer = folder / "strata.timer"
    timer.write_text(timer.read_text("utf-8").replace("06:00:00", "26:00:00"), "utf-8")
    assert said().returncode != 0


def test_the_workflow_runs_the_day_on_a_runner_that_keeps_the_lake(home: Path) -> None:
    # YAML reads the key `on` as true.
    workflow: dict[Any, Any] = yaml.safe_load(
        (SCHEDULES / "github-actions.yml").read_text(encoding="utf-8")
    )
    assert CRON.fullmatch(workflow[True]["schedule"][0]["cron"])
    assert workflow["concurrency"]["cancel-in-progress"] is False
    (job,) = workflow["jobs"].values()
    assert "self-hosted" in job["runs-on"]
    day = job["steps"][-1]["run"]
    settings = dict.fromkeys(job["env"], "")
    settings |= {"STRATA_DATA_DIR": "in", "STRATA_OUTPUT_DIR": "out"}
    assert shell(home, f"cd strata && {day}", **settings) == 0
    assert re.fullmatch(r"run as of today in out", calls(home)[0])
