"""Rows of a DuckDB query to the bytes of a file, the same bytes on every run."""

from __future__ import annotations

import codecs
import gzip
import shutil
from typing import TYPE_CHECKING

from strata.demo.layouts import FileKind
from strata.paths import write_name
from strata.sql_text import quote_literal

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from strata.demo.layouts import Layout

_CHUNK_CHARACTERS = 1 << 22
# Neither occurs in the data, so DuckDB writes every finished line as it is.
_UNUSED_DELIMITER = "\x01"
_UNUSED_QUOTE = "\x02"


def write_rows(
    connection: duckdb.DuckDBPyConnection,
    *,
    layout: Layout,
    first_position: int,
    last_position: int,
    path: Path,
) -> None:
    """Write the rows of the layout's view between two positions, both included.

    Afterwards ``path`` holds them in order of position, in the form the layout names
    and under its header. The folder of ``path`` exists already.
    """
    connection.execute("set variable first_position = ?", [first_position])
    connection.execute("set variable last_position = ?", [last_position])
    if layout.kind is FileKind.PARQUET:
        write_parquet(connection, _selection(layout, "* exclude (position)"), path)
    elif layout.kind is FileKind.XLSX:
        connection.execute(
            f"copy ({_selection(layout, '* exclude (position)')}) "
            f"to {quote_literal(write_name(path))} (format xlsx, header true)"
        )
    else:
        _write_lines(connection, path, layout)


def write_parquet(
    connection: duckdb.DuckDBPyConnection, query: str, path: Path
) -> None:
    """Write the result of ``query`` to one Parquet file, in the order of the result.

    One thread cuts the row groups, for two cut them elsewhere than one does.
    """
    threads = connection.execute("select current_setting('threads')").fetchall()[0][0]
    connection.execute("set threads = 1")
    target = quote_literal(write_name(path))
    connection.execute(f"copy ({query}) to {target} (format parquet)")
    connection.execute(f"set threads = {int(threads):d}")


def _selection(layout: Layout, columns: str) -> str:
    return (
        f"from {layout.view_name} select {columns} where position "
        "between getvariable('first_position') and getvariable('last_position')"
    )


def _write_lines(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    layout: Layout,
) -> None:
    kind = layout.kind
    column = _quoted_name(layout.header) if layout.header else "line"
    is_plain = kind in {FileKind.CSV, FileKind.JSON_LINES}
    plain_path = path if is_plain else path.with_name(f"{path.name}.plain")
    has_header = "true" if layout.header else "false"
    connection.execute(
        f"copy ({_selection(layout, f'line as {column}')}) "
        f"to {quote_literal(write_name(plain_path))} (format csv, header {has_header}, "
        f"delimiter '{_UNUSED_DELIMITER}', quote '{_UNUSED_QUOTE}', "
        f"escape '{_UNUSED_QUOTE}')"
    )
    if is_plain:
        return
    if kind is FileKind.CSV_GZIP:
        _compress(plain_path, path)
    elif kind is FileKind.CSV_GB18030:
        _encode(plain_path, path, encoding="gb18030", line_end="\n", mark=b"")
    else:
        _encode(
            plain_path,
            path,
            encoding="utf-8",
            line_end="\r\n",
            mark=codecs.BOM_UTF8,
        )
    plain_path.unlink()


def _compress(plain_path: Path, path: Path) -> None:
    with (
        plain_path.open("rb") as plain,
        path.open("wb") as target,
        gzip.GzipFile("", "wb", compresslevel=3, fileobj=target, mtime=0) as packed,
    ):
        shutil.copyfileobj(plain, packed, _CHUNK_CHARACTERS)


def _encode(
    plain_path: Path, path: Path, *, encoding: str, line_end: str, mark: bytes
) -> None:
    with (
        plain_path.open(encoding="utf-8", newline="") as plain,
        path.open("wb") as target,
    ):
        target.write(mark)
        while text := plain.read(_CHUNK_CHARACTERS):
            target.write(text.replace("\n", line_end).encode(encoding))


def _quoted_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
