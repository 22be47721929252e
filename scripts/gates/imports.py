"""No file of the package imports its way back to itself, not even for a type.

Files in a circle can only be understood together, and the order in which they are
loaded decides whether they load at all.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from gates.problems import Problem, files_below

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SOURCE = "scripts"
PACKAGE = "scripts/strata"


def find_problems(root: Path) -> list[Problem]:
    """Return one problem per circle, at the first of its files in path order."""
    names = {
        _module_name(path.relative_to(root / SOURCE)): path
        for path in files_below(root, [PACKAGE], ".py")
    }
    imports = {
        name: sorted(set(_imported(path, set(names))) - {name})
        for name, path in names.items()
    }
    return [
        Problem(
            names[circle[0]].relative_to(root).as_posix(),
            0,
            f"imports its way back to itself: {' → '.join([*circle, circle[0]])}",
        )
        for circle in _circles(imports)
    ]


def _module_name(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _imported(path: Path, known: set[str]) -> Iterator[str]:
    """Modules of the package that a file names, wherever in the file it does so."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in known else node.module


def _circles(imports: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """The shortest way back to each file that has one; a circle is told once."""
    told: set[str] = set()
    for name in imports:
        circle = [] if name in told else _way_back(name, imports)
        if circle:
            told.update(circle)
            yield circle


def _way_back(start: str, imports: Mapping[str, list[str]]) -> list[str]:
    ways = [[start]]
    seen = {start}
    for way in ways:
        for found in imports[way[-1]]:
            if found == start:
                return way
            if found not in seen:
                seen.add(found)
                ways.append([*way, found])
    return []
