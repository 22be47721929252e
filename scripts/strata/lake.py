"""The lake as the warehouse reads it: batches, matched pairs and past scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.forgetting.kept_apart import ensure_kept_apart
from strata.forgetting.kept_identities import ensure_kept_identities
from strata.history import ensure_empty_run, mend_run
from strata.ingest.engine import opened_engine
from strata.ingest.lake import fresh_incoming, prepare_batches
from strata.matching.pairs_file import ensure_pairs_file

if TYPE_CHECKING:
    from strata.settings import Settings


def prepare_lake(settings: Settings) -> None:
    """Make whatever a model reads, even where nobody delivered it yet.

    Afterwards every entity has a batch, there are files of matched pairs, of
    identifiers kept apart and of identities kept, a history of scores that holds every
    publication, and what a killed ingest left is gone.
    """
    mend_run(settings)
    prepare_batches(settings)
    incoming = fresh_incoming(settings)
    with opened_engine(settings) as connection:
        ensure_pairs_file(settings, connection)
        ensure_kept_apart(settings, connection)
        ensure_kept_identities(settings, connection)
        ensure_empty_run(settings, connection, incoming)
    incoming.rmdir()
