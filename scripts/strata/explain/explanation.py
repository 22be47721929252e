"""What is known about one file that could be loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal
    from pathlib import Path

    from strata.collisions import Collision
    from strata.ingest.batches import Load, WrittenBatch
    from strata.ingest.delivered import DeliveredFile
    from strata.ingest.planning import Examination
    from strata.ingest.rules import FileRule
    from strata.texts import Said


@dataclass(frozen=True)
class ExplainedColumn:
    """One header: the column it becomes, or None when it is kept in ``_extra``.

    ``told_by`` is ``rule``, ``recipe``, ``name``, ``alias``, ``cells`` or ``unknown``;
    ``alias_line`` is the line of the alias file; ``example`` is masked where it may
    name a person.
    """

    header: str
    column: str | None
    told_by: str
    alias_line: int | None
    example: str


@dataclass(frozen=True)
class BadRow:
    """A line that is no row or a row that would not be kept, and what is wrong."""

    row_number: int
    column: str
    value: str
    reason: str
    fix: str


@dataclass(frozen=True)
class BadRows:
    """The bad rows of one file: how many for which reason, and the first of them.

    ``held_count`` is how many of them would wait until somebody decides.
    """

    counts: Mapping[str, int]
    first: tuple[BadRow, ...]
    is_judged: bool
    held_count: int = 0


@dataclass(frozen=True)
class Balance:
    """Rows of an entity that would fare alike, and the money in them.

    ``outcome`` and, of kept rows, ``money_kind`` are names in the language asked for;
    ``outcome`` is empty for all that was received. ``amount`` is None where the entity
    has no money.
    """

    entity: str
    outcome: str
    money_kind: str
    row_count: int
    amount: Decimal | None
    currency_code: str


@dataclass(frozen=True)
class People:
    """How many rows of an entity name a person, do so illegibly, or name nobody."""

    entity: str
    contact_count: int
    unread_contact_count: int
    anonymous_count: int


@dataclass(frozen=True)
class UnreadCells:
    """Cells of a column that held something and would give no value."""

    entity: str
    column: str
    count: int
    examples: tuple[str, ...]


@dataclass
class Explanation:
    """Everything known about one file; it would be refused if there are problems.

    ``snippet`` is a rule for ``ingest.yml``; where it ``is_snippet_tried``, the rows
    are told as they would fare with it. ``choices`` are such rules of which somebody
    has to choose one, each with what it means.
    """

    file: DeliveredFile
    data_dir: Path
    rule: FileRule
    load: Load
    encoding_told_by: str = ""
    examinations: tuple[Examination, ...] = ()
    columns: tuple[ExplainedColumn, ...] = ()
    source_system: str = ""
    byte_count: int = 0
    received_count: int = 0
    bad_rows: BadRows | None = None
    collision_count: int = 0
    collisions: tuple[Collision, ...] = ()
    balance: tuple[Balance, ...] = ()
    people: tuple[People, ...] = ()
    unread_cells: tuple[UnreadCells, ...] = ()
    message: str = ""
    problems: tuple[Said, ...] = ()
    snippet: str = ""
    choices: tuple[tuple[Said, str], ...] = ()
    is_snippet_tried: bool = False
    batches: tuple[WrittenBatch, ...] = field(default=(), repr=False)

    @property
    def examination(self) -> Examination | None:
        """What the first table of the file is, if a header could be read."""
        return self.examinations[0] if self.examinations else None
