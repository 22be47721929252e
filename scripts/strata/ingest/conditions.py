"""Conditions of a recipe: what the cells of a row must say, as SQL.

A condition is written as headers with the test their cells must pass, all of them; as
a list of conditions of which one must hold; or as ``any_row`` with a condition that one
row of the group must meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from strata.ingest.cells import checked_pattern, number, one_of, pattern_of_words
from strata.ingest.problems import suggested
from strata.sql_text import quote_literal
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from strata.ingest.cells import Scope

_STATES = ("blank", "filled", "positive", "negative", "zero")
_TESTS = (
    "is",
    "not",
    "contains",
    "starts_with",
    "matches",
    "at_least",
    "below",
    "equals",
)


class Condition(Protocol):
    """What must hold, as SQL that is true or false."""

    def headers(self) -> Iterator[str]:
        """The headers that are looked at."""

    def sql(self, scope: Scope) -> str:
        """SQL for whether it holds."""


@dataclass(frozen=True)
class Test(Condition):
    """A test of the cell below one header; ``other`` is a header to compare with."""

    header: str
    kind: str
    words: tuple[str, ...] = ()
    other: str = ""

    def headers(self) -> Iterator[str]:
        """See ``Condition``."""
        yield self.header
        if self.other:
            yield self.other

    def sql(self, scope: Scope) -> str:
        """See ``Condition``."""
        text = scope.cell(self.header)
        value = _value(text, scope)
        if self.kind in {"at_least", "below"}:
            other = _value(scope.cell(self.other), scope)
            return f"({value} {'<' if self.kind == 'below' else '>='} {other})"
        if self.kind == "equals":
            return f"({text} != '' and {text} = {scope.cell(self.other)})"
        if self.kind == "matches":
            return f"regexp_matches({text}, {quote_literal(self.words[0])}, 'i')"
        if self.kind == "is":
            return one_of(text, self.words)
        return {
            "blank": f"({text} = '')",
            "filled": f"({text} != '')",
            "positive": f"({value} > 0)",
            "negative": f"({value} < 0)",
            "zero": f"({text} != '' and {value} = 0)",
        }[self.kind]


def _value(text: str, scope: Scope) -> str:
    return f"coalesce({number(text, scope.cells.decimal)}, 0)"


@dataclass(frozen=True)
class Joined(Condition):
    """Conditions that must all hold, or of which one must."""

    conditions: tuple[Condition, ...]
    word: str

    def headers(self) -> Iterator[str]:
        """See ``Condition``."""
        for condition in self.conditions:
            yield from condition.headers()

    def sql(self, scope: Scope) -> str:
        """See ``Condition``."""
        told = f" {self.word} ".join(one.sql(scope) for one in self.conditions)
        return f"({told})"


@dataclass(frozen=True)
class Not(Condition):
    """A condition that must not hold."""

    condition: Condition

    def headers(self) -> Iterator[str]:
        """See ``Condition``."""
        yield from self.condition.headers()

    def sql(self, scope: Scope) -> str:
        """See ``Condition``."""
        return f"(not {self.condition.sql(scope)})"


@dataclass(frozen=True)
class AnyRow(Condition):
    """A condition that one row of the group must meet."""

    condition: Condition

    def headers(self) -> Iterator[str]:
        """See ``Condition``."""
        yield from self.condition.headers()

    def sql(self, scope: Scope) -> str:
        """See ``Condition``."""
        told = self.condition.sql(scope.row)
        return f"bool_or({told})" if scope.is_group else told


def condition_of(raw: object) -> Condition:
    """The condition that was written.

    Raises:
        ValueError: it can't be understood; the message says what to write.
    """
    if isinstance(raw, list) and raw:
        return Joined(tuple(condition_of(one) for one in raw), "or")
    if not isinstance(raw, dict) or not raw:
        raise ValueError(said("yaml_no_condition"))
    found: list[Condition] = []
    for header, test in raw.items():
        if header == "any_row":
            found.append(AnyRow(condition_of(test)))
        elif isinstance(test, dict):
            found += [_test(str(header), str(key), told) for key, told in test.items()]
        else:
            found.append(_test(str(header), "is", test))
    return found[0] if len(found) == 1 else Joined(tuple(found), "and")


def _test(header: str, key: str, told: object) -> Condition:
    if key not in _TESTS:
        raise ValueError(said("yaml_no_test", key=key, known=suggested(key, _TESTS)))
    if key == "not":
        return Not(condition_of({header: told}))
    if key in {"at_least", "below", "equals"}:
        return Test(header, key, other=str(told))
    words = tuple(str(word) for word in (told if isinstance(told, list) else [told]))
    if key == "is":
        is_state = len(words) == 1 and words[0] in _STATES
        return Test(header, words[0]) if is_state else Test(header, "is", words)
    pattern = (
        checked_pattern(words[0])
        if key == "matches"
        else pattern_of_words(words, is_start=key == "starts_with")
    )
    return Test(header, "matches", (pattern,))
