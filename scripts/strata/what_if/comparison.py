"""The warehouse as it is against the one that proposed rules would give."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb

from strata.interruption import private_folder
from strata.paths import write_name
from strata.publication import PUBLISH_FOLDER
from strata.spreadsheet import write_private_table
from strata.sql_text import quote_literal, statement
from strata.what_if.memberships import LIST_KINDS, compare_members, export_members

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from strata.settings import Settings
    from strata.what_if.memberships import ListChange

SEGMENTS = "pub_customer_segments"
WARNINGS = "pub_churn_warnings"
COMPARED = tuple(dict.fromkeys((SEGMENTS, *(kind.table for kind in LIST_KINDS))))
MOVERS_FILE = "tiers.csv"

_OWNER_ONLY = 0o700


@dataclass(frozen=True)
class Move:
    """Customers who go from one tier to another; None where a side lacks them."""

    live_tier: str | None
    proposed_tier: str | None
    customer_count: int
    revenue_amount: Decimal


@dataclass(frozen=True)
class ListSize:
    """How long a list is now and under the proposal."""

    name: str
    live_count: int
    proposed_count: int


@dataclass(frozen=True)
class OwnerChange:
    """What the proposal means for one person; ``owner`` is None where nobody is set."""

    owner: str | None
    mover_count: int
    tiers: tuple[ListSize, ...]
    live_warning_count: int
    proposed_warning_count: int

    @property
    def is_changed(self) -> bool:
        """Whether a list of the owner gets longer or shorter, or another customer."""
        return self.mover_count > 0 or (
            self.live_warning_count != self.proposed_warning_count
        )


@dataclass(frozen=True)
class VariableChange:
    """A variable as the last build had it and as it would be."""

    name: str
    live_value: object
    proposed_value: object


@dataclass(frozen=True)
class Changes:
    """What differs from the last build, and what was built to see the effect.

    Of the seeds and variables that differ, those by name in ``edited`` were edited
    since the last build and are not part of the proposal.
    """

    seeds: tuple[str, ...]
    variables: tuple[VariableChange, ...]
    edited: tuple[str, ...]
    built_count: int


@dataclass(frozen=True)
class Comparison:
    """The live rules against the proposed ones, as of the last build.

    ``revenue_amount`` is the net revenue of 365 days of all customers who move;
    ``lists`` holds the lists of every kind, by its code.
    """

    changes: Changes
    customer_count: int
    mover_count: int
    revenue_amount: Decimal
    currency_code: str
    moves: tuple[Move, ...]
    tiers: tuple[ListSize, ...]
    owners: tuple[OwnerChange, ...]
    lists: Mapping[str, tuple[ListChange, ...]]

    @property
    def is_without_effect(self) -> bool:
        """Whether every customer stays in the same tier and on the same lists."""
        changed = (change.is_changed for kind in self.lists.values() for change in kind)
        return self.mover_count == 0 and not any(changed)


def compare_sides(
    scratch: Settings, changes: Changes, export_folder: Path | None
) -> Comparison:
    """Return what the build in ``scratch`` changes of the live warehouse beside it."""
    with _both_sides(scratch) as connection:
        places = {
            table: (
                _place(connection, scratch, "live", table),
                _place(connection, scratch, "proposed", table),
            )
            for table in COMPARED
        }
        tables = {
            f"{side}_{name}": place
            for name, table in (("segments", SEGMENTS), ("warnings", WARNINGS))
            for side, place in zip(("live", "proposed"), places[table], strict=True)
        }

        def rows(name: str, **values: str) -> list[tuple[Any, ...]]:
            # Names of tables and of the language only; there is no value to bind.
            sql = statement(__package__, name).format(
                language=scratch.language, **tables, **values
            )
            return connection.execute(sql).fetchall()

        rows("customers_compared")
        moves = tuple(Move(*row) for row in rows("moves"))
        totals = rows("totals")
        customer_count, currency_code = totals[0]
        tiers = tuple(ListSize(*row) for row in rows("list_sizes", owner=""))
        owners = _owner_changes(
            rows("movers_by_owner"),
            rows("list_sizes", owner="owner_key, owner_name,"),
            rows("warnings_by_owner"),
        )
        lists = compare_members(connection, scratch.language, places)
        if export_folder is not None:
            export_changes(connection, export_folder)
    return Comparison(
        changes=changes,
        customer_count=customer_count,
        mover_count=sum(move.customer_count for move in moves),
        revenue_amount=sum((move.revenue_amount for move in moves), start=Decimal(0)),
        currency_code=currency_code or "",
        moves=moves,
        tiers=tiers,
        owners=owners,
        lists=lists,
    )


@contextmanager
def _both_sides(scratch: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that reads the live and the proposed database and writes neither."""
    connection = duckdb.connect(config=scratch.duckdb_config)
    try:
        # Under the names of their files, which their views say.
        for path in _databases(scratch).values():
            connection.execute(f"attach {quote_literal(write_name(path))} (read_only)")
        yield connection
    finally:
        connection.close()


def _databases(scratch: Settings) -> dict[str, Path]:
    live_database = scratch.live_database or scratch.warehouse_database
    return {"live": live_database, "proposed": scratch.warehouse_database}


def _place(
    connection: duckdb.DuckDBPyConnection, scratch: Settings, side: str, table: str
) -> str:
    """Return where the table of a side is; one that nothing changes is the live one."""
    names = {name: path.stem for name, path in _databases(scratch).items()}
    is_built = connection.execute(
        "select count(*) from duckdb_views() "
        "where database_name = ? and schema_name = ? and view_name = ?",
        [names[side], PUBLISH_FOLDER, table],
    ).fetchall()[0][0]
    return f"{names[side if is_built else 'live']}.{PUBLISH_FOLDER}.{table}"


def _owner_changes(
    movers: list[tuple[Any, ...]],
    sizes: list[tuple[Any, ...]],
    warnings: list[tuple[Any, ...]],
) -> tuple[OwnerChange, ...]:
    """Return one change per owner who has a list; who has most movers comes first."""
    mover_counts = {row[:2]: row[2] for row in movers}
    warning_counts = {row[:2]: row[2:] for row in warnings}
    tiers: dict[tuple[Any, ...], list[ListSize]] = {}
    for key, name, *size in sizes:
        tiers.setdefault((key, name), []).append(ListSize(*size))
    owners = sorted(
        {*tiers, *warning_counts},
        key=lambda owner: (
            -mover_counts.get(owner, 0),
            *(part or "" for part in reversed(owner)),
        ),
    )
    return tuple(
        OwnerChange(
            owner=owner[1] or owner[0],
            mover_count=mover_counts.get(owner, 0),
            tiers=tuple(tiers.get(owner, ())),
            live_warning_count=warning_counts.get(owner, (0, 0))[0],
            proposed_warning_count=warning_counts.get(owner, (0, 0))[1],
        )
        for owner in owners
    )


def export_changes(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write who moves between tiers and who comes and goes to a new folder.

    Only its owner may read it, and it is there whole or not at all. ``connection``
    holds the tables ``customers_compared`` and ``members_compared``.
    """
    with private_folder(".strata-", folder.parent) as unfinished:
        whole = unfinished / folder.name
        whole.mkdir(mode=_OWNER_ONLY)
        movers = connection.execute(statement(__package__, "movers"))
        header = [column[0] for column in movers.description]
        write_private_table(
            connection, whole / MOVERS_FILE, header, iter(movers.fetchone, None)
        )
        export_members(connection, whole)
        whole.rename(folder)
