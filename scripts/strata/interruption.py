"""Ctrl-C and ``kill`` end a command soon, whatever it is doing.

Python tells its main thread of a signal when that next runs Python, which may be after
a query of minutes; and whoever catches the exception on the way may lose it. So a
second thread hears of it at once, gives the command a moment to end by itself, and ends
the process if it has not. Nothing is half done then: whatever a command leaves in the
lake or the publication appears in one step.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

GRACE_SECONDS = 1.5
# A process that a signal ended is told by this and the number of the signal.
EXIT_CODE_OF_SIGNALS = 128
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass
class Interruption:
    """The signal that came, if one did; ``farewell`` is what to say of it."""

    signal_number: int | None = None
    farewell: str = ""
    folders: set[str] = field(default_factory=set)

    @property
    def exit_code(self) -> int | None:
        """How a process ended by the signal ends, or None if none came."""
        if self.signal_number is None:
            return None
        return EXIT_CODE_OF_SIGNALS + self.signal_number


_CURRENT = Interruption()


def current() -> Interruption:
    """Return what has interrupted the command under way, if anything has."""
    return _CURRENT


@contextmanager
def watched() -> Iterator[Interruption]:
    """Be interruptible inside; only the main thread can be, for others nothing changes.

    A signal raises ``KeyboardInterrupt`` in the main thread. If the block has not ended
    a moment later, the process ends with the exit code of the signal.
    """
    _CURRENT.signal_number, _CURRENT.farewell = None, ""
    if threading.current_thread() is not threading.main_thread():
        yield _CURRENT
        return
    ended = threading.Event()
    heard, told = os.pipe()
    os.set_blocking(told, False)
    handlers = {number: signal.signal(number, _interrupt) for number in _SIGNALS}
    told_before = signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    watch = threading.Thread(
        target=_end_after_signal, args=(heard, ended), name="interruption", daemon=True
    )
    watch.start()
    try:
        yield _CURRENT
    finally:
        ended.set()
        signal.set_wakeup_fd(told_before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        os.close(told)
        watch.join()
        os.close(heard)


# Folders of this name below the output folder belong to whoever holds its lock.
UNFINISHED = ".unfinished-"


@contextmanager
def private_folder(prefix: str, parent: Path | None = None) -> Iterator[Path]:
    """A folder that is gone afterwards, also when a signal ends the process.

    What a kill leaves under the prefix ``UNFINISHED`` goes with the next command.
    """
    with TemporaryDirectory(prefix=prefix, dir=parent) as folder:
        _CURRENT.folders.add(folder)
        try:
            yield Path(folder)
        finally:
            _CURRENT.folders.discard(folder)


def _interrupt(number: int, _frame: FrameType | None) -> None:
    _CURRENT.signal_number = number
    raise KeyboardInterrupt


def _end_after_signal(heard: int, ended: threading.Event) -> None:
    """Wait for a signal, then for the block to end, and no longer than a moment."""
    numbers = set(os.read(heard, 1)) & set(_SIGNALS)
    while not numbers and not ended.is_set():
        numbers = set(os.read(heard, 1)) & set(_SIGNALS)
    if not numbers:
        return
    _CURRENT.signal_number = min(numbers)
    if ended.wait(GRACE_SECONDS):
        return
    for folder in tuple(_CURRENT.folders):
        shutil.rmtree(folder, ignore_errors=True)
    if _CURRENT.farewell:
        with contextlib.suppress(OSError):
            os.write(2, f"{_CURRENT.farewell}\n".encode())
    os._exit(EXIT_CODE_OF_SIGNALS + min(numbers))
