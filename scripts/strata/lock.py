"""One run at a time per output folder.

The operating system holds the lock, so it is free again the moment its holder ends,
however it ends. A note beside the lock says who holds it; the note is only read
while the lock is held, so a note left by a killed run misleads nobody.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from strata.errors import AlreadyRunningError
from strata.interruption import UNFINISHED
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from strata.settings import Settings


def holder_note(settings: Settings) -> Path:
    """Return where the holder of the lock says who it is."""
    return settings.lock_file.with_name(settings.lock_file.name + ".holder.json")


@contextmanager
def output_lock(settings: Settings) -> Iterator[None]:
    """Hold the output folder for the duration of the block.

    Raises ``AlreadyRunningError`` at once, without waiting, when another process
    holds it; the message names that process and the command that started it.
    """
    settings.output_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.lock_file)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise _already_running(settings) from None
    note = holder_note(settings)
    try:
        note.write_text(
            json.dumps(
                {
                    "process_id": os.getpid(),
                    "command": _shown_command(),
                    "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
                }
            ),
            encoding="utf-8",
        )
        _remove_unfinished(settings)
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _remove_unfinished(settings: Settings) -> None:
    """Remove what a killed command was making: lists in clear, for one."""
    for folder in (settings.contact_dir, settings.warehouse_dir):
        for left_behind in folder.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left_behind, ignore_errors=True)


def _shown_command() -> str:
    """The command of this process, without what an address says about its user."""
    shown = (re.sub(r"(?s)://.*@", "://***@", argument) for argument in sys.argv)
    return shlex.join(shown)


def _already_running(settings: Settings) -> AlreadyRunningError:
    language = settings.language
    try:
        holder = json.loads(holder_note(settings).read_text(encoding="utf-8"))
        problem = text(
            language,
            "lock_holder",
            process_id=holder["process_id"],
            command=holder["command"],
            started_at=holder["started_at"],
        )
    except (OSError, ValueError, KeyError):
        # The other run took the lock a moment ago and has not written its note yet.
        problem = text(language, "lock_holder_unknown")
    return AlreadyRunningError(
        text(language, "lock_held", output_dir=settings.output_dir),
        (problem,),
        text(language, "lock_hint"),
    )
