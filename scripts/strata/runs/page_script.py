"""The last runs as a script that the published pages load.

A release has the same bytes whenever it is made, so its pages hold nothing of the
clock: they read this file, which lies beside the releases. It is written when a
command begins and when it ends, so that one that was killed is seen as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from strata.cockpit.script_data import assigned
from strata.folders import make_readable
from strata.publication import current_release
from strata.runs.record import SHOWN_RUNS, last_records

if TYPE_CHECKING:
    from pathlib import Path

    from strata.runs.record import RunRecord
    from strata.settings import Settings

SCRIPT_NAME: Final = "last_runs.js"
# Enough that a day of lists and deliveries doesn't hide the run before them.
_SEARCHED_RUNS: Final = 100
# They lead to a publication: one that ends badly leaves the pages of the day before.
_ON_THE_WAY: Final = frozenset({"ingest", "build", "check", "publish", "run"})


def write_script(settings: Settings) -> None:
    """Write what the pages tell of the runs, in one step."""
    records = last_records(settings, _SEARCHED_RUNS)
    release = current_release(settings)
    value = {
        "release": release.name if release else None,
        "last": next((_told(one) for one in records if _decides(one)), None),
        "runs": [_told(one) for one in records[:SHOWN_RUNS]],
    }
    settings.runs_dir.mkdir(parents=True, exist_ok=True)
    unfinished = settings.runs_dir / f".{SCRIPT_NAME}.new"
    unfinished.write_text(assigned("runs", value), encoding="utf-8", newline="\n")
    unfinished.replace(script_file(settings))
    make_readable(settings.runs_dir)


def script_file(settings: Settings) -> Path:
    """Return the file that the pages load."""
    return settings.runs_dir / SCRIPT_NAME


def _decides(record: RunRecord) -> bool:
    """Return whether the run says what has become of the publication."""
    if record.status_code != "done":
        return record.command in _ON_THE_WAY
    return record.command == "run" or record.release is not None


def _told(record: RunRecord) -> dict[str, object]:
    return {
        "command": record.command,
        "status": record.status_code,
        "started_at": record.started_at,
        "seconds": record.seconds,
        "exit_code": record.exit_code,
        "as_of": record.as_of,
        "release": record.release,
    }
