"""Seeds as the operations person edits them: CSV files with rows to point at.

dbt reads a seed by position and fills what it can't read with guesses: a short row,
a renamed header or a file saved in another encoding can pass unnoticed. The checks
here run before dbt and name file, row and column; the look-ups turn the key that a
dbt test reports back into the row of the file.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import yaml

from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from strata.settings import Language, Settings

KEY_SEPARATOR = ", "
# In a composed project: by seed file, the place each of its rows was written at.
ORIGINS_FILE = "seed_origins.json"
MAXIMUM_PROBLEMS_PER_FILE = 5

_CLAIMS = "claims_hold"
_WHOLE_NUMBER_TYPES = {"tinyint", "smallint", "int", "integer", "bigint"}
_WHOLE_NUMBER = re.compile(r"[+-]?\d+")
_TYPE_NAME = re.compile(r"[a-z ]+(\(\s*\d+\s*(,\s*\d+\s*)?\))?", re.IGNORECASE)


@dataclass(frozen=True)
class SeedDeclaration:
    """What the YAML twin of a seed promises about its columns.

    ``key`` is the first of those it claims to be unique.
    """

    columns: tuple[str, ...] = ()
    column_types: Mapping[str, str] | None = None
    key: tuple[str, ...] = ()


@dataclass(frozen=True)
class SeedRow:
    """One row of the file; ``number`` is the line a spreadsheet or editor shows."""

    number: int
    values: tuple[str, ...]


def find_seed_problems(settings: Settings) -> tuple[str, ...]:
    """Return one line per defect of a seed file, or nothing when all can be read.

    Each line names the file, the row and, where there is one, the column. Checked
    are the encoding, the header against the YAML twin, the number of values per row
    and the declared column types.
    """
    seeds_dir = settings.project_dir / "seeds"
    declarations = read_declarations(seeds_dir)
    problems: list[str] = []
    with duckdb.connect() as connection:
        for path in sorted(seeds_dir.rglob("*.csv")):
            declaration = declarations.get(path.stem, SeedDeclaration())
            found = _file_problems(settings, path, declaration, connection)
            problems.extend(found[:MAXIMUM_PROBLEMS_PER_FILE])
    return tuple(problems)


def read_rows(path: Path) -> tuple[SeedRow, ...]:
    """Return the header (first) and the rows of a seed; blank lines are left out.

    Raises ``UnicodeDecodeError`` when the file is not UTF-8.
    """
    content = path.read_bytes().decode("utf-8-sig")
    reader = csv.reader(io.StringIO(content, newline=""))
    rows: list[SeedRow] = []
    number = 1
    for values in reader:
        if values:
            rows.append(SeedRow(number, tuple(values)))
        # A quoted value may hold line breaks: the next row starts after all of them.
        number = reader.line_num + 1
    return tuple(rows)


def find_key_rows(path: Path, key: str) -> tuple[int, ...]:
    """Return the row numbers that ``key``, as a test of ours writes it, stands for.

    A key is the values of the leading columns, joined by a comma and a blank; where a
    name helps, a part is the column and its value, as in ``lifecycle, precedence 3``.
    A key that fits no row so is looked for in every column.
    """
    header, *rows = read_rows(path)
    for parts in ([key], key.split(KEY_SEPARATOR)):
        found = tuple(
            row.number
            for row in rows
            if all(
                _holds_part(header, row, position, part)
                for position, part in enumerate(parts)
            )
        )
        if found:
            return found
    return tuple(row.number for row in rows if key in row.values)


def find_value_rows(path: Path, values: Mapping[str, str]) -> tuple[int, ...]:
    """Return the row numbers that hold each of ``values`` in the column it names."""
    header, *rows = read_rows(path)
    return tuple(
        row.number
        for row in rows
        if all(
            _value_of(header, row, column) == value for column, value in values.items()
        )
    )


def _holds_part(header: SeedRow, row: SeedRow, position: int, part: str) -> bool:
    if position < len(row.values) and row.values[position] == part:
        return True
    column, _, value = part.partition(" ")
    return value != "" and _value_of(header, row, column) == value


def _value_of(header: SeedRow, row: SeedRow, column: str) -> str | None:
    if column not in header.values:
        return None
    position = header.values.index(column)
    return row.values[position] if position < len(row.values) else None


def read_declarations(seeds_dir: Path) -> dict[str, SeedDeclaration]:
    """Return what the YAML twins say, by the name of the seed."""
    declarations: dict[str, SeedDeclaration] = {}
    for path in sorted(seeds_dir.rglob("*.yml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for seed in document.get("seeds", ()):
            declarations[seed["name"]] = SeedDeclaration(
                columns=tuple(column["name"] for column in seed.get("columns", ())),
                column_types=seed.get("config", {}).get("column_types"),
                key=_claimed_key(seed),
            )
    return declarations


def _claimed_key(seed: Mapping[str, Any]) -> tuple[str, ...]:
    for test in seed.get("data_tests", ()):
        if isinstance(test, dict) and _CLAIMS in test:
            first = test[_CLAIMS]["arguments"]["unique"][0]
            return tuple(first["columns"] if isinstance(first, dict) else first)
    return ()


def places(project_dir: Path, path: Path, numbers: Sequence[int]) -> tuple[str, ...]:
    """Return ``file:row`` of where somebody wrote rows of a seed, or the file alone."""
    name = path.relative_to(project_dir).as_posix()
    written: dict[int, str] = {}
    origins = project_dir / ORIGINS_FILE
    if origins.is_file():
        found = json.loads(origins.read_text(encoding="utf-8")).get(name, ())
        rows = read_rows(path)[1:] if found else ()
        written = {row.number: place for row, place in zip(rows, found, strict=True)}
    return tuple(written.get(number, f"{name}:{number}") for number in numbers) or (
        name,
    )


def csv_lines(rows: Iterable[Sequence[str]]) -> list[str]:
    """Return each row as a line of CSV, with quotes where they are needed."""
    lines = []
    for values in rows:
        stream = io.StringIO(newline="")
        csv.writer(stream, lineterminator="").writerow(values)
        lines.append(stream.getvalue())
    return lines


def _file_problems(
    settings: Settings,
    path: Path,
    declaration: SeedDeclaration,
    connection: duckdb.DuckDBPyConnection,
) -> list[str]:
    language = settings.language
    name = path.relative_to(settings.project_dir).as_posix()
    rows, problems = readable_rows(language, path, name)
    if not rows:
        return problems
    problems = _header_problems(language, name, rows[0], declaration)
    if problems:
        return problems
    problems = width_problems(language, name, rows)
    if problems:
        return problems
    return type_problems(language, name, rows, declaration, connection)


def readable_rows(
    language: Language, path: Path, name: str
) -> tuple[tuple[SeedRow, ...], list[str]]:
    """Return the rows of a file called ``name``, or what keeps it from being read."""
    try:
        rows = read_rows(path)
    except UnicodeDecodeError as error:
        row = path.read_bytes()[: error.start].count(b"\n") + 1
        return (), [text(language, "seed_not_utf8", file=name, row=row)]
    except csv.Error as error:
        return (), [text(language, "seed_unreadable", file=name, detail=error)]
    return rows, [] if rows else [text(language, "seed_empty", file=name)]


def _header_problems(
    language: Language, name: str, header: SeedRow, declaration: SeedDeclaration
) -> list[str]:
    found = header.values
    problems = [
        text(language, "seed_column_missing", file=name, column=column)
        for column in declaration.columns
        if column not in found
    ]
    problems += [
        text(language, "seed_column_twice", file=name, column=column)
        for column in dict.fromkeys(found)
        if found.count(column) > 1
    ]
    if declaration.columns:
        problems += [
            text(language, "seed_column_unknown", file=name, column=column)
            for column in found
            if column not in declaration.columns
        ]
    return problems


def width_problems(language: Language, name: str, rows: Sequence[SeedRow]) -> list[str]:
    """Return a line per row that has more or fewer values than the header."""
    expected = len(rows[0].values)
    return [
        text(
            language,
            "seed_row_width",
            file=name,
            row=row.number,
            found=len(row.values),
            expected=expected,
        )
        for row in rows[1:]
        if len(row.values) != expected
    ]


def type_problems(
    language: Language,
    name: str,
    rows: Sequence[SeedRow],
    declaration: SeedDeclaration,
    connection: duckdb.DuckDBPyConnection,
) -> list[str]:
    """Return a line per value that is not of the type its column is declared with."""
    problems: list[tuple[int, str]] = []
    for column, declared in (declaration.column_types or {}).items():
        data_type = str(declared).strip()
        if column not in rows[0].values or not _TYPE_NAME.fullmatch(data_type):
            continue
        position = rows[0].values.index(column)
        is_valid = _type_checker(
            connection, data_type, {row.values[position] for row in rows[1:]}
        )
        problems += [
            (
                row.number,
                text(
                    language,
                    "seed_value_type",
                    file=name,
                    row=row.number,
                    column=column,
                    value=row.values[position],
                    data_type=data_type,
                ),
            )
            for row in rows[1:]
            if row.values[position] != "" and not is_valid(row.values[position])
        ]
    return [line for _, line in sorted(problems)]


def _type_checker(
    connection: duckdb.DuckDBPyConnection, data_type: str, values: Iterable[str]
) -> Callable[[str], bool]:
    if data_type.lower() in _WHOLE_NUMBER_TYPES:
        # DuckDB would round 1.5 to 2 without a word.
        return lambda value: bool(_WHOLE_NUMBER.fullmatch(value.strip()))
    castable = {
        value
        for (value,) in connection.execute(
            f"select value from (select unnest(?::varchar[]) as value) "  # nosec B608 # a type of the project
            f"where try_cast(value as {data_type}) is not null",
            [list(values)],
        ).fetchall()
    }
    return castable.__contains__
