"""Rows of one key that may be different things, side by side, and what settles them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from strata.display.tables import headed_table, indented, number
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

    from strata.collisions import Collision, HeldRow
    from strata.settings import Language


def collisions_shown(
    collisions: Iterable[Collision], language: Language
) -> RenderableType:
    """Return each key with the first and the last of its rows, then what settles them.

    Keys that the same lines settle stand together above them.
    """
    parts: list[RenderableType] = []
    for _, alike in groupby(collisions, lambda one: one.settling_lines):
        together = list(alike)
        parts += [part for one in together for part in _rows(one, language)]
        parts += _settling_lines(together[0], language)
    return Group(*parts)


def _rows(collision: Collision, language: Language) -> Iterator[RenderableType]:
    title = text(
        language,
        "collision_title",
        entity=collision.entity,
        column=collision.key_column,
        rows=number(collision.row_count),
        files=number(collision.file_count),
    )
    yield indented(Text(title))
    headers = (
        text(language, "collision_column"),
        _place(collision.first, language),
        _place(collision.last, language),
    )
    yield indented(headed_table(headers, collision.differing_cells()))


def _settling_lines(
    collision: Collision, language: Language
) -> Iterator[RenderableType]:
    for meaning, line in collision.settling_lines.items():
        told = text(language, f"collision_{meaning}", line=line)
        yield indented(indented(Text(told)))


def _place(row: HeldRow, language: Language) -> str:
    if not row.source_file:
        return "–"
    return text(
        language, "collision_row", file=row.source_file, row=number(row.row_number)
    )
