"""Which of the first rows of a table is its header.

People put titles above a header and merge cells in it: then the first row says what
the table is about and the next, or the next two together, name the columns.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from strata.ingest.problems import UnusableFileError
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from strata.texts import Said

# How many rows, blank ones not counted, may hold titles and the header. The longest
# preamble seen is that of a bank statement; definitions of columns are longer.
SEARCHED_ROWS = 250
# As many as the widest of databases has.
MOST_COLUMNS = 4_096
# Fewer columns than these two make no header of a row that is not the first.
_ENOUGH_KNOWN = 2
# A table nobody knows is told from the lines above it by its width: it has columns
# enough, and each of those lines is half as wide at most.
_ENOUGH_COLUMNS = 3
# A number, a day or a time, which names no column.
_LIKE_DATA = re.compile(r"^[-+(]?\D{0,3}\d[\d\s.,:/%)-]*$")


@dataclass(frozen=True)
class HeaderRow:
    """A row that may be the header: its cells, and the physical row it ends in.

    ``title_count`` is how many rows that are not blank stand above it, ``titles`` what
    they say.
    """

    names: tuple[str, ...]
    row: int
    title_count: int = 0
    titles: tuple[str, ...] = ()


def require_few_columns(count: int) -> None:
    """Raise ``UnusableFileError`` where a table is wider than any is."""
    if count > MOST_COLUMNS:
        raise UnusableFileError(
            said("too_many_columns", count=count, limit=MOST_COLUMNS)
        )


def no_header(header_row: int | None) -> Said:
    """What to say of a table without one, or without a cell in the row named."""
    if header_row is None:
        return said("header_absent")
    return said("header_row_blank", row=header_row)


def chosen_header(
    rows: Sequence[HeaderRow], known_count: Callable[[tuple[str, ...]], int]
) -> HeaderRow:
    """The first row, unless a later one among ``rows`` names the columns better.

    Better means that most of its names are known, and more of them than of any row
    before. A row may also be read together with the one above it, whose cells then
    stand where its own are blank, as they do in a header of merged cells. Where nobody
    knows the names, the header is where the table begins.
    """
    found = _chosen(rows, known_count)
    titles = tuple(" ".join(row.names).strip() for row in rows[: found.title_count])
    return replace(found, titles=titles)


def _chosen(
    rows: Sequence[HeaderRow], known_count: Callable[[tuple[str, ...]], int]
) -> HeaderRow:
    first = rows[0]
    if _is_header(first, known_count(first.names)):
        return first
    best, best_count = first, known_count(first.names)
    for row in _candidates(rows):
        count = known_count(row.names)
        if count > best_count and _is_header(row, count):
            best, best_count = row, count
    return _table_start(rows) if best is first else best


def _table_start(rows: Sequence[HeaderRow]) -> HeaderRow:
    """The first row of names that is as wide as the table, below narrow lines only."""
    filled = [sum(bool(name.strip()) for name in row.names) for row in rows]
    widths = Counter(
        len(row.names)
        for row, count in zip(rows, filled, strict=True)
        if count >= _ENOUGH_COLUMNS
    )
    if not widths:
        return rows[0]
    width = max(widths, key=lambda one: (widths[one], one))
    widest = max(
        count
        for row, count in zip(rows, filled, strict=True)
        if len(row.names) == width
    )
    for title_count, row in enumerate(rows):
        is_wide = filled[title_count] * 2 > widest
        if is_wide and (title_count == 0 or len(row.names) != width):
            return rows[0]
        if is_wide:
            is_named = not any(map(_LIKE_DATA.match, row.names))
            found = HeaderRow(row.names, row.row, title_count)
            return found if is_named else rows[0]
    return rows[0]


def _is_header(row: HeaderRow, known_count: int) -> bool:
    filled = sum(bool(name.strip()) for name in row.names)
    return known_count >= max(_ENOUGH_KNOWN, filled / 2)


def _candidates(rows: Sequence[HeaderRow]) -> Iterator[HeaderRow]:
    for title_count, row in enumerate(rows):
        yield HeaderRow(row.names, row.row, title_count)
        if title_count > 0:
            above = rows[title_count - 1].names
            merged = tuple(
                name if name.strip() else upper
                for name, upper in zip(row.names, above, strict=False)
            )
            yield HeaderRow(merged + row.names[len(merged) :], row.row, title_count - 1)
