"""What is known of a release beside its content, one small file each in the lake.

A release is named by its content, so nothing about its fate can stand in it: whether it
is pinned, and which runs of the history stand behind it.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from strata.settings import Settings

_MOVE = "moving_to"


@dataclass(frozen=True)
class Record:
    """The fate of a release.

    ``runs`` are the runs of the history when it became live, each with the release that
    brought it; None where it never was live, or was before this was noted. One that is
    shelved was written for a day before that of the publication and never was live.
    """

    published_at: str | None = None
    is_kept: bool = False
    is_shelved: bool = False
    runs: Mapping[str, str] | None = None


def read_record(settings: Settings, release: str) -> Record:
    """Return what is noted of a release, of which nothing need be."""
    path = _path(settings, release)
    if not path.is_file():
        return Record()
    return Record(**json.loads(path.read_text(encoding="utf-8")))


def write_record(settings: Settings, release: str, record: Record) -> None:
    """Note it in one step, so that a kill leaves the note before or this one."""
    _write(_path(settings, release), json.dumps(asdict(record)))


def note_published(settings: Settings, release: str) -> None:
    """Note that a release has just been published, be it for the second time."""
    now = datetime.now(UTC).isoformat()
    record = read_record(settings, release)
    write_record(settings, release, replace(record, published_at=now))


def published_at(settings: Settings, release_dir: Path) -> datetime:
    """Return when a release was published last.

    Where it was not noted, the folder tells, unless somebody has copied it.
    """
    noted = read_record(settings, release_dir.name).published_at
    if noted is not None:
        return datetime.fromisoformat(noted)
    return datetime.fromtimestamp(release_dir.stat().st_mtime, UTC)


def remove_record(settings: Settings, release: str) -> None:
    """Forget a release that is gone."""
    _path(settings, release).unlink(missing_ok=True)


def announce_move(settings: Settings, release: str) -> None:
    """Note that the publication is about to become this release."""
    _write(settings.records_dir / _MOVE, release)


def announced_move(settings: Settings) -> str | None:
    """Return the release that the publication was about to become, if it was."""
    path = settings.records_dir / _MOVE
    return path.read_text(encoding="utf-8") if path.is_file() else None


def end_move(settings: Settings) -> None:
    """Remove the note of ``announce_move``: all that it stands for is done."""
    (settings.records_dir / _MOVE).unlink(missing_ok=True)


def _path(settings: Settings, release: str) -> Path:
    return settings.records_dir / f"{release}.json"


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.new")
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        # On disk before it counts, also if the power fails.
        os.fsync(file.fileno())
    unfinished.replace(path)
