"""Who took clear data out of the lake: user, command, time and how many people.

Never whom, and never the data. A line is added before the data is handed over, so what
was taken is always noted, and what was noted may not have been taken.
"""

from __future__ import annotations

import getpass
import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from strata.settings import Settings

_PRIVATE_FILE = 0o600
# What tells the people in the rows of a list apart.
_PERSON = ("account_id", "member_id", "phone", "email")


@dataclass(frozen=True)
class Access:
    """One command that took clear data, or erased them."""

    at: str
    user: str
    command: str
    person_count: int


def note_access(settings: Settings, command: str, person_count: int) -> None:
    """Add a line to the log, which only the owner of the lake can read."""
    access = Access(
        datetime.now(UTC).isoformat(timespec="seconds"),
        user_name(),
        command,
        person_count,
    )
    path = settings.access_log
    path.parent.mkdir(parents=True, exist_ok=True)
    # One write at the end of the file: commands without the lock may come together.
    line = f"{json.dumps(asdict(access))}\n".encode()
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _PRIVATE_FILE)
    try:
        os.write(descriptor, line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def last_accesses(settings: Settings, count: int) -> list[Access]:
    """Return the newest entries of the log, the newest first."""
    if not settings.access_log.is_file():
        return []
    lines = settings.access_log.read_text(encoding="utf-8").splitlines()
    return [Access(**json.loads(line)) for line in reversed(lines[-count:])]


def people_in(rows: Iterable[Mapping[str, Any]]) -> int:
    """Return how many people the rows of lists name."""
    return len({tuple(row.get(name) for name in _PERSON) for row in rows})


def user_name() -> str:
    """Return who runs the command, as the operating system says."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
