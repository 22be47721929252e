"""Delivered text into the text the lake keeps, by the notation of each column.

What is not explained by the notation that all cells of a column tell stays as it was;
where the text of a cell changed, what was received is kept beside the row.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from strata.ingest.cells import may_be_armoured, unarmoured
from strata.ingest.contacts import (
    DEFAULT_REGION,
    PLAIN_EMAIL,
    PLAIN_EMAIL_LENGTH,
    PLAIN_PHONE,
    email_notation,
    phone_notation,
    region_of_column,
)
from strata.ingest.engine import READ_EMAILS, READ_PHONES, load_extension, quoted
from strata.ingest.ids import UNREAD, canonical_id, id_notation
from strata.ingest.kinds import NULL_MARKERS, kind_of
from strata.ingest.moments import (
    MomentShape,
    bare_moment,
    canonical_moment,
    decided_order,
    families_of,
    parted_moment,
    plain_moment,
    proves_order,
)
from strata.ingest.numbers import (
    NumberShape,
    bare_number,
    canonical_number,
    code_of_currency,
    currency_of,
    decided_mark,
    is_number,
    named_currency,
    plain_number,
    proves,
)
from strata.ingest.problems import UnusableFileError
from strata.ingest.shapes import MOST_QUICK, Look, QuickMoments, QuickNumbers, look_of
from strata.ingest.text_tables import DelimitedTable
from strata.ingest.zones import in_utc
from strata.paths import read_name
from strata.sql_text import quote_literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import duckdb

    from strata.ingest.kinds import Kind
    from strata.ingest.planning import FilePlan

CURRENCY = "currency_code"
# Told beside the rows for reading them, and not kept with them.
COUNTRY = "country of the row"
_CODE = "code of currency"
# Beyond these a column holds free text, and what it looks like tells nothing.
MOST_SHAPES = 5000
_SHOWN_EXAMPLES = 3
_MOST_REFERENCES = 20
# A number below one, behind whatever names its currency.
_ZERO_LED = "(^|[^0-9０-９.,．，])[0０][.,．，]"
# A sign of money as web pages write it, such as &#036; or &euro;.
_REFERENCE = "&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});"
_PLAIN_READ = "hive_partitioning = false"


@dataclass(frozen=True)
class ColumnNotation:
    """How a column of a batch was found to be written, and what could not be read."""

    column: str
    kind: Kind
    notation: str
    cell_count: int
    unread_count: int
    unread_examples: tuple[str, ...]


@dataclass(frozen=True)
class ReadColumn:
    """A column being read: what its cells become, where that is anything else.

    Each step is SQL over those before it.
    """

    name: str
    kind: Kind
    notation: str
    look: str = ""
    bare: str = ""
    parts: str = ""
    read: str = ""
    canonical: str = ""


_STEPS = ("look", "bare", "parts", "read", "canonical")


@dataclass(frozen=True)
class CanonicalRows:
    """How delivered rows become those the lake keeps, and how each column was read.

    ``steps`` are what is selected from the delivered rows one behind the other;
    ``texts`` has what each column becomes after them, where that is anything else.
    """

    rows: DeliveredRows
    columns: tuple[ReadColumn, ...]
    steps: tuple[str, ...]
    texts: dict[str, str]
    names: tuple[str, ...]

    @property
    def is_as_delivered(self) -> bool:
        """Whether the rows of the lake are the delivered ones, column and cell."""
        return not self.steps and self.rows.plan.country is None

    def query(self, source: str, unexpected: str = "") -> str:
        """SQL for the rows of the lake from the delivered ones.

        A row for which the condition ``unexpected`` holds is marked as received.
        """
        for step in self.steps:
            source = f"(select {step} from {source})"  # nosec B608 # made here
        items = [
            f"{self.texts[name]} as {quoted(name)}"
            if name in self.texts
            else quoted(name)
            for name in self.names
        ]
        received = _received(self.texts)
        if unexpected:
            received = f"case when {unexpected} then '{UNREAD}' else {received} end"
        return (
            f"select {', '.join(items)}, _extra, {received} as _received, {_ORIGIN}"  # nosec B608 # quoted names
            f" from {source} as delivered"
        )


_ORIGIN = (
    "_batch_id, _source_system, _source_file, _row_number, _load_number, _loaded_at"
)


class DeliveredRows:
    """The delivered rows of one entity, asked about the shapes of their cells.

    ``source`` is SQL for them, over ``parameters``.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        source: str,
        parameters: Mapping[str, object],
        plan: FilePlan,
        columns: Iterable[str],
    ) -> None:
        self.connection = connection
        self.source = source
        self.parameters = dict(parameters)
        self.plan = plan
        filled = [
            name for name in columns if name in plan.positions or name in plan.defaults
        ]
        self.kinds = {
            name: kind for name in filled if (kind := kind_of(name)) is not None
        }
        self.texts = [name for name in filled if name not in self.kinds]
        self.uncommon: dict[str, tuple[int, int]] = {}
        # What takes the armour of spreadsheets off the columns in which any is.
        self.bare = ""
        self.armoured: frozenset[str] = frozenset()
        if filled:
            self._count_uncommon()

    def _count_uncommon(self) -> None:
        """Count the filled cells of every column, and those not as the lake has them.

        Columns in which cells are guarded against spreadsheets are read bare.
        """
        guarded = [
            name for name in (*self.kinds, *self.texts) if self.kinds.get(name) != "id"
        ]
        begun = [f"bool_or({may_be_armoured(quoted(name))})" for name in guarded]
        found = self._asked([*begun, *self._counts()])
        self.armoured = frozenset(
            name
            for name, is_armoured in zip(guarded, found, strict=False)
            if is_armoured
        )
        counts = found[len(guarded) :]
        if self.armoured:
            bare = ", ".join(
                f"{unarmoured(quoted(name))} as {quoted(name)}"
                for name in guarded
                if name in self.armoured
            )
            self.bare = f"* replace ({bare})"
            self.source = f"(select {self.bare} from {self.source})"  # nosec B608 # quoted names
            counts = self._asked(self._counts())
        values = iter(counts)
        self.uncommon = {
            name: (next(values), next(values)) for name in (*self.kinds, *self.texts)
        }

    def _counts(self) -> list[str]:
        """SQL for the filled and the uncommon cells of every column."""
        return [
            f"count({quoted(name)}), count(*) filter (where not"
            f" {is_plain_cell(quoted(name), kind)})"
            for name, kind in self.kinds.items()
        ] + [f"count({quoted(name)}), 0" for name in self.texts]

    def _asked(self, aggregates: list[str]) -> tuple[int, ...]:
        """The values of aggregates over all rows."""
        return (
            self.connection.execute(
                f"select {', '.join(aggregates)} from {self.source}",  # nosec B608 # quoted names
                self.parameters,
            ).fetchone()
            or ()
        )

    @property
    def country(self) -> str:
        """SQL for the country that a row names; blank where none does."""
        return f"coalesce({quoted(COUNTRY)}, '')" if self.plan.country else "''"

    def region(self, column: str) -> str:
        """The country of the phone numbers of a column that tell none themselves."""
        if self.plan.phone_region is not None:
            return self.plan.phone_region
        filled, uncommon = self.uncommon[column]
        if filled > uncommon:
            return DEFAULT_REGION
        cell = quoted(column)
        texts = self.connection.execute(
            f"select {cell} from {self.source} where {cell} is not null"  # nosec B608 # quoted columns
            f" group by {cell} order by min(_row_number) limit {MOST_SHAPES}",
            self.parameters,
        ).fetchall()
        return region_of_column(text for (text,) in texts)

    def number_cell(self, column: str) -> str:
        """SQL for a cell of a column of numbers, with the signs web pages spell out."""
        cell = quoted(column)
        if not self.uncommon[column][1]:
            return cell
        found = self.connection.execute(
            f"select distinct unnest(regexp_extract_all({cell}, '{_REFERENCE}'))"  # nosec B608 # quoted columns
            f" as reference from {self.source} where contains({cell}, '&')"
            " order by reference",
            self.parameters,
        ).fetchall()
        for (reference,) in found[:_MOST_REFERENCES]:
            meant = quote_literal(unescape(reference))
            cell = f"replace({cell}, {quote_literal(reference)}, {meant})"
        return cell

    def collect_looks(
        self, column: str, cell: str, is_read: str, is_zero_led: str = "false"
    ) -> None:
        """Make a table of what the cells look like for which a condition holds.

        What stands for nothing has no digits, so its look tells it as the cell does.
        """
        self.connection.execute(
            f"""
            create or replace temporary table {looks_name(column)} as
            select
                {look_of(cell)} as look,
                count(*) as cell_count,
                arg_min({cell}, _row_number) as example,
                min(_row_number) as row_number,
                bool_or({is_zero_led}) as is_zero_led
            from {self.source}
            where {cell} is not null and {is_read}
            group by look
            having {_not_empty("look")}
            order by row_number
            limit {MOST_SHAPES}
            """,  # nosec B608 # quoted names
            self.parameters,
        )

    def common_looks(self, column: str, bare: str, sign: str = "''") -> list[Look]:
        """The commonest uncommon looks of a column, each with what is SQL over it."""
        if not self.uncommon[column][1]:
            return []
        found = self.connection.execute(
            f"select look, {bare}, {sign} from {looks_name(column)}"  # nosec B608 # a table made here
            f" where {bare} is not null"
            f" order by cell_count desc, row_number limit {MOST_QUICK}"
        ).fetchall()
        return [Look(*look) for look in found]

    def number_shapes(self, column: str) -> list[NumberShape]:
        """What the numbers of a column look like; one shape for all plain decimals."""
        cell = self.number_cell(column)
        found = self._uncommon_numbers(column, cell) if self.uncommon[column][1] else []
        decimals = self.connection.execute(
            f"select count(*), arg_min({cell}, _row_number), min(_row_number)"  # nosec B608 # quoted columns
            f" from {self.source}"
            f" where {_is_decimal(cell)}",
            self.parameters,
        ).fetchone()
        if decimals and decimals[0]:
            count, example, row = decimals
            found.append(NumberShape("9.99", count, example, row, is_zero_led=False))
        return found

    def has_decimals(self, column: str) -> bool:
        """Whether any cell of a column is a plain decimal."""
        return bool(
            self._asked([f"bool_or({_is_decimal(self.number_cell(column))})"])[0]
        )

    def proves_order(self, column: str) -> bool:
        """Whether the moments of a column prove the order of day and month."""
        return bool(proves_order(self.moment_shapes(column)))

    def _uncommon_numbers(self, column: str, cell: str) -> list[NumberShape]:
        self.collect_looks(
            column,
            cell,
            f"not regexp_full_match({cell}, '-?[0-9]+([.][0-9]{{1,2}})?')",
            f"regexp_matches({cell}, '{_ZERO_LED}')",
        )
        shapes = self.connection.execute(
            f"""
            select
                regexp_replace({bare_number("look")}, '[0-9]', '9', 'g') as shape,
                sum(cell_count),
                arg_min(example, row_number),
                min(row_number),
                bool_or(is_zero_led)
            from {looks_name(column)}
            where {bare_number("look")} is not null
            group by shape
            order by min(row_number)
            """  # nosec B608 # quoted names
        ).fetchall()
        return [NumberShape(*shape) for shape in shapes]

    def moment_shapes(self, column: str) -> list[MomentShape]:
        """What moments look like that are not yet as the lake has them."""
        cell = quoted(column)
        self.collect_looks(column, cell, f"not {plain_moment(cell)}")
        shape = f"regexp_replace({bare_moment('look')}, '\\[.*$', '')"
        example = f"regexp_replace({bare_moment('example')}, '\\[.*$', '')"
        ends_in_year = self.connection.execute(
            f"select count(*) from {looks_name(column)}"  # nosec B608 # a table made here
            f" where regexp_matches({shape}, '^9{{1,2}}[-/.]9{{1,2}}[-/.]')"
        ).fetchone()
        if ends_in_year == (0,):
            shapes = self.connection.execute(
                f"""
                select
                    {shape} as shape,
                    sum(cell_count),
                    arg_min({example}, row_number),
                    min(row_number),
                    0,
                    0,
                    false,
                    '',
                    ''
                from {looks_name(column)}
                group by shape
                order by min(row_number)
                """  # nosec B608 # quoted names
            ).fetchall()
            return [MomentShape(*shape) for shape in shapes]
        parts = r"^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]"
        first = f"regexp_extract(bare, '{parts}', 1)"
        second = f"regexp_extract(bare, '{parts}', 2)"
        shapes = self.connection.execute(
            f"""
            select
                regexp_replace(bare, '[0-9]', '9', 'g') as shape,
                count(*),
                arg_min(bare, _row_number),
                min(_row_number),
                coalesce(max(try_cast({first} as int)), 0),
                coalesce(max(try_cast({second} as int)), 0),
                bool_or({first} != {second}),
                arg_max(bare, try_cast({first} as int)),
                arg_max(bare, try_cast({second} as int))
            from (
                select
                    regexp_replace({bare_moment(cell)}, '\\[.*$', '') as bare,
                    _row_number
                from {self.source}
                where {cell} is not null and {_not_empty(cell)}
                    and not {plain_moment(cell)}
            ) as uncommon
            group by shape
            order by min(_row_number)
            limit {MOST_SHAPES}
            """,  # nosec B608 # quoted names
            self.parameters,
        ).fetchall()
        return [MomentShape(*shape) for shape in shapes]


def looks_name(column: str) -> str:
    """The table of what the uncommon cells of a column look like."""
    return quoted(f"looks of {column}")


def _is_decimal(cell: str) -> str:
    return f"regexp_full_match({cell}, '-?[0-9]+[.][0-9]{{1,2}}')"


def is_plain_cell(cell: str, kind: Kind) -> str:
    """SQL for whether a cell is as the lake keeps it, beyond any doubt."""
    if kind in {"number", "rate"}:
        return f"regexp_full_match({cell}, '-?[0-9]+([.][0-9]{{1,2}})?')"
    if kind == "id":
        # A word without a digit may be one for nothing.
        return (
            f"regexp_full_match({cell}, '[A-Za-z_-]{{0,6}}[0-9][A-Za-z0-9_-]{{0,13}}')"
        )
    if kind == "phone":
        return f"regexp_full_match({cell}, '{PLAIN_PHONE}')"
    if kind == "email":
        return (
            f"(length({cell}) <= {PLAIN_EMAIL_LENGTH}"
            f" and regexp_full_match({cell}, '{PLAIN_EMAIL}'))"
        )
    return plain_moment(cell)


def _not_empty(cell: str) -> str:
    words = ", ".join(quote_literal(word) for word in NULL_MARKERS)
    return f"lower(trim({cell})) not in ({words})"


def canonical_rows(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    parameters: Mapping[str, object],
    plan: FilePlan,
    columns: tuple[str, ...],
) -> CanonicalRows:
    """How the delivered rows of a source become those of the lake.

    Raises:
        UnusableFileError: a column can be read in two ways; each is named with what
            settles it.
    """
    rows = DeliveredRows(connection, source, parameters, plan, columns)
    read = [*_numbers(rows), *_moments(rows), *_ids(rows), *_contacts(rows)]
    changed = {one.name: one for one in read if one.canonical}
    if any("timezone(" in one.canonical for one in changed.values()):
        load_extension(connection, "icu")
    steps = [rows.bare] if rows.bare else []
    for step in _STEPS:
        made = "".join(
            f", {sql} as {quoted(f'{step} {name}')}"
            for name, one in changed.items()
            if (sql := getattr(one, step))
        )
        if made:
            steps.append(f"*{made}")
    texts = {name: _kept(name, one.kind) for name, one in changed.items()}
    currency = _currency(changed, columns)
    if currency is not None:
        texts[CURRENCY] = currency
        steps.append(f"*, {code_of_currency(quoted(CURRENCY))} as {quoted(_CODE)}")
    if texts:
        made = "".join(
            f", {sql} as {quoted(_kept_name(name))}" for name, sql in texts.items()
        )
        steps.append(f"*{made}")
        texts = {name: quoted(_kept_name(name)) for name in texts}
    texts_told = [ReadColumn(name, "text", "") for name in rows.texts]
    return CanonicalRows(rows, (*read, *texts_told), tuple(steps), texts, columns)


def _kept_name(column: str) -> str:
    return f"kept {column}"


def _canonical_name(column: str) -> str:
    return f"canonical {column}"


def _kept(column: str, kind: Kind) -> str:
    """SQL for the text of the lake: read, or as it was and marked if it casts."""
    cell, read = quoted(column), quoted(_canonical_name(column))
    if kind in {"id", "phone", "email"}:
        return read
    type_name = "decimal(18, 4)" if kind in {"number", "rate"} else "timestamp"
    return (
        f"(case when {read} is not null then {read}"
        f" when try_cast({cell} as {type_name}) is not null"
        f" then '{UNREAD}' || {cell} else {cell} end)"
    )


def _received(texts: dict[str, str]) -> str:
    """SQL for the cells whose text changed, as received; null where none did."""
    if not texts:
        return "cast(null as varchar)"
    differs = {
        name: f"({text} is distinct from {quoted(name)})"
        for name, text in texts.items()
    }
    pairs = ", ".join(
        f"case when {differ} then {quote_literal(f'{chr(34)}{name}{chr(34)}:')}"
        f" || cast(to_json(coalesce({quoted(name)}, '')) as varchar) end"
        for name, differ in differs.items()
    )
    # Written out, as building an object and taking its nulls away costs twice as much.
    return (
        f"case when {' or '.join(differs.values())}"
        f" then '{{' || concat_ws(',', {pairs}) || '}}' end"
    )


def _numbers(rows: DeliveredRows) -> list[ReadColumn]:
    """Every column of numbers with its decimal mark."""
    shapes = {
        name: rows.number_shapes(name)
        for name, kind in rows.kinds.items()
        if kind in {"number", "rate"} and rows.uncommon[name][0]
    }
    plan = rows.plan
    proofs = {
        proves(shape)
        for name, found in shapes.items()
        if name not in plan.computed
        for shape in found
    }
    is_text = isinstance(plan.table, DelimitedTable)
    elsewhere = "".join(proofs & {".", ","})
    if len(elsewhere) > 1 or not is_text:
        elsewhere = "" if is_text else "."
    problems: list[UnusableFileError] = []
    read: list[ReadColumn] = []
    for name, found in shapes.items():
        kind = rows.kinds[name]
        uncommon = rows.uncommon[name][1]
        try:
            mark = decided_mark(
                name,
                _header(plan, name),
                [shape for shape in found if is_number(shape)],
                told="." if name in plan.computed else plan.decimal,
                elsewhere=elsewhere,
            )
        except UnusableFileError as error:
            problems.append(error)
            continue
        is_changed = uncommon > 0 or (
            mark == "," and any("." in s.shape for s in found)
        )
        read.append(
            _number_column(rows, name, kind, mark)
            if is_changed
            else ReadColumn(name, kind, f"decimal {mark}")
        )
    _raise_together(problems)
    return read


def _number_column(rows: DeliveredRows, name: str, kind: Kind, mark: str) -> ReadColumn:
    """A column of numbers whose cells become others."""
    cell = rows.number_cell(name)
    look, bare = quoted(f"look {name}"), quoted(f"bare {name}")
    found = rows.common_looks(name, bare_number("look"), currency_of("look"))
    quick = QuickNumbers.among(found, mark)
    is_plain = f"{look} is null"
    canonical = quick.canonical(
        bare, look, canonical_number(cell, bare, mark, is_rate=kind == "rate")
    )
    return ReadColumn(
        name,
        kind,
        f"decimal {mark}",
        look=_unless(plain_number(cell), look_of(cell)),
        bare=quick.bare(cell, look, _unless(is_plain, bare_number(cell))),
        parts=quick.sign(look, _unless(is_plain, currency_of(cell))),
        canonical=f"(case when {is_plain} then {cell} else {canonical} end)"
        if mark == "."
        else canonical,
    )


def _moments(rows: DeliveredRows) -> list[ReadColumn]:
    """Every column of dates and moments with the ways it is written in."""
    plan = rows.plan
    kinds = {
        name: kind
        for name, kind in rows.kinds.items()
        if kind in {"moment", "date", "month"} and rows.uncommon[name][0]
    }
    shapes = {
        name: rows.moment_shapes(name) if rows.uncommon[name][1] else []
        for name in kinds
    }
    # A first part beyond twelve may be a year of two digits.
    proofs = {
        order
        for found in shapes.values()
        for order, shape in proves_order(found).items()
        if order == "month_first" or "short_year" not in families_of(shape)
    }
    problems: list[UnusableFileError] = []
    read: list[ReadColumn] = []
    for name, found in shapes.items():
        try:
            order = decided_order(
                name,
                _header(plan, name),
                found,
                told=plan.date_order,
                elsewhere=next(iter(proofs)) if len(proofs) == 1 else "",
            )
        except UnusableFileError as error:
            problems.append(error)
            continue
        orders = {"day_first", "month_first", "short_year"}
        chosen = {"year_first": "short_year"}.get(order, order)
        families = {family for shape in found for family in families_of(shape)}
        families -= orders - {chosen}
        cell, kind = quoted(name), kinds[name]
        zone = plan.zone_of(name) if kind == "moment" else None
        notation = ", ".join(sorted(families)) or "iso"
        if not rows.uncommon[name][1]:
            canonical = _zoned(cell, zone) if zone else ""
            read.append(ReadColumn(name, kind, notation, canonical=canonical))
            continue
        read.append(_moment_column(rows, name, kind, families, zone))
    _raise_together(problems)
    return read


def _moment_column(
    rows: DeliveredRows, name: str, kind: Kind, families: set[str], zone: str | None
) -> ReadColumn:
    """A column of moments whose cells become others."""
    cell, look = quoted(name), quoted(f"look {name}")
    bare, parts = quoted(f"bare {name}"), quoted(f"parts {name}")
    is_month = kind == "month"
    found = [] if is_month else rows.common_looks(name, bare_moment("look"))
    quick = QuickMoments.among(found, cell, families)
    is_plain = f"{look} is null"
    general = canonical_moment(bare, parts, families, is_month=is_month)
    read = quick.canonical(look, general)
    read = f"(case when {is_plain} then {cell} else {read} end)"
    return ReadColumn(
        name,
        kind,
        ", ".join(sorted(families)) or "iso",
        look=_unless(plain_moment(cell), look_of(cell)),
        bare=quick.bare(look, _unless(is_plain, bare_moment(cell))),
        parts=parted_moment(bare, families),
        read=read if zone else "",
        canonical=_zoned(quoted(f"read {name}"), zone) if zone else read,
    )


def _unless(plain: str, bare: str) -> str:
    """SQL that spares cells that are as the lake keeps them.

    Such cells have no look, which later steps ask instead of matching the cell again.
    """
    return f"(case when not {plain} then {bare} end)"


def _zoned(text: str, zone: str) -> str:
    """SQL for a moment on the clock of a zone as one in UTC; a day stays a day."""
    moved = in_utc(quote_literal(zone), f"try_cast({text} as timestamp)")
    return (
        f"(case when length({text}) > 10 and {text} not like '%Z'"
        f" then {moved} else {text} end)"
    )


def _ids(rows: DeliveredRows) -> list[ReadColumn]:
    """Every column of ids without the armour of spreadsheets."""
    read: list[ReadColumn] = []
    for name, kind in rows.kinds.items():
        if kind == "id":
            canonical = notation = ""
            if rows.uncommon[name][1]:
                notation = id_notation(
                    rows.connection, rows.source, rows.parameters, name
                )
                canonical = canonical_id(quoted(name), notation) if notation else ""
            read.append(
                ReadColumn(name, kind, notation or "plain", canonical=canonical)
            )
    return read


def _contacts(rows: DeliveredRows) -> list[ReadColumn]:
    """Every column of phone numbers or e-mail addresses, read by their libraries."""
    read: list[ReadColumn] = []
    for name, kind in rows.kinds.items():
        if kind not in {"phone", "email"} or not rows.uncommon[name][0]:
            continue
        cell, plain = quoted(name), is_plain_cell(quoted(name), kind)
        is_plain = not rows.uncommon[name][1]
        if kind == "email":
            notation, text = email_notation(), f"{READ_EMAILS}({cell})"
        else:
            region = rows.region(name)
            notation = phone_notation(region)
            text = f"{READ_PHONES}({cell}, {rows.country}, {quote_literal(region)})"
            # What is plain in the mainland may be another number elsewhere.
            if region != DEFAULT_REGION:
                plain, is_plain = "false", False
            elif rows.plan.country is not None:
                plain, is_plain = f"({plain} and {rows.country} = '')", False
        canonical = (
            f"(case when {cell} is null or {plain} then {cell}"
            f" when not {_not_empty(cell)} then null"
            f" else coalesce(nullif({quoted(f'bare {name}')}, ''),"
            f" '{UNREAD}' || {cell}) end)"
        )
        bare = _unless(f"coalesce({plain}, true)", text)
        read.append(
            ReadColumn(name, kind, notation)
            if is_plain
            else ReadColumn(name, kind, notation, bare=bare, canonical=canonical)
        )
    return read


def _currency(changed: dict[str, ReadColumn], columns: tuple[str, ...]) -> str | None:
    """SQL for the currency of a row by its first amount, if any cell may name one."""
    amount = next((name for name in columns if name.endswith("_amount")), None)
    if CURRENCY not in columns or amount not in changed:
        return None
    named = named_currency(quoted(f"parts {amount}"), quoted(CURRENCY), quoted(_CODE))
    read = quoted(_canonical_name(amount))
    return f"(case when {read} is null then {quoted(CURRENCY)} else {named} end)"


def notations_of(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    rows: CanonicalRows,
    cell_counts: Mapping[str, int],
) -> tuple[ColumnNotation, ...]:
    """Each column of the rows now at a path, with the cells nobody could read."""
    found: list[ColumnNotation] = []
    for one in rows.columns:
        unread = 0
        examples: list[str] = []
        if one.canonical:
            cell, kept = quoted(one.name), f"read_parquet($rows, {_PLAIN_READ})"
            counted = connection.execute(
                f"""
                with unread as (
                    select {cell} as text, count(*) as cell_count
                    from {kept}
                    where {_unreadable(cell, one.kind)}
                    group by {cell}
                ),
                first as (select text from unread order by text limit {_SHOWN_EXAMPLES})
                select
                    coalesce((select sum(cell_count) from unread), 0),
                    (select list(text order by text) from first)
                """,  # nosec B608 # quoted names
                {"rows": read_name(path)},
            ).fetchone()
            if counted:
                unread, examples = int(counted[0]), counted[1] or []
        found.append(
            ColumnNotation(
                one.name,
                one.kind,
                one.notation,
                cell_counts[one.name],
                unread,
                tuple(examples),
            )
        )
    return tuple(found)


def _unreadable(cell: str, kind: Kind) -> str:
    """SQL for whether a text of the lake was not understood."""
    if kind in {"id", "phone", "email"}:
        return f"{cell} like '{UNREAD}%'"
    if kind in {"number", "rate"}:
        # Wide decimals are slow to read, and few numbers need one.
        is_read = (
            f"(case when try_cast({cell} as decimal(18, 4)) is not null then true"
            f" else try_cast({cell} as decimal(38, 8)) is not null end)"
        )
    else:
        is_read = f"(try_cast(rtrim({cell}, 'Z') as timestamp) is not null)"
    return f"(case when {is_read} then false else {_not_empty(cell)} end)"


def _header(plan: FilePlan, column: str) -> str:
    """The header a column comes from, or its own name where it is made of several."""
    position = plan.positions.get(column)
    headers = plan.table.headers
    # Rows that were replayed have the places of the row they replace.
    if position is None or plan.shape is not None or position > len(headers):
        return column
    return headers[position - 1]


def _raise_together(problems: list[UnusableFileError]) -> None:
    if problems:
        raise UnusableFileError(
            *(line for problem in problems for line in problem.problems),
            fix=problems[0].fix,
        )
