"""Rows of the lake by their ids: as they were received, and what replaced them."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from strata.ingest.lake import (
    BATCH_FILE,
    EMPTY_BATCH,
    MALFORMED_FILE,
    REPLAYS_FILE,
    ROWS_FILE,
    batch_folder,
)
from strata.paths import read_name
from strata.sql_text import statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from strata.ingest.catalogue import Catalogue
    from strata.settings import Settings


class RowId(NamedTuple):
    """Where a received row is: its batch and its row number there."""

    batch_id: str
    row_number: int

    @classmethod
    def parsed(cls, text: str) -> RowId | None:
        """The id behind ``batch:row``, or None when the text is no such thing."""
        batch_id, _, number = text.strip().partition(":")
        if batch_id and number.isascii() and number.isdigit():
            return cls(batch_id, int(number))
        return None

    def __str__(self) -> str:
        """``batch:row``, as the published tables write it."""
        return f"{self.batch_id}:{self.row_number}"


@dataclass(frozen=True)
class ReceivedRow:
    """A row of the lake in clear; a malformed line has its text and no cells."""

    entity: str
    source_system: str
    cells: Mapping[str, str | None]
    extra: Mapping[str, str | None]
    line_text: str = ""


def read_replays(settings: Settings) -> dict[RowId, RowId]:
    """Every row that was replayed, with the newest row that replaces it."""
    paths = [
        path
        for path in settings.raw_dir.glob(f"*/batch=*/{REPLAYS_FILE}")
        if path.parent.name != f"batch={EMPTY_BATCH}"
    ]
    if not paths:
        return {}
    with duckdb.connect() as connection:
        found = connection.execute(
            statement(__package__, "replays"),
            {
                "replays": [read_name(path) for path in paths],
                "batches": [read_name(path.with_name(BATCH_FILE)) for path in paths],
            },
        ).fetchall()
    return {RowId(old, row): RowId(new, new_row) for old, row, new, new_row in found}


def read_received(
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    row_ids: Iterable[RowId],
) -> dict[RowId, ReceivedRow]:
    """The named rows as they were received, in clear; unknown ids are left out."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for row_id in row_ids:
        numbers[row_id.batch_id].append(row_id.row_number)
    received: dict[RowId, ReceivedRow] = {}
    for entity in catalogue.entities:
        batch_ids = [
            batch_id
            for batch_id in numbers
            # A name that is no batch id must not reach another folder.
            if batch_id.isalnum() and batch_folder(settings, entity, batch_id).is_dir()
        ]
        if not batch_ids:
            continue
        folders = [batch_folder(settings, entity, batch_id) for batch_id in batch_ids]
        wanted = {
            "batch_ids": [b for b in batch_ids for _ in numbers[b]],
            "row_numbers": [number for b in batch_ids for number in numbers[b]],
        }
        for values in _wanted_rows(connection, folders, ROWS_FILE, wanted):
            received[_row_id(values)] = ReceivedRow(
                entity,
                values["_source_system"] or "",
                {column: values.get(column) for column in catalogue.columns[entity]}
                | _extra(values["_received"]),
                _extra(values["_extra"]),
            )
        for values in _wanted_rows(connection, folders, MALFORMED_FILE, wanted):
            received[_row_id(values)] = ReceivedRow(
                entity,
                values["_source_system"] or "",
                dict.fromkeys(catalogue.columns[entity]),
                {},
                values["line_text"] or "",
            )
    return received


def _wanted_rows(
    connection: duckdb.DuckDBPyConnection,
    folders: Sequence[Path],
    name: str,
    wanted: Mapping[str, object],
) -> Iterator[dict[str, str | None]]:
    """Rows of the named file of each folder, as text by column."""
    cursor = connection.execute(
        statement(__package__, "wanted_rows"),
        {"paths": [read_name(folder / name) for folder in folders], **wanted},
    )
    columns = [column[0] for column in cursor.description]
    for row in cursor.fetchall():
        yield {
            column: None if value is None else str(value)
            for column, value in zip(columns, row, strict=True)
        }


def _row_id(values: Mapping[str, str | None]) -> RowId:
    return RowId(str(values["_batch_id"]), int(str(values["_row_number"])))


def _extra(text: str | None) -> dict[str, str | None]:
    """The columns nobody knows by header, or changed cells by column."""
    found: dict[str, str | None] = json.loads(text) if text else {}
    return found
