"""Keys under which rows are held, as they may be different things."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOWN_COLLISIONS = 3
_CELL = re.compile(r"(?:^|; )([a-z_]+)=")


@dataclass(frozen=True)
class HeldRow:
    """A row that is held, and its cells as anybody may see them."""

    source_file: str
    row_number: int
    text: str

    @property
    def cells(self) -> dict[str, str]:
        """The cells by the name of their column."""
        parts = _CELL.split(self.text)
        return dict(zip(parts[1::2], parts[2::2], strict=True))


@dataclass(frozen=True)
class Collision:
    """A key, the first and the last of the rows under it, and what would settle it.

    The last is blank where the first stands alone, as the other is rejected.

    ``versions_line`` and ``files_line`` are variables of dbt, ``lines_line`` is one of
    ``ingest.yml``; each is empty where it would settle nothing.
    """

    entity: str
    key_column: str
    first: HeldRow
    last: HeldRow
    row_count: int
    file_count: int
    versions_line: str = ""
    files_line: str = ""
    lines_line: str = ""

    @property
    def settling_lines(self) -> dict[str, str]:
        """What to write where, by what the rows then are."""
        lines = {
            "versions": self.versions_line,
            "files": self.files_line,
            "lines": self.lines_line,
        }
        return {meaning: line for meaning, line in lines.items() if line}

    def differing_cells(self) -> Iterator[tuple[str, str, str]]:
        """The key and every column in which the rows look different."""
        first, last = self.first.cells, self.last.cells
        for name in first | last:
            cells = first.get(name, ""), last.get(name, "")
            if name == self.key_column or cells[0] != cells[1]:
                yield name, *cells
