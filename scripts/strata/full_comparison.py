"""What earlier builds left standing, held against everything made anew.

A build makes only what has changed, and whatever it leaves has to be as if all had been
made. Every so many builds that is looked at in the company's own warehouse: what stood
is set aside, everything is made anew, and each table is compared row by row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from strata import making
from strata.errors import BuildFailedError
from strata.paths import write_name
from strata.sql_text import quote_literal, quote_name
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from dbt.contracts.graph.manifest import Manifest

    from strata.settings import Settings

# What the two warehouses are called where they are compared.
_STOOD, _MADE = "stood", "made"
# The database, and what of it was not yet written into it.
_SUFFIXES = ("", ".wal")
_SHOWN_TABLES = 5
_SHOWN_COLUMNS = ("customer_id", "observation_date")


def set_aside(settings: Settings) -> None:
    """Keep what stands under another name, so that the next build begins with nothing.

    The warehouse must be closed.
    """
    for suffix in _SUFFIXES:
        path = _with_suffix(settings.warehouse_database, suffix)
        if path.exists():
            path.rename(_with_suffix(_aside(settings), suffix))


def remove_aside(settings: Settings) -> None:
    """Remove what was set aside, also by a build that was killed."""
    for suffix in _SUFFIXES:
        _with_suffix(_aside(settings), suffix).unlink(missing_ok=True)


def compare(settings: Settings, manifest: Manifest) -> int:
    """Compare each table that was set aside with the one made anew.

    Return how many tables there are. What a release before left behind of models that
    are no more is no table of the project.

    Raises:
        BuildFailedError: a table differs; ``problems`` name those that read no other
            such table, with what each was last made for.
    """
    with _both(settings) as connection:
        stood, made = _digests(connection, _STOOD), _digests(connection, _MADE)
        different = {
            name for name in stood.keys() & made.keys() if stood[name] != made[name]
        }
        if not different:
            return len(made)
        first = _first_of(manifest, different)
        problems = [
            _difference(settings, connection, name) for name in first[:_SHOWN_TABLES]
        ]
    rest = len(different) - len(problems)
    if rest:
        problems.append(text(settings.language, "full_differs_rest", count=rest))
    raise BuildFailedError(
        text(settings.language, "full_differs"),
        tuple(problems),
        text(settings.language, "full_differs_hint"),
    )


def _aside(settings: Settings) -> Path:
    return settings.warehouse_dir / "stood.duckdb"


def _with_suffix(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _both(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open a connection that reads both warehouses."""
    connection = duckdb.connect(
        config=settings.duckdb_config | {"preserve_insertion_order": False}
    )
    databases = {_STOOD: _aside(settings), _MADE: settings.warehouse_database}
    for name, path in databases.items():
        connection.execute(
            f"attach {quote_literal(write_name(path))} as {name} (read_only)"
        )
    return connection


def _digests(
    connection: duckdb.DuckDBPyConnection, database: str
) -> dict[str, tuple[object, ...]]:
    """Return the row count and the sum of row hashes of every table, in any order.

    What a warehouse says of its own making is left out.
    """
    names = connection.execute(
        "select schema_name, table_name from duckdb_tables()"
        " where database_name = $database and schema_name != 'raw' and not temporary",
        {"database": database},
    ).fetchall()
    return {
        f"{quote_name(schema)}.{quote_name(name)}": connection.execute(
            "select count(*), sum(cast(hash(one) as hugeint))"  # nosec B608 # quoted
            f" from {database}.{quote_name(schema)}.{quote_name(name)} as one"
        ).fetchall()[0]
        for schema, name in names
    }


def _first_of(manifest: Manifest, different: Collection[str]) -> list[str]:
    """Return the tables that differ though nothing they read does, by name."""
    nodes = making.nodes_of(manifest)
    relations = {name: _relation(manifest, name) for name in nodes}
    spoilt: dict[str, bool] = {}

    def is_spoilt(name: str) -> bool:
        """Whether the table differs, or something that it reads."""
        if name not in spoilt:
            spoilt[name] = relations.get(name) in different or reads_spoilt(name)
        return spoilt[name]

    def reads_spoilt(name: str) -> bool:
        # A seed reads nothing.
        reads = nodes[name].depends_on if name in nodes else None
        return any(map(is_spoilt, getattr(reads, "nodes", ())))

    known = {relation: name for name, relation in relations.items()}
    return sorted(one for one in different if not reads_spoilt(known[one]))


def _relation(manifest: Manifest, name: str) -> str:
    node = manifest.nodes[name]
    return f"{quote_name(node.schema)}.{quote_name(node.alias)}"


def _shown(relation: str) -> str:
    return relation.replace('"', "")


def _difference(
    settings: Settings, connection: duckdb.DuckDBPyConnection, relation: str
) -> str:
    """Say of a table what differs, and what it was last made for."""
    surplus, first_surplus = _rows_only_in(connection, relation, _STOOD, _MADE)
    lacking, first_lacking = _rows_only_in(connection, relation, _MADE, _STOOD)
    told = connection.execute(
        "select making_code, changed_parents from stood.raw.made_tables"
        " where split_part(node_name, '.', 3) = $name",
        {"name": _shown(relation).partition(".")[2]},
    ).fetchall()
    making_code, parents = told[0] if told else ("", "")
    return text(
        settings.language,
        "full_differs_table",
        table=_shown(relation),
        surplus=surplus,
        lacking=lacking,
        example=first_surplus or first_lacking or "-",
        making=making_code or "-",
        parents=", ".join(one.split(".")[-1] for one in parents.split()) or "-",
    )


def _rows_only_in(
    connection: duckdb.DuckDBPyConnection, relation: str, here: str, there: str
) -> tuple[int, str]:
    """Return how many rows only one has, and whose the first of them is."""
    columns = [
        name
        for name, *_ in connection.execute(f"describe {here}.{relation}").fetchall()
        if name in _SHOWN_COLUMNS
    ]
    asked = ", ".join(["count(*) over ()", *map(quote_name, columns)])
    found = connection.execute(
        f"select {asked}"  # nosec B608 # quoted
        f" from (from {here}.{relation} except all from {there}.{relation})"
        " order by all limit 1"
    ).fetchone()
    if found is None:
        return 0, ""
    shown = map("{} {}".format, columns, found[1:])
    return int(found[0]), ", ".join(shown)
