"""One class per file format: its header first, then all its rows as text.

Every format ends as the same thing, a query of ``_row_number`` and the text columns
``c1``, ``c2``, … in header order, and a file of the lines that are no rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import duckdb

from strata.ingest.aside import LinesAside
from strata.ingest.delimited import Grammar, RecordWriter, read_header
from strata.ingest.engine import load_extension, quoted, row_count
from strata.ingest.headers import (
    SEARCHED_ROWS,
    HeaderRow,
    chosen_header,
    no_header,
)
from strata.ingest.problems import UnusableFileError, listed
from strata.ingest.text import (
    LONGEST_LINE_BYTES,
    Flaw,
    detected_encoding,
    line_blocks,
)
from strata.ingest.workbook import SheetExtent, filled_sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from pathlib import Path

    from strata.ingest.rules import FileRule

# Cuts a row number from a JSON line: JSON can't hold this character as it is.
_RECORD_SEPARATOR = "\x1e"
# Numbers that some programs write into workbooks as 1.3812345678E10.
_LONG_NUMBER = r"-?[1-9]\.\d+[eE]\+?\d{1,2}"


@dataclass(frozen=True)
class Reading:
    """How to get a file's rows now.

    ``query`` binds ``parameters``. ``received_count`` is what the file holds,
    counted apart from the query; ``aside_count`` of it are in the lines aside.
    """

    query: str
    parameters: dict[str, object]
    received_count: int
    aside_count: int


@dataclass(frozen=True)
class ReadingTools:
    """What reading a file needs besides the file.

    ``scratch_dir`` is empty and is deleted after the file; ``known_count`` tells
    how many of the given headers mean a column of some entity.
    """

    connection: duckdb.DuckDBPyConnection
    scratch_dir: Path
    known_count: Callable[[tuple[str, ...]], int]

    @property
    def aside_path(self) -> Path:
        """Where the lines that are no rows go."""
        return self.scratch_dir / "aside.jsonl"

    def knowing(self, headers: Container[str]) -> ReadingTools:
        """The same tools, to which these headers are known too."""

        def known_count(names: tuple[str, ...]) -> int:
            others = tuple(name for name in names if name not in headers)
            return len(names) - len(others) + self.known_count(others)

        return replace(self, known_count=known_count)


class Table(Protocol):
    """A delivered file whose header has been read."""

    @property
    def headers(self) -> tuple[str, ...]:
        """Column names as delivered, in order."""

    @property
    def encoding(self) -> str | None:
        """The text encoding, or None for a binary format."""

    @property
    def delimiter(self) -> str | None:
        """The column delimiter, or None where the format has none."""

    @property
    def header_row(self) -> int | None:
        """The row the header ends in, or None where the format has no such row."""

    @property
    def title_count(self) -> int:
        """How many rows above the header hold titles."""

    def read(self, path: Path, tools: ReadingTools) -> Reading:
        """Prepare all rows; lines that are no rows are at ``tools.aside_path``."""


@dataclass(frozen=True)
class DelimitedTable:
    """A csv or tsv file, compressed or not."""

    headers: tuple[str, ...]
    encoding: str
    delimiter: str
    header_row: int
    title_count: int

    @classmethod
    def examined(
        cls,
        path: Path,
        rule: FileRule,
        tools: ReadingTools,
        delimiters: tuple[str, ...],
    ) -> DelimitedTable:
        """Tell encoding, delimiter and header."""
        encoding = detected_encoding(path, rule.encoding)
        header = read_header(
            path,
            encoding,
            delimiters if rule.delimiter is None else (rule.delimiter,),
            tools.known_count,
            rule.header_row,
        )
        found = header.found
        return cls(
            found.names, encoding, header.delimiter, found.row, found.title_count
        )

    def read(self, path: Path, tools: ReadingTools) -> Reading:
        """Write the records with their row numbers where DuckDB can read them."""
        records_path = tools.scratch_dir / "records"
        with (
            records_path.open("wb") as kept,
            tools.aside_path.open("w", encoding="utf-8") as stream,
        ):
            aside = LinesAside(stream)
            writer = RecordWriter(
                Grammar(self.delimiter, len(self.headers)), kept, aside
            )
            left = self.header_row
            for block in line_blocks(path, self.encoding):
                skipped = min(left, len(block.lines))
                writer.skip(skipped)
                left -= skipped
                writer.add(block.without_first(skipped))
            writer.finish()
        columns = {"_row_number": "BIGINT"} | {
            f"c{position}": "VARCHAR" for position in range(1, len(self.headers) + 1)
        }
        return Reading(
            """
            select * from read_csv(
                $records_path,
                columns = $columns,
                auto_detect = false,
                header = false,
                delim = $delimiter,
                quote = '"',
                escape = '"',
                new_line = '\\n',
                max_line_size = $longest_record
            )
            """,
            {
                "records_path": str(records_path),
                "columns": columns,
                "delimiter": self.delimiter,
                "longest_record": 2 * LONGEST_LINE_BYTES,
            },
            writer.kept_count + aside.count,
            aside.count,
        )


@dataclass(frozen=True)
class JsonLinesTable:
    """A file with one JSON object per line, compressed or not."""

    headers: tuple[str, ...]
    encoding: str
    delimiter: None = None
    header_row: None = None
    title_count: int = 0

    @classmethod
    def examined(
        cls, path: Path, rule: FileRule, tools: ReadingTools
    ) -> JsonLinesTable:
        """Tell encoding and the keys of all objects, in order of appearance."""
        encoding = detected_encoding(path, rule.encoding)
        numbered_path = tools.scratch_dir / "lines"
        with tools.aside_path.open("w", encoding="utf-8") as stream:
            _write_numbered_lines(path, encoding, numbered_path, LinesAside(stream))
        keys = tools.connection.execute(
            f"""
            select key
            from (
                select _row_number, unnest(json_keys(line)) as key
                from ({_JSON_LINES}) as lines
                where is_object
            ) as keys
            group by key
            order by min(_row_number), key
            """,  # noqa: S608 - a constant of this module
            _json_parameters(numbered_path),
        ).fetchall()
        if not keys:
            message = (
                'no line is a JSON object with columns, such as {"order_id": "A1"}; '
                "export the file again, one object per line"
            )
            raise UnusableFileError(message)
        return cls(tuple(key for (key,) in keys), encoding)

    def read(self, path: Path, tools: ReadingTools) -> Reading:
        """Number the lines; DuckDB takes the objects, the others go aside."""
        numbered_path = tools.scratch_dir / "lines"
        parameters = _json_parameters(numbered_path)
        with tools.aside_path.open("w", encoding="utf-8") as stream:
            aside = LinesAside(stream)
            line_count = _write_numbered_lines(
                path, self.encoding, numbered_path, aside
            )
            others = tools.connection.execute(
                f"select _row_number, line from ({_JSON_LINES}) as lines"  # noqa: S608
                " where not is_object",
                parameters,
            )
            flaw = Flaw("malformed_line", "the line is not one JSON object")
            while found := others.fetchmany(10_000):
                for row, line in found:
                    aside.add(row, flaw, line.encode())
        columns = "".join(
            f", value_texts[{position}] as c{position}"
            for position in range(1, len(self.headers) + 1)
        )
        return Reading(
            f"""
            select _row_number{columns}
            from (
                select
                    _row_number,
                    json_extract_string(line, $pointers) as value_texts
                from ({_JSON_LINES}) as lines
                where is_object
            ) as objects
            """,  # noqa: S608 - column positions and a constant of this module
            parameters | {"pointers": [json_pointer(key) for key in self.headers]},
            line_count,
            aside.count,
        )


_JSON_LINES = """
    select
        _row_number,
        line,
        case
            when json_valid(line) then json_type(line) = 'OBJECT'
            else false
        end as is_object
    from read_csv(
        $numbered_path,
        columns = {'_row_number': 'BIGINT', 'line': 'VARCHAR'},
        auto_detect = false,
        header = false,
        delim = $record_separator,
        quote = '',
        escape = '',
        new_line = '\\n',
        max_line_size = $longest_record
    )
"""


def _json_parameters(numbered_path: Path) -> dict[str, object]:
    return {
        "numbered_path": str(numbered_path),
        "record_separator": _RECORD_SEPARATOR,
        "longest_record": 2 * LONGEST_LINE_BYTES,
    }


def json_pointer(key: str) -> str:
    """How DuckDB finds the value of a key, whatever the key is spelled with."""
    return "/" + key.replace("~", "~0").replace("/", "~1")


def _write_numbered_lines(
    path: Path, encoding: str, numbered_path: Path, aside: LinesAside
) -> int:
    """Every line that is not blank, with its number; returns how many there are."""
    separator = _RECORD_SEPARATOR.encode()
    unreadable = Flaw("malformed_line", "a control character no JSON can hold")
    count = row = 0
    with numbered_path.open("wb") as numbered:
        for block in line_blocks(path, encoding):
            lines: list[bytes] = []
            for position, line in enumerate(block.lines):
                row += 1
                flaw = block.flaws.get(position)
                if flaw is None and not line.strip():
                    continue
                count += 1
                if flaw is None and separator in line:
                    flaw = unreadable
                if flaw is None:
                    lines.append(b"%d%b%b\n" % (row, separator, line))
                else:
                    aside.add(row, flaw, line)
            numbered.write(b"".join(lines))
    return count


@dataclass(frozen=True)
class WorkbookTable:
    """One sheet of an Excel workbook."""

    headers: tuple[str, ...]
    extent: SheetExtent
    header_row: int
    title_count: int
    encoding: None = None
    delimiter: None = None

    @classmethod
    def examined(cls, path: Path, rule: FileRule, tools: ReadingTools) -> WorkbookTable:
        """Choose the sheet and find its header."""
        sheets = filled_sheets(path)
        if rule.sheet is not None:
            sheets = [sheet for sheet in sheets if sheet.name == rule.sheet]
        if not sheets:
            named = "filled cell" if rule.sheet is None else f"sheet {rule.sheet!r}"
            message = f"the workbook has no {named}; save it again with its data"
            raise UnusableFileError(message)
        if len(sheets) > 1:
            message = (
                f"several sheets hold data: {listed(sheet.name for sheet in sheets)}; "
                "keep one sheet per file or name it in ingest.yml under sheet"
            )
            raise UnusableFileError(message, mend={"sheet": sheets[0].name})
        (extent,) = sheets
        load_extension(tools.connection, "excel")
        rows = _executed(
            tools.connection,
            _sheet_query(extent) + " order by _row_number limit $searched_rows",
            _sheet_parameters(path, extent, header_row=(rule.header_row or 1) - 1)
            | {"searched_rows": SEARCHED_ROWS if rule.header_row is None else 1},
        ).fetchall()
        if not rows or rule.header_row not in {None, rows[0][0]}:
            raise UnusableFileError(no_header(rule.header_row))
        header = chosen_header(
            [
                HeaderRow(tuple(cell or "" for cell in cells), int(row))
                for row, *cells in rows
            ],
            tools.known_count,
        )
        return cls(header.names, extent, header.row, header.title_count)

    def read(self, path: Path, tools: ReadingTools) -> Reading:
        """All rows below the header; rows of blank cells are no rows."""
        tools.aside_path.touch()
        load_extension(tools.connection, "excel")
        parameters = _sheet_parameters(path, self.extent, header_row=self.header_row)
        query = _sheet_query(self.extent)
        found = _executed(
            tools.connection,
            f"select count(*) from ({query}) as sheet_rows",  # noqa: S608
            parameters,
        ).fetchone()
        count = 0 if found is None else int(found[0])
        columns = "".join(
            f", case when regexp_full_match({name}, $long_number)"
            f" and abs(cast({name} as double)) < 1e15"
            f" then {_number_text(f'cast({name} as double)')} else {name} end as {name}"
            for name in self.extent.column_names
        )
        return Reading(
            f"select _row_number{columns} from ({query}) as sheet_rows",  # noqa: S608
            parameters | {"long_number": _LONG_NUMBER},
            count,
            0,
        )


def _sheet_query(extent: SheetExtent) -> str:
    """Rows of a sheet that are not blank, with the row number Excel shows."""
    names = ", ".join(extent.column_names)
    return f"""
        select _row_number, {names}
        from (
            select row_number() over () as _row_number, cells.*
            from read_xlsx(
                $workbook_path,
                sheet = $sheet,
                range = $cell_range,
                header = false,
                all_varchar = true,
                stop_at_empty = false,
                empty_as_varchar = true
            ) as cells({names})
        ) as numbered
        where _row_number > $header_row and trim(concat({names})) != ''
    """  # noqa: S608 - column names made here


def _sheet_parameters(
    path: Path, extent: SheetExtent, *, header_row: int
) -> dict[str, object]:
    return {
        "workbook_path": str(path),
        "sheet": extent.name,
        "cell_range": extent.cell_range,
        "header_row": header_row,
    }


def _number_text(expression: str) -> str:
    """SQL for a double as text: whole numbers without a fraction or an exponent."""
    return (
        f"(case when {expression} = trunc({expression}) and abs({expression}) < 1e15"
        f" then cast(cast({expression} as bigint) as varchar)"
        f" else cast({expression} as varchar) end)"
    )


@dataclass(frozen=True)
class ParquetTable:
    """A Parquet file; typed values become the text a CSV of it would hold."""

    headers: tuple[str, ...]
    types: tuple[str, ...]
    encoding: None = None
    delimiter: None = None
    header_row: None = None
    title_count: int = 0

    @classmethod
    def examined(cls, path: Path, tools: ReadingTools) -> ParquetTable:
        """Read names and types of the columns."""
        described = _executed(
            tools.connection,
            "describe select * from read_parquet("
            "$parquet_path, binary_as_string = true, hive_partitioning = false)",
            {"parquet_path": str(path)},
        ).fetchall()
        return cls(
            tuple(str(column[0]) for column in described),
            tuple(str(column[1]) for column in described),
        )

    def read(self, path: Path, tools: ReadingTools) -> Reading:
        """All rows in file order; the first is row 2, as if below a header."""
        tools.aside_path.touch()
        columns = "".join(
            f", {_parquet_text(quoted(name), type_name)} as c{position}"
            for position, (name, type_name) in enumerate(
                zip(self.headers, self.types, strict=True), start=1
            )
        )
        return Reading(
            f"select file_row_number + 2 as _row_number{columns}"  # noqa: S608
            " from read_parquet($parquet_path, binary_as_string = true,"
            " hive_partitioning = false, file_row_number = true)",
            {"parquet_path": str(path)},
            row_count(tools.connection, str(path)),
            0,
        )


def _parquet_text(column: str, type_name: str) -> str:
    """SQL for a typed Parquet column as text."""
    if type_name == "TIMESTAMP WITH TIME ZONE":
        moved = f"cast(make_timestamp(epoch_us({column})) as varchar) || 'Z'"
        # Infinity has no microseconds; it is text as it is.
        return f"coalesce({moved}, cast({column} as varchar))"
    if type_name in {"FLOAT", "DOUBLE"}:
        # Not a number is how dataframes write a missing one.
        return f"(case when isnan({column}) then null else {_number_text(column)} end)"
    if type_name.endswith("]") or type_name.startswith(("STRUCT", "MAP", "UNION")):
        return f"cast(to_json({column}) as varchar)"
    return f"cast({column} as varchar)"


def _executed(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: dict[str, object]
) -> duckdb.DuckDBPyConnection:
    """Run a query on a delivered file; a file DuckDB can't read is unusable."""
    try:
        return connection.execute(query, parameters)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        message = f"the file is cut off or damaged ({reason}); export it again"
        raise UnusableFileError(message) from error
