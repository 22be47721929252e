"""What was asked to be forgotten: written down first, without a word of whom.

A request is a folder of the lake that appears whole: the hashes that keep the person
out, the places of the rows that go, and the ids they gave. What is unfinished is
finished from it, by whatever command comes next.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal, get_args

from strata.access import user_name
from strata.errors import InputRefusedError
from strata.folders import make_private
from strata.ingest.batches import copy_rows
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import duckdb

    from strata.settings import Industry, Settings, Target

State = Literal["recorded", "erased", "done"]
REQUEST_PREFIX = "request="
MARKS_FILE, ROWS_FILE = "marks.parquet", "rows.parquet"
CUSTOMERS_FILE, TASKS_FILE = "customers.parquet", "tasks.parquet"
KEPT_APART_FILE = "kept_apart.parquet"
# Of a request by age: the rows past their days, the records that these were, the
# identifiers that only they had, and who those stay who lose rows.
EXPIRED_FILE, RECORDS_FILE = "expired.parquet", "records.parquet"
OWN_FILE, IDENTITIES_FILE = "own.parquet", "identities.parquet"
_REQUEST_FILE = "request.json"
_MAKING = ".making-"


@dataclass(frozen=True)
class Built:
    """As of which day, by which engine and for what business it is built again."""

    as_of: str
    target: Target
    industry: Industry


@dataclass(frozen=True)
class Request:
    """One request; ``row_counts`` are by entity.

    ``floors`` are those of a request by age: by entity the first day that is kept.

    ``recorded`` rows may still be in the lake, ``erased`` ones only in what was made of
    it, and nothing is left of one that is ``done``.
    """

    request_id: str
    requested_at: str
    requested_by: str
    built: Built
    customer_count: int = 1
    row_counts: Mapping[str, int] = field(default_factory=dict)
    floors: Mapping[str, str] = field(default_factory=dict)
    state: State = "recorded"


def read_requests(settings: Settings) -> list[Request]:
    """Return every request by time.

    Raises:
        InputRefusedError: the note of one can't be read; it is named, with its line.
    """
    found = [
        _read(settings, path)
        for path in settings.forgotten_dir.glob(f"{REQUEST_PREFIX}*/{_REQUEST_FILE}")
    ]
    return sorted(found, key=lambda one: (one.requested_at, one.request_id))


def unfinished_requests(settings: Settings) -> list[Request]:
    """Return the requests of which something is left to do."""
    return [one for one in read_requests(settings) if one.state != "done"]


def refuse_unfinished(settings: Settings) -> None:
    """Raise ``InputRefusedError`` while somebody is forgotten by half."""
    if unfinished_requests(settings):
        raise InputRefusedError(
            text(settings.language, "forget_unfinished"),
            hint=text(
                settings.language,
                "forget_unfinished_hint",
                output_dir=settings.output_dir,
            ),
        )


def request_dir(settings: Settings, request: Request) -> Path:
    """Return the folder of a request."""
    return settings.forgotten_dir / f"{REQUEST_PREFIX}{request.request_id}"


def record_request(
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    request: Request,
    tables: Mapping[str, str],
) -> None:
    """Write a request down; ``tables`` are the queries of its files by their names."""
    make_private(settings.forgotten_dir)
    for left in settings.forgotten_dir.glob(f"{_MAKING}*"):
        shutil.rmtree(left)
    making = settings.forgotten_dir / f"{_MAKING}{request.request_id}"
    making.mkdir(mode=0o700)
    for name, query in tables.items():
        copy_rows(connection, query, {}, making / name)
    _write(making, request)
    for path in making.iterdir():
        path.chmod(0o600)
        with path.open("rb") as stream:
            os.fsync(stream.fileno())
    making.rename(request_dir(settings, request))


def new_request(
    row_counts: Mapping[str, int],
    customer_count: int,
    built: Built,
    floors: Mapping[str, str] | None = None,
) -> Request:
    """Return a request of now and of the user of the command."""
    return Request(
        request_id=secrets.token_hex(6),
        requested_at=datetime.now(UTC).isoformat(timespec="seconds"),
        requested_by=user_name(),
        built=built,
        customer_count=customer_count,
        row_counts=dict(row_counts),
        floors=dict(floors or {}),
    )


def set_state(settings: Settings, requests: Sequence[Request], state: State) -> None:
    """Note how far requests have come."""
    for request in requests:
        _write(request_dir(settings, request), replace(request, state=state))


def request_files(settings: Settings, name: str) -> list[Path]:
    """Return the files of this name of all requests."""
    return sorted(settings.forgotten_dir.glob(f"{REQUEST_PREFIX}*/{name}"))


def add_hashes(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    values: Mapping[str, object],
    folder: Path,
) -> None:
    """Keep the hashes of a query, if there are any, in a new file of a folder.

    None is written over: what is loaded again after a kill may find other ones.
    """
    connection.execute(
        f"create or replace temporary table new_hashes as {query}",  # nosec B608 # names of ours
        values,
    )
    if connection.execute("select count(*) from new_hashes").fetchone() == (0,):
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    unfinished = folder / ".new"
    query = "select mark_hash from new_hashes order by mark_hash"
    copy_rows(connection, query, {}, unfinished)
    unfinished.chmod(0o600)
    unfinished.rename(folder / f"{secrets.token_hex(8)}.parquet")


def _read(settings: Settings, path: Path) -> Request:
    try:
        return _noted(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError, KeyError) as error:
        line = getattr(error, "lineno", 1)
        raise InputRefusedError(
            text(settings.language, "forget_note_broken", path=path, line=line),
            hint=text(settings.language, "forget_note_broken_hint", folder=path.parent),
        ) from error


def _noted(content: str) -> Request:
    told = json.loads(content)
    request = Request(**told | {"built": Built(**told["built"])})
    for day in (request.built.as_of, *request.floors.values()):
        date.fromisoformat(day)
    if request.state not in get_args(State):
        raise ValueError(request.state)
    return request


def _write(folder: Path, request: Request) -> None:
    unfinished = folder / f".{_REQUEST_FILE}"
    unfinished.write_text(json.dumps(asdict(request), indent=2), encoding="utf-8")
    unfinished.chmod(0o600)
    unfinished.replace(folder / _REQUEST_FILE)
