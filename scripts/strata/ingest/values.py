"""What a recipe says of one value: the cells it comes from and what is made of them.

A value is written as a header, as a list of values of which the first that is not
blank counts, or as keys. Each becomes SQL for a text that is never null; a blank value
is a blank text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from strata.ingest.cells import (
    checked_pattern,
    currency_sign,
    each_once,
    number,
)
from strata.ingest.conditions import condition_of
from strata.ingest.daytimes import joined
from strata.ingest.problems import listed, suggested
from strata.ingest.zones import checked_timezone, known_places, with_zone
from strata.sql_text import quote_literal
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from strata.ingest.cells import Scope
    from strata.ingest.conditions import Condition

_PLACE = re.compile(r"\{([^{}]+)\}")
_EMPTY = "''"


class Value(Protocol):
    """A value as SQL text."""

    def headers(self) -> Iterator[str]:
        """The headers the value is made of."""

    def sql(self, scope: Scope) -> str:
        """SQL for the value of a row or a group."""

    def is_computed(self) -> bool:
        """Whether numbers are added up here, and written with a point."""
        return False


@dataclass(frozen=True)
class Header(Value):
    """The cell below a header."""

    name: str

    def headers(self) -> Iterator[str]:
        """See ``Value``."""
        yield self.name

    def sql(self, scope: Scope) -> str:
        """See ``Value``."""
        return scope.cell(self.name)


@dataclass(frozen=True)
class Constant(Value):
    """A text that is the same in every row."""

    text: str

    def headers(self) -> Iterator[str]:
        """See ``Value``."""
        yield from ()

    def sql(self, scope: Scope) -> str:  # noqa: ARG002 - the same in every scope
        """See ``Value``."""
        return quote_literal(self.text)


@dataclass(frozen=True)
class First(Value):
    """The first of several values that is not blank."""

    values: tuple[Value, ...]

    def headers(self) -> Iterator[str]:
        """See ``Value``."""
        yield from _headers(self.values)

    def is_computed(self) -> bool:
        """See ``Value``."""
        return any(value.is_computed() for value in self.values)

    def sql(self, scope: Scope) -> str:
        """See ``Value``."""
        return f"coalesce({_filled(self.values, scope)}, '')"


@dataclass(frozen=True)
class Every(Value):
    """All values that are not blank, each once and on a line of its own."""

    values: tuple[Value, ...]

    def headers(self) -> Iterator[str]:
        """See ``Value``."""
        yield from _headers(self.values)

    def sql(self, scope: Scope) -> str:
        """See ``Value``."""
        return each_once([f"nullif({value.sql(scope)}, '')" for value in self.values])


def _headers(values: Iterable[Value]) -> Iterator[str]:
    for value in values:
        yield from value.headers()


def _filled(values: Iterable[Value], scope: Scope) -> str:
    return ", ".join(f"nullif({value.sql(scope)}, '')" for value in values)


@dataclass(frozen=True)
class PersonName(Value):
    """A name of its parts: in Han characters the family name stands first."""

    given: Value
    family: Value

    def headers(self) -> Iterator[str]:
        """See ``Value``."""
        yield from _headers((self.given, self.family))

    def sql(self, scope: Scope) -> str:
        """See ``Value``."""
        given, family = self.given.sql(scope), self.family.sql(scope)
        return (
            f"(case when regexp_matches({given} || {family}, '\\p{{Han}}')"
            f" then {family} || {given} else trim({given} || ' ' || {family}) end)"
        )


@dataclass(frozen=True)
class Text(Value):
    """A text with cells in it; blank where every one of them is."""

    template: str

    def headers(self) -> Iterator[str]:
        """See ``Value``."""
        yield from _PLACE.findall(self.template)

    def sql(self, scope: Scope) -> str:
        """See ``Value``."""
        pieces = _PLACE.split(self.template)
        cells = [scope.cell(name) for name in pieces[1::2]]
        parts = [
            cells[at // 2] if at % 2 else quote_literal(piece)
            for at, piece in enumerate(pieces)
            if at % 2 or piece
        ]
        blank = f"concat({', '.join(cells)}) = ''" if cells else "false"
        return f"(case when {blank} then '' else trim({' || '.join(parts)}) end)"


@dataclass(frozen=True)
class When(Value):
    """A value that stands only where a condition holds."""

    condition: Condition
    value: Value

    def headers(self) -> Iterator[str]:
        """See ``Value``."""
        yield from self.condition.headers()
        yield from self.value.headers()

    def is_computed(self) -> bool:
        """See ``Value``."""
        return self.value.is_computed()

    def sql(self, scope: Scope) -> str:
        """See ``Value``."""
        condition, text = self.condition.sql(scope), self.value.sql(scope)
        return f"(case when {condition} then {text} else '' end)"


@dataclass(frozen=True)
class Sum(Value):
    """Numbers of one record added and subtracted.

    A cell that is no number and cells of several currencies make a text that no
    amount column takes; cells that are all blank make a blank.
    """

    added: tuple[Value, ...]
    subtracted: tuple[Value, ...] = ()

    def headers(self) -> Iterator[str]:
        """See ``Value``."""
        yield from _headers((*self.added, *self.subtracted))

    def is_computed(self) -> bool:
        """See ``Value``."""
        return True

    def sql(self, scope: Scope) -> str:
        """See ``Value``."""
        added = [value.sql(scope.single) for value in self.added]
        subtracted = [value.sql(scope.single) for value in self.subtracted]
        every = [*added, *subtracted]
        decimal = scope.cells.decimal
        amount = "0" + "".join(
            f" {sign} coalesce({number(text, decimal)}, 0)"
            for sign, texts in (("+", added), ("-", subtracted))
            for text in texts
        )
        broken = " or ".join(
            f"({text} != '' and {number(text, decimal)} is null)" for text in every
        )
        signs = ", ".join(f"nullif({currency_sign(text)}, '')" for text in every)
        signs = f"list_distinct([{signs}])"
        filled = ", ".join(f"nullif({text}, '')" for text in every)
        whole = _amount_text(amount, f"coalesce({signs}[1], {_EMPTY})")
        return (
            f"(case when concat({', '.join(every)}) = '' then ''"
            f" when {broken} or len({signs}) > 1 then concat_ws(' + ', {filled})"
            f" else {whole} end)"
        )


@dataclass(frozen=True)
class Ratio(Value):
    """A number divided by another; blank where either is none or nothing."""

    amount: Value
    count: Value

    def headers(self) -> Iterator[str]:
        """See ``Value``."""
        yield from _headers((self.amount, self.count))

    def sql(self, scope: Scope) -> str:
        """See ``Value``."""
        decimal = scope.cells.decimal
        text = self.amount.sql(scope)
        amount, count = number(text, decimal), number(self.count.sql(scope), decimal)
        ratio = f"cast({amount} / nullif({count}, 0) as decimal(28, 6))"
        return f"coalesce({_amount_text(ratio, currency_sign(text))}, '')"


@dataclass(frozen=True)
class Total(Value):
    """The numbers of all rows of a group added, with the care of ``Sum``."""

    value: Value

    def headers(self) -> Iterator[str]:
        """See ``Value``."""
        yield from self.value.headers()

    def is_computed(self) -> bool:
        """See ``Value``."""
        return True

    def sql(self, scope: Scope) -> str:
        """See ``Value``."""
        text = self.value.sql(scope.row)
        if not scope.is_group:
            return text
        amount = number(text, scope.cells.decimal)
        sign = f"nullif({currency_sign(text)}, '')"
        whole = _amount_text(f"sum({amount})", f"coalesce(max({sign}), {_EMPTY})")
        return (
            f"(case when bool_and({text} = '') then ''"
            f" when bool_or({text} != '' and {amount} is null)"
            f" or count(distinct {sign}) > 1"
            f" then string_agg(nullif({text}, ''), ' + ' order by _row_number)"
            f" else {whole} end)"
        )


@dataclass(frozen=True)
class Top(Value):
    """The first of a group's rows in which a value is filled, whatever others say."""

    value: Value

    def headers(self) -> Iterator[str]:
        """See ``Value``."""
        yield from self.value.headers()

    def is_computed(self) -> bool:
        """See ``Value``."""
        return self.value.is_computed()

    def sql(self, scope: Scope) -> str:
        """See ``Value``."""
        text = self.value.sql(scope.row)
        if not scope.is_group:
            return text
        return f"coalesce(arg_min({text}, _row_number) filter (where {text} != ''), '')"


def _amount_text(amount: str, sign: str) -> str:
    """SQL for a number as the text of a money cell, with the sign of its currency."""
    digits = f"regexp_replace(cast(abs({amount}) as varchar), '[.]?0+$', '')"
    digits = f"(case when ({amount}) = 0 then '0' else {digits} end)"
    return f"(case when ({amount}) < 0 then '-' else '' end || {sign} || {digits})"


@dataclass(frozen=True)
class Pick(Value):
    """Of the values of a group's rows the one that comes first in a list.

    A word that the list does not have wins over all others, as nobody knows it.
    """

    order: tuple[str, ...]
    value: Value

    def headers(self) -> Iterator[str]:
        """See ``Value``."""
        yield from self.value.headers()

    def sql(self, scope: Scope) -> str:
        """See ``Value``."""
        text = self.value.sql(scope.row)
        if not scope.is_group:
            return text
        known = ", ".join(quote_literal(word) for word in self.order)
        cases = "".join(
            f" when bool_or({text} = {quote_literal(word)}) then {quote_literal(word)}"
            for word in self.order
        )
        other = f"max({text}) filter (where {text} not in ({known}, ''))"
        return f"coalesce({other}, case{cases} else '' end)"


@dataclass(frozen=True)
class Mapped(Value):
    """A value in other words; what the list does not have stays as it is."""

    value: Value
    words: tuple[tuple[str, str], ...]

    def headers(self) -> Iterator[str]:
        """See ``Value``."""
        yield from self.value.headers()

    def sql(self, scope: Scope) -> str:
        """See ``Value``."""
        text = self.value.sql(scope)
        return f"(case lower({text}){_cases(self.words)} else {text} end)"


def _cases(words: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f" when {quote_literal(word.casefold())} then {quote_literal(code)}"
        for word, code in words
    )


@dataclass(frozen=True)
class Extract(Value):
    """What a pattern finds in a value, put otherwise; blank where it finds nothing."""

    value: Value
    pattern: str
    replacement: str

    def headers(self) -> Iterator[str]:
        """See ``Value``."""
        yield from self.value.headers()

    def sql(self, scope: Scope) -> str:
        """See ``Value``."""
        text = self.value.sql(scope)
        pattern = quote_literal(self.pattern)
        found = f"regexp_extract({text}, {pattern}, 0)"
        put = f"regexp_replace({found}, {pattern}, {quote_literal(self.replacement)})"
        return f"(case when regexp_matches({text}, {pattern}) then {put} else '' end)"


@dataclass(frozen=True)
class Zoned(Value):
    """A stamp on the clock of a zone, or of the one a cell names.

    The cell's own words come first; the name of an IANA zone is itself.
    """

    value: Value
    zone: str
    names: tuple[tuple[str, str], ...] = ()

    def headers(self) -> Iterator[str]:
        """See ``Value``."""
        yield from self.value.headers()
        if self.names:
            yield self.zone

    def sql(self, scope: Scope) -> str:
        """See ``Value``."""
        text = self.value.sql(scope)
        if not self.names:
            return with_zone(text, quote_literal(self.zone))
        label = scope.cell(self.zone)
        iana = ", ".join(map(quote_literal, known_places()))
        zone = (
            f"(case lower({label}){_cases(self.names)}"
            f" else case when {label} in ({iana}) then {label} end end)"
        )
        # A zone nobody knows makes a stamp that nobody reads, not one of here.
        return (
            f"(case when {text} = '' then '' when {zone} is null"
            f" then {text} || ' ' || {label} else {with_zone(text, zone)} end)"
        )


@dataclass(frozen=True)
class DayTime(Value):
    """A moment made of its day and the time on it."""

    day: Value
    time: Value

    def headers(self) -> Iterator[str]:
        """See ``Value``."""
        yield from _headers((self.day, self.time))

    def sql(self, scope: Scope) -> str:
        """See ``Value``."""
        return joined(self.day.sql(scope), self.time.sql(scope))


@dataclass(frozen=True)
class RowKey(Value):
    """A key made of cells of a row; rows with the same cells are numbered.

    Without ``values`` it is made of all cells.
    """

    values: tuple[Value, ...] = ()

    def headers(self) -> Iterator[str]:
        """See ``Value``."""
        yield from _headers(self.values)

    def sql(self, scope: Scope) -> str:
        """See ``Value``."""
        row = scope.row
        texts = [value.sql(row) for value in self.values]
        texts = texts or [row.at(n) for n in range(1, row.cells.width + 1)]
        key = f"left(md5(concat_ws(chr(31), {', '.join(texts)})), 16)"
        if scope.is_group:
            return f"min({key})"
        again = f"row_number() over (partition by {key} order by _row_number)"
        return f"({key} || case when {again} = 1 then '' else '-' || {again} end)"


def value_of(raw: object) -> Value:
    """The value that was written.

    Raises:
        ValueError: it can't be understood; the message says what to write.
    """
    if isinstance(raw, str):
        return Header(raw)
    if isinstance(raw, list) and raw:
        return First(_many(raw))
    if not isinstance(raw, dict):
        raise ValueError(said("yaml_no_value"))  # noqa: TRY004 - what pydantic makes a problem of
    for key in raw:
        if key not in _KEYS:
            raise ValueError(
                said("yaml_no_value_key", key=key, known=suggested(key, _KEYS))
            )
    for key, made in _MAKERS.items():
        if key in raw:
            return _changed(raw, made(raw))
    raise ValueError(said("yaml_value_needs", keys=listed(_MAKERS)))


def _many(raw: object) -> tuple[Value, ...]:
    return tuple(value_of(one) for one in (raw if isinstance(raw, list) else [raw]))


def _when(raw: Mapping[str, Any]) -> Value:
    if ("then" in raw) == ("value" in raw):
        raise ValueError(said("yaml_when"))
    value = value_of(raw["value"]) if "value" in raw else Constant(str(raw["then"]))
    return When(condition_of(raw["when"]), value)


def _pick(raw: Mapping[str, Any]) -> Value:
    if "of" not in raw or not isinstance(raw["pick"], list):
        raise ValueError(said("yaml_pick"))
    return Pick(tuple(map(str, raw["pick"])), value_of(raw["of"]))


def _ratio(raw: Mapping[str, Any]) -> Value:
    if "by" not in raw:
        raise ValueError(said("yaml_divide"))
    return Ratio(value_of(raw["divide"]), value_of(raw["by"]))


def _name(raw: Mapping[str, Any]) -> Value:
    family = value_of(raw["family_name"]) if "family_name" in raw else Constant("")
    return PersonName(value_of(raw["given_name"]), family)


def _day_time(raw: Mapping[str, Any]) -> Value:
    if "time" not in raw:
        raise ValueError(said("yaml_day"))
    return DayTime(value_of(raw["day"]), value_of(raw["time"]))


_MAKERS: dict[str, Callable[[Mapping[str, Any]], Value]] = {
    "header": lambda raw: value_of(raw["header"]),
    "first": lambda raw: First(_many(raw["first"])),
    "every": lambda raw: Every(_many(raw["every"])),
    "text": lambda raw: Text(str(raw["text"])),
    "constant": lambda raw: Constant(str(raw["constant"])),
    "given_name": _name,
    "day": _day_time,
    "add": lambda raw: Sum(_many(raw["add"]), _many(raw.get("subtract", []))),
    "divide": _ratio,
    "total": lambda raw: Total(value_of(raw["total"])),
    "top": lambda raw: Top(value_of(raw["top"])),
    "row_key": lambda raw: RowKey(
        () if raw["row_key"] == "*" else _many(raw["row_key"])
    ),
    "when": _when,
    "pick": _pick,
}
_KEYS = (
    *_MAKERS,
    *("family_name", "time", "subtract", "by", "then", "value", "of"),
    *("matches", "as", "words", "timezone", "timezone_from", "timezones"),
)


def _changed(raw: Mapping[str, Any], value: Value) -> Value:
    """The value after what else the keys say is done to it."""
    if "matches" in raw:
        pattern = checked_pattern(str(raw["matches"]))
        value = Extract(value, pattern, str(raw.get("as", r"\1")))
    if "words" in raw:
        value = Mapped(value, tuple(_pairs(raw, "words")))
    if "timezone" in raw:
        value = Zoned(value, checked_timezone(str(raw["timezone"])))
    if "timezone_from" in raw:
        zones = tuple(
            (word, checked_timezone(zone)) for word, zone in _pairs(raw, "timezones")
        )
        value = Zoned(value, str(raw["timezone_from"]), zones)
    return value


def _pairs(raw: Mapping[str, Any], key: str) -> list[tuple[str, str]]:
    told = raw.get(key)
    if not isinstance(told, dict):
        raise ValueError(said("yaml_pairs", key=key))  # noqa: TRY004 - what pydantic makes a problem of
    return [(str(word), str(code)) for word, code in told.items()]
