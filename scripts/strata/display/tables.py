"""Tables for the terminal: cells are shown as they are, and folded rather than cut.

A text from a file or a database must not be read as Rich markup, and a Chinese sentence
is one word to Rich, which would cut it at the edge of its column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from rich.cells import cell_len, set_cell_size
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from strata.console import inert

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType

Cell: TypeAlias = str | Text


def plain_table(rows: Iterable[Sequence[Cell]], *, figures: int = 0) -> Table:
    """Return rows without lines or header, indented below their heading.

    With ``figures``, the table has one column of text and that many of figures, which
    stand right-aligned.
    """
    table = Table(box=None, show_header=False, pad_edge=True, padding=(0, 2))
    if figures:
        table.add_column()
        for _ in range(figures):
            table.add_column(justify="right")
    return _filled(table, rows)


def noted_table(rows: Sequence[tuple[Sequence[str], Sequence[str]]]) -> Group:
    """Return rows in columns, each with its notes below it over the whole width."""
    widths = [
        max(map(cell_len, column))
        for column in zip(*(cells for cells, _ in rows), strict=True)
    ]
    parts: list[RenderableType] = []
    for cells, notes in rows:
        parts.append(plain_table([tuple(map(set_cell_size, cells, widths))]))
        parts += [Padding(Text(note), (0, 0, 0, 8)) for note in notes]
    return Group(*parts)


def headed_table(
    headers: Iterable[str], rows: Iterable[Sequence[Cell]]
) -> RenderableType:
    """Return rows below a header, indented as in a plain table."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for header in headers:
        table.add_column(Text(header, overflow="fold"))
    return indented(_filled(table, rows))


def indented(part: RenderableType) -> Padding:
    """Return the part as far to the right as the cells of a plain table."""
    return Padding(part, (0, 0, 0, 2))


def heading(title: str) -> Group:
    """Return a title below a blank line."""
    return Group(
        Text(), Text(inert(title, is_line=True), style="bold", overflow="fold")
    )


def sections(parts: Iterable[tuple[str, RenderableType]]) -> Group:
    """Return titled parts, one below the other."""
    return Group(*(line for title, part in parts for line in (heading(title), part)))


def one_line(text: str) -> Text:
    """Return a cell that is cut at the edge rather than folded."""
    return Text(inert(text, is_line=True), overflow="ellipsis", no_wrap=True)


def number(count: int) -> str:
    """Return a count with its thousands set apart."""
    return f"{count:,}"


def _filled(table: Table, rows: Iterable[Sequence[Cell]]) -> Table:
    for row in rows:
        table.add_row(
            *(
                cell if isinstance(cell, Text) else Text(inert(cell), overflow="fold")
                for cell in row
            )
        )
    return table
