"""What was made of a person's rows: taken out where it is kept, else removed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import duckdb

from strata.folders import make_private
from strata.forgetting.erasing import erase_from_lake, marks_files
from strata.forgetting.expiring import record_files
from strata.forgetting.kept_apart import keep_apart
from strata.forgetting.kept_identities import keep_identities
from strata.forgetting.marks import Marks, hashed_sql, key_blocks, read_key
from strata.forgetting.requests import (
    CUSTOMERS_FILE,
    IDENTITIES_FILE,
    KEPT_APART_FILE,
    OWN_FILE,
    TASKS_FILE,
    request_dir,
    request_files,
    set_state,
    unfinished_requests,
)
from strata.ingest.batches import copy_rows
from strata.ingest.engine import opened_engine
from strata.ingest.lake import columns_of
from strata.matching.pairs_file import pairs_file
from strata.paths import read_name
from strata.publication import (
    DATABASE_NAME,
    current_release,
    release_folders,
    remove_release,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from strata.forgetting.requests import Request
    from strata.settings import Settings

_CUSTOMER_COLUMNS = (
    *("customer_id", "scored_customer_id", "evidence_customer_id"),
    "other_customer_id",
)
# What requests say of identifiers and contacts, for the lake to keep.
_NOTES = (KEPT_APART_FILE, IDENTITIES_FILE, OWN_FILE)
_PARQUET = "read_parquet($path, hive_partitioning = false)"
_REDIRECTS = "pub_customer_redirects"


def erase_recorded(settings: Settings) -> bool:
    """Erase what was asked for and is still there; return whether anything was.

    Afterwards the lake, its history and its lists know nothing of these people, and
    the warehouse and what else is made of the lake is gone. It may be called again
    after a kill at any moment.
    """
    recorded = [one for one in unfinished_requests(settings) if one.state == "recorded"]
    if not recorded:
        return False
    erase_from_lake(settings)
    notes = {name: request_files(settings, name) for name in _NOTES}
    with opened_engine(settings) as connection:
        keep_apart(
            settings,
            connection,
            notes[KEPT_APART_FILE],
            [*marks_files(settings), *map(read_name, notes[OWN_FILE])],
            read_key(settings),
        )
        keep_identities(
            settings,
            connection,
            notes[IDENTITIES_FILE],
            request_files(settings, CUSTOMERS_FILE),
        )
        _erase_from_tables(settings, connection)
        _erase_from_lists(settings, connection)
    # What they say is kept in the lake now, as long as somebody there carries it.
    for path in (path for paths in notes.values() for path in paths):
        path.unlink()
    for folder in (settings.checks_dir, settings.warehouse_dir):
        shutil.rmtree(folder, ignore_errors=True)
    make_private(settings.warehouse_dir)
    set_state(settings, recorded, "erased")
    return True


def finish_erased(settings: Settings) -> list[str]:
    """Remove the releases that tell of what was erased; return their names.

    To be called when a publication without them is live.
    """
    erased = [one for one in unfinished_requests(settings) if one.state == "erased"]
    if not erased:
        return []
    live = current_release(settings)
    telling = [
        folder
        for folder in release_folders(settings)
        if folder != live and _tells_of(settings, folder, erased)
    ]
    for folder in telling:
        remove_release(settings, folder)
    set_state(settings, erased, "done")
    return [folder.name for folder in telling]


def _tells_of(settings: Settings, folder: Path, requests: Sequence[Request]) -> bool:
    """Return whether a release knows these people; one that can't be read may.

    One that was made before rows went by their age was made of them.
    """
    if any(one.floors for one in requests):
        return True
    files = [read_name(request_dir(settings, one) / CUSTOMERS_FILE) for one in requests]
    try:
        with duckdb.connect(folder / DATABASE_NAME, read_only=True) as connection:
            found = connection.execute(
                f"select count(*) from {_REDIRECTS} where issued_customer_id in"  # nosec B608 # a table of ours
                " (select customer_id from read_parquet($files))",
                {"files": files},
            ).fetchone()
    except duckdb.Error:
        return True
    return found != (0,)


def _erase_from_tables(
    settings: Settings, connection: duckdb.DuckDBPyConnection
) -> None:
    """Take the rows of their customers out of the history and the matched pairs."""
    ids = [read_name(path) for path in request_files(settings, CUSTOMERS_FILE)]
    key = key_blocks(read_key(settings))
    lead = (
        "'lead_id|' || replace(split_part(lead_key, ':', 1), '%3A', ':') || '|'"
        " || replace(split_part(lead_key, ':', 2), '%3A', ':')"
    )
    history = _finished(settings.history_dir.rglob("*.parquet"))
    for path in (*history, pairs_file(settings)):
        if not path.is_file():
            continue
        columns = columns_of(connection, path)
        chosen = [
            f"coalesce({name} in (select customer_id from read_parquet($ids)), false)"  # nosec B608 # names of ours
            for name in _CUSTOMER_COLUMNS
            if name in columns
        ]
        parameters: dict[str, object] = {"ids": ids}
        if "lead_key" in columns:
            chosen.append(
                f"coalesce({hashed_sql(lead)} in"  # nosec B608 # names of ours
                " (select mark_hash from read_parquet($marks)), false)"
            )
            parameters |= {"marks": _hashes(settings), **key}
        if chosen:
            _keep(connection, path, f"not ({' or '.join(chosen)})", parameters)


def _erase_from_lists(
    settings: Settings, connection: duckdb.DuckDBPyConnection
) -> None:
    """Take their rows out of what lists stand for, and remove the lists themselves."""
    tasks = [read_name(path) for path in request_files(settings, TASKS_FILE)]
    cells = ("account_id", "member_id", "phone", "email", "lead_id", "task_id")
    marks = Marks(settings).of_cells(cells, "source_system")
    hashes = f"list_transform({marks}, lambda mark: {hashed_sql('mark')})"
    for path in _finished(settings.lists_dir.glob("*.parquet")):
        kept = _keep(
            connection,
            path,
            "not coalesce(task_id in (select task_id from read_parquet($tasks)), false)"  # nosec B608 # names of ours
            f" and not list_has_any({hashes}, (select list(mark_hash)"
            " from read_parquet($marks)))",
            {
                "tasks": tasks,
                "marks": _hashes(settings),
                **key_blocks(read_key(settings)),
            },
        )
        if not kept:
            for folder in settings.contact_dir.glob(f"{path.stem}_*"):
                shutil.rmtree(folder)


def _hashes(settings: Settings) -> list[str]:
    """Return the files of all that people and records which went are known by."""
    return [*marks_files(settings), *record_files(settings)]


def _finished(found: Iterable[Path]) -> list[Path]:
    """Remove what a kill or a full disk left half written; return the others."""
    finished = []
    for path in sorted(found):
        if path.name.startswith((".", "tmp_")):
            path.unlink()
        else:
            finished.append(path)
    return finished


def _keep(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    chosen: str,
    parameters: dict[str, object],
) -> bool:
    """Leave the rows chosen in a file; return whether that is all of them."""
    parameters = {**parameters, "path": read_name(path)}
    found = connection.execute(
        f"select count(*) from {_PARQUET} where not ({chosen})",  # nosec B608 # names of ours
        parameters,
    ).fetchone()
    if found == (0,):
        return True
    mode = path.stat().st_mode
    unfinished = path.with_name(f".{path.name}")
    copy_rows(
        connection,
        "select * exclude (file_row_number) from read_parquet($path,"  # nosec B608 # names of ours
        f" hive_partitioning = false, file_row_number = true) where {chosen}"
        " order by file_row_number",
        parameters,
        unfinished,
    )
    unfinished.chmod(mode)
    unfinished.replace(path)
    return False
