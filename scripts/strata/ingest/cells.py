"""Cells of a delivered row as SQL: found by header, without armour, as numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from strata.ingest.catalogue import folded
from strata.sql_text import quote_literal
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# What stands before and behind a value so that a spreadsheet leaves it alone: a
# formula of one text, an apostrophe, a backtick, blanks that can't be seen.
_FORMULA = r'^\s*="(.*)"\s*$'
UNSEEN = r"[\s\x{a0}\x{3000}\x{200b}-\x{200f}\x{2060}\x{feff}]+"
_EDGES = f"^{UNSEEN}|{UNSEEN}$"
_QUOTES = r"^(?:`+|['’]+(=?[\d+#-]|\p{Han}|null$))"
# Characters that armour begins with, each with the one behind it.
_ARMOUR = {"'": "(", "=": ">", "`": "a", "’": "‚"}
# What a money cell may hold besides its number: the sign or code of a currency, with
# or without the country's letters, and blanks.
_SIGN = r"(&#?\w+;|[A-Z]{0,3}\p{Sc}|[元円]|\b[A-Z]{3}\b|(?i:\b(?:rs|kr|zł|rmb)\b[.]?))"
_BLANKS = r"[\s’'\x{a0}\x{202f}]"


@dataclass(frozen=True)
class Cells:
    """Where the cells of a file stand, and how its numbers are written.

    ``positions`` maps a folded header to its place, from 1; ``meant`` a column of
    the entity to the place of the header that means it; ``decimal`` is the mark of
    numbers, and ``width`` how many columns the file has.
    """

    positions: Mapping[str, int]
    meant: Mapping[str, int] = field(default_factory=dict)
    decimal: str = "."
    width: int = 0

    @classmethod
    def of(
        cls,
        headers: Iterable[str],
        meant: Mapping[str, int] | None = None,
        decimal: str = ".",
    ) -> Cells:
        """The cells of a file with these headers; of equal ones the first counts."""
        headers = list(headers)
        positions: dict[str, int] = {}
        for position, header in enumerate(headers, start=1):
            positions.setdefault(folded(header), position)
        return cls(positions, meant or {}, decimal, len(headers))

    def position(self, header: str) -> int | None:
        """The place of a header; ``@column`` is whichever header means the column."""
        if header.startswith("@"):
            return self.meant.get(header[1:])
        return self.positions.get(folded(header))


@dataclass(frozen=True)
class Scope:
    """What a value is made from: one row of the file, or a group that is one record.

    Of a group's cells the first that is filled counts. Where ``is_single`` says that
    there can be but one, cells that differ come out as all their texts, which no
    column takes, so that none is chosen in silence.
    """

    cells: Cells
    is_group: bool = False
    is_single: bool = False

    @property
    def row(self) -> Scope:
        """The same cells, of one row."""
        return Scope(self.cells)

    @property
    def single(self) -> Scope:
        """The same, where cells of a group must not differ."""
        return Scope(self.cells, self.is_group, self.is_group)

    def cell(self, header: str) -> str:
        """SQL for the text below a header; blank in a file that does not have it."""
        position = self.cells.position(header)
        return "''" if position is None else self.at(position)

    def at(self, position: int) -> str:
        """SQL for the text at a place."""
        cell = f"c{position}"
        if not self.is_group:
            return cell
        filled = f"nullif({cell}, '')"
        first = (
            f"coalesce(arg_min({cell}, _row_number) filter (where {cell} != ''), '')"
        )
        if not self.is_single:
            return first
        return (
            f"(case when count(distinct {filled}) > 1"
            f" then string_agg(distinct {filled}, ' | ' order by {filled})"
            f" else {first} end)"
        )


def plain_cell(cell: str, empty: Iterable[str], prefixes: Iterable[str]) -> str:
    """SQL for the text of a cell without armour, never null; blank stays blank."""
    text = unarmoured(f"regexp_replace(coalesce({cell}, ''), '{_EDGES}', '', 'g')")
    for prefix in prefixes:
        text = f"regexp_replace({text}, {quote_literal(f'^(?:{prefix})')}, '')"
    words = ", ".join(quote_literal(word) for word in empty)
    return f"(case when {text} in ({words}) then '' else {text} end)" if words else text


def may_be_armoured(cell: str) -> str:
    """SQL for whether a cell begins like one in armour; quick, and never null."""
    ranges = " or ".join(
        f"({cell} >= {quote_literal(first)} and {cell} < {quote_literal(behind)})"
        for first, behind in _ARMOUR.items()
    )
    return f"coalesce({ranges}, false)"


def unarmoured(text: str) -> str:
    """SQL for a text without what stands around it so that a spreadsheet leaves it."""
    text = f"regexp_replace({text}, '{_FORMULA}', '\\1')"
    return f"regexp_replace({text}, {quote_literal(_QUOTES)}, '\\1')"


def each_once(texts: Sequence[str]) -> str:
    """SQL for the texts that are not null, each on a line of its own and only once."""
    once = [
        f"(case when {text} in ({', '.join(texts[:at])}) then null else {text} end)"
        if at
        else text
        for at, text in enumerate(texts)
    ]
    return f"concat_ws(chr(10), {', '.join(once)})"


def one_of(text: str, words: Iterable[str]) -> str:
    """SQL for whether a text is one of these words, in whatever case."""
    listed = ", ".join(quote_literal(word.casefold()) for word in words)
    return f"(lower({text}) in ({listed}))"


def pattern_of_words(words: Iterable[str], *, is_start: bool) -> str:
    """A regular expression for one of the words, anywhere or at the start."""
    every = "|".join(re.escape(word) for word in words)
    return f"{'^' if is_start else ''}(?:{every})"


def checked_pattern(pattern: str) -> str:
    """A regular expression that DuckDB reads.

    Raises:
        ValueError: it is none.
    """
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(
            said("yaml_no_pattern", pattern=pattern, error=error)
        ) from error
    return pattern


def number(text: str, decimal: str) -> str:
    """SQL for a cell as a number, null where it is blank or no number.

    A comma is a thousands sign only before three digits; where the recipe says that
    the decimal mark is a comma, point and comma change their parts.
    """
    units = quote_literal(f"{_SIGN}|{_BLANKS}")
    bare = f"regexp_replace({text}, {units}, '', 'g')"
    if decimal == ",":
        bare = f"translate({bare}, ',.', '.,')"
    grouped = (
        f"regexp_full_match({bare}, '[-+−(]?\\d{{1,3}}(,\\d{{3}})+([.]\\d*)?\\)?-?')"
    )
    bare = f"(case when {grouped} then replace({bare}, ',', '') else {bare} end)"
    bare = (
        f"regexp_replace(replace({bare}, '−', '-'), '^(?:\\((.*)\\)|([\\d.]+)-)$',"
        " '-\\1\\2')"
    )
    return f"try_cast({bare} as decimal(28, 6))"


def currency_sign(text: str) -> str:
    """SQL for the sign or code of a currency in a money cell; blank without one."""
    return f"regexp_extract({text}, {quote_literal(_SIGN)}, 1)"
