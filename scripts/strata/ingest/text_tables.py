"""Formats of text lines: delimited files and JSON lines, compressed or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from strata.ingest.aside import LinesAside
from strata.ingest.delimited import Grammar, RecordWriter, read_header
from strata.ingest.headers import require_few_columns
from strata.ingest.problems import UnusableFileError
from strata.ingest.tables import Reading
from strata.ingest.text import (
    LONGEST_LINE_BYTES,
    Flaw,
    detected_encoding,
    line_blocks,
)
from strata.paths import read_name
from strata.sql_text import statement
from strata.texts import said

if TYPE_CHECKING:
    from pathlib import Path

    from strata.ingest.rules import Layout
    from strata.ingest.tables import ReadingTools

# Cuts a row number from a JSON line: JSON can't hold this character as it is.
_RECORD_SEPARATOR = "\x1e"


@dataclass(frozen=True)
class DelimitedTable:
    """A csv or tsv file, compressed or not."""

    headers: tuple[str, ...]
    encoding: str
    delimiter: str
    header_row: int
    titles: tuple[str, ...]

    @classmethod
    def examined(
        cls,
        path: Path,
        rule: Layout,
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
        return cls(found.names, encoding, header.delimiter, found.row, found.titles)

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
            statement(__package__, "records"),
            {
                "records_path": read_name(records_path),
                "columns": columns,
                "delimiter": self.delimiter,
                "longest_record": 2 * LONGEST_LINE_BYTES,
            },
            writer.kept_count + aside.count,
            aside.count,
            writer.footer_count,
        )


@dataclass(frozen=True)
class JsonLinesTable:
    """A file with one JSON object per line, compressed or not."""

    headers: tuple[str, ...]
    encoding: str
    delimiter: None = None
    header_row: None = None
    titles: tuple[str, ...] = ()

    @classmethod
    def examined(cls, path: Path, rule: Layout, tools: ReadingTools) -> JsonLinesTable:
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
                from ({_json_lines()}) as lines
                where is_object
            ) as keys
            group by key
            order by min(_row_number), key
            """,  # nosec B608 # a statement of this package
            _json_parameters(numbered_path),
        ).fetchall()
        if not keys:
            raise UnusableFileError(said("no_json_objects"))
        require_few_columns(len(keys))
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
                f"select _row_number, line from ({_json_lines()}) as lines"  # nosec B608 # the reader's own query
                " where not is_object",
                parameters,
            )
            flaw = Flaw("malformed_line", said("line_no_json_object"))
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
                from ({_json_lines()}) as lines
                where is_object
            ) as objects
            """,  # nosec B608 # column positions and a statement of this package
            parameters | {"pointers": [json_pointer(key) for key in self.headers]},
            line_count,
            aside.count,
        )


def _json_lines() -> str:
    return statement(__package__, "json_lines")


def _json_parameters(numbered_path: Path) -> dict[str, object]:
    return {
        "numbered_path": read_name(numbered_path),
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
    unreadable = Flaw("malformed_line", said("line_control_character"))
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
