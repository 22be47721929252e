"""What was sent on which day and to whom, kept in the history of the lake.

At most once: that a message goes out is on disk before it does. If the process ends
in between, nobody knows whether it arrived, and it is not sent again by itself.
"""

from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal

from strata.folders import make_private

if TYPE_CHECKING:
    from pathlib import Path

State = Literal["sending", "delivered", "failed", "uncertain"]
_MADE_PRIVATE = 0o600


def key_of(*parts: object) -> str:
    """A name for a message that does not tell what it is made of."""
    joined = "\x1f".join(map(str, parts))
    return hashlib.sha256(joined.encode()).hexdigest()


class Ledger:
    """The messages of one day; the caller holds the output folder."""

    def __init__(self, folder: Path, day: date, release: str) -> None:
        """Read what earlier commands noted; a line that was cut off counts for none."""
        self._path = folder / f"{day.isoformat()}.jsonl"
        self._release = release
        self._states: dict[str, State] = {}
        if self._path.is_file():
            for line in self._path.read_text(encoding="utf-8").splitlines():
                try:
                    entry = json.loads(line)
                except ValueError:
                    continue
                self._states[entry["message"]] = entry["state"]

    def is_delivered(self, message: str) -> bool:
        """Whether the other side confirmed that it has the message."""
        return self._states.get(message) == "delivered"

    def is_uncertain(self, message: str) -> bool:
        """Whether the message went out and nobody knows if it arrived."""
        return self._states.get(message) in ("sending", "uncertain")

    def note(self, message: str, state: State, *, what: str, to: str) -> None:
        """Add a line and have it on disk before anything else happens."""
        # A run may fail before there is any history.
        self._path.parent.parent.mkdir(parents=True, exist_ok=True)
        make_private(self._path.parent)
        entry = {
            "message": message,
            "state": state,
            "what": what,
            "to": to,
            "release": self._release,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        with self._path.open("ab") as stream:
            os.fchmod(stream.fileno(), _MADE_PRIVATE)
            if stream.tell() and not _ends_a_line(self._path):
                stream.write(b"\n")
            stream.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        self._states[message] = state


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) == b"\n"
