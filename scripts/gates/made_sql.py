"""Which SQL files are one call of a macro that makes the whole statement.

Rules look at what a file says itself and leave alone what a macro made of it, yet they
walk through all of it: a call of ten lines can make a thousand. So in place of such a
macro stands one that makes next to nothing. What the real one makes, each engine reads
when it is built.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_UNSEEN = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.DOTALL)
_ONE_CALL = re.compile(r"\{\{-?\s*(\w+)\((?:(?!\}\}).)*\)\s*-?\}\}", re.DOTALL)
# Whatever it is called with; the names are read, so Jinja takes any number of them.
_STAND_IN = (
    "{%% macro %s() %%}{%% do [varargs, kwargs] %%}select 1 as one{%% endmacro %%}"
)


def macro_of(code: str) -> str:
    """Return the macro whose call is all that a file says, or an empty text."""
    call = _ONE_CALL.fullmatch(_UNSEEN.sub("", code).strip())
    return call[1] if call else ""


def sql_files(root: Path, folders: Iterable[str], *, is_made: bool) -> tuple[str, ...]:
    """Return the SQL files below ``folders`` that a macro makes, or all others."""
    return tuple(
        path.relative_to(root).as_posix()
        for folder in folders
        for path in sorted((root / folder).rglob("*.sql"))
        if bool(macro_of(path.read_text(encoding="utf-8"))) is is_made
    )


def stand_ins(root: Path, folders: Iterable[str]) -> str:
    """Return settings that give sqlfluff a stand-in for each macro of such files."""
    macros = {
        macro_of((root / file).read_text(encoding="utf-8"))
        for file in sql_files(root, folders, is_made=True)
    }
    lines = (f"{name} = {_STAND_IN % name}" for name in sorted(macros))
    return "\n".join(("[sqlfluff:templater:jinja:macros]", *lines, ""))
