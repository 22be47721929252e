"""What other rules would change, told before they are in force.

The proposed seeds are built into a scratch database that stands beside the live
warehouse: only the changed seeds and what follows from them are built, everything else
is read from the warehouse, which is attached read-only. What the proposal gives is then
compared with what is there, customer by customer.
"""

from __future__ import annotations

import hashlib
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb

from strata import dbt_runner
from strata.errors import InputRefusedError
from strata.publication import PUBLISH_FOLDER
from strata.spreadsheet import write_private_table
from strata.sql_text import quote_literal
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from strata.dbt_runner import BuildProgress
    from strata.settings import Settings

SEGMENTS = "pub_customer_segments"
WARNINGS = "pub_churn_warnings"
EXPORT_FORMATS = (".csv", ".parquet")

_OWNER_ONLY = 0o600
_PROJECT_FILES = ("dbt_project.yml", "profiles.yml", "selectors.yml")
_PROJECT_FOLDERS = (
    "config/industries",
    "macros",
    "models",
    "seeds",
    "tests/generic",
    "tests/singular",
)

# One row per customer on either side; the live revenue is what the move touches.
_COMPARISON = """
create temp table customers_compared as
select
    coalesce(live.customer_id, proposed.customer_id) as customer_id,
    coalesce(proposed.masked_customer_name, live.masked_customer_name)
        as masked_customer_name,
    coalesce(proposed.owner_key, live.owner_key) as owner_key,
    coalesce(proposed.owner_name, live.owner_name) as owner_name,
    live.tier_code as live_tier_code,
    live.tier_name_{language} as live_tier_name,
    proposed.tier_code as proposed_tier_code,
    proposed.tier_name_{language} as proposed_tier_name,
    case when live.tier_code is distinct from proposed.tier_code
        then live.tier_reason_{language} else null end as live_reason,
    case when live.tier_code is distinct from proposed.tier_code
        then proposed.tier_reason_{language} else null end as proposed_reason,
    coalesce(live.currency_code, proposed.currency_code) as currency_code,
    coalesce(live.net_revenue_amount_365d, proposed.net_revenue_amount_365d)
        as net_revenue_amount_365d
from {live_segments} as live
full join {proposed_segments} as proposed on live.customer_id = proposed.customer_id
"""
_MOVES = """
select
    live_tier_name,
    proposed_tier_name,
    count(*),
    sum(net_revenue_amount_365d)
from customers_compared
where live_tier_code is distinct from proposed_tier_code
group by live_tier_code, live_tier_name, proposed_tier_code, proposed_tier_name
order by count(*) desc, live_tier_code, proposed_tier_code
"""
# Sizes of all tiers, for every owner and, under no name at all, for the company.
_SIZES = """
with

lists as (
    select owner_key, owner_name, live_tier_code as tier_code,
        live_tier_name as tier_name, 1 as live_count, 0 as proposed_count
    from customers_compared
    where live_tier_code is not null
    union all
    select owner_key, owner_name, proposed_tier_code, proposed_tier_name, 0, 1
    from customers_compared
    where proposed_tier_code is not null
)

select
    {owner}
    max(tier_name) as tier_name,
    sum(live_count)::bigint as live_count,
    sum(proposed_count)::bigint as proposed_count
from lists
group by {owner} tier_code
order by {owner} tier_code
"""
_WARNINGS_BY_OWNER = """
with

lists as (
    select owner_key, owner_name, 1 as live_count, 0 as proposed_count
    from {live_warnings}
    union all
    select owner_key, owner_name, 0, 1
    from {proposed_warnings}
)

select
    owner_key,
    owner_name,
    sum(live_count)::bigint as live_count,
    sum(proposed_count)::bigint as proposed_count
from lists
group by owner_key, owner_name
"""
_MOVERS_BY_OWNER = """
select owner_key, owner_name, count(*)
from customers_compared
where live_tier_code is distinct from proposed_tier_code
group by owner_key, owner_name
"""
_MOVERS = """
select
    customer_id,
    masked_customer_name,
    live_tier_code,
    live_tier_name,
    proposed_tier_code,
    proposed_tier_name,
    live_reason,
    proposed_reason,
    owner_key,
    owner_name,
    currency_code,
    net_revenue_amount_365d
from customers_compared
where live_tier_code is distinct from proposed_tier_code
order by customer_id
"""


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
class Comparison:
    """The live rules against the proposed ones, as of the last build.

    ``changed_seeds`` differ from the last build; of them ``edited_seeds`` were edited
    in the project and are not part of the proposal. ``revenue_amount`` is the net
    revenue of 365 days of all customers who move.
    """

    changed_seeds: tuple[str, ...]
    edited_seeds: tuple[str, ...]
    customer_count: int
    mover_count: int
    revenue_amount: Decimal
    currency_code: str
    moves: tuple[Move, ...]
    tiers: tuple[ListSize, ...]
    owners: tuple[OwnerChange, ...]
    exported_path: Path | None


def compare_rules(
    settings: Settings,
    seeds_dir: Path,
    on_progress: Callable[[BuildProgress], None],
    *,
    export_path: Path | None = None,
) -> Comparison:
    """Return what the seeds in ``seeds_dir`` would change of the last build.

    With ``export_path`` the customers who move are written there. Assumes that the
    caller holds the lock of the output folder; afterwards nothing in it is changed.

    Raises:
        InputRefusedError: the folder holds no seed or a file that is none, the export
            can't be written there, or the last build ran on Spark.
        BuildFailedError: there is no finished build, or a proposed rule is wrong.
    """
    live = dbt_runner.built_settings(settings)
    if live.target != "duckdb":
        raise _refused(settings, "what_if_spark")
    proposed_files = _proposed_files(settings, seeds_dir)
    if export_path is not None:
        _require_new_file(settings, export_path)
    with _scratch(live) as scratch:
        _copy_project(live, scratch, proposed_files)
        changed = _changed_seeds(live, scratch)
        dbt_runner.build_beside(
            scratch, on_progress, changed_seeds=changed, tables=(SEGMENTS, WARNINGS)
        )
        edited = set(changed) - {place.stem for place in proposed_files}
        return _compare(scratch, changed, tuple(sorted(edited)), export_path)


def _proposed_files(settings: Settings, seeds_dir: Path) -> dict[Path, Path]:
    """Return the proposed file for the place of each seed, relative to the project."""
    known = {
        path.name: path.relative_to(settings.project_dir)
        for path in sorted((settings.project_dir / "seeds").rglob("*.csv"))
    }
    if not seeds_dir.is_dir():
        raise _refused(settings, "what_if_no_folder", folder=seeds_dir)
    found = sorted(seeds_dir.rglob("*.csv"))
    known_names = ", ".join(sorted(known))
    if not found:
        raise _refused(settings, "what_if_no_seed", folder=seeds_dir, known=known_names)
    unknown = [
        path.relative_to(seeds_dir).as_posix()
        for path in found
        if path.name not in known
    ]
    names = [path.name for path in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if unknown or twice:
        raise InputRefusedError(
            text(settings.language, "what_if_unknown_seed", folder=seeds_dir),
            (
                *(
                    text(settings.language, "what_if_unknown_file", file=name)
                    for name in unknown
                ),
                *(
                    text(settings.language, "what_if_file_twice", file=name)
                    for name in twice
                ),
            ),
            text(settings.language, "what_if_known_seeds", known=known_names),
        )
    return {known[path.name]: path for path in found}


def _require_new_file(settings: Settings, path: Path) -> None:
    if path.suffix.lower() not in EXPORT_FORMATS:
        raise _refused(settings, "what_if_export_format", path=path)
    if path.exists():
        raise _refused(settings, "what_if_export_exists", path=path)
    if not path.parent.is_dir():
        raise InputRefusedError(
            text(settings.language, "export_no_folder", folder=path.parent),
            hint=text(settings.language, "export_no_folder_hint"),
        )


def _refused(settings: Settings, key: str, **values: object) -> InputRefusedError:
    return InputRefusedError(
        text(settings.language, key, **values),
        hint=text(settings.language, f"{key}_hint", **values),
    )


@contextmanager
def _scratch(live: Settings) -> Iterator[Settings]:
    """Settings of a build in a folder of its own, which is gone afterwards.

    What a killed run left there is gone before.
    """
    folder = live.what_if_dir
    shutil.rmtree(folder, ignore_errors=True)
    scratch = replace(
        live,
        output_dir=folder,
        project_dir=folder / "project",
        live_database=live.warehouse_database,
    )
    scratch.warehouse_dir.mkdir(parents=True)
    try:
        scratch.lake_dir.symlink_to(live.lake_dir, target_is_directory=True)
        yield scratch
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy_project(
    live: Settings, scratch: Settings, proposed_files: dict[Path, Path]
) -> None:
    """Copy the dbt project with the proposed seeds in their places."""
    for name in _PROJECT_FOLDERS:
        shutil.copytree(live.project_dir / name, scratch.project_dir / name)
    for name in _PROJECT_FILES:
        shutil.copyfile(live.project_dir / name, scratch.project_dir / name)
    for place, path in proposed_files.items():
        shutil.copyfile(path, scratch.project_dir / place)


def _changed_seeds(live: Settings, scratch: Settings) -> tuple[str, ...]:
    """Return the seeds that differ from those of the last build, by name.

    Seeds edited in the project since then count as well: the next build would take
    both edits.
    """
    return tuple(
        sorted(
            node["name"]
            for node in dbt_runner.read_manifest(live)["nodes"].values()
            if node["resource_type"] == "seed"
            and node["checksum"]["checksum"]
            != _checksum(scratch.project_dir / node["original_file_path"])
        )
    )


def _checksum(path: Path) -> str:
    """Return the checksum dbt keeps of a seed: its text without blanks at the ends."""
    content = path.read_bytes().decode("utf-8", errors="replace")
    return hashlib.sha256(content.strip().encode()).hexdigest()


def _compare(
    scratch: Settings,
    changed: tuple[str, ...],
    edited: tuple[str, ...],
    export_path: Path | None,
) -> Comparison:
    with _both_sides(scratch) as connection:
        tables = {
            f"{side}_{name}": _place(connection, side, table)
            for side in ("live", "proposed")
            for name, table in (("segments", SEGMENTS), ("warnings", WARNINGS))
        }

        def rows(query: str, **values: str) -> list[tuple[Any, ...]]:
            # Names of tables and of the language only; there is no value to bind.
            sql = query.format(language=scratch.language, **tables, **values)
            return connection.execute(sql).fetchall()

        rows(_COMPARISON)
        moves = tuple(Move(*row) for row in rows(_MOVES))
        totals = rows("select count(*), max(currency_code) from customers_compared")
        customer_count, currency_code = totals[0]
        tiers = tuple(ListSize(*row) for row in rows(_SIZES, owner=""))
        owners = _owner_changes(
            rows(_MOVERS_BY_OWNER),
            rows(_SIZES, owner="owner_key, owner_name,"),
            rows(_WARNINGS_BY_OWNER),
        )
        if export_path is not None:
            export_movers(connection, export_path)
    return Comparison(
        changed_seeds=changed,
        edited_seeds=edited,
        customer_count=customer_count,
        mover_count=sum(move.customer_count for move in moves),
        revenue_amount=sum((move.revenue_amount for move in moves), start=Decimal(0)),
        currency_code=currency_code or "",
        moves=moves,
        tiers=tiers,
        owners=owners,
        exported_path=export_path,
    )


@contextmanager
def _both_sides(scratch: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that reads the live and the proposed database and writes neither."""
    connection = duckdb.connect(
        config={
            "threads": scratch.threads,
            "temp_directory": str(scratch.warehouse_dir / "spill"),
        }
    )
    try:
        for name, path in (
            ("live", scratch.live_database),
            ("proposed", scratch.warehouse_database),
        ):
            connection.execute(f"attach {quote_literal(path)} as {name} (read_only)")
        yield connection
    finally:
        connection.close()


def _place(connection: duckdb.DuckDBPyConnection, side: str, table: str) -> str:
    """Return where the table of a side is; one that nothing changes is the live one."""
    is_built = connection.execute(
        "select count(*) from duckdb_tables() "
        "where database_name = ? and schema_name = ? and table_name = ?",
        [side, PUBLISH_FOLDER, table],
    ).fetchall()[0][0]
    return f"{side if is_built else 'live'}.{PUBLISH_FOLDER}.{table}"


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


def export_movers(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write the customers who move to a new file that only its owner may read.

    ``connection`` holds the table ``customers_compared``.
    """
    if path.suffix.lower() == ".csv":
        movers = connection.execute(_MOVERS)
        header = [column[0] for column in movers.description]
        write_private_table(connection, path, header, iter(movers.fetchone, None))
        return
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        connection.execute(
            f"copy ({_MOVERS}) to {quote_literal(unfinished)} "
            "(format parquet, compression zstd)"
        )
        unfinished.chmod(_OWNER_ONLY)
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
