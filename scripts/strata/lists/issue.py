"""Lists for every owner and team, written where nobody else can look."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from strata.access import note_access, people_in
from strata.folders import make_private
from strata.ingest.batches import copy_rows
from strata.ingest.engine import opened_engine
from strata.interruption import UNFINISHED, private_folder
from strata.lists.rows import read_work
from strata.lists.workbook import write_workbook
from strata.masking import masking_of
from strata.texts import text

if TYPE_CHECKING:
    from pathlib import Path

    from strata.lists.rows import Work
    from strata.settings import Settings

# What is remembered of a row, so that its result finds the person without them.
ISSUED_COLUMNS = (
    *("row_key", "kind", "task_id", "lead_id", "source_system", "account_id"),
    *("member_id", "phone", "email", "owner_id", "issued_on"),
)
_PRIVATE_FILE = 0o600
_LONGEST_NAME = 60
_NO_FILE_NAME = re.compile(r"[^\w-]+")


@dataclass(frozen=True)
class Issued:
    """What was written: the folder and how much is in it."""

    folder: Path
    row_count: int
    owner_count: int
    team_count: int
    unowned_count: int
    is_new: bool


def issue_lists(settings: Settings) -> Issued:
    """Write the lists of the last publication, one per owner and one per team.

    Afterwards they are in a folder of their own below ``contact``, which only the
    user of the command can open; lists written before stay as they are, as somebody
    may work in them. The lake knows the key of every row.

    Raises:
        BuildFailedError: nothing was published yet.
        InputRefusedError: the warehouse is on Spark.
    """
    work = read_work(settings)
    language = settings.language
    make_private(settings.contact_dir)
    owners = _grouped(work.rows, "owner_key")
    unowned = owners.pop(None, [])
    teams = _grouped([row for row in work.rows if row["owner_key"]], "team")
    teams.pop(None, None)
    day = work.rows[0]["observation_date"].isoformat() if work.rows else "empty"
    folder = settings.contact_dir / f"{day}_{work.release}_{language}"
    issued = Issued(
        folder, len(work.rows), len(owners), len(teams), len(unowned), is_new=True
    )
    if folder.exists():
        return Issued(*_counts(issued), is_new=False)
    note_access(settings, "lists", people_in(work.rows))
    with private_folder(UNFINISHED, settings.contact_dir) as making:
        made = making / "lists"
        made.mkdir(mode=0o700)
        taken: set[str] = set()
        for number, (key, rows) in enumerate(owners.items(), start=1):
            stem = _owner_stem(settings, key, rows[0], number)
            write_workbook(made / _file_name(stem, taken), rows, work, language)
        for key, rows in teams.items():
            stem = text(language, "list_team", team=key)
            write_workbook(made / _file_name(stem, taken), rows, work, language)
        if unowned:
            stem = text(language, "list_unowned")
            write_workbook(made / _file_name(stem, taken), unowned, work, language)
        for path in made.iterdir():
            path.chmod(_PRIVATE_FILE)
        _remember(settings, work.rows, f"{day}_{work.release}")
        made.rename(folder)
    return issued


def remembered_work(settings: Settings) -> Work:
    """Return what the lists of the last publication hold, known to the lake by key.

    Raises:
        BuildFailedError: nothing was published yet.
        InputRefusedError: the warehouse is on Spark.
    """
    work = read_work(settings)
    if work.rows:
        day = work.rows[0]["observation_date"].isoformat()
        if not (settings.lists_dir / f"{day}_{work.release}.parquet").is_file():
            _remember(settings, work.rows, f"{day}_{work.release}")
    return work


def _owner_stem(settings: Settings, key: str, row: dict[str, Any], number: int) -> str:
    """What the file of an owner is called; anything may stand for an unknown one."""
    if row["owner_id"] is not None:
        return f"{row['owner']}_{row['owner_id']}"
    if masking_of(settings.project_dir, settings.as_of).cell(key) == key:
        return key
    return text(settings.language, "list_owner", number=number)


def _counts(issued: Issued) -> tuple[Path, int, int, int, int]:
    return (
        issued.folder,
        issued.row_count,
        issued.owner_count,
        issued.team_count,
        issued.unowned_count,
    )


def _grouped(
    rows: tuple[dict[str, Any], ...] | list[dict[str, Any]], column: str
) -> dict[Any, list[dict[str, Any]]]:
    groups: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups


def _file_name(stem: str, taken: set[str]) -> str:
    """A name of its own that every system can hold, whatever people are called."""
    plain = _NO_FILE_NAME.sub("_", stem).strip("_")[:_LONGEST_NAME] or "list"
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain}_{number}"
    taken.add(name.casefold())
    return f"{name}.xlsx"


def _remember(
    settings: Settings, rows: tuple[dict[str, Any], ...], release: str
) -> None:
    """Keep in the lake what the keys in the lists stand for."""
    make_private(settings.lists_dir)
    columns = {
        name: [
            str(row["observation_date"])
            if name == "issued_on"
            else None
            if row[name] is None
            else str(row[name])
            for row in rows
        ]
        for name in ISSUED_COLUMNS
    }
    selected = ", ".join(
        f"unnest(cast(${name} as varchar[])) as {name}" for name in ISSUED_COLUMNS
    )
    with opened_engine(settings) as connection:
        copy_rows(
            connection,
            f"select {selected}",
            columns,
            settings.lists_dir / f"{release}.parquet",
        )
