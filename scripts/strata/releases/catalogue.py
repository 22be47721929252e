"""The releases in an output folder, and the one a person means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from strata.errors import InputRefusedError
from strata.history import RUN_PREFIX
from strata.publication import (
    current_release,
    read_release_manifest,
    release_folders,
)
from strata.releases.record import published_at, read_record, write_record
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from strata.settings import Settings

CUSTOMERS = "pub_customer_segments"
WARNINGS = "pub_churn_warnings"


@dataclass(frozen=True)
class Release:
    """A release on disk; a count is None where it publishes no such table."""

    folder: Path
    as_of: str
    published_at: datetime
    row_count: int
    customer_count: int | None
    warning_count: int | None
    is_live: bool
    is_kept: bool
    # Whether it is known never to have been the publication: a backfill.
    is_shelved: bool

    @property
    def name(self) -> str:
        """What the release is called."""
        return self.folder.name


def read_releases(settings: Settings) -> tuple[Release, ...]:
    """Return every release, the newest first."""
    live = current_release(settings)
    return tuple(
        _release(settings, folder, is_live=folder == live)
        for folder in release_folders(settings)
    )


def _release(settings: Settings, folder: Path, *, is_live: bool) -> Release:
    manifest = read_release_manifest(folder)
    record = read_record(settings, folder.name)
    counts = {table["name"]: table["row_count"] for table in manifest["tables"]}
    return Release(
        folder=folder,
        as_of=manifest["as_of"],
        published_at=published_at(settings, folder),
        row_count=sum(counts.values()),
        customer_count=counts.get(CUSTOMERS),
        warning_count=counts.get(WARNINGS),
        is_live=is_live,
        is_kept=record.is_kept,
        is_shelved=record.is_shelved,
    )


def find_release(settings: Settings, wanted: str) -> Release:
    """Return the release with this name, the beginning of one, or an as-of date.

    Of several with one as-of date it is the newest.

    Raises:
        InputRefusedError: there is none, or several names begin so.
    """
    releases = read_releases(settings)
    dated = [one for one in releases if one.as_of == wanted]
    named = [one for one in releases if one.name == wanted]
    begun = [one for one in releases if wanted and one.name.startswith(wanted)]
    found = dated[:1] or named or begun
    if len(found) == 1:
        return found[0]
    raise InputRefusedError(
        text(
            settings.language,
            "release_ambiguous" if found else "release_unknown",
            release=wanted,
        ),
        _shown(settings, found or releases),
        text(settings.language, "release_hint", output_dir=settings.output_dir),
    )


def live_release(settings: Settings) -> Release:
    """Return the publication.

    Raises:
        InputRefusedError: nothing was published yet.
    """
    for release in read_releases(settings):
        if release.is_live:
            return release
    raise InputRefusedError(
        text(settings.language, "release_none", output_dir=settings.output_dir),
        hint=text(settings.language, "not_built_hint"),
    )


def release_before(settings: Settings, release: Release) -> Release:
    """Return the newest publication older than ``release``.

    One that was taken back before does not count: the run of its day behind
    ``release`` is none, or another's. Where the history tells of none, the newest of
    all is meant.

    Raises:
        InputRefusedError: none is kept.
    """
    older = [
        one
        for one in read_releases(settings)
        if one.published_at < release.published_at and not one.is_shelved
    ]
    runs = read_record(settings, release.name).runs or {}
    behind = [one for one in older if _stands_behind(settings, one, runs)]
    if older:
        return (behind or older)[0]
    raise InputRefusedError(
        text(settings.language, "release_no_older", release=release.name),
        hint=text(settings.language, "release_hint", output_dir=settings.output_dir),
    )


def _stands_behind(
    settings: Settings, release: Release, runs: Mapping[str, str]
) -> bool:
    """Return whether ``runs`` hold the run that stood for the day of a release."""
    day = f"{RUN_PREFIX}{release.as_of}"
    own = read_record(settings, release.name).runs or {}
    return day in runs and own.get(day, runs[day]) == runs[day]


def keep_release(settings: Settings, release: Release, *, is_kept: bool) -> None:
    """Pin a release, so that it stays however old it gets, or let it go."""
    record = read_record(settings, release.name)
    write_record(settings, release.name, replace(record, is_kept=is_kept))


def _shown(settings: Settings, releases: Sequence[Release]) -> tuple[str, ...]:
    return tuple(
        text(settings.language, "release_known", release=one.name, as_of=one.as_of)
        for one in releases
    )
