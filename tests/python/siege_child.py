"""Run a command of Strata in this process, and end it at a change of its files.

``python siege_child.py FOLDER POINT SHIFT COUNT_FILE -- COMMAND…`` counts the changes
that Python makes below a folder: files opened for writing, moved, removed, linked,
folders made. Right before the one with the number ``POINT`` the whole process group is
killed, as if the power had gone; 0 lets it run to its end. What DuckDB writes itself
is not seen, so kills at random moments belong beside these. ``SHIFT`` moves the clock
by so many days. How many changes there were is written to ``COUNT_FILE``.
"""

from __future__ import annotations

import datetime as dt
import importlib
import os
import pkgutil
import signal
import sys
from pathlib import Path

import strata

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_CHANGES = {
    *("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink"),
    *("os.truncate", "os.chmod"),
}


class Changes:
    """Counts what changes below a folder and stops at one of the changes."""

    def __init__(self, folder: str, point: int) -> None:
        """Watch a folder, by its absolute path, from now on."""
        self.folder = os.fsencode(folder)
        self.point = point
        self.count = 0
        sys.addaudithook(self.seen)

    def seen(self, event: str, told: tuple[object, ...]) -> None:
        """Take an event of the interpreter, which is about to happen."""
        if event == "open":
            is_change = isinstance(told[2], int) and bool(told[2] & _WRITES)
        else:
            is_change = event in _CHANGES
        if not is_change or not any(map(self._is_below, told[:2])):
            return
        self.count += 1
        if self.count == self.point:
            os.killpg(0, signal.SIGKILL)

    def _is_below(self, path: object) -> bool:
        if not isinstance(path, str | bytes | os.PathLike):
            return False
        # Not resolved, which would ask the file system at every event.
        return os.path.abspath(os.fsencode(path)).startswith(self.folder)  # noqa: PTH100


def move_clock(days: int) -> None:
    """Let all of Strata that asks for the time from now on hear another day.

    Compiled packages rely on the real class, so it is replaced in Strata alone.
    """
    real = dt.datetime

    class AsReal(type):
        def __instancecheck__(cls, found: object) -> bool:
            return isinstance(found, real)

    class Moved(real, metaclass=AsReal):  # type: ignore[misc, valid-type]
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
            return real.now(tz) + dt.timedelta(days=days)

    for found in pkgutil.walk_packages(strata.__path__, "strata."):
        if not found.name.endswith("__main__"):
            module = importlib.import_module(found.name)
            if getattr(module, "datetime", None) is real:
                module.datetime = Moved  # type: ignore[attr-defined]


def main() -> int:
    """Run the command that follows ``--``."""
    folder, point, shift, count_file, _, *command = sys.argv[1:]
    if int(shift):
        move_clock(int(shift))
    from strata.cli import main as run

    changes = Changes(str(Path(folder).absolute()), int(point))
    code = run(command)
    Path(count_file).write_text(str(changes.count), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
