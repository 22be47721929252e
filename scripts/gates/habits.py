"""Habits of the project's SQL that sqlfluff has no rule for.

Import CTEs and the last line are the only places for ``select *``; the last line
reads the last CTE; a CTE is named for what it holds; every ``case`` says its
``else``; no window runs over a whole table.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gates.problems import Problem, files_below
from gates.sql_text import (
    NUMBERS_IN_ANY_ORDER,
    line_of,
    without_comments,
    without_comments_and_strings,
)

if TYPE_CHECKING:
    from pathlib import Path

MODEL_FOLDERS = ("models",)
SQL_FOLDERS = ("models", "macros", "tests/generic", "tests/singular")

_EMPTY_NAMES = {"cte", "data", "final", "joined", "result", "results", "temp", "tmp"}
_CTE = re.compile(
    r"^(?:with\s+(?:recursive\s+)?)?(?P<name>\w+)\s+as\s+\(", re.MULTILINE
)
_STAR = re.compile(r"\b(?:select\s+(?:distinct\s+)?|\w+\.)\*|,\s*\*")
_IMPORT = re.compile(r"select\s+\*\s+from\s+\{\{\s*(?:ref|source|read_lake)\b")
_LAST_LINE = re.compile(r"select\s+\*\s+from\s+(?P<name>\w+)\s*\Z")
_CASE_WORD = re.compile(r"\b(case|else|end)\b")
_WHOLE_TABLE_WINDOW = re.compile(r"\bover\s*\(\s*(?:order\s+by|rows\b|range\b|\))")


def problems_in_model(path: str, text: str) -> list[Problem]:
    """Return broken habits in how one model is laid out."""
    code = without_comments(text)
    names = [(match["name"], match.start()) for match in _CTE.finditer(code)]
    found = [
        Problem(path, line_of(code, position), f"`{name}` says nothing; name the rows")
        for name, position in names
        if name in _EMPTY_NAMES or len(name) == 1
    ]
    last = _LAST_LINE.search(code)
    if names and last is None:
        message = "does not end in select * from the last CTE"
        found.append(Problem(path, line_of(code, len(code.rstrip())), message))
    elif names and last is not None and last["name"] != names[-1][0]:
        message = f"ends in `{last['name']}`; the last CTE is `{names[-1][0]}`"
        found.append(Problem(path, line_of(code, last.start()), message))
    found += [
        Problem(
            path, line_of(code, match.start()), "lists no columns below the imports"
        )
        for match in _STAR.finditer(code)
        if not _IMPORT.match(code, match.start())
        and (last is None or match.start() != last.start())
    ]
    return found


def problems_in_sql(path: str, text: str) -> list[Problem]:
    """Return cases without an else and windows over a whole table."""
    code = without_comments_and_strings(text)
    found = [
        Problem(
            path,
            line_of(code, match.start()),
            "a window without partition by collapses to one task on Spark; "
            "join an aggregate back instead",
        )
        for match in _WHOLE_TABLE_WINDOW.finditer(code)
    ]
    return found + _cases_without_else(path, code)


def find_problems(root: Path) -> list[Problem]:
    """Return every broken habit in the dbt project's SQL."""
    found: list[Problem] = []
    for path in files_below(root, SQL_FOLDERS, ".sql"):
        name = path.relative_to(root).as_posix()
        text = path.read_text(encoding="utf-8")
        if name != NUMBERS_IN_ANY_ORDER:
            found += problems_in_sql(name, text)
        if name.startswith(MODEL_FOLDERS):
            found += problems_in_model(name, text)
    return found


def _cases_without_else(path: str, code: str) -> list[Problem]:
    found = []
    open_cases: list[tuple[int, bool]] = []
    for match in _CASE_WORD.finditer(_without_jinja(code)):
        if match[0] == "case":
            open_cases.append((match.start(), False))
        elif not open_cases:
            continue
        elif match[0] == "else":
            open_cases[-1] = (open_cases[-1][0], True)
        else:
            position, has_else = open_cases.pop()
            if not has_else:
                message = "a case without an else; say what the other rows get"
                found.append(Problem(path, line_of(code, position), message))
    return found


def _without_jinja(code: str) -> str:
    """Blank the Jinja, whose own ``else`` belongs to its ``if``."""
    return re.sub(
        r"\{%.*?%\}|\{\{.*?\}\}",
        lambda match: re.sub(r"[^\n]", " ", match[0]),
        code,
        flags=re.DOTALL,
    )
