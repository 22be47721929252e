"""Every named data test says in ``docs/runbook.md`` what its failure means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from gates.problems import Problem, files_below

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RUNBOOK = "docs/runbook.md"
_PROPERTY_FOLDERS = ("models", "seeds", "snapshots")
_ENTRY = re.compile(r"^### `?(?P<name>\w+)`?$", re.MULTILINE)


def entries_of(text: str) -> set[str]:
    """Return the test names that have a third-level heading of their own."""
    return {match["name"] for match in _ENTRY.finditer(text)}


def named_tests(properties: object) -> Iterator[str]:
    """Yield the names given to data tests and checks anywhere in a properties file."""
    if isinstance(properties, dict):
        for key, value in properties.items():
            if key == "data_tests" and isinstance(value, list):
                yield from (_name(test) for test in value if _name(test))
            if key in {"checks", "totals"} and isinstance(value, dict):
                yield from (str(name) for name in value)
            yield from named_tests(value)
    elif isinstance(properties, list):
        for value in properties:
            yield from named_tests(value)


def find_problems(root: Path) -> list[Problem]:
    """Return tests without a runbook entry and entries without a test."""
    runbook = root / RUNBOOK
    entries = (
        entries_of(runbook.read_text(encoding="utf-8")) if runbook.exists() else set()
    )
    tests = {path.stem: path for path in files_below(root, ("tests/singular",), ".sql")}
    for path in files_below(root, _PROPERTY_FOLDERS, ".yml"):
        properties = yaml.safe_load(path.read_text(encoding="utf-8"))
        tests |= dict.fromkeys(named_tests(properties), path)
    missing = [
        Problem(
            tests[name].relative_to(root).as_posix(),
            0,
            f"{name} has no entry in {RUNBOOK}: write what its failure means",
        )
        for name in sorted(tests.keys() - entries)
    ]
    stale = [
        Problem(RUNBOOK, 0, f"{name} is explained but no test has that name")
        for name in sorted(entries - tests.keys())
    ]
    return missing + stale


def _name(test: object) -> str:
    """Return the given name of one item of ``data_tests``, empty if it has none."""
    if not isinstance(test, dict):
        return ""
    if "name" in test:
        return str(test["name"])
    settings = next(iter(test.values()), None)
    return str(settings.get("name", "")) if isinstance(settings, dict) else ""
