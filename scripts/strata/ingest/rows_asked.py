"""What is known of a file before it is laid out, and its rows to ask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import duckdb

from strata.ingest.cells import plain_cell
from strata.ingest.problems import UnusableFileError
from strata.machine import is_machine_fault
from strata.masking import engine_reason
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from strata.ingest.catalogue import Catalogue
    from strata.ingest.columns import ColumnMapping
    from strata.ingest.rules import Layout
    from strata.ingest.tables import Reading, ReadingTools

# What a cell says of a row that holds a total of the others.
TOTAL_WORDS = (
    r"^(合计|总计|小计|共计|本页合计|合計|総計|小計|(grand |sub)?totals?|total général"
    r"|totaux|gesamt(summe)?|summe|suma|totale)\s*[:：]?$"
)
_BLANK = "trim(coalesce(c1, '')) = ''"


@dataclass(frozen=True)
class File:
    """What is known of a file: its headers, and what they mean."""

    names: tuple[str, ...]
    mapping: ColumnMapping
    evidence: Mapping[str, str]
    catalogue: Catalogue
    layout: Layout

    @property
    def columns(self) -> dict[str, str]:
        """The header of each column that is known by its header."""
        return {
            column: self.names[place - 1]
            for column, place in self.mapping.positions.items()
            if self.names[place - 1]
        }

    def cell(self, header: str | None) -> str:
        """SQL for the text below a header; blank where there is none of the name."""
        if header not in self.names:
            return "''"
        return plain_cell(f"c{self.names.index(header) + 1}", self.layout.empty, ())

    def key(self, fill_down: list[str]) -> str:
        """SQL for the number of a row's order, that of the row above if filled down."""
        key = self.cell(self.columns["order_id"])
        if not fill_down:
            return key
        return (
            f"coalesce(last_value(nullif({key}, '') ignore nulls)"
            " over (order by _row_number), '')"
        )

    def unread(self) -> tuple[str, ...]:
        """Headers that mean no column."""
        return tuple(self.mapping.extra)


class Reader:
    """The rows of a table, read when somebody first asks for them."""

    def __init__(
        self, read: Callable[[], Reading], tools: ReadingTools, width: int
    ) -> None:
        """Keep how to read rows of ``width`` cells; nothing is read yet."""
        self._read = read
        self._tools = tools
        self._width = width

    @cached_property
    def _reading(self) -> Reading:
        return self._read()

    def row(self, query: str) -> tuple[Any, ...]:
        """The one row of a query that reads ``{rows}``, without those of totals.

        Raises:
            UnusableFileError: the file is damaged.
        """
        rows = f"(from ({self._reading.query}) where not ({self._is_total})) as kept"
        return self._row(query, rows)

    @cached_property
    def total_cells(self) -> tuple[int, ...]:
        """Places of the cells, from 1, that say of a row that it is a total.

        The first cell of the row does, or another one while the first is blank.
        """
        told = ", ".join(
            f"coalesce(bool_or({sql}), false)" for sql in self._totals.values()
        )
        # Few rows are left of a long file before every cell of them is looked at.
        may_be = f"{_BLANK} or {self._totals[1]}"
        rows = f"({self._reading.query}) as delivered where {may_be}"
        found = self._row(f"select {told} from {{rows}}", rows)  # nosec B608 # as above
        return tuple(n for n, holds in zip(self._totals, found, strict=True) if holds)

    @cached_property
    def _totals(self) -> dict[int, str]:
        """For each cell the SQL whether it says that its row is a total."""
        says_total = {
            n: f"coalesce(regexp_matches(trim(c{n}), '{TOTAL_WORDS}', 'i'), false)"
            for n in range(1, self._width + 1)
        }
        return {
            n: sql if n == 1 else f"{_BLANK} and {sql}" for n, sql in says_total.items()
        }

    @property
    def _is_total(self) -> str:
        return " or ".join(self._totals[n] for n in self.total_cells) or "false"

    def _row(self, query: str, rows: str) -> tuple[Any, ...]:
        try:
            found = self._tools.connection.execute(
                query.replace("{rows}", rows), self._reading.parameters
            ).fetchone()
        except duckdb.Error as error:
            if is_machine_fault(error):
                raise
            reason = engine_reason(error)
            problem = said("rows_unreadable", reason=reason)
            raise UnusableFileError(problem) from error
        return found or ()
