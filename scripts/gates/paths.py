"""Paths reach an engine through one place, where they mean exactly themselves.

DuckDB takes a path for a pattern and SQL a quote for an end: in Python a path goes
through ``read_name`` or ``write_name``, in SQL through the macro ``read_lake``.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from gates.problems import Problem, files_below
from gates.sql_text import line_of, without_comments

if TYPE_CHECKING:
    from pathlib import Path

# The two functions, and the macros that do the same for the engines.
_OWN_MODULE = "scripts/strata/paths.py"
_OWN_MACROS = {
    "macros/engine/duckdb__load_csv_rows.sql",
    "macros/engine/read_lake.sql",
}
_SQL_FOLDERS = ("models", "macros", "tests/generic", "tests/singular")
_ENGINE_CALLS = re.compile(
    r"execute|executemany|sql|query|from_query|(read|write|to|from)_(csv|parquet|json)"
)
_PATH_WORD = re.compile(
    r"(?:^|[._])(?:path|paths|dir|folder|file|files|database|unfinished|target)\b"
)
_READER = re.compile(
    r"\b(?:read_(?:parquet|csv|csv_auto|json|json_auto|xlsx|text|blob)|glob)\s*\("
    r"|\b(?:parquet|csv|json|orc)\s*\.\s*`|\bcopy\b[^;]*\b(?:from|to)\s+'"
    r"|\battach\b\s+'",
    re.IGNORECASE,
)
_PYTHON_REASON = (
    "is a path that goes to an engine as it is; use read_name or write_name"
)
_SQL_REASON = "reads files by a path of its own; use the macro read_lake"


def problems_in_python(path: str, text: str) -> list[Problem]:
    """Return every path of one module that goes to an engine as it is."""
    found: dict[tuple[int, str], Problem] = {}
    for call in ast.walk(ast.parse(text)):
        if not isinstance(call, ast.Call):
            continue
        arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
        if _name_of(call.func) == "quote_literal":
            suspects = [one for one in arguments if _is_path(one)]
        elif isinstance(call.func, ast.Attribute) and _ENGINE_CALLS.fullmatch(
            call.func.attr
        ):
            suspects = [
                part
                for one in arguments
                for part in ast.walk(one)
                if isinstance(part, ast.Call) and _is_written_out(part)
            ]
        else:
            continue
        for suspect in suspects:
            shown = ast.unparse(suspect)
            found[suspect.lineno, shown] = Problem(
                path, suspect.lineno, f"`{shown}` {_PYTHON_REASON}"
            )
    return list(found.values())


def problems_in_sql(path: str, text: str) -> list[Problem]:
    """Return every place of a model or macro that names files by itself."""
    code = without_comments(text)
    return [
        Problem(path, line_of(code, match.start()), f"`{match[0]}` {_SQL_REASON}")
        for match in _READER.finditer(code)
    ]


def find_problems(root: Path) -> list[Problem]:
    """Return every path of the project that goes to an engine as it is."""
    found: list[Problem] = []
    for path in files_below(root, ("scripts/strata",), ".py"):
        name = path.relative_to(root).as_posix()
        if name != _OWN_MODULE:
            found += problems_in_python(name, path.read_text(encoding="utf-8"))
    for path in files_below(root, _SQL_FOLDERS, ".sql"):
        name = path.relative_to(root).as_posix()
        if name not in _OWN_MACROS:
            found += problems_in_sql(name, path.read_text(encoding="utf-8"))
    return found


def _name_of(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else ""


def _is_path(node: ast.expr) -> bool:
    """Whether the words of an expression say that it is a path."""
    if isinstance(node, ast.Call):
        return _name_of(node.func) == "str" and any(map(_is_path, node.args))
    return _PATH_WORD.search(ast.unparse(node)) is not None


def _is_written_out(call: ast.Call) -> bool:
    """Whether a path becomes a text here."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr in {"as_posix", "__fspath__"}
    return _name_of(call.func) in {"str", "fspath"} and any(
        _is_path(argument) for argument in call.args
    )
