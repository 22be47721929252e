"""Another release made live, in one step, with the history that stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.errors import CheckFailedError
from strata.folders import refuse_foreign_publication
from strata.history import follow_release, mend_run
from strata.publication import is_intact, move_link
from strata.releases.record import announce_move, end_move
from strata.texts import text

if TYPE_CHECKING:
    from strata.releases.catalogue import Release
    from strata.settings import Settings


def make_live(settings: Settings, release: Release) -> None:
    """Make a kept release the publication.

    Readers see the tables before or those of the release. If the process ends between
    the swap and what it means for the history, the next command that reads the history
    finishes that first (``mend_run``).

    Raises:
        CheckFailedError: the release is no longer what was published.
        InputRefusedError: something else stands in the link's place.
    """
    refuse_foreign_publication(settings)
    mend_run(settings)
    if not is_intact(release.folder):
        raise CheckFailedError(
            text(settings.language, "release_altered", release=release.name),
            hint=text(
                settings.language, "release_hint", output_dir=settings.output_dir
            ),
        )
    announce_move(settings, release.name)
    move_link(settings, release.folder)
    follow_release(settings, release.folder)
    end_move(settings)
