"""Run every gate, or mend what a tool can mend: ``python -m gates lint|format``."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from gates import (
    clock,
    dashboards,
    dictionary,
    habits,
    imports,
    metrics,
    paths,
    portability,
    runbook,
    seeds,
    tools,
)
from gates.tools import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gates.problems import Problem

ROOT = Path(__file__).resolve().parents[2]

HOUSE_GATES: dict[str, Callable[[Path], list[Problem]]] = {
    "clock": clock.find_problems,
    "dashboards": dashboards.find_problems,
    "dictionary": dictionary.find_problems,
    "habits": habits.find_problems,
    "imports": imports.find_problems,
    "metrics": metrics.find_problems,
    "paths": paths.find_problems,
    "portability": portability.find_problems,
    "runbook": runbook.find_problems,
    "seeds": seeds.find_problems,
}


def main(arguments: list[str] | None = None) -> int:
    """Return 0 when every gate asked for is green, else 1."""
    parser = argparse.ArgumentParser(prog="gates", description=__doc__)
    parser.add_argument("action", choices=["lint", "format"])
    parser.add_argument(
        "--only", action="append", metavar="NAME", help="may be repeated"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="strata-gates-") as folder:
        outcomes = list(
            _outcomes(options.action, set(options.only or ()), Path(folder))
        )
    if not outcomes:
        _say(f"No gate is called {', '.join(options.only)}.")
        return 1
    failed = [outcome.name for outcome in outcomes if not outcome.passed]
    seconds = sum(outcome.seconds for outcome in outcomes)
    _say(
        f"{len(outcomes) - len(failed)} gates green, {len(failed)} red"
        f"{': ' + ', '.join(failed) if failed else ''} ({seconds:.0f} s)"
    )
    return 1 if failed else 0


def _outcomes(action: str, only: set[str], scratch: Path) -> Iterator[Outcome]:
    """Run what was asked for and yield each outcome as it comes, after printing it."""
    if action == "format":
        metrics.write(ROOT)
        dashboards.write(ROOT)
        yield from _reported(tools.formatters(ROOT, scratch), only)
        return
    for name, find_problems in HOUSE_GATES.items():
        if not only or name in only:
            yield _print_outcome(_run_house_gate(name, find_problems))
    yield from _reported(tools.python_tools(ROOT), only)
    yield from _reported(_dbt_and_sql_tools(scratch, only), only)


def _dbt_and_sql_tools(scratch: Path, only: set[str]) -> list[tools.Tool]:
    needed = tools.dbt_tools(ROOT, scratch) + tools.sql_tools(ROOT, scratch)
    if only & {"dbt-bouncer", "dbt-score", "metricflow", "sqlfluff spark"}:
        only.add("dbt parse")  # all read the manifest it writes
    lacking = _lacking_for_spark()
    if not lacking or os.environ.get("CI"):
        return needed
    _say(f"- sqlfluff spark  left out: no {lacking} on this machine; CI runs it")
    return [tool for tool in needed if tool.name != "sqlfluff spark"]


def _lacking_for_spark() -> str:
    """Return what dbt lacks to compile for Spark, empty when it lacks nothing."""
    if find_spec("pyspark") is None:
        return "Spark"
    if not shutil.which("java") and not os.environ.get("JAVA_HOME"):
        return "Java"
    return ""


def _reported(chosen: Iterable[tools.Tool], only: set[str]) -> Iterator[Outcome]:
    passed: dict[str, bool] = {}
    for tool in chosen:
        if only and tool.name not in only:
            continue
        if passed.get(tool.after, True):
            outcome = tool.run(ROOT)
        else:
            outcome = Outcome(tool.name, passed=False, report=f"waits for {tool.after}")
        passed[tool.name] = outcome.passed
        yield _print_outcome(outcome)


def _run_house_gate(
    name: str, find_problems: Callable[[Path], list[Problem]]
) -> Outcome:
    started = time.monotonic()
    problems = find_problems(ROOT)
    report = "\n".join(str(problem) for problem in sorted(problems))
    seconds = time.monotonic() - started
    return Outcome(name, passed=not problems, report=report, seconds=seconds)


def _print_outcome(outcome: Outcome) -> Outcome:
    mark = "ok  " if outcome.passed else "FAIL"
    _say(f"{mark} {outcome.name:<16} {outcome.seconds:6.1f} s")
    if not outcome.passed:
        _say("\n".join(f"     {line}" for line in outcome.report.splitlines()))
    return outcome


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
