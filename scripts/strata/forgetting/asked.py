"""Whom a command asks to forget, from its arguments, a file or the standard input."""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from strata.errors import InputRefusedError
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from strata.postgres.request import PostgresRequest
    from strata.settings import Settings

_STANDARD_INPUT = "-"


@dataclass(frozen=True)
class Asked:
    """What a command of `strata forget` was told."""

    people: tuple[str, ...]
    is_by_age: bool = False
    is_sure: bool = False
    searched_data: Path | None = None
    target: PostgresRequest | None = None


def people_asked(
    settings: Settings, people: Sequence[str], requests_file: Path | None
) -> tuple[str, ...]:
    """Return who is asked for, each once and in order.

    Raises:
        InputRefusedError: the file can't be read, or nobody is named by what should
            name somebody.
    """
    found = [one.strip() for one in people if one != _STANDARD_INPUT]
    if _STANDARD_INPUT in people:
        found += _first_cells([line] for line in sys.stdin)
    if requests_file is not None:
        found += _in_file(settings, requests_file)
    named = tuple(dict.fromkeys(one for one in found if one))
    if people and not named:
        raise InputRefusedError(
            text(settings.language, "forget_nobody"),
            hint=text(settings.language, "forget_unknown_hint"),
        )
    return named


def _in_file(settings: Settings, path: Path) -> list[str]:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "UTF-8"
        raise InputRefusedError(
            text(settings.language, "forget_file", path=path, reason=reason),
            hint=text(settings.language, "forget_file_hint"),
        ) from error
    lines = csv.reader(content.splitlines(keepends=True), strict=True)
    try:
        found = list(_first_cells(lines))
    except csv.Error as error:
        raise InputRefusedError(
            text(
                settings.language,
                "forget_file_line",
                path=path,
                line=lines.line_num,
                reason=error,
            ),
            hint=text(settings.language, "forget_file_hint"),
        ) from error
    if not found:
        raise InputRefusedError(
            text(settings.language, "forget_file_empty", path=path),
            hint=text(settings.language, "forget_file_hint"),
        )
    return found


def _first_cells(rows: Iterable[list[str]]) -> Iterator[str]:
    """Yield the first cell of every row but of blank ones and of remarks."""
    for row in rows:
        if row and row[0].strip() and not row[0].lstrip().startswith("#"):
            yield row[0].strip()
