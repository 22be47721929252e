"""Which header of a file may be which column, told by what its cells hold.

Likeness of letters proposes nothing by itself: an id is a header whose cells all
differ, a moment one whose cells are moments, an amount one whose cells are numbers.
Where several headers fit, the person who knows the file has to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from strata.ingest.kinds import NULL_MARKERS, kind_of
from strata.ingest.moments import MomentShape, bare_moment, families_of, plain_moment
from strata.ingest.numbers import NumberShape, bare_number, is_number
from strata.sql_text import quote_literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from strata.ingest.catalogue import Catalogue
    from strata.ingest.planning import Examination
    from strata.ingest.tables import Reading, ReadingTools

# What ingest proposes to fill in where no header is like a column.
OPEN_HEADER = "the header of "
# Of fewer rows nothing is said by their all being different.
_ENOUGH_ROWS = 10
_MOST_SHAPES = 1000
_SERIAL_DIGITS = frozenset({"serial", "epoch", "packed"})


@dataclass(frozen=True)
class Cells:
    """What the cells under a header have in common.

    ``are_unique`` says that every row has one and no two are the same; numbers without
    a mark may be ids, and are no moments here.
    """

    are_unique: bool
    are_moments: bool
    are_numbers: bool
    are_whole: bool

    def fit(self, column: str, entity: str) -> bool:
        """Whether they may be those of a column of an entity."""
        kind = kind_of(column)
        if kind == "id":
            stem = column.removesuffix("_id")
            is_key = entity in {f"{stem}s", f"{stem}es"}
            is_id = not self.are_moments and (self.are_whole or not self.are_numbers)
            return is_key and self.are_unique and is_id
        if kind in {"moment", "date", "month"}:
            return self.are_moments
        if kind in {"number", "rate"}:
            return self.are_numbers and not self.are_moments
        return not self.are_moments and not self.are_numbers


def fitted_columns(
    fix: Mapping[str, object],
    examination: Examination,
    reading: Reading,
    tools: ReadingTools,
    catalogue: Catalogue,
) -> dict[str, object]:
    """The rule proposed by headers, with the columns that the cells bear out.

    A column nobody can tell stays open, under a header that says so.
    """
    told = fix.get("columns")
    entity = str(fix.get("entity", ""))
    if not isinstance(told, dict) or entity not in catalogue.required:
        return dict(fix)
    names = examination.names
    meant = catalogue.columns_for(entity, names)
    free = [
        name for name in names if name and name not in meant and names.count(name) == 1
    ]
    cells = _cells_under(free, names, reading, tools)
    columns: dict[str, str] = {}
    asked = [str(column) for header, column in told.items() if header not in meant]
    for header, column in told.items():
        if header in meant:
            columns[str(header)] = str(column)
    for column in asked:
        fitting = [
            name
            for name, found in cells.items()
            if name not in columns and found.fit(column, entity)
        ]
        likely = [name for name in fitting if told.get(name) == column]
        # Another column that is open too may be what the header holds.
        rivals = [
            other
            for other in asked
            if other != column
            and other not in columns.values()
            and any(cells[name].fit(other, entity) for name in fitting)
        ]
        # Of several amounts the name most like another says nothing.
        is_told = len(likely) == 1 and (
            kind_of(column) != "number" or len(fitting) == 1
        )
        if is_told or (len(fitting) == 1 and not rivals):
            columns[(likely or fitting)[0]] = column
        else:
            columns[f"{OPEN_HEADER}{column}"] = column
    return {**fix, "columns": columns}


def is_open(fix: Mapping[str, object]) -> bool:
    """Whether a header of a proposed rule is still to be filled in."""
    columns = fix.get("columns")
    return isinstance(columns, dict) and any(
        str(header).startswith(OPEN_HEADER) for header in columns
    )


def _cells_under(
    headers: Iterable[str],
    names: tuple[str, ...],
    reading: Reading,
    tools: ReadingTools,
) -> dict[str, Cells]:
    """What the cells under each header are; headers without any are left out."""
    found: dict[str, Cells] = {}
    for header in headers:
        cell = f"trim(c{names.index(header) + 1})"
        empty = ", ".join(quote_literal(word) for word in NULL_MARKERS)
        filled = f"coalesce(lower({cell}) not in ({empty}), false)"
        rows = f"({reading.query}) as delivered"
        counted = tools.connection.execute(
            f"select count(*), count(*) filter (where {filled}),"  # nosec B608 # the reader's own query
            f" count(distinct {cell}) filter (where {filled}) from {rows}",
            reading.parameters,
        ).fetchone()
        shapes = tools.connection.execute(
            f"""
            select
                regexp_replace({bare_moment(cell)}, '[0-9]', '9', 'g') as moment,
                regexp_replace({bare_number(cell)}, '[0-9]', '9', 'g') as number,
                bool_and({plain_moment(cell)}),
                any_value({cell}),
                count(*)
            from {rows}
            where {filled}
            group by moment, number
            limit {_MOST_SHAPES}
            """,  # nosec B608 # the reader's own query
            reading.parameters,
        ).fetchall()
        if counted is None or not shapes:
            continue
        row_count, filled_count, distinct_count = counted
        numbers = [str(number or "") for _, number, _, _, _ in shapes]
        found[header] = Cells(
            are_unique=row_count == filled_count == distinct_count >= _ENOUGH_ROWS,
            are_moments=all(
                is_plain or _is_moment(str(moment), example)
                for moment, _, is_plain, example, _ in shapes
            ),
            are_numbers=all(
                is_number(NumberShape(number, 1, "", 1, is_zero_led=False))
                for number in numbers
            ),
            are_whole=all(set(number) <= {"9"} for number in numbers),
        )
    return found


def _is_moment(shape: str, example: str) -> bool:
    """Whether a shape is a moment by its marks; digits alone may be anything."""
    families = families_of(
        MomentShape(
            *(shape, 1, example, 1, 0, 0),
            is_differing=False,
            first_example="",
            second_example="",
        )
    )
    return bool(set(families) - _SERIAL_DIGITS)
