"""Quick SQL for cells that look alike: what differs in digits only is read alike.

The general SQL for a number or a moment tries many notations. It is asked about each
look once, and where it only drops characters or cuts the cell, so does the quick SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from strata.ingest.moments import cut_moment
from strata.ingest.numbers import drops_marks, fits_mark
from strata.sql_text import quote_literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Looks beyond these are rare.
MOST_QUICK = 24
_WIDE_DIGITS = "０１２３４５６７８９"
_DIGITS = "0123456789"


@dataclass(frozen=True)
class Look:
    """A cell with every digit as 9, and what the general SQL makes of it."""

    look: str
    bare: str
    sign: str = ""


def look_of(cell: str) -> str:
    """SQL for a cell with every digit as 9, a full-width one as a full-width 9."""
    digits, wide_digits = _DIGITS[:-1], _WIDE_DIGITS[:-1]
    nines, wide_nines = "9" * len(digits), "９" * len(digits)
    # Most cells are of single bytes, which is quicker to see than a wide digit.
    return (
        f"(case when strlen({cell}) != length({cell})"
        f" and regexp_matches({cell}, '[{wide_digits}]')"
        f" then translate({cell}, '{digits}{wide_digits}', '{nines}{wide_nines}')"
        f" else translate({cell}, '{digits}', '{nines}') end)"
    )


@dataclass(frozen=True)
class QuickNumbers:
    """The looks of a column whose number is left when some characters are dropped."""

    looks: tuple[Look, ...]
    dropped: str
    mark: str

    @classmethod
    def among(cls, looks: Sequence[Look], mark: str) -> QuickNumbers:
        """Those of the looks that are read with a decimal mark."""
        fitting = [look for look in looks if fits_mark(look.bare, mark)]
        dropped = "".join(sorted({*"".join(look.look for look in fitting)} - {*"9.,-"}))
        gone = str.maketrans("", "", dropped)
        kept = [look for look in fitting if look.look.translate(gone) == look.bare]
        return cls(tuple(kept), dropped, mark)

    def bare(self, cell: str, look: str, general: str) -> str:
        """SQL for the digits and marks of a cell."""
        quick = (
            f"translate({cell}, {quote_literal(self.dropped)}, '')"
            if self.dropped
            else cell
        )
        return _either(look, ((self.looks, quick),), general)

    def sign(self, look: str, general: str) -> str:
        """SQL for what names the currency."""
        signs = sorted({one.sign for one in self.looks})
        quick = (
            ([one for one in self.looks if one.sign == sign], quote_literal(sign))
            for sign in signs
        )
        return _either(look, quick, general)

    def canonical(self, bare: str, look: str, general: str) -> str:
        """SQL for plain digits."""
        return _either(look, ((self.looks, drops_marks(bare, self.mark)),), general)


@dataclass(frozen=True)
class QuickMoments:
    """The looks of a column whose day and time stand at fixed places."""

    cuts: tuple[tuple[Look, str], ...]

    @classmethod
    def among(
        cls, looks: Sequence[Look], cell: str, families: Iterable[str]
    ) -> QuickMoments:
        """Those of the looks that one of the families explains, without a clock."""
        names = set(families)
        cuts = (
            (look, cut)
            for look in looks
            if look.bare == look.look.lower()
            and (cut := cut_moment(cell, look.bare, names))
        )
        return cls(tuple(cuts))

    def bare(self, look: str, general: str) -> str:
        """SQL for the text that the general SQL is to read, if it is."""
        looks = [one for one, _ in self.cuts]
        return _either(look, ((looks, "null"),), general)

    def canonical(self, look: str, general: str) -> str:
        """SQL for the text of the lake."""
        return _either(look, (([one], cut) for one, cut in self.cuts), general)


def _either(
    look: str, quick: Iterable[tuple[Sequence[Look], str]], general: str
) -> str:
    """SQL that is quick for cells of these looks and general for all others."""
    cases = "".join(
        f" when {look} in ({', '.join(quote_literal(one.look) for one in looks)})"
        f" then {sql}"
        for looks, sql in quick
        if looks
    )
    return f"(case{cases} else {general} end)" if cases else general
