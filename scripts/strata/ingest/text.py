"""Delivered text, of whatever encoding, as UTF-8 lines in bounded memory."""

from __future__ import annotations

import codecs
import functools
import gzip
import os
import re
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, cast

from strata.ingest.archives import most_unpacked
from strata.ingest.encodings import (
    GB18030,
    character_at,
    is_chinese,
    parting_byte,
    plausible_encodings,
)
from strata.ingest.problems import UnusableFileError
from strata.texts import said, together

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from strata.texts import Said

UTF_8 = "utf-8"
UTF_16 = "utf-16"

CHUNK_BYTES = 1 << 20
# A line may fill a chunk; only a line that spans chunks can be longer.
LONGEST_LINE_BYTES = CHUNK_BYTES
# What is kept of a line that is too long to be a row.
LONG_LINE_EXCERPT_BYTES = 10_000
# Above this share of undecodable lines the file is refused: then the encoding is
# wrong, not a line.
TOLERATED_UNDECODABLE_RATIO = 0.01

# Lines with characters outside ASCII that are enough to tell UTF-8 from GB18030:
# hardly any Chinese text in one of them is valid in the other.
_TELLING_LINES = 200
_ASCII = bytes(range(128))
_REPLACEMENT = "\ufffd".encode()
# A whole line of ASCII and Chinese text in UTF-8. GB18030 reads most such lines too, as
# nonsense; a line that is GB18030 has this shape about once in a million.
_UTF_8_LINE = re.compile(
    rb"^[\x00-\x09\x0b-\x7f]*+(?:[\xe2-\xe9\xef][\x80-\xbf]{2}[\x00-\x09\x0b-\x7f]*+)++$",
    re.MULTILINE,
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF16_LE, UTF_16),
    (codecs.BOM_UTF16_BE, UTF_16),
)
# GB18030 holds all of its predecessors. In it and in UTF-8 a line feed byte is
# always a line feed, so a file can be cut into lines before it is decoded.
_CUT_BEFORE_DECODING = {
    "utf-8": UTF_8,
    "utf-8-sig": UTF_8,
    "gb18030": GB18030,
    "gbk": GB18030,
    "gb2312": GB18030,
}
_OTHER_FORMATS = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF document"),
)


@dataclass(frozen=True)
class Flaw:
    """Why a line can't be a row: a reject reason code and the detail in words."""

    reason_code: str
    detail: Said


@dataclass(frozen=True)
class LineBlock:
    """Consecutive physical lines as UTF-8 without their ends.

    ``flaws`` is keyed by position in ``lines``; a flawed line holds what can be
    shown of it.
    """

    lines: list[bytes]
    has_quotes: bool
    flaws: dict[int, Flaw] = field(default_factory=dict)

    def without_first(self, count: int) -> LineBlock:
        """The block after its first ``count`` lines."""
        if count == 0:
            return self
        flaws = {at - count: flaw for at, flaw in self.flaws.items() if at >= count}
        return LineBlock(self.lines[count:], self.has_quotes, flaws)


@dataclass(frozen=True)
class DecodedShare:
    """How much of a file an encoding can read."""

    line_count: int
    undecodable_count: int
    first_undecodable_row: int


class _Unpacking(gzip.GzipFile):
    """A gzip file that stops where it unpacks to far more than a table."""

    def read(self, size: int | None = -1) -> bytes:
        """Read on, as any stream does."""
        content = super().read(size)
        packed_bytes = os.fstat(self.fileno()).st_size
        if self.tell() > most_unpacked(packed_bytes):
            raise UnusableFileError(said("archive_too_large", bytes=self.tell()))
        return content


def opened(path: Path) -> BinaryIO:
    """The file's bytes, decompressed when its name ends in ``.gz``."""
    if path.suffix.lower() == ".gz":
        return cast("BinaryIO", _Unpacking(path, "rb"))
    return path.open("rb")


def detected_encoding(path: Path, declared: str | None) -> str:
    """The encoding of a text file, judged on every byte of it.

    A declared encoding or a byte order mark decides; else UTF-8 when all of the
    file is valid UTF-8; else whichever of UTF-8 and GB18030 reads more of the
    lines that tell them apart; where that is no Chinese text, the encoding that
    makes words of it.

    Raises:
        UnusableFileError: the file is empty, is no text, could be in several
            encodings, or too many lines can't be decoded; the problem names the
            first such row.
    """
    try:
        with opened(path) as stream:
            head = stream.read(4096)
        marked = _checked_head(head, declared)
        if declared is not None:
            encoding = _CUT_BEFORE_DECODING.get(
                codecs.lookup(declared).name, codecs.lookup(declared).name
            )
        elif marked is not None:
            encoding = marked
        elif _is_valid_utf_8(path):
            return UTF_8
        else:
            encoding = _likelier_encoding(path)
        _check_share(path, encoding, declared)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnusableFileError(said("gzip_damaged", error=error)) from error
    return encoding


def encoding_told_by(path: Path, encoding: str, declared: str | None) -> str:
    """What settled the encoding: ``rule``, ``mark``, ``valid`` or ``lines``."""
    if declared is not None:
        return "rule"
    with opened(path) as stream:
        head = stream.read(4)
    if any(head.startswith(mark) for mark, _ in _BYTE_ORDER_MARKS):
        return "mark"
    return "valid" if encoding == UTF_8 and _is_valid_utf_8(path) else "lines"


def decoded_share(path: Path, encoding: str) -> DecodedShare:
    """Lines in the file, how many can't be decoded, and where the first is."""
    line_count = undecodable_count = first_row = 0
    for block in line_blocks(path, encoding):
        for position, flaw in block.flaws.items():
            if flaw.reason_code == "undecodable_bytes":
                undecodable_count += 1
                first_row = first_row or line_count + position + 1
        line_count += len(block.lines)
    return DecodedShare(line_count, undecodable_count, first_row)


def line_blocks(path: Path, encoding: str) -> Iterator[LineBlock]:
    """All physical lines of a text file in order, some megabyte at a time.

    A line ends at LF, CR LF or CR. A byte order mark is left out. Lines that
    can't be decoded or are over-long come with their flaw.
    """
    is_cut_first = encoding in {UTF_8, GB18030}
    with opened(path) as stream:
        chunks = _byte_chunks(stream) if is_cut_first else _decoded(stream, encoding)
        for whole, is_too_long in _whole_lines(chunks):
            block = _decoded_block(whole, encoding) if is_cut_first else _block(whole)
            if is_too_long:
                block.flaws[0] = Flaw(
                    "malformed_line",
                    said("line_too_long", bytes=LONGEST_LINE_BYTES),
                )
            yield block


def _checked_head(head: bytes, declared: str | None) -> str | None:
    """The encoding a byte order mark names; refuses what is no text."""
    if not head:
        raise UnusableFileError(said("file_empty"))
    for magic, name in _OTHER_FORMATS:
        if head.startswith(magic):
            raise UnusableFileError(said("file_of_another_format", name=name))
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    if declared is None and head.count(b"\0") * 10 > len(head):
        raise UnusableFileError(
            said("encoding_with_zero_bytes"), fix={"encoding": "utf-16-le"}
        )
    return None


def _check_share(path: Path, encoding: str, declared: str | None) -> None:
    share = decoded_share(path, encoding)
    count = share.undecodable_count
    if count < max(1, share.line_count * TOLERATED_UNDECODABLE_RATIO):
        return
    if declared is None and encoding in {UTF_8, GB18030}:
        other = GB18030 if encoding == UTF_8 else UTF_8
        rows, lines = _lines_of_another_encoding(path, encoding, other)
        if len(rows) == count:
            if other == GB18030 and not is_chinese(lines):
                other = _either(plausible_encodings(lines)) or other
            problem = said(
                "two_encodings",
                rows=_rows_shown(rows),
                other=other,
                encoding=encoding,
            )
            raise UnusableFileError(problem)
    tried = (
        _either(["UTF-8", "GB18030"])
        if declared is None and encoding in {UTF_8, GB18030}
        else encoding
    )
    raise UnusableFileError(
        said(
            "bytes_not_valid",
            row=share.first_undecodable_row,
            encoding=tried,
            count=count,
            lines=share.line_count,
        )
    )


def _either(choices: Sequence[str]) -> Said:
    """The choices as alternatives."""
    if not choices:
        return together([])
    return functools.reduce(
        lambda one, other: said("either_or", one=one, other=other),
        choices[1:],
        together(choices[:1]),
    )


def _lines_of_another_encoding(
    path: Path, encoding: str, other: str
) -> tuple[list[int], list[bytes]]:
    """Rows that can be read as the other encoding only, and the first of the lines."""
    rows: list[int] = []
    lines: list[bytes] = []
    row = 0
    with opened(path) as stream:
        for whole, _ in _whole_lines(_byte_chunks(stream)):
            for line in whole.split(b"\n"):
                row += 1
                if _flaw_in(line, encoding) and not _flaw_in(line, other):
                    rows.append(row)
                    if len(lines) < _TELLING_LINES:
                        lines.append(line)
    return rows, lines


def _rows_shown(rows: list[int]) -> Said:
    """Rows in words: the run they make, or how many they are and the first."""
    if rows[-1] - rows[0] + 1 == len(rows):
        return said("rows_in_a_run", first=rows[0], last=rows[-1])
    return said("rows_here_and_there", count=len(rows), first=rows[0])


def _is_valid_utf_8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder(UTF_8)()
    with opened(path) as stream:
        try:
            for chunk in _byte_chunks(stream):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _likelier_encoding(path: Path) -> str:
    """The encoding of text that is not UTF-8 throughout, by the first telling lines.

    Raises:
        UnusableFileError: the text makes words in several encodings.
    """
    valid = 0
    invalid: dict[int, bytes] = {}
    row = 0
    with opened(path) as stream:
        for whole, _ in _whole_lines(_byte_chunks(stream)):
            if whole.isascii():
                row += whole.count(b"\n") + 1
                continue
            for line in whole.split(b"\n"):
                row += 1
                if line.isascii():
                    continue
                if _flaw_in(line, UTF_8):
                    invalid[row] = line
                else:
                    valid += 1
            if invalid and valid + len(invalid) >= _TELLING_LINES:
                break
    if valid > len(invalid):
        return UTF_8
    if is_chinese(invalid.values()):
        return GB18030
    return _encoding_of_words(path, invalid)


def _encoding_of_words(path: Path, lines: dict[int, bytes]) -> str:
    """The one encoding that makes words of lines in neither UTF-8 nor Chinese."""
    encodings = plausible_encodings([*lines.values()])
    if not encodings:
        return GB18030
    byte = parting_byte(encodings, _bytes_outside_ascii(path))
    if byte is None:
        return encodings[0]
    row = next((row for row, line in lines.items() if byte in line), 0)
    # A byte behind the telling lines is shown by itself.
    shown = lines.get(row, bytes([byte]))
    readings: dict[str, list[str]] = {}
    for name in encodings:
        readings.setdefault(character_at(shown, byte, name), []).append(name)
    choices = _either(
        [f"“{character}” ({', '.join(names)})" for character, names in readings.items()]
    )
    problem = said(
        "byte_of_several_encodings",
        byte=f"{byte:02X}",
        choices=choices,
        encoding=encodings[0],
    )
    if row:
        problem = said("problem_in_row", row=row, problem=problem)
    raise UnusableFileError(problem, fix={"encoding": encodings[0]})


def _bytes_outside_ascii(path: Path) -> set[int]:
    found: set[int] = set()
    with opened(path) as stream:
        for chunk in _byte_chunks(stream):
            found.update(chunk.translate(None, _ASCII))
    return found


def _byte_chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk


def _decoded(stream: BinaryIO, encoding: str) -> Iterator[bytes]:
    """The stream as UTF-8; bytes that can't be decoded become U+FFFD."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for chunk in _byte_chunks(stream):
        yield decoder.decode(chunk).encode(UTF_8, "replace")
    yield decoder.decode(b"", final=True).encode(UTF_8, "replace")


def _whole_lines(chunks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Lines joined by LF, and whether the first of them was over-long and cut."""
    rest = b""
    is_cut = False
    is_first = True
    for chunk in chunks:
        text = rest + chunk
        if is_first and len(text) >= len(codecs.BOM_UTF8):
            text = text.removeprefix(codecs.BOM_UTF8)
            is_first = False
        # A CR at the end may be half of a CR LF: it waits for the next chunk.
        end = max(text.rfind(b"\n"), text.rfind(b"\r", 0, len(text) - 1)) + 1
        whole, rest = text[:end], text[end:]
        if whole:
            yield _cut_first(_unified(whole)[:-1], is_cut=is_cut)
            is_cut = False
        if len(rest) > LONGEST_LINE_BYTES:
            is_cut = True
            rest = rest[:LONG_LINE_EXCERPT_BYTES] + (
                b"\r" if rest[-1:] == b"\r" else b""
            )
    if is_first:
        rest = rest.removeprefix(codecs.BOM_UTF8)
    if rest:
        yield _cut_first(_unified(rest).removesuffix(b"\n"), is_cut=is_cut)


def _cut_first(whole: bytes, *, is_cut: bool) -> tuple[bytes, bool]:
    first, newline, others = whole.partition(b"\n")
    if not is_cut and len(first) <= LONGEST_LINE_BYTES:
        return whole, False
    return first[:LONG_LINE_EXCERPT_BYTES] + newline + others, True


def _unified(text: bytes) -> bytes:
    """The text with LF as its only line end."""
    if b"\r" not in text:
        return text
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _decoded_block(whole: bytes, encoding: str) -> LineBlock:
    """Lines of UTF-8 or GB18030 bytes; those that can't be decoded are flawed."""
    if encoding == GB18030 and _UTF_8_LINE.search(whole):
        return _checked_block(whole, encoding)
    try:
        text = whole.decode(encoding)
    except UnicodeDecodeError:
        return _checked_block(whole, encoding)
    utf_8 = whole if encoding == UTF_8 else text.encode()
    return LineBlock(utf_8.split(b"\n"), b'"' in utf_8)


def _checked_block(whole: bytes, encoding: str) -> LineBlock:
    """The lines decoded one by one."""
    lines = whole.split(b"\n")
    flaws: dict[int, Flaw] = {}
    for position, line in enumerate(lines):
        detail = _flaw_in(line, encoding)
        if detail:
            flaws[position] = Flaw("undecodable_bytes", detail)
        lines[position] = line.decode(encoding, "backslashreplace").encode()
    return LineBlock(lines, b'"' in whole, flaws)


def _flaw_in(line: bytes, encoding: str) -> Said | None:
    """Why a line can't be read as UTF-8 or GB18030, or nothing if it can."""
    if encoding == GB18030 and _UTF_8_LINE.fullmatch(line):
        return said("line_in_other_encoding", line=UTF_8, file=GB18030)
    try:
        line.decode(encoding)
    except UnicodeDecodeError as error:
        return said("byte_not_valid", place=error.start + 1, encoding=encoding)
    return None


def _block(whole: bytes) -> LineBlock:
    """Lines decoded before they were cut; U+FFFD shows what could not be."""
    lines = whole.split(b"\n")
    flaws: dict[int, Flaw] = {}
    if _REPLACEMENT in whole:
        flaws = {
            position: Flaw("undecodable_bytes", said("bytes_no_text"))
            for position, line in enumerate(lines)
            if _REPLACEMENT in line
        }
    return LineBlock(lines, b'"' in whole, flaws)
