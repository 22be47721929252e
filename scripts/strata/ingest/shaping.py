"""Rows of an entity made of the rows of a file, as a layout says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from strata.ingest.aside import LinesAside
from strata.ingest.cells import Cells, Scope, plain_cell
from strata.ingest.conditions import condition_of
from strata.ingest.engine import row_count
from strata.ingest.tables import Reading
from strata.ingest.text import Flaw
from strata.ingest.values import value_of
from strata.paths import read_name, write_name
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from strata.ingest.rules import EntityLayout, Layout
    from strata.ingest.tables import ReadingTools

# A column of money that differs between the rows of one order is no one's to choose.
_SINGLE_SUFFIX = "_amount"


@dataclass(frozen=True)
class Sheet:
    """The rows of a file or sheet as its layout takes them.

    ``names`` are the headers in order and ``meant`` the places of those that mean a
    column by their name, per entity.
    """

    layout: Layout
    names: tuple[str, ...]
    meant: Mapping[str, Mapping[str, int]]

    def cells(self, entity: str) -> Cells:
        """Where the cells are for whoever writes rows of the entity."""
        return Cells.of(
            self.names, self.meant.get(entity, {}), self.layout.decimal or "."
        )

    @cached_property
    def used(self) -> frozenset[int]:
        """The places of all headers that the layout looks at."""
        found: set[int] = set()
        for entity in self.layout.entities:
            cells = self.cells(entity)
            for header in self._headers(entity):
                position = cells.position(header)
                if position is not None:
                    found.add(position)
        return frozenset(found)

    def columns_by_place(self) -> dict[int, str]:
        """What each header is used for, as ``orders.order_id, refunds.order_id``."""
        found: dict[int, list[str]] = {}
        for entity, told in self.layout.entities.items():
            cells = self.cells(entity)
            for column, raw in told.columns.items():
                for header in value_of(raw).headers():
                    place = cells.position(header)
                    if place is not None:
                        found.setdefault(place, []).append(f"{entity}.{column}")
        return {place: ", ".join(dict.fromkeys(all_)) for place, all_ in found.items()}

    def _headers(self, entity: str) -> Iterator[str]:
        told = self.layout.entities[entity]
        yield from self.layout.fill_down
        if self.layout.skip is not None:
            yield from condition_of(self.layout.skip).headers()
        if told.where is not None:
            yield from condition_of(told.where).headers()
        for raw in (*told.one_row_per, *told.columns.values()):
            yield from value_of(raw).headers()

    @property
    def keeper(self) -> str:
        """The entity that keeps the cells nobody looks at: one of single rows first."""
        for name, told in self.layout.entities.items():
            if not told.one_row_per:
                return name
        return next(iter(self.layout.entities))

    def rows(self, delivered: str) -> str:
        """SQL for the rows that are data, their cells bare and filled down."""
        cells = self.cells("")
        texts = [
            f"{plain_cell(f'c{n}', self.layout.empty, self.layout.prefixes)} as c{n}"
            if n in self.used
            else f"coalesce(c{n}, '') as c{n}"
            for n in range(1, len(self.names) + 1)
        ]
        every = ", ".join(f"c{n}" for n in range(1, len(self.names) + 1))
        data = f"trim(concat({every})) != ''"
        if self.layout.skip is not None:
            data += f" and not {condition_of(self.layout.skip).sql(Scope(cells))}"
        plain = (
            f"select _row_number, {', '.join(texts)} from ({delivered}) as delivered"  # nosec B608 # column positions and a checked layout
        )
        rows = f"select * from ({plain}) as plain where {data}"  # nosec B608 # see above
        return self._filled_down(rows, cells)

    def _filled_down(self, rows: str, cells: Cells) -> str:
        """The rows with the first header's cell of the row above where it is blank.

        The other headers are filled within the rows that then share its cell.
        """
        places = [
            place
            for place in map(cells.position, self.layout.fill_down)
            if place is not None
        ]
        if not places:
            return rows
        key, *others = (f"c{place}" for place in places)
        filled = ", ".join(
            f"coalesce(nullif({cell}, ''), first_value(nullif({cell}, '') ignore nulls)"
            f" over (partition by _run order by _row_number"
            f" rows between unbounded preceding and unbounded following), '') as {cell}"
            for cell in others
        )
        above = (
            f"coalesce(last_value(nullif({key}, '') ignore nulls)"
            " over (order by _row_number), '')"
        )
        run = f"count(*) filter (where {key} != '') over (order by _row_number)"
        runs = (
            f"select * replace ({above} as {key}), {run} as _run from ({rows}) as kept"  # nosec B608 # see above
        )
        replaced = f" replace ({filled})" if filled else ""
        return f"select * exclude (_run){replaced} from ({runs}) as runs"  # nosec B608 # see above


@dataclass(frozen=True)
class Shape:
    """How one entity's rows come out of a sheet: ``c1`` and so on, in column order.

    ``country_header`` says of each row which country its person is in, if one does.
    """

    sheet: Sheet
    entity: str
    country_header: str = ""

    @property
    def told(self) -> EntityLayout:
        """What the layout says of the entity."""
        return self.sheet.layout.entities[self.entity]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns that come from cells of this file or from nothing but words."""
        cells = self.sheet.cells(self.entity)
        return tuple(
            column
            for column, raw in self.told.columns.items()
            if not (headers := list(value_of(raw).headers()))
            or any(cells.position(header) is not None for header in headers)
        )

    def asked(self, column: str) -> list[str]:
        """The headers that the layout says a column comes from."""
        return list(value_of(self.told.columns[column]).headers())

    def headers(self, column: str) -> list[str]:
        """The headers of this file that a column comes from."""
        cells = self.sheet.cells(self.entity)
        every = self.asked(column)
        return [name for name in every if cells.position(name) is not None]

    @cached_property
    def computed(self) -> frozenset[str]:
        """The columns whose numbers are added up here, and written with a point."""
        return frozenset(
            column
            for column in self.columns
            if value_of(self.told.columns[column]).is_computed()
        )

    @property
    def absent(self) -> tuple[str, ...]:
        """The columns none of whose headers is in the file."""
        return tuple(name for name in self.told.columns if name not in self.columns)

    @property
    def positions(self) -> dict[str, int]:
        """The place of each column in the query."""
        return {column: place for place, column in enumerate(self.columns, start=1)}

    @cached_property
    def extra(self) -> dict[str, int]:
        """The place of each header that is kept beside the columns."""
        start = len(self.columns) + 1
        return {
            self.sheet.names[place - 1] or f"column_{place}": at
            for at, place in enumerate(self._kept_places, start=start)
        }

    @property
    def country(self) -> int | None:
        """The place of the country of the row's person, behind everything else."""
        if not self.country_header:
            return None
        return len(self.columns) + len(self._kept_places) + 1

    @property
    def _kept_places(self) -> list[int]:
        if self.entity != self.sheet.keeper:
            return []
        every = range(1, len(self.sheet.names) + 1)
        return [place for place in every if place not in self.sheet.used]

    def query(self, data: str) -> str:
        """SQL for ``_row_number`` and the columns of the entity, from prepared rows."""
        row = Scope(self.sheet.cells(self.entity))
        scope = Scope(row.cells, is_group=bool(self.told.one_row_per))
        values = [
            value_of(self.told.columns[column]).sql(
                scope.single if column.endswith(_SINGLE_SUFFIX) else scope
            )
            for column in self.columns
        ]
        values += [scope.at(place) for place in self._kept_places]
        if self.country is not None:
            values.append(scope.cell(self.country_header))
        numbered = ", ".join(f"{text} as c{n}" for n, text in enumerate(values, 1))
        source = f"({data}) as data"
        if self.told.where is not None:
            source += f" where {condition_of(self.told.where).sql(row)}"
        if not scope.is_group:
            return f"select _row_number, {numbered} from {source}"  # nosec B608 # see above
        keys = [value_of(raw).sql(row) for raw in self.told.one_row_per]
        # Rows without a key are nobody's together: each stays one.
        keys.append(f"case when concat({', '.join(keys)}) = '' then _row_number end")
        source += f" group by {', '.join(keys)} order by _row_number"
        return f"select min(_row_number) as _row_number, {numbered} from {source}"  # nosec B608 # see above


def prepared(sheet: Sheet, reading: Reading, tools: ReadingTools) -> Reading:
    """The rows of a sheet that are data, read once for all entities.

    Rows that no entity takes go aside with the lines that are none; rows that the
    layout leaves out are counted nowhere.
    """
    path = tools.scratch_dir / "data.parquet"
    connection = tools.connection
    connection.execute(
        f"copy ({sheet.rows(reading.query)} order by _row_number) to $shaped_path"
        " (format parquet, compression zstd)",
        {**reading.parameters, "shaped_path": write_name(path)},
    )
    query = "select * from read_parquet($data_path)"
    parameters: dict[str, object] = {"data_path": read_name(path)}
    unclaimed = _put_aside(sheet, query, parameters, tools)
    data_count = row_count(connection, path)
    return Reading(
        query,
        parameters,
        data_count,
        reading.aside_count + unclaimed,
        reading.left_out_count
        + reading.received_count
        - reading.aside_count
        - data_count,
    )


def _put_aside(
    sheet: Sheet, query: str, parameters: dict[str, object], tools: ReadingTools
) -> int:
    """Note the rows that no entity takes; returns how many there are."""
    taken: list[str] = []
    for entity, told in sheet.layout.entities.items():
        if told.where is None:
            return 0
        taken.append(condition_of(told.where).sql(Scope(sheet.cells(entity))))
    cells = ", ".join(f"c{n}" for n in range(1, len(sheet.names) + 1))
    found = tools.connection.execute(
        f"select _row_number, concat_ws(',', {cells}) from ({query}) as data"  # nosec B608 # the reader's own query
        f" where not ({' or '.join(taken)}) order by _row_number",
        parameters,
    )
    flaw = Flaw("unclaimed_row", said("row_unclaimed"))
    with tools.aside_path.open("a", encoding="utf-8") as stream:
        aside = LinesAside(stream)
        while rows := found.fetchmany(10_000):
            for row, text in rows:
                aside.add(row, flaw, text.encode())
    return aside.count


def shaped(shape: Shape, data: Reading, tools: ReadingTools) -> Reading:
    """The rows of one entity out of prepared ones."""
    query = shape.query(data.query)
    found = tools.connection.execute(
        f"select count(*) from ({query}) as counted",  # nosec B608 # the reader's own query
        data.parameters,
    ).fetchone()
    count = 0 if found is None else int(found[0])
    return replace(data, query=query, received_count=count + data.aside_count)
