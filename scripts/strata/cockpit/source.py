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
        return [
            _labelled(dict(zip(names, row, strict=True))) for row in cursor.fetchall()
        ]

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

    def _write_rows(self, name: str, table: str, where: str, order: str) -> Download:
        path = self._folder / ROWS_FOLDER / f"{name}.csv"
        path.parent.mkdir(exist_ok=True)
        relation = quote_name(table)
        total = self._connection.execute(
            f"select count(*) from {relation} where {where}"  # noqa: S608
        ).fetchall()[0][0]
        columns = ", ".join(
            _cell(column, str(data_type))
            for column, data_type, *_ in self._connection.execute(
                f"describe {relation}"
            ).fetchall()
        )
        self._connection.execute(
            f"copy (select {columns} from {relation} where {where}"  # noqa: S608
            f" order by {order} limit {MOST_ROWS_IN_FILE})"
            f" to {quote_literal(write_name(path))} (format csv, header true)"
        )
        # Without the mark, Excel shows Chinese as noise.
        path.write_bytes(_BYTE_ORDER_MARK + path.read_bytes())
        return Download(
            f"{ROWS_FOLDER}/{path.name}", min(total, MOST_ROWS_IN_FILE), total
        )


def _labelled(row: dict[str, object]) -> Row:
    merged: dict[str, Value] = {}
    for name, value in row.items():
        word, _, language = name.rpartition("_")
        if language not in _LANGUAGES or f"{word}_zh" not in row:
            merged[name] = cast("Value", value)
        elif language == "zh":
            texts = [row[f"{word}_{one}"] for one in _LANGUAGES]
            merged[word] = None if None in texts else Label(*map(str, texts))
    return merged


def _cell(column: str, data_type: str) -> str:
    name = quote_name(column)
    if data_type != "VARCHAR":
        return name
    starts = quote_literal(f"^'*[{FORMULA_STARTS}]".replace("-", "\\-"))
    return f"if(regexp_matches({name}, {starts}), '''' || {name}, {name}) as {name}"
