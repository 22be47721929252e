"""The published tables as pages read them, and their rows as files beside the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from strata.cockpit.blocks import Download
from strata.cockpit.labels import Label
from strata.paths import write_name
from strata.spreadsheet import FORMULA_STARTS
from strata.sql_text import quote_literal, quote_name, statement

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

    from strata.cockpit.blocks import Row, Value

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LANGUAGES = Label._fields
ROWS_FOLDER = "rows"
# Opens in every spreadsheet program at once; the tables have all rows.
MOST_ROWS_IN_FILE = 10_000


class Source:
    """A publication opened for reading, and the folder its pages are written to."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        """Read through ``connection``; rows go to ``folder``, which is there."""
        self._connection = connection
        self._folder = folder
        self._files: dict[str, Download] = {}
        self._desks: dict[str, dict[str, int]] = {}
        day, currency = self._connection.execute(
            "select max(observation_date), min(currency_code) from pub_segment_summary"
        ).fetchall()[0]
        self.as_of: dt.date = day
        self.currency_code: str = currency or ""

    def rows(self, name: str, /, **values: object) -> list[Row]:
        """Return what ``sql/<name>.sql`` selects.

        A pair of columns ``<word>_zh`` and ``<word>_en`` becomes the label ``<word>``.
        """
        cursor = self._connection.execute(statement(__package__, name), values or None)
        names = [column[0] for column in cursor.description]
        columns = _columns_of(names)
        return [_labelled(row, columns) for row in cursor.fetchall()]

    def row(self, name: str, /, **values: object) -> Row:
        """Return the only row of ``sql/<name>.sql``."""
        (only,) = self.rows(name, **values)
        return only

    def download(
        self, name: str, table: str, *, where: str = "true", order: str
    ) -> Download:
        """Write rows of a table to ``rows/<name>.csv``, once, and return what is there.

        The conditions are the pages' own. Texts that a spreadsheet program would take
        for formulas are neutralised as in every other file of this project.
        """
        if name not in self._files:
            self._files[name] = self._write_rows(name, table, where, order)
        return self._files[name]

    def desk_download(
        self, name: str, table: str, owner_key: str, *, order: str
    ) -> Download:
        """Write the rows of one owner as ``download`` does.

        The rows of all owners are made ready once: a file each from the table itself
        would cost as much again for every owner.
        """
        if table not in self._desks:
            self._desks[table] = self._staged(table, order)
        total = self._desks[table].get(owner_key, 0)
        return self._copied(
            name,
            f"select * exclude (desk, place) from {quote_name(f'desks_{table}')}"  # nosec B608 # quoted names
            f" where desk = {quote_literal(owner_key)} order by place",
            total,
        )

    def _staged(self, table: str, order: str) -> dict[str, int]:
        """Make the rows of every owner ready and return how many each has."""
        self._connection.execute(
            f"create temp table {quote_name(f'desks_{table}')} as"  # nosec B608 # quoted names
            f" select {self._cells(table)}, owner_key as desk,"
            f" row_number() over (partition by owner_key order by {order}) as place"
            f" from {quote_name(table)} where owner_key is not null"
            f" qualify place <= {MOST_ROWS_IN_FILE} order by desk, place"
        )
        return dict(
            self._connection.execute(
                f"select owner_key, count(*) from {quote_name(table)}"  # nosec B608 # quoted names
                " where owner_key is not null group by owner_key"
            ).fetchall()
        )

    def _write_rows(self, name: str, table: str, where: str, order: str) -> Download:
        relation = quote_name(table)
        total = self._connection.execute(
            f"select count(*) from {relation} where {where}"  # nosec B608 # a quoted name, and our own conditions
        ).fetchall()[0][0]
        return self._copied(
            name,
            f"select {self._cells(table)} from {relation} where {where}"  # nosec B608 # a quoted name, and our own conditions
            f" order by {order} limit {MOST_ROWS_IN_FILE}",
            total,
        )

    def _cells(self, table: str) -> str:
        described = self._connection.execute(f"describe {quote_name(table)}").fetchall()
        return ", ".join(
            _cell(column, str(data_type)) for column, data_type, *_ in described
        )

    def _copied(self, name: str, query: str, total: int) -> Download:
        path = self._folder / ROWS_FOLDER / f"{name}.csv"
        path.parent.mkdir(exist_ok=True)
        self._connection.execute(
            f"copy ({query}) to {quote_literal(write_name(path))}"
            " (format csv, header true)"
        )
        # Without the mark, Excel shows Chinese as noise.
        path.write_bytes(_BYTE_ORDER_MARK + path.read_bytes())
        return Download(
            f"{ROWS_FOLDER}/{path.name}", min(total, MOST_ROWS_IN_FILE), total
        )


def _columns_of(names: Sequence[str]) -> tuple[tuple[str, int, int | None], ...]:
    """Return each column of a row: its name, its place, and that of its English."""
    places = {name: place for place, name in enumerate(names)}
    found: list[tuple[str, int, int | None]] = []
    for name, place in places.items():
        word, _, language = name.rpartition("_")
        if language not in _LANGUAGES or f"{word}_zh" not in places:
            found.append((name, place, None))
        elif language == "zh":
            found.append((word, place, places[f"{word}_en"]))
    return tuple(found)


def _labelled(
    row: Sequence[object], columns: tuple[tuple[str, int, int | None], ...]
) -> Row:
    merged: dict[str, Value] = {}
    for name, place, english in columns:
        value = row[place]
        if english is None:
            merged[name] = cast("Value", value)
        elif value is None or row[english] is None:
            merged[name] = None
        else:
            merged[name] = Label(str(value), str(row[english]))
    return merged


def _cell(column: str, data_type: str) -> str:
    name = quote_name(column)
    if data_type != "VARCHAR":
        return name
    starts = quote_literal(f"^'*[{FORMULA_STARTS}]".replace("-", "\\-"))
    return f"if(regexp_matches({name}, {starts}), '''' || {name}, {name}) as {name}"
