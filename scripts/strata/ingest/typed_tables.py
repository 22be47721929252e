"""Formats of typed cells: Excel workbooks and Parquet files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from strata.ingest.engine import load_extension, quoted
from strata.ingest.headers import (
    SEARCHED_ROWS,
    HeaderRow,
    chosen_header,
    no_header,
    require_few_columns,
)
from strata.ingest.problems import UnusableFileError
from strata.ingest.tables import Reading
from strata.ingest.workbook import SheetExtent, filled_sheets
from strata.machine import is_machine_fault
from strata.masking import engine_reason
from strata.paths import read_name
from strata.texts import said

if TYPE_CHECKING:
    from pathlib import Path

    from strata.ingest.rules import Layout
    from strata.ingest.tables import ReadingTools

# A file of more rows than both is no table: each has an id or a day of its own.
_MANY_ROWS = 10_000_000
_ROWS_PER_BYTE = 200
# Numbers that some programs write into workbooks as 1.3812345678E10.
_LONG_NUMBER = r"-?[1-9]\.\d+[eE]\+?\d{1,2}"


@dataclass(frozen=True)
class WorkbookTable:
    """One sheet of an Excel workbook."""

    headers: tuple[str, ...]
    extent: SheetExtent
    header_row: int
    titles: tuple[str, ...]
    encoding: None = None
    delimiter: None = None

    @classmethod
    def every_sheet(
        cls, path: Path, rule: Layout, tools: ReadingTools
    ) -> list[WorkbookTable]:
        """The sheets that hold data, or the one that is named, each with its header."""
        sheets = filled_sheets(path)
        if rule.sheet is not None:
            sheets = [sheet for sheet in sheets if sheet.name == rule.sheet]
        if not sheets:
            raise UnusableFileError(
                said("workbook_without_cells")
                if rule.sheet is None
                else said("workbook_without_sheet", sheet=rule.sheet)
            )
        return [cls.examined(path, rule, tools, extent) for extent in sheets]

    @classmethod
    def examined(
        cls, path: Path, rule: Layout, tools: ReadingTools, extent: SheetExtent
    ) -> WorkbookTable:
        """Find the header of a sheet."""
        require_few_columns(extent.column_count)
        load_extension(tools.connection, "excel")
        rows = _fetched(
            tools.connection,
            _sheet_query(extent) + " order by _row_number limit $searched_rows",
            _sheet_parameters(
                tools, path, extent, header_row=(rule.header_row or 1) - 1
            )
            | {"searched_rows": SEARCHED_ROWS if rule.header_row is None else 1},
        )
        if not rows or rule.header_row not in {None, rows[0][0]}:
            raise UnusableFileError(no_header(rule.header_row))
        header = chosen_header(
            [
                HeaderRow(tuple(cell or "" for cell in cells), int(row))
                for row, *cells in rows
            ],
            tools.known_count,
        )
        return cls(header.names, extent, header.row, header.titles)

    def read(self, path: Path, tools: ReadingTools) -> Reading:
        """All rows below the header; rows of blank cells are no rows."""
        tools.aside_path.touch()
        load_extension(tools.connection, "excel")
        parameters = _sheet_parameters(
            tools, path, self.extent, header_row=self.header_row
        )
        query = _sheet_query(self.extent)
        ((count,),) = _fetched(
            tools.connection,
            f"select count(*) from ({query}) as sheet_rows",  # nosec B608 # the reader's own query
            parameters,
        )
        columns = "".join(
            f", case when regexp_full_match({name}, $long_number)"
            f" and abs(cast({name} as double)) < 1e15"
            f" then {_number_text(f'cast({name} as double)')} else {name} end as {name}"
            for name in self.extent.column_names
        )
        return Reading(
            f"select _row_number{columns} from ({query}) as sheet_rows",  # nosec B608 # the reader's own query
            parameters | {"long_number": _LONG_NUMBER},
            count,
            0,
        )


def _sheet_query(extent: SheetExtent) -> str:
    """Rows of a sheet that are not blank, with the row number Excel shows."""
    names = ", ".join(extent.column_names)
    return f"""
        with
        cells as materialized (
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
        )
        select _row_number, {names}
        from {_unmerged(extent)} as numbered
        where _row_number > $header_row and trim(concat({names})) != ''
    """  # nosec B608 # column names made here


def _unmerged(extent: SheetExtent) -> str:
    """SQL for the cells, each of merged ones with the value they show together."""
    values, joins = [], []
    for column in sorted({one.column for one in extent.merged}):
        ranges = ", ".join(
            f"({one.first_row}, {one.last_row})"
            for one in extent.merged
            if one.column == column
        )
        name, cell = f"merged_{column}", f"cells.c{column}"
        values.append(f"coalesce({name}.shown, {cell}) as c{column}")
        shown = (
            f"select ranges.*, {cell} as shown"  # nosec B608 # numbers of rows and columns
            f" from (values {ranges}) as ranges(first_row, last_row)"
            " inner join cells on ranges.first_row = cells._row_number"
        )
        joins.append(
            f"left join ({shown}) as {name}"
            f" on cells._row_number between {name}.first_row and {name}.last_row"
        )
    if not values:
        return "cells"
    replaced = f"select cells.* replace ({', '.join(values)})"
    return f"({replaced} from cells {' '.join(joins)})"


def _sheet_parameters(
    tools: ReadingTools, path: Path, extent: SheetExtent, *, header_row: int
) -> dict[str, object]:
    return {
        "workbook_path": read_name(tools.linked(path)),
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
    titles: tuple[str, ...] = ()

    @classmethod
    def examined(cls, path: Path, tools: ReadingTools) -> ParquetTable:
        """Read names and types of the columns."""
        described = _fetched(
            tools.connection,
            "describe select * from read_parquet("
            "$parquet_path, binary_as_string = true, hive_partitioning = false)",
            {"parquet_path": read_name(tools.linked(path))},
        )
        require_few_columns(len(described))
        return cls(
            tuple(str(column[0]) for column in described),
            tuple(str(column[1]) for column in described),
        )

    def read(self, path: Path, tools: ReadingTools) -> Reading:
        """All rows in file order; the first is row 2, as if below a header."""
        tools.aside_path.touch()
        parameters: dict[str, object] = {"parquet_path": read_name(tools.linked(path))}
        ((count,),) = _fetched(
            tools.connection,
            "select num_rows from parquet_file_metadata($parquet_path)",
            parameters,
        )
        if count > max(_MANY_ROWS, _ROWS_PER_BYTE * path.stat().st_size):
            raise UnusableFileError(said("parquet_too_many_rows", rows=count))
        columns = "".join(
            f", {_parquet_text(quoted(name), type_name)} as c{position}"
            for position, (name, type_name) in enumerate(
                zip(self.headers, self.types, strict=True), start=1
            )
        )
        return Reading(
            f"select file_row_number + 2 as _row_number{columns}"  # nosec B608 # the reader's own query
            " from read_parquet($parquet_path, binary_as_string = true,"
            " hive_partitioning = false, file_row_number = true)",
            parameters,
            count,
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


def _fetched(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: dict[str, object]
) -> list[tuple[Any, ...]]:
    """Ask a query of a delivered file; a file DuckDB can't read is unusable."""
    try:
        return connection.execute(query, parameters).fetchall()
    except duckdb.Error as error:
        if is_machine_fault(error):
            raise
        reason = engine_reason(error)
        raise UnusableFileError(said("file_damaged", reason=reason)) from error
