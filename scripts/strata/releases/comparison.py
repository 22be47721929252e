"""What differs between two releases, in figures a person can use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import duckdb

from strata.paths import read_name
from strata.publication import DATABASE_NAME, read_release_manifest
from strata.releases.catalogue import CUSTOMERS, WARNINGS
from strata.sql_text import quote_literal, quote_name, statement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from strata.releases.catalogue import Release
    from strata.settings import Language

_SIDES: Final = ("before", "after")
# Lists whose members are compared: a table, what names a member, which rows are in.
_LISTS: Final = (
    ("customers", CUSTOMERS, "customer_id", "true"),
    ("warnings", WARNINGS, "customer_id", "true"),
    ("tasks", "pub_action_queue", "task_id", "task_state_code = 'open'"),
    ("messages", "pub_send_lists", "task_id", "true"),
    ("suppressed", "pub_suppressed_actions", "task_id", "true"),
)
_OUTCOMES: Final = "pub_row_accounting"


@dataclass(frozen=True)
class Members:
    """How many are in a list before and after, and how many came and went."""

    name: str
    before_count: int
    after_count: int
    came_count: int
    went_count: int


@dataclass(frozen=True)
class TableChange:
    """A table whose content differs; a count of rows is None where it is not there.

    Rows that came, went and changed are None where the key is another one.
    """

    name: str
    before_count: int | None
    after_count: int | None
    came_count: int | None
    went_count: int | None
    changed_count: int | None


@dataclass(frozen=True)
class Outcome:
    """Rows of the deliveries with one outcome, such as kept or rejected."""

    name: str
    before_count: int
    after_count: int


@dataclass(frozen=True)
class ReleaseComparison:
    """Everything that is told about two releases."""

    before: Release
    after: Release
    came_batch_count: int
    went_batch_count: int
    lists: tuple[Members, ...]
    tiers: tuple[Members, ...]
    outcomes: tuple[Outcome, ...]
    tables: tuple[TableChange, ...]
    equal_table_count: int


def compare_releases(
    before: Release, after: Release, language: Language, threads: int
) -> ReleaseComparison:
    """Compare what two releases publish, by the keys of their tables."""
    manifests = [read_release_manifest(one.folder) for one in (before, after)]
    old, new = ({one["name"]: one for one in each["tables"]} for each in manifests)
    came, went = _batches(*manifests)
    differing = [
        name
        for name in sorted(old.keys() | new.keys())
        if _content(old.get(name)) != _content(new.get(name))
    ]
    with duckdb.connect(config={"threads": threads}) as connection:
        for side, release in zip(_SIDES, (before, after), strict=True):
            path = quote_literal(read_name(release.folder / DATABASE_NAME))
            connection.execute(f"attach {path} as {side} (read_only)")
        shared = old.keys() & new.keys()
        return ReleaseComparison(
            before=before,
            after=after,
            came_batch_count=came,
            went_batch_count=went,
            lists=tuple(
                _members(connection, name, table, key, condition)
                for name, table, key, condition in _LISTS
                if table in shared
            ),
            tiers=_tiers(connection, language) if CUSTOMERS in shared else (),
            outcomes=_outcomes(connection, language) if _OUTCOMES in shared else (),
            tables=tuple(
                _table_change(connection, name, old.get(name), new.get(name))
                for name in differing
            ),
            equal_table_count=len(shared) - len(set(differing) & shared),
        )


def _content(table: Mapping[str, Any] | None) -> tuple[object, ...] | None:
    if table is None:
        return None
    columns = [(one["name"], one["data_type"]) for one in table["columns"]]
    return table["row_count"], table["content_checksum"], columns


def _batches(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[int, int]:
    old, new = (
        {(batch["entity"], batch["batch_id"]) for batch in manifest["input_batches"]}
        for manifest in (before, after)
    )
    return len(new - old), len(old - new)


def _members(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    table: str,
    key: str,
    condition: str,
) -> Members:
    sides = {
        side: f"select distinct {quote_name(key)} as member "  # nosec B608 # our own
        f"from {side}.{quote_name(table)} where {condition}"
        for side in _SIDES
    }
    query = statement(__package__, "members").format(**sides)
    return Members(name, *connection.execute(query).fetchall()[0])


def _tiers(
    connection: duckdb.DuckDBPyConnection, language: Language
) -> tuple[Members, ...]:
    query = statement(__package__, "tiers")
    found = connection.execute(query, {"language": language}).fetchall()
    return tuple(Members(*row) for row in found)


def _outcomes(
    connection: duckdb.DuckDBPyConnection, language: Language
) -> tuple[Outcome, ...]:
    query = statement(__package__, "outcomes")
    found = connection.execute(query, {"language": language}).fetchall()
    return tuple(Outcome(*row) for row in found)


def _table_change(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any] | None,
) -> TableChange:
    before = None if old is None else int(old["row_count"])
    after = None if new is None else int(new["row_count"])
    if old is None or new is None or old["primary_key"] != new["primary_key"]:
        return TableChange(name, before, after, None, None, None)
    # A column that only one of the two has makes no row another one.
    new_names = {column["name"] for column in new["columns"]}
    columns = [one["name"] for one in old["columns"] if one["name"] in new_names]
    query = statement(__package__, "rows").format(
        table=quote_name(name),
        key=_texts(old["primary_key"]),
        content=_texts(columns),
    )
    came, went, changed = connection.execute(query).fetchall()[0]
    return TableChange(name, before, after, came, went, changed)


def _texts(columns: list[str]) -> str:
    values = ", ".join(f"cast({quote_name(one)} as varchar)" for one in columns)
    return f"md5(to_json([{values}]))"
