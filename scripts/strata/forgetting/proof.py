"""A search for what should be gone, in every byte below the output folder.

Files are read as they are and, as far as they are packed, as what is in them: tables of
Parquet and DuckDB, archives, workbooks.
"""

from __future__ import annotations

import gzip
import json
import lzma
import mmap
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from strata.paths import read_name
from strata.sql_text import quote_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

# Shorter ones stand in any file by chance.
SHORTEST = 6
_SHORTEST_NAME = 3
_PACKED = {".zip", ".xlsx"}


@dataclass(frozen=True)
class Found:
    """Where an identifier still is, and how many of them are there."""

    path: Path
    count: int


@dataclass(frozen=True)
class Searched:
    """What was searched for and where, and what was found."""

    identifier_count: int
    short_count: int
    file_count: int
    byte_count: int
    found: tuple[Found, ...]


def search(
    folder: Path,
    identifiers: Sequence[str],
    *,
    names: Sequence[str] = (),
    excluded: Sequence[Path] = (),
    on_file: Callable[[int, int, str], None] = lambda *_: None,
) -> Searched:
    """Search every file below ``folder`` but in ``excluded`` for each identifier."""
    wanted = sorted(
        {one for one in identifiers if len(one) >= SHORTEST}
        | {one for one in names if len(one) >= _SHORTEST_NAME}
    )
    paths = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not path.is_symlink()
        and not any(path.is_relative_to(one) for one in excluded)
    )
    found = []
    byte_count = 0
    # One for all files: to open another takes longer than to read most of them.
    with duckdb.connect() as connection:
        for number, path in enumerate(paths, start=1):
            on_file(number, len(paths), path.relative_to(folder).as_posix())
            byte_count += path.stat().st_size
            hits = _hits(connection, path, wanted) if wanted else set()
            if hits:
                found.append(Found(path, len(hits)))
    short = len(set(identifiers)) - sum(
        len(one) >= SHORTEST for one in set(identifiers)
    )
    return Searched(len(wanted), short, len(paths), byte_count, tuple(found))


def _hits(
    connection: duckdb.DuckDBPyConnection, path: Path, wanted: Sequence[str]
) -> set[str]:
    """Return which of the identifiers a file holds."""
    if path.stat().st_size == 0:
        return set()
    with (
        path.open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        hits = {
            one
            for one in wanted
            if any(content.find(spelt) >= 0 for spelt in _spellings(one))
        }
        head = content[:16]
    for text in _unpacked(connection, path, head, wanted):
        hits |= {
            one for one in wanted if any(spelt in text for spelt in _spellings(one))
        }
    return hits


def _spellings(identifier: str) -> set[bytes]:
    """Return the bytes an identifier may be: in UTF-8, GB18030, UTF-16 or JSON."""
    return {
        identifier.encode(),
        identifier.encode("gb18030"),
        identifier.encode("utf-16-le"),
        json.dumps(identifier)[1:-1].encode(),
    }


def _unpacked(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    head: bytes,
    wanted: Sequence[str],
) -> Iterator[bytes]:
    if head.startswith(b"PAR1"):
        relation = "read_parquet($path, hive_partitioning = false)"
        yield _rows(connection, relation, wanted, {"path": read_name(path)})
    elif head[8:12] == b"DUCK":
        yield from _tables(path, wanted)
    elif head.startswith(b"PK") or path.suffix in _PACKED:
        yield from _members(path)
    elif head.startswith(b"\x1f\x8b"):
        with gzip.open(path) as stream:
            yield stream.read()


def _tables(path: Path, wanted: Sequence[str]) -> Iterator[bytes]:
    with duckdb.connect(path, read_only=True) as connection:
        names = connection.execute(
            "select schema_name, table_name from duckdb_tables() where not internal"
        ).fetchall()
        for schema, table in names:
            relation = f"{quote_name(schema)}.{quote_name(table)}"
            yield _rows(connection, relation, wanted, {})


def _rows(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    wanted: Sequence[str],
    parameters: dict[str, object],
) -> bytes:
    """Return the rows of a relation in which an identifier stands, as text."""
    pattern = "|".join(re.escape(one) for one in wanted)
    rows = connection.execute(
        "select content from (select cast(to_json(told) as varchar) as content"  # nosec B608 # names of the file's own, quoted
        f" from {relation} as told) as rows where regexp_matches(content, $pattern)",
        {**parameters, "pattern": pattern},
    ).fetchall()
    return "\n".join(content for (content,) in rows).encode()


def _members(path: Path) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield archive.read(name)
    except (zipfile.BadZipFile, RuntimeError, zlib.error, lzma.LZMAError):
        return
