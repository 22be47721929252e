"""Who a customer stays to be when rows of theirs are past their days.

The oldest rows go first, and with them those that gave a customer its id or linked two
of its contacts. What they said of it is kept without a word of what stood in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.forgetting.kept_apart import write_kept
from strata.paths import read_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

    from strata.settings import Settings

_COLUMNS = ("contact_key", "issued_customer_id", "customer_id", "first_row_rank")
_NOBODY = (
    f"select {', '.join(f'cast(null as varchar) as {name}' for name in _COLUMNS)}"
    " where false"
)


def kept_identities_file(settings: Settings) -> Path:
    """Return where these contacts are."""
    return settings.lake_dir / "kept_identities" / "contacts.parquet"


def ensure_kept_identities(
    settings: Settings, connection: duckdb.DuckDBPyConnection
) -> None:
    """Leave an empty file where there is none, so it can always be read."""
    path = kept_identities_file(settings)
    if not path.is_file():
        write_kept(connection, path, _NOBODY, {})


def keep_identities(
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    requested: Sequence[Path],
    gone: Sequence[Path],
) -> None:
    """Keep what requests say and was kept before, but of those who are gone.

    ``requested`` are files of these columns, ``gone`` those of ids of customers.
    """
    ensure_kept_identities(settings, connection)
    path = kept_identities_file(settings)
    requests = _NOBODY
    values: dict[str, object] = {}
    if requested:
        requests = (
            f"select {', '.join(_COLUMNS)}"  # nosec B608 # names of ours
            " from read_parquet($requested, hive_partitioning = false)"
        )
        values = {"requested": [read_name(one) for one in requested]}
    write_kept(
        connection,
        path,
        f"with requests as ({requests}) select * from ("  # nosec B608 # names of ours
        "select * from requests union all select *"
        " from read_parquet($kept, hive_partitioning = false)"
        " where issued_customer_id not in"
        " (select issued_customer_id from requests)) as identities"
        " where issued_customer_id not in"
        " (select customer_id from read_parquet($gone)) order by all",
        {
            "kept": read_name(path),
            "gone": [read_name(one) for one in gone],
            **values,
        },
    )
