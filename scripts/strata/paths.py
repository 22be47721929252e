"""Paths as DuckDB takes them: each names exactly the file it spells.

DuckDB reads patterns: to it ``orders[1].parquet`` is ``orders1.parquet``. Whatever it
is to read goes through ``read_name``, whatever it is to write or attach through
``write_name``; a gate sees to it that no path gets there any other way.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SPECIAL = re.compile(r"[\[*?]")
# No spelling of these stands for themselves: a backslash parts folders in a pattern,
# and what follows the others is no part of a database's name to DuckDB or to dbt.
_UNUSABLE = ("\\", "?", "#")


def read_name(folder: Path, *pattern: str) -> str:
    """Return what DuckDB reads as exactly this file.

    With ``pattern``, the parts of a pattern, it is every file that fits them below
    exactly this folder.
    """
    return "/".join((_SPECIAL.sub(r"[\g<0>]", str(folder)), *pattern))


def write_name(path: Path) -> str:
    """Return what DuckDB writes to, or attaches, as exactly this file."""
    return str(path)


def unusable_part(path: Path) -> str:
    r"""Return what of the path no engine can be told, or nothing if it is usable.

    Bytes that are no UTF-8 come back as ``\xNN``.
    """
    text = str(path)
    shown = shown_name(text)
    if shown != text:
        return shown
    return next((part for part in _UNUSABLE if part in text), "")


def shown_name(name: str) -> str:
    r"""Return a file name with bytes that are no UTF-8 as ``\xNN``."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
