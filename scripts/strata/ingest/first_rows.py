"""Long files read once: what their first rows tell, proved on every other row.

How a column is written is told from all its cells. Where every cell of a long file is
*expected*, one that tells nothing the first rows did not tell, their word is the word
of all; the other rows are added to the first, which then tell anew.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from strata.ingest.cells import may_be_armoured
from strata.ingest.engine import quoted
from strata.ingest.ids import CLEAN_ID, id_notation
from strata.ingest.kinds import NULL_MARKERS
from strata.ingest.moments import MONTH_NAMES, plain_moment
from strata.ingest.numbers import NumberShape, bare_number, is_number, proves
from strata.ingest.reading import MOST_SHAPES, is_plain_cell, looks_name
from strata.sql_text import quote_literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from strata.ingest.reading import CanonicalRows, DeliveredRows, ReadColumn

# Fewer rows than these are read whole before anything is decided.
FIRST_ROWS = 50_000
# More ways than these to write a column are no notation but texts of people.
_MOST_FORMS = 200
_ORDERS = frozenset({"day_first", "month_first", "short_year"})
_YEAR_LAST = re.compile(r"9{1,2}[-/.]9{1,2}[-/.]9999(?!9)")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORDS = "|".join((*MONTH_NAMES, *_WEEKDAYS, "am", "pm"))


def unexpected_rows(read: CanonicalRows) -> str | None:
    """SQL for whether a row tells anything that the rows read do not.

    It is None where that can't be said of one row alone.
    """
    rows = read.rows
    told = {column.name for column in read.columns}
    conditions = [
        f"{quoted(name)} is not null" for name in rows.kinds if name not in told
    ]
    for column in read.columns:
        expected = _expected(rows, column)
        if expected is None:
            return None
        cell = quoted(column.name)
        if expected:
            conditions.append(f"not ({cell} is null or {expected})")
        if column.kind in {"text", "phone", "email"} and (
            column.name not in rows.armoured
        ):
            conditions.append(may_be_armoured(cell))
    return " or ".join(conditions) or "false"


def is_read_alike(
    read: CanonicalRows, source: str, parameters: dict[str, object]
) -> bool:
    """Whether the ids of all rows, which stay as they are, tell the same."""
    rows = read.rows
    return not any(
        id_notation(rows.connection, source, parameters, column.name)
        for column in read.columns
        if column.kind == "id" and rows.uncommon[column.name][1]
    )


def _expected(rows: DeliveredRows, column: ReadColumn) -> str | None:
    """SQL for whether a filled cell is expected; blank where each is."""
    if column.kind == "text":
        return ""
    if column.kind == "id":
        return _expected_id(rows, column)
    if column.kind in {"phone", "email"}:
        return _expected_contact(rows, column)
    if column.kind in {"number", "rate"}:
        return _expected_number(rows, column)
    return _expected_moment(rows, column)


def _expected_id(rows: DeliveredRows, column: ReadColumn) -> str | None:
    if column.canonical:
        return None
    # Where ids are uncommon all are asked once more when they are written.
    if rows.uncommon[column.name][1]:
        return ""
    return f"regexp_full_match({quoted(column.name)}, '{CLEAN_ID}')"


def _expected_contact(rows: DeliveredRows, column: ReadColumn) -> str | None:
    cell = quoted(column.name)
    plain = is_plain_cell(cell, column.kind)
    if not column.canonical:
        return plain
    filled, uncommon = rows.uncommon[column.name]
    is_told = column.kind == "email" or rows.plan.phone_region is not None
    if is_told or filled > uncommon:
        return ""
    return None


def _expected_number(rows: DeliveredRows, column: ReadColumn) -> str | None:
    name, cell = column.name, quoted(column.name)
    if rows.plan.decimal is not None or name in rows.plan.computed:
        return ""
    mark = column.notation.removeprefix("decimal ")
    looks = _looks_of(rows, name) if rows.uncommon[name][1] else []
    if looks is None:
        return None
    shapes = [
        (look, NumberShape(shape, 1, "", 0, is_zero_led=is_zero_led))
        for look, shape, is_zero_led in looks
    ]
    has_decimals = rows.has_decimals(name)
    proofs = {proves(shape) for _, shape in shapes} | ({"."} if has_decimals else set())
    is_proved = mark in proofs
    # A mark before three digits is a doubt, and a point among commas another.
    if (".," in proofs and not is_proved) or (has_decimals and mark == ","):
        return None
    plain = "-?[0-9]+([.][0-9]*)?" if is_proved and mark == "." else "-?[0-9]+"
    forms = {plain}
    for look, shape in shapes:
        form = _number_form(look, mark) if is_proved and is_number(shape) else None
        forms.add(form or _exact_form(look))
    expected = _is_one_of(cell, forms)
    if expected and column.look and is_proved and mark == ".":
        return _has_no_look_or(name, expected)
    return expected


def _has_no_look_or(name: str, expected: str) -> str:
    """SQL that matches no cell that was found plain before."""
    look = quoted(f"look {name}")
    return f"(case when {look} is null then true else {expected} end)"


def _looks_of(rows: DeliveredRows, name: str) -> list[tuple[str, str, bool]] | None:
    """The uncommon looks of a column of numbers; None where they are too many."""
    shape = f"regexp_replace({bare_number('look')}, '[0-9]', '9', 'g')"
    found = rows.connection.execute(
        f"select look, coalesce({shape}, ''), is_zero_led from {looks_name(name)}"  # nosec B608 # quoted name
    ).fetchall()
    return None if len(found) >= MOST_SHAPES else found


def _number_form(look: str, mark: str) -> str | None:
    """A pattern for all numbers with what stands around the digits of a look.

    None where anything parts the digits but marks, or the digits are wide.
    """
    match = re.fullmatch(r"([^9.,]*[^9.,-])?(-?)(9[9.,]*)([^9.,-][^9.,]*)?", look)
    if match is None or "９" in look:
        return None
    before, minus, _, behind = match.groups()
    other = "," if mark == "." else "."
    # A mark behind a leading zero is no sign of thousands.
    digits = f"([0-9]+|[1-9][0-9]{{0,2}}([{other}][0-9]{{3}})+)([{mark}][0-9]*)?"
    return f"{re.escape(before or '')}{minus}{digits}{re.escape(behind or '')}"


def _exact_form(look: str) -> str:
    """A pattern for the cells of one look."""
    return "".join(
        f"[{'0-9' if first == '9' else '０-９'}]{{{len(run)}}}"
        if (first := run[0]) in "9９"
        else re.escape(run)
        for run in re.findall("9+|９+|[^9９]+", look)
    )


def _expected_moment(rows: DeliveredRows, column: ReadColumn) -> str | None:
    cell = quoted(column.name)
    if not rows.uncommon[column.name][1]:
        return plain_moment(cell)
    families = set(column.notation.split(", "))
    found = rows.connection.execute(
        f"select look from {looks_name(column.name)}"  # nosec B608 # quoted name
    ).fetchall()
    if len(found) >= MOST_SHAPES:
        return None
    if families & _ORDERS and not (
        rows.plan.date_order or rows.proves_order(column.name)
    ):
        return None
    forms = set()
    for (look,) in found:
        form = _moment_form(look, families)
        if form is None:
            return None
        forms.add(form)
    expected = _is_one_of(cell, forms)
    return expected and _has_no_look_or(column.name, expected)


def _moment_form(look: str, families: set[str]) -> str | None:
    """A pattern for the moments of a look, with any month and weekday."""
    order = families & _ORDERS
    if order and re.match("9{1,2}[-/.]9{1,2}[-/.]", look):
        if not _YEAR_LAST.match(look):
            return None
        month, day = "(0?[1-9]|1[0-2])", "[0-9]{1,2}"
        first, second = (day, month) if "day_first" in order else (month, day)
        head = re.match(r"9+([-/.])9+([-/.])9999", look)
        if head is None:
            return None
        one, two = map(re.escape, head.groups())
        return f"{first}{one}{second}{two}[0-9]{{4}}{_digit_forms(look[head.end() :])}"
    return _digit_forms(look)


def _digit_forms(look: str) -> str:
    parts: list[str] = []
    for run in re.findall(rf"9+|(?i:\b(?:{_WORDS})\b)|.", look, re.DOTALL):
        if run[0] == "9":
            short = len(run) <= len("31")
            parts.append("[0-9]{1,2}" if short else f"[0-9]{{{len(run)}}}")
        elif len(run) == 1:
            parts.append(re.escape(run))
        else:
            parts.append(_any_word(run))
    return "".join(parts)


def _any_word(word: str) -> str:
    """A pattern for the words that can stand in the place of a word."""
    folded = word.casefold()
    if folded in {"am", "pm"}:
        return "(?i:[ap]m)"
    alike = MONTH_NAMES if folded in MONTH_NAMES else _WEEKDAYS
    return f"(?i:{'|'.join(alike)})"


def _is_one_of(cell: str, forms: Iterable[str]) -> str | None:
    """SQL for whether a cell has one of the forms or stands for nothing."""
    every = sorted(forms)
    if len(every) > _MOST_FORMS:
        return None
    words = ", ".join(quote_literal(word) for word in NULL_MARKERS)
    pattern = quote_literal("|".join(f"(?:{form})" for form in every))
    return f"(regexp_full_match({cell}, {pattern}) or lower(trim({cell})) in ({words}))"
