"""Identifiers that go on linking nobody when somebody who carried them is forgotten.

A number beside six names is nobody's. With one of the six forgotten it would be beside
five, and the others would become one customer: so what it was is kept, as long as
somebody carries it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.forgetting.marks import EMAIL, PHONE, hashed_sql, key_blocks, phone_sql
from strata.ingest.batches import copy_rows
from strata.paths import read_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

    from strata.settings import Settings

COLUMNS = ("identifier_type", "identifier_value", "guard_code")
_NOBODY = (
    f"select {', '.join(f'cast(null as varchar) as {name}' for name in COLUMNS)}"
    " where false"
)


def kept_apart_file(settings: Settings) -> Path:
    """Return where these identifiers are."""
    return settings.lake_dir / "kept_apart" / "identifiers.parquet"


def ensure_kept_apart(
    settings: Settings, connection: duckdb.DuckDBPyConnection
) -> None:
    """Leave an empty file where there is none, so it can always be read."""
    path = kept_apart_file(settings)
    if not path.is_file():
        write_kept(connection, path, _NOBODY, {})


def keep_apart(
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    requested: Sequence[Path],
    marks: Sequence[str],
    key: bytes,
) -> None:
    """Keep what requests say and was kept before, but what is a forgotten person's own.

    ``requested`` are files of these columns, ``marks`` those of the hashes.
    """
    ensure_kept_apart(settings, connection)
    files = [read_name(path) for path in (kept_apart_file(settings), *requested)]
    system = "replace(split_part(identifier_value, ':', 1), '%3A', ':')"
    own = "replace(split_part(identifier_value, ':', 2), '%3A', ':')"
    mark = (
        "case identifier_type"
        f" when 'mobile_phone' then '{PHONE}||' || {phone_sql('identifier_value')}"
        f" when 'email' then '{EMAIL}||' || identifier_value"
        f" else identifier_type || '_id|' || if({system} = 'company', '', {system})"
        f" || '|' || {own} end"
    )
    write_kept(
        connection,
        kept_apart_file(settings),
        "select identifier_type, identifier_value, min(guard_code) as guard_code"  # nosec B608 # names of ours
        " from read_parquet($files, hive_partitioning = false)"
        f" where {hashed_sql(mark)} not in"
        " (select mark_hash from read_parquet($marks)) group by all order by all",
        {"files": files, "marks": list(marks), **key_blocks(key)},
    )


def write_kept(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    query: str,
    parameters: dict[str, object],
) -> None:
    """Write what the lake keeps of people to a file, all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}")
    copy_rows(connection, query, parameters, unfinished)
    unfinished.chmod(0o600)
    unfinished.replace(path)
