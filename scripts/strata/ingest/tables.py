"""What every file format ends as: a header, and a query for the rows below it.

The query gives ``_row_number`` and the text columns ``c1``, ``c2``, … in header order;
beside it is a file of the lines that are no rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from pathlib import Path

    import duckdb


@dataclass(frozen=True)
class Reading:
    """How to get a file's rows now.

    ``query`` binds ``parameters``. ``received_count`` is what the file holds,
    counted apart from the query; ``aside_count`` of it are in the lines aside.
    ``left_out_count`` rows of the file are no data and counted nowhere else.
    """

    query: str
    parameters: dict[str, object]
    received_count: int
    aside_count: int
    left_out_count: int = 0


@dataclass(frozen=True)
class ReadingTools:
    """What reading a file needs besides the file.

    ``scratch_dir`` is empty and is deleted after the file; ``known_count`` tells
    how many of the given headers mean a column of some entity.
    """

    connection: duckdb.DuckDBPyConnection
    scratch_dir: Path
    known_count: Callable[[tuple[str, ...]], int]

    @property
    def aside_path(self) -> Path:
        """Where the lines that are no rows go."""
        return self.scratch_dir / "aside.jsonl"

    def linked(self, path: Path) -> Path:
        """A link to the file that DuckDB can spell, whatever the file is called."""
        link = self.scratch_dir / "delivered"
        link.unlink(missing_ok=True)
        link.symlink_to(path.absolute())
        return link

    def knowing(self, headers: Container[str]) -> ReadingTools:
        """The same tools, to which these headers are known too."""

        def known_count(names: tuple[str, ...]) -> int:
            others = tuple(name for name in names if name not in headers)
            return len(names) - len(others) + self.known_count(others)

        return replace(self, known_count=known_count)


class Table(Protocol):
    """A delivered file whose header has been read."""

    @property
    def headers(self) -> tuple[str, ...]:
        """Column names as delivered, in order."""

    @property
    def encoding(self) -> str | None:
        """The text encoding, or None for a binary format."""

    @property
    def delimiter(self) -> str | None:
        """The column delimiter, or None where the format has none."""

    @property
    def header_row(self) -> int | None:
        """The row the header ends in, or None where the format has no such row."""

    @property
    def titles(self) -> tuple[str, ...]:
        """What the rows above the header say that are not blank, in order."""

    def read(self, path: Path, tools: ReadingTools) -> Reading:
        """Prepare all rows; lines that are no rows are at ``tools.aside_path``."""
