"""What a page is made of. Nothing here knows how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from strata.cockpit.labels import Label, label

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

Value: TypeAlias = "Label | str | int | float | Decimal | dt.date | bool | None"
Row: TypeAlias = "Mapping[str, Value]"
Kind = Literal["text", "count", "money", "rate", "ratio", "date", "customer", "owner"]
Tone = Literal["plain", "good", "watch", "bad"]
Drawing = Literal["bars", "stack", "lines", "heat", "calibration"]


@dataclass(frozen=True)
class Download:
    """Rows behind a figure, in a CSV beside the pages."""

    file_name: str
    row_count: int
    total_count: int


@dataclass(frozen=True)
class Figure:
    """One number with what it counts; ``key`` names its title and its definition."""

    key: str
    value: Value
    kind: Kind = "count"
    tone: Tone = "plain"
    download: Download | None = None
    note: Label | None = None

    @property
    def title(self) -> Label:
        """What the number is called."""
        return label(self.key)

    @property
    def definition(self) -> Label:
        """What the number counts."""
        return label(f"{self.key}_is")


@dataclass(frozen=True)
class Column:
    """A column of a table: the key of its values, its heading and what it holds."""

    key: str
    kind: Kind = "text"
    heading: str = ""

    @property
    def title(self) -> Label:
        """The heading."""
        return label(f"column_{self.heading or self.key}")


@dataclass(frozen=True)
class Figures:
    """Numbers side by side."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Grid:
    """A small table, whole on the page."""

    key: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    download: Download | None = None


@dataclass(frozen=True)
class Series:
    """The values of one series at each category; ``code`` says how it is coloured."""

    name: Label
    values: tuple[Value, ...]
    code: str = ""


@dataclass(frozen=True)
class Chart:
    """A picture of series over categories, with the same numbers as a table."""

    key: str
    drawing: Drawing
    categories: tuple[Label, ...]
    series: tuple[Series, ...]
    kind: Kind = "count"
    download: Download | None = None
    is_horizontal: bool = False


@dataclass(frozen=True)
class Listing:
    """Many rows to search and filter; says how many it leaves out."""

    key: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    total_count: int
    filters: tuple[str, ...] = ()
    download: Download | None = None


@dataclass(frozen=True)
class Remark:
    """One sentence about the state of things; ``page`` is where to read on."""

    text: Label
    tone: Tone = "plain"
    page: str = ""


@dataclass(frozen=True)
class Remarks:
    """Sentences below one another, the runs of the output folder before them.

    Runs are of the clock and beside the release, so it is the script of the page that
    tells them, where it is opened in the publication and not in a copy of it.
    """

    remarks: tuple[Remark, ...]


Block: TypeAlias = "Figures | Grid | Chart | Listing | Remarks"


@dataclass(frozen=True)
class Section:
    """Blocks under a heading."""

    key: str
    blocks: tuple[Block, ...]
    note: Label | None = None

    @property
    def title(self) -> Label:
        """The heading."""
        return label(self.key)


@dataclass(frozen=True)
class Page:
    """One page: the name of its file, its title and what it is for."""

    name: str
    title: Label
    lead: Label
    sections: tuple[Section, ...]
    nav_name: str = field(default="")
