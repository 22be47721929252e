"""Delimited text split into records that any reader splits the same way.

DuckDB reads the records; this module decides what a record is. Measured on DuckDB
1.5.5, a line with a misplaced quote can take its neighbours into the reject table
with it, and ``row_number() over ()`` halves the speed of the scan. So every record
is checked and written out with its row number in front, and DuckDB only ever sees
records of the right shape.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from strata.ingest.headers import (
    SEARCHED_ROWS,
    HeaderRow,
    chosen_header,
    no_header,
    require_few_columns,
)
from strata.ingest.problems import UnusableFileError
from strata.ingest.text import LONGEST_LINE_BYTES, Flaw, LineBlock, line_blocks
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from strata.ingest.aside import LinesAside

DELIMITERS = (",", "\t", ";", "|")

# A quoted header cell may hold line breaks, but a header is never longer than this.
_LONGEST_HEADER_LINES = 20
_UNCLOSED = Flaw("malformed_line", said("quote_not_closed"))
_STRAY_TEXT = Flaw("malformed_line", said("text_behind_quote"))


@dataclass(frozen=True)
class Header:
    """The header of a delimited file and what its columns are cut by.

    ``found.row`` is the physical line the header ends in: data starts below it.
    """

    found: HeaderRow
    delimiter: str


class Grammar:
    """How a record with a given delimiter and number of columns looks.

    A value is quoted as a whole or not at all; inside quotes, a doubled quote is
    one quote and line breaks and delimiters are text. A quote inside an unquoted
    value is text. Spaces around a quoted value don't count.
    """

    def __init__(self, delimiter: str, column_count: int = 1) -> None:
        """Compile the shapes of a record, whole and in pieces."""
        self.delimiter = delimiter.encode()
        self.column_count = column_count
        cut = re.escape(self.delimiter)
        # Atomic groups, not possessive ones: before Python 3.11.5 a possessive group
        # whose inside can backtrack takes less than it should.
        inner = rb'(?>(?:[^"]++|"")*)'
        bare = rb'[^" \n' + cut + rb"][^\n" + cut + rb"]*+"
        exact = rb'(?>"' + inner + rb'"| *+' + bare + rb"| *+)"
        padded = rb' *+(?>(?:"' + inner + rb'" *+|' + bare + rb")?)"
        cut_off = rb"(?>(?:" + padded + cut + rb")*)"
        more = rb"(?>(?:" + cut + padded + rb")*)"
        times = b"{%d}" % (column_count - 1)
        self.record = re.compile(exact + rb"(?:" + cut + exact + rb")" + times)
        self.padded_record = re.compile(padded + rb"(?:" + cut + padded + rb")" + times)
        self.any_record = re.compile(padded + more)
        self.opening = re.compile(cut_off + rb' *+"' + inner)
        self.inside = re.compile(inner)
        self.closing = re.compile(inner + rb'" *+' + more)
        self.reopening = re.compile(inner + rb'" *+' + cut + cut_off + rb' *+"' + inner)
        self._field = re.compile(rb"(" + padded + rb")(?:" + cut + rb"|\Z)")

    def fields(self, record: bytes) -> list[bytes]:
        """The values of a well-formed record, quoted ones without padding."""
        values: list[bytes] = []
        end = 0
        while match := self._field.match(record, end):
            bare = match[1].strip(b" ")
            values.append(bare if bare[:1] == b'"' else match[1])
            end = match.end()
            if end == match.end(1):
                break
        return values

    def without_padding(self, record: bytes) -> bytes:
        """The record with no spaces around its quoted values.

        DuckDB 1.5.5 misreads a quoted value behind two or more spaces.
        """
        return self.delimiter.join(self.fields(record))


def unquoted(value: bytes) -> str:
    """The text of one value of a record."""
    if value[:1] == b'"':
        value = value[1:-1].replace(b'""', b'"')
    return value.decode()


# What a download leaves in place of an export, by what to say of it.
_NO_TABLES = {
    "header_is_markup": re.compile(rb"<(?:!--|[!?]?[A-Za-z][A-Za-z0-9]*(?=[\s>/]))"),
    "header_is_json": re.compile(rb"[\[{](?=\s*[\"{\]}])"),
}


def read_header(
    path: Path,
    encoding: str,
    delimiters: tuple[str, ...],
    known_count: Callable[[tuple[str, ...]], int],
    header_row: int | None = None,
) -> Header:
    """The header among the first records, split by the delimiter that fits best.

    The best delimiter gives the most names that ``known_count`` counts as known,
    then the most names, then comes first in ``delimiters``. With ``header_row`` the
    header is the record that starts in that line.

    Raises:
        UnusableFileError: only blank lines, or a header that can't be read.
    """
    records = _first_records(path, encoding, header_row)
    headers: list[Header] = []
    for delimiter in delimiters:
        rows = list(_split_rows(records, Grammar(delimiter)))
        if rows:
            headers.append(Header(chosen_header(rows, known_count), delimiter))
    if not headers:
        raise UnusableFileError(said("header_quotes", row=records[0][1]))
    best = max(
        headers,
        key=lambda header: (known_count(header.found.names), len(header.found.names)),
    )
    first = records[0][0].lstrip()
    if not known_count(best.found.names):
        for key, beginning in _NO_TABLES.items():
            if found := beginning.match(first):
                raise UnusableFileError(said(key, start=found[0].decode()))
    require_few_columns(len(best.found.names))
    return best


def _split_rows(
    records: list[tuple[bytes, int]], grammar: Grammar
) -> Iterator[HeaderRow]:
    """The records as rows, up to the first that this grammar can't split."""
    for record, row in records:
        if not grammar.any_record.fullmatch(record):
            return
        yield HeaderRow(tuple(unquoted(value) for value in grammar.fields(record)), row)


def _first_records(
    path: Path, encoding: str, header_row: int | None
) -> list[tuple[bytes, int]]:
    """The records among which the header is, each with its last physical line.

    There is one at least, the first that is not blank, or the one in ``header_row``.
    """
    found: list[tuple[bytes, int]] = []
    lines: list[bytes] = []
    row = 0
    for row, line, flaw in _numbered_lines(path, encoding):
        if row < (header_row or 1) or (not lines and _is_blank(line)):
            if row == header_row:
                break
            continue
        if flaw is not None:
            if found:
                return found
            raise UnusableFileError(
                said("header_unreadable", row=row, detail=flaw.detail)
            )
        lines.append(line)
        record = b"\n".join(lines)
        if record.count(b'"') % 2 == 0 or len(lines) == _LONGEST_HEADER_LINES:
            found.append((record, row))
            lines = []
            if header_row is not None or len(found) == SEARCHED_ROWS:
                return found
    if lines and not found:
        found.append((b"\n".join(lines), row))
    if not found:
        raise UnusableFileError(no_header(header_row))
    return found


def _numbered_lines(
    path: Path, encoding: str
) -> Iterator[tuple[int, bytes, Flaw | None]]:
    row = 0
    for block in line_blocks(path, encoding):
        for position, line in enumerate(block.lines):
            row += 1
            yield row, line, block.flaws.get(position)


def _is_blank(line: bytes) -> bool:
    """Whether there is nothing to read: no text, or nothing but bare delimiters."""
    return not line.strip(b' \t,;|"')


# How many lines may stand below a table without being rows of it.
_LONGEST_FOOTER = 40
# What the lines below a table say: totals, when it was exported, whose it is.
_FOOTER = re.compile(
    rb'(?i)^[\s"]*(?:#|-{3,}|={3,}|\*|(?:grand |sub)?tota(?:ls?|ux)\b'
    rb"|sum(?:me|a)?\b|gesamt|copyright|confidential|generated|exported|printed"
    rb"|page \d|end of"
    rb"|\d+,? *(?:rows?|records?)\b|"
    + "合计|总|小计|共|合計|総計|导出|打印|制表|备注|说明|注：".encode()
    + rb")"
)

# Row number, line and flaw of lines still to be taken, the next one first.
_Waiting = deque[tuple[int, bytes, Flaw | None]]


class RecordWriter:
    """Writes well-formed records with their row number in front; the rest aside.

    The row number of a record is the physical line it starts in. A quoted value
    may go on over several lines; if it turns out never to be closed, or the whole
    has the wrong number of columns, only the line that opened it goes aside and
    the lines after it are read anew, so one stray quote costs one line.
    """

    def __init__(self, grammar: Grammar, kept: BinaryIO, aside: LinesAside) -> None:
        """Start at row 1 of a file whose records follow ``grammar``."""
        self._grammar = grammar
        self._kept = kept
        self._aside = aside
        self._next_row = 1
        self._open: list[tuple[int, bytes]] = []
        self._open_bytes = 0
        # Lines that are no records, since the last record: a footer if none follows.
        self._below: _Waiting = deque()
        self._is_below_blank = False
        self.kept_count = 0
        self.footer_count = 0

    def skip(self, line_count: int) -> None:
        """Count lines that are no data, such as the header."""
        self._next_row += line_count

    def add(self, block: LineBlock) -> None:
        """Take the next physical lines of the file."""
        first_row = self._next_row
        self._next_row += len(block.lines)
        if self._is_plain(block):
            records = self._plain_records(block.lines, first_row)
            if len(records) == len(block.lines):
                self._write(records)
                return
        self._add_checked(block, first_row)

    def finish(self) -> None:
        """Settle what is still open at the end of the file."""
        while self._open:
            waiting: _Waiting = deque()
            self._reread_after_opening(waiting)
            self._settle(waiting)
        if self._is_footer():
            self.footer_count = len(self._below)
            self._below.clear()
        self._give_up_below()

    def _is_footer(self) -> bool:
        """Whether the lines below the last record are about the table, no cut-off data.

        Behind the first that is, others may hold the sums whose names it holds.
        """
        is_begun = self._is_below_blank
        for _, line, flaw in self._below:
            if flaw is not None and flaw.reason_code == "undecodable_bytes":
                return False
            is_begun = is_begun or _FOOTER.match(line) is not None
            cut_count = self._grammar.column_count - 1
            if not is_begun or line.count(self._grammar.delimiter) >= cut_count / 2:
                return False
        return True

    def _is_plain(self, block: LineBlock) -> bool:
        # With one column a blank line looks like a record.
        return (
            not block.has_quotes
            and not block.flaws
            and not self._open
            and self._grammar.column_count > 1
        )

    def _plain_records(self, lines: list[bytes], first_row: int) -> list[bytes]:
        """Records of quote-free lines, fewer than lines if any of them is not one."""
        cut = self._grammar.delimiter
        cut_count = self._grammar.column_count - 1
        return [
            b"%d%b%b\n" % (row, cut, line)
            for row, line in enumerate(lines, first_row)
            if line.count(cut) == cut_count and len(line) > cut_count
        ]

    def _add_checked(self, block: LineBlock, first_row: int) -> None:
        flaws = block.flaws
        records: list[bytes] = []
        for position, line in enumerate(block.lines):
            row = first_row + position
            flaw = flaws.get(position)
            if flaw is None and not self._open and self._is_record(line):
                records.append(b"%d%b%b\n" % (row, self._grammar.delimiter, line))
                continue
            self._write(records)
            records = []
            self._settle(deque([(row, line, flaw)]))
        self._write(records)

    def _is_record(self, line: bytes) -> bool:
        """Whether the line is a whole record that needs no change."""
        grammar = self._grammar
        if b'"' in line:
            is_record = grammar.record.fullmatch(line) is not None
            return is_record and not self._is_bare(line)
        cut_count = grammar.column_count - 1
        return line.count(grammar.delimiter) == cut_count and not self._is_bare(line)

    def _is_bare(self, line: bytes) -> bool:
        """Whether every value of a line is blank; one of one column may be blanks."""
        if self._grammar.column_count == 1:
            return not line.strip(b" \t")
        return not line.strip(b'"' + self._grammar.delimiter)

    def _settle(self, waiting: _Waiting) -> None:
        """Take lines one by one until none waits; a record may stay open."""
        while waiting:
            row, line, flaw = waiting.popleft()
            if self._open:
                if not self._goes_on(row, line, flaw):
                    waiting.appendleft((row, line, flaw))
                    self._reread_after_opening(waiting)
            elif flaw is not None:
                self._put_below(row, line, flaw)
            elif self._is_record(line):
                self._write_record(row, line)
            elif not line.strip(b" \t") or self._is_bare(line):
                self._is_below_blank |= not self._below
            else:
                self._judge(row, line)

    def _judge(self, row: int, line: bytes) -> None:
        """Fix, open or set aside a line that is not simply a record."""
        grammar = self._grammar
        if grammar.padded_record.fullmatch(line):
            self._write_record(row, grammar.without_padding(line))
        elif grammar.any_record.fullmatch(line):
            found = len(grammar.fields(line))
            detail = said(
                "columns_otherwise", expected=grammar.column_count, found=found
            )
            self._put_below(row, line, Flaw("wrong_column_count", detail))
        elif grammar.opening.fullmatch(line):
            self._open = [(row, line)]
            self._open_bytes = len(line)
        else:
            self._put_below(row, line, _STRAY_TEXT)

    def _goes_on(self, row: int, line: bytes, flaw: Flaw | None) -> bool:
        """Whether the line carries on the open record; closes it when complete."""
        grammar = self._grammar
        self._open_bytes += len(line) + 1
        if flaw is not None or self._open_bytes > LONGEST_LINE_BYTES:
            return False
        if grammar.inside.fullmatch(line) or grammar.reopening.fullmatch(line):
            self._open.append((row, line))
            return True
        if not grammar.closing.fullmatch(line):
            return False
        record = b"\n".join([*(text for _, text in self._open), line])
        if not grammar.padded_record.fullmatch(record):
            return False
        self._write_record(self._open[0][0], grammar.without_padding(record))
        self._open = []
        return True

    def _reread_after_opening(self, waiting: _Waiting) -> None:
        """Set the opening line aside and put the lines after it back in front."""
        (row, line), *others = self._open
        self._open = []
        self._put_below(row, line, _UNCLOSED)
        waiting.extendleft((row, line, None) for row, line in reversed(others))

    def _write_record(self, row: int, record: bytes) -> None:
        self._write([b"%d%b%b\n" % (row, self._grammar.delimiter, record)])

    def _put_below(self, row: int, line: bytes, flaw: Flaw) -> None:
        """Keep a line that is no record until it is clear whether one follows."""
        self._below.append((row, line, flaw))
        if len(self._below) > _LONGEST_FOOTER:
            self._give_up_below()

    def _give_up_below(self) -> None:
        """Set the lines since the last record aside: they are no footer."""
        for row, line, flaw in self._below:
            if flaw is not None:
                self._aside.add(row, flaw, line)
        self._below.clear()
        self._is_below_blank = False

    def _write(self, records: list[bytes]) -> None:
        if records:
            self._give_up_below()
            self._kept.write(b"".join(records))
            self.kept_count += len(records)
