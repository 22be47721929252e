"""Folders a run may use, and what is wrong with those it may not."""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from strata import machine
from strata.errors import AlreadyRunningError, InputRefusedError, StrataError
from strata.paths import shown_name, unusable_part
from strata.settings import DEFAULT_INDUSTRY
from strata.texts import text

if TYPE_CHECKING:
    from strata.settings import Settings

# What DuckDB says of a database that another process has open.
HELD = re.compile(
    r"Could not set lock on file .*?: Conflicting lock is held"
    r"(?: in (?P<holder>.*?))?(?:\.\s|$)",
    re.DOTALL,
)
_PRIVATE_FOLDER, _PRIVATE_FILE = 0o700, 0o600
_READABLE_FOLDER, _READABLE_FILE = 0o755, 0o444
_NOT_WRITABLE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST}


def prepare_output(settings: Settings) -> None:
    """Make the output folder, or say why it can't be used.

    Raises:
        InputRefusedError: the folder can't be written to, lies inside the data
            folder or the other way round, or holds a foreign ``published``.
    """
    _refuse_nested_folders(settings)
    try:
        if not settings.output_dir.is_dir():
            settings.output_dir.mkdir(parents=True)
            # Others read the publication in it.
            settings.output_dir.chmod(_READABLE_FOLDER)
        with tempfile.TemporaryFile(dir=settings.output_dir):
            pass
        refuse_foreign_publication(settings)
        _refuse_other_disks(settings)
        for folder in (settings.lake_dir, settings.warehouse_dir):
            make_private(folder)
    except OSError as error:
        raise _not_writable(settings, error) from error


def make_private(folder: Path) -> None:
    """Make the folder if need be; nobody else may look into it, now or below.

    What is made in it later is private by the umask of every command.
    """
    if not folder.is_dir():
        folder.mkdir(mode=_PRIVATE_FOLDER)
    elif stat.S_IMODE(folder.stat().st_mode) != _PRIVATE_FOLDER:
        for path in folder.rglob("*"):
            if not path.is_symlink():
                is_folder = path.is_dir()
                path.chmod(_PRIVATE_FOLDER if is_folder else _PRIVATE_FILE)
    folder.chmod(_PRIVATE_FOLDER)


def make_readable(folder: Path) -> None:
    """Let everybody read what is in the folder, whatever the umask."""
    folder.chmod(_READABLE_FOLDER)
    for path in folder.rglob("*"):
        path.chmod(_READABLE_FOLDER if path.is_dir() else _READABLE_FILE)


def _refuse_other_disks(settings: Settings) -> None:
    """What is renamed from one folder to another must be on one disk."""
    disk = settings.output_dir.stat().st_dev
    for folder in (settings.lake_dir, settings.warehouse_dir, settings.releases_dir):
        if folder.is_dir() and folder.stat().st_dev != disk:
            raise InputRefusedError(
                text(settings.language, "other_disk", folder=folder),
                hint=text(
                    settings.language,
                    "other_disk_hint",
                    output_dir=settings.output_dir,
                ),
            )


def require_usable(settings: Settings, path: Path) -> None:
    """Raise ``InputRefusedError`` when no engine could be told the path."""
    part = unusable_part(path)
    if part:
        raise InputRefusedError(
            text(settings.language, "path_unusable", path=shown_name(str(path))),
            (text(settings.language, "path_unusable_part", part=part),)
            if part in str(path)
            else (),
            text(settings.language, "path_unusable_hint"),
        )


def refuse_foreign_publication(settings: Settings) -> None:
    """Raise ``InputRefusedError`` when ``published`` is something we did not make."""
    link = settings.published_dir
    if link.exists() and not link.is_symlink():
        raise InputRefusedError(
            text(settings.language, "published_is_foreign", path=link),
            hint=text(settings.language, "published_is_foreign_hint", path=link),
        )


def require_data_dir(settings: Settings) -> None:
    """Raise ``InputRefusedError`` when the data folder is not there."""
    if settings.data_dir is not None and not settings.data_dir.is_dir():
        raise InputRefusedError(
            text(settings.language, "data_dir_missing", data_dir=settings.data_dir),
            hint=text(settings.language, "data_dir_missing_hint"),
        )


def has_batches(settings: Settings) -> bool:
    """Return whether any delivered file has been loaded into the lake."""
    return any(
        path.parent.name != "batch=empty"
        for path in settings.raw_dir.glob("*/batch=*/batch.parquet")
    )


def require_batches(settings: Settings) -> None:
    """Raise ``InputRefusedError`` when there is nothing to build from."""
    if not has_batches(settings):
        raise InputRefusedError(
            text(settings.language, "lake_empty", output_dir=settings.output_dir),
            hint=text(
                settings.language, "lake_empty_hint", output_dir=settings.output_dir
            ),
        )


def log_dir(settings: Settings) -> Path:
    """Return where dbt, Spark and the command line write their logs."""
    if settings.live_database is not None:
        # The scratch of such a build is gone when somebody wants to read its log.
        return settings.live_database.parent / "logs"
    return settings.warehouse_dir / "logs"


def cache_dir() -> Path:
    """Return the folder of what may be deleted at any time and is made again."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "strata"


def demo_dir(settings: Settings) -> Path:
    """Return where a run without a data folder keeps the demo company."""
    name = (
        "demo" if settings.industry == DEFAULT_INDUSTRY else f"demo-{settings.industry}"
    )
    return settings.output_dir / name


def demo_marker(settings: Settings) -> Path:
    """Return the file that says: everything in this lake comes from the demo."""
    return settings.lake_dir / ".demo"


def clear_demo_lake(settings: Settings) -> bool:
    """Empty a lake that holds nothing but the demo company; return whether it did.

    Made-up customers must not be published among real ones, and the demo can be made
    again at any time.
    """
    if not demo_marker(settings).exists():
        return False
    shutil.rmtree(settings.warehouse_dir, ignore_errors=True)
    shutil.rmtree(settings.raw_dir, ignore_errors=True)
    shutil.rmtree(settings.matches_dir, ignore_errors=True)
    shutil.rmtree(settings.history_dir, ignore_errors=True)
    shutil.rmtree(settings.lists_dir, ignore_errors=True)
    shutil.rmtree(settings.records_dir, ignore_errors=True)
    shutil.rmtree(settings.forgotten_dir, ignore_errors=True)
    for name in ("kept_apart", "kept_identities"):
        shutil.rmtree(settings.lake_dir / name, ignore_errors=True)
    # Last, so that a run killed half way starts over instead of mixing the two.
    demo_marker(settings).unlink()
    return True


def explain_system_error(
    settings: Settings, error: BaseException
) -> StrataError | None:
    """Return a message a person can act on, or None when the error is no such thing."""
    if machine.is_disk_full(error):
        return disk_full(settings, str(error).splitlines()[0])
    if machine.is_memory_short(error):
        return memory_short(settings, str(error))
    if isinstance(error, duckdb.Error):
        return _explain_database_error(settings, error)
    if isinstance(error, OSError) and error.errno in _NOT_WRITABLE:
        return _not_writable(settings, error)
    return None


def _explain_database_error(
    settings: Settings, error: duckdb.Error
) -> StrataError | None:
    held = HELD.search(str(error))
    if held:
        return warehouse_held(settings, held["holder"] or "")
    if not machine.is_database_corrupt(error):
        return None
    return StrataError(
        text(settings.language, "warehouse_corrupt", path=settings.warehouse_database),
        hint=text(settings.language, "warehouse_corrupt_hint"),
    )


def _refuse_nested_folders(settings: Settings) -> None:
    data_dir = settings.data_dir
    if data_dir is None:
        return
    data = data_dir.resolve()
    output = settings.output_dir.resolve()
    if output.is_relative_to(data):
        raise InputRefusedError(
            text(
                settings.language,
                "output_inside_data",
                output_dir=output,
                data_dir=data,
            ),
            hint=text(settings.language, "output_inside_data_hint"),
        )
    own = (
        settings.lake_dir,
        settings.warehouse_dir,
        settings.releases_dir,
        settings.checks_dir,
        settings.contact_dir,
    )
    if any(data.is_relative_to(folder.resolve()) for folder in own):
        raise InputRefusedError(
            text(settings.language, "data_inside_output", data_dir=data),
            hint=text(settings.language, "data_inside_output_hint"),
        )


def _not_writable(settings: Settings, error: OSError) -> InputRefusedError:
    return InputRefusedError(
        text(
            settings.language,
            "output_not_writable",
            path=error.filename or settings.output_dir,
            reason=error.strerror or error,
        ),
        hint=text(settings.language, "output_not_writable_hint"),
    )


def disk_full(settings: Settings, reason: str) -> StrataError:
    """Return the error that says the disk is full."""
    return StrataError(
        text(settings.language, "disk_full", reason=reason),
        hint=text(settings.language, "disk_full_hint"),
    )


def memory_short(settings: Settings, reason: str) -> StrataError:
    """Return the error that says there was too little memory."""
    first = (reason.strip().splitlines() or [""])[0]
    return StrataError(
        text(settings.language, "memory_short", reason=first or "MemoryError"),
        hint=text(settings.language, "memory_short_hint"),
    )


def warehouse_held(settings: Settings, holder: str) -> AlreadyRunningError:
    """Return the error that says who has the warehouse open, and what to open."""
    language = settings.language
    return AlreadyRunningError(
        text(language, "warehouse_held", path=settings.warehouse_database),
        (text(language, "warehouse_holder", holder=holder),) if holder else (),
        text(
            language,
            "warehouse_held_hint",
            path=settings.published_dir / "strata.duckdb",
        ),
    )
