"""The linters, each as one command with the folder it may write to.

Every command runs from the project folder with the locked environment first on PATH.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gates.engines import files_that_differ
from gates.made_sql import sql_files, stand_ins

if TYPE_CHECKING:
    from collections.abc import Callable

SQL_FOLDERS = ("models", "tests/singular")
# All that is run; tests have rules of their own.
PYTHON_PATHS = ("benchmarks", "models", "scripts", "setup.py")

_SQLFLUFF = (sys.executable, "-m", "gates.sqlfluff_lint")
# Where that module is, for a process of its own.
_SCRIPTS = {"PYTHONPATH": str(Path(__file__).resolve().parents[1])}

# dbt-score paints even what no terminal shows.
_COLOURS = re.compile(r"\x1b\[[\d;]*m")


@dataclass(frozen=True)
class Outcome:
    """How a gate ended; ``report`` is what a person needs to mend it."""

    name: str
    passed: bool
    report: str
    seconds: float = 0.0


@dataclass(frozen=True)
class Tool:
    """A linter's command line and the environment it needs besides the caller's.

    A tool that reads what another one writes names it in ``after``, and in ``files``
    what to look at where that says so; one that runs elsewhere than in the project
    names the ``folder``; one whose own words are hard to read has ``retell`` turn them
    into lines.
    """

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    after: str = ""
    files: Callable[[], tuple[str, ...]] = tuple
    folder: Path | None = None
    retell: Callable[[str], str] = str.strip

    def run(self, root: Path) -> Outcome:
        """Run to the end and return the outcome; never raises on a red gate."""
        started = time.monotonic()
        finished = subprocess.run(  # nosec B603 # this project's own commands
            (*self.command, *self.files()),
            cwd=self.folder or root,
            env=os.environ | self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Outcome(
            self.name,
            passed=finished.returncode == 0,
            report=self.retell(_COLOURS.sub("", finished.stdout)),
            seconds=time.monotonic() - started,
        )


def python_tools(root: Path) -> list[Tool]:
    """Return the gates over Python and YAML, quickest first."""
    settings = _settings(root)["tool"]
    of_tests = settings["bandit"]["skips"] + settings["strata"]["bandit-tests"]["skips"]
    return [
        Tool("yamllint", ("yamllint", "--strict", ".")),
        Tool("ruff check", ("ruff", "check", "--quiet", ".")),
        Tool("ruff format", ("ruff", "format", "--check", "--quiet", ".")),
        _bandit("bandit", *PYTHON_PATHS),
        _bandit("bandit tests", "tests", "--skip", ",".join(of_tests)),
        Tool("mypy", (sys.executable, "-m", "mypy", "--no-error-summary")),
    ]


def _settings(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def _bandit(name: str, *arguments: str) -> Tool:
    command = (
        *(sys.executable, "-m", "bandit"),
        "--quiet",
        "--configfile",
        "pyproject.toml",
        "--format",
        "custom",
    )
    words = "{relpath}:{line}: {test_id} {msg}"
    return Tool(
        name,
        (*command, "--msg-template", words, "--recursive", *arguments),
        # What it says of itself: a line for each part of a statement with an exception.
        retell=lambda said: "\n".join(
            line for line in said.splitlines() if not line.startswith("[")
        ),
    )


def dbt_environment(root: Path, scratch: Path, target: str) -> dict[str, str]:
    """Return settings that keep everything dbt writes below ``scratch``.

    The work folder is made here: dbt-duckdb opens its file on connecting, which the
    sqlfluff templater does, and makes no folders.
    """
    (scratch / "output" / "warehouse").mkdir(parents=True, exist_ok=True)
    return {
        "DBT_PROFILES_DIR": str(root),
        "DBT_TARGET": target,
        "DBT_TARGET_PATH": str(scratch / target / "target"),
        "DBT_LOG_PATH": str(scratch / "logs"),
        "DBT_USE_COLORS": "false",
        "NO_COLOR": "1",
        "STRATA_OUTPUT_DIR": str(scratch / "output"),
    }


def dbt_tools(root: Path, scratch: Path) -> list[Tool]:
    """Return the gates over the parsed dbt project; ``dbt parse`` comes first."""
    environment = dbt_environment(root, scratch, "prod")
    folder = scratch / "prod"
    manifest = folder / "target" / "manifest.json"
    lay_out_for_metricflow(root, folder)
    failures = scratch / "dbt-bouncer.json"
    return [
        Tool("dbt parse", ("dbt", "--quiet", "--warn-error", "parse"), environment),
        Tool(
            "dbt-bouncer",
            (
                *("dbt-bouncer", "run", "--output-only-failures"),
                *("--output-format", "json", "--output-file", str(failures)),
            ),
            # It looks for `target/manifest.json` in the folder of this name.
            environment | {"DBT_PROJECT_DIR": str(folder)},
            after="dbt parse",
            retell=lambda words: failures_retold(failures) or words.strip(),
        ),
        Tool(
            "dbt-score",
            ("dbt-score", "lint", "--manifest", str(manifest)),
            environment | {"PYTHONPATH": str(root / "scripts")},
            after="dbt parse",
        ),
        Tool(
            "metricflow",
            ("mf", "validate-configs", "--skip-dw"),
            environment,
            after="dbt parse",
            folder=folder,
        ),
    ]


def lay_out_for_metricflow(root: Path, folder: Path) -> None:
    """Put beside ``folder/target`` what MetricFlow wants to find beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copyfile(root / name, folder / name)


def failures_retold(file: Path) -> str:
    """Return one line per failed dbt-bouncer check, empty when it wrote no file."""
    if not file.exists():
        return ""
    return "\n".join(
        sorted(
            f"{failure['file_path']}: {failure['failure_message']}"
            for failure in json.loads(file.read_text(encoding="utf-8"))
        )
    )


def sql_tools(
    root: Path, scratch: Path, folders: tuple[str, ...] = SQL_FOLDERS
) -> list[Tool]:
    """Return sqlfluff over what dbt compiles for each engine, in its dialect.

    Layout is judged once, on what DuckDB compiles: a source file has one layout, and
    these rules take two thirds of the time. For Spark only files are read again that
    compile to something else there; that the others run on it, the tests show. Files
    that are one call of a macro have no SQL that rules could judge but the call.
    """
    left_out = _settings(root)["tool"]["sqlfluff"]["core"].get("exclude_rules", [])
    spark_options = (
        *("--dialect", "sparksql"),
        *("--exclude-rules", ",".join([*left_out, "layout"])),
    )
    manifest = scratch / "prod" / "target" / "manifest.json"
    made = sql_files(root, folders, is_made=True)
    written = sql_files(root, folders, is_made=False)
    stand_in_file = scratch / "stand_ins.cfg"
    stand_in_file.write_text(stand_ins(root, folders), encoding="utf-8")
    call_options = ("--templater", "jinja", "--config", str(stand_in_file))
    return [
        replace(
            _sqlfluff("sqlfluff calls", "calls", root, scratch, *call_options),
            files=lambda: made,
        ),
        replace(
            _sqlfluff("sqlfluff duckdb", "prod", root, scratch),
            files=lambda: written,
        ),
        replace(
            _sqlfluff("sqlfluff spark", "prod_spark", root, scratch, *spark_options),
            after="dbt parse",
            files=lambda: tuple(
                file
                for file in files_that_differ(manifest, folders)
                if file not in made
            ),
        ),
    ]


def violations_retold(file: Path) -> str:
    """Return one line per sqlfluff violation, empty when it wrote no file."""
    if not file.exists() or not file.read_bytes():
        return ""
    return "\n".join(
        f"{checked['filepath']}:{found['start_line_no']}:{found['start_line_pos']}: "
        f"{found['code']} {' '.join(found['description'].split())}"
        for checked in json.loads(file.read_text(encoding="utf-8"))
        for found in checked["violations"]
    )


def _sqlfluff(name: str, target: str, root: Path, scratch: Path, *options: str) -> Tool:
    violations = scratch / f"sqlfluff-{target}.json"
    return Tool(
        name,
        (
            *(*_SQLFLUFF, "lint", "--nocolor", "--disable-progress-bar", *options),
            *("--format", "json", "--write-output", str(violations)),
        ),
        dbt_environment(root, scratch, target) | _SCRIPTS,
        retell=lambda words: violations_retold(violations) or words.strip(),
    )


def formatters(root: Path, scratch: Path) -> list[Tool]:
    """Return the commands that mend what needs no thought."""
    return [
        Tool("ruff check", ("ruff", "check", "--fix", "--quiet", ".")),
        Tool("ruff format", ("ruff", "format", "--quiet", ".")),
        Tool(
            "sqlfluff fix",
            (*_SQLFLUFF, "fix", "--nocolor", "--disable-progress-bar", *SQL_FOLDERS),
            dbt_environment(root, scratch, "prod") | _SCRIPTS,
        ),
    ]
