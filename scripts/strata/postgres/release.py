"""From the publication on disk to PostgreSQL, in one transaction.

The tables of a release get a schema of their own, and the views of a schema that stays
are pointed at them. Whoever reads the views sees the release before or this one, never
a mixture; whatever fails leaves the one before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from strata.contract_text import constraints, foreign_key_constraints
from strata.errors import AlreadyRunningError, InputRefusedError, NotDeliveredError
from strata.ingest.dialects import Postgres
from strata.paths import write_name
from strata.postgres.server import ALIAS, PostgresServer
from strata.postgres.views import Relation, swapping_statements
from strata.publication import (
    DATABASE_NAME,
    FINGERPRINT_LENGTH,
    current_release,
    read_release_manifest,
)
from strata.sql_text import quote_literal, quote_name, statement
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from strata.postgres.request import PostgresRequest
    from strata.settings import Settings

# What lists, joins and filters ask for; the primary key has an index anyway.
_INDEXED_COLUMNS = ("customer_id", "owner_key", "observation_date")
_SWAP_ATTEMPTS = 30
_PACKAGE = "strata.postgres"
_literal = Postgres().literal


@dataclass(frozen=True)
class PostgresReport:
    """What is in the database now.

    ``is_new`` says whether the tables were written or were there already;
    ``has_reader`` whether the role for readers is there; ``kept_for`` names the views
    of others that keep an older release from being removed.
    """

    release_id: str
    tables_schema: str
    table_count: int
    row_count: int
    is_new: bool
    has_reader: bool
    kept_for: tuple[str, ...]


def publish_release(
    settings: Settings,
    request: PostgresRequest,
    on_table: Callable[[int, int, str], None] = lambda *_: None,
) -> PostgresReport:
    """Write the last publication to PostgreSQL and point the views at it.

    ``on_table`` is told how many tables of how many are written, and the next one.

    Raises:
        InputRefusedError: nothing has been published, the server can't be reached, or
            something of others is in the way; names it.
        AlreadyRunningError: somebody else is publishing to this schema.
        NotDeliveredError: the server refused something. The release before stays.
    """
    release = current_release(settings)
    if release is None:
        raise InputRefusedError(
            said("deliver_not_published", folder=settings.output_dir),
            hint=said("not_built_hint"),
        )
    with duckdb.connect(config={"threads": settings.threads}) as connection:
        server = PostgresServer(connection, request.address)
        server.attach()
        database = quote_literal(write_name(release / DATABASE_NAME))
        connection.execute(f"attach {database} as release (read_only)")
        with server.transaction():
            return _Publishing(server, request, release).run(on_table)


@dataclass(frozen=True)
class _Publishing:
    """One release on its way into one database."""

    server: PostgresServer
    request: PostgresRequest
    release: Path

    def run(self, on_table: Callable[[int, int, str], None]) -> PostgresReport:
        manifest = read_release_manifest(self.release)
        release_id = self.release.name[:FINGERPRINT_LENGTH]
        day = manifest["as_of"].replace("-", "")
        schema = f"{self.request.schema}_{day}_{release_id}"
        self._take_turn()
        self._prepare_views_schema()
        is_new = not self.server.ask(
            f"select 1 from {self._views}.releases"  # nosec B608 # literals
            f" where schema_name = {_literal(schema)}"
        )
        tables = manifest["tables"]
        if is_new:
            self._write_tables(schema, tables, on_table)
        relations = self._relations(schema)
        self._refuse_what_is_in_the_way(relations)
        self._swap(relations, schema)
        self._note_release(schema, release_id, manifest["as_of"])
        return PostgresReport(
            release_id=release_id,
            tables_schema=schema,
            table_count=len(tables),
            row_count=sum(table["row_count"] for table in tables),
            is_new=is_new,
            has_reader=self._let_reader_in(),
            kept_for=self._remove_old_releases(),
        )

    @property
    def _views(self) -> str:
        return quote_name(self.request.schema)

    def _take_turn(self) -> None:
        key = _literal(f"strata {self.request.schema}")
        taken = self.server.ask(f"select pg_try_advisory_xact_lock(hashtext({key}))")
        if taken != [(True,)]:
            raise AlreadyRunningError(
                said(
                    "postgres_busy",
                    name=self.request.address.name,
                    schema=self.request.schema,
                )
            )

    def _prepare_views_schema(self) -> None:
        """Make the schema of the views and its list of releases, if need be."""
        name = _literal(self.request.schema)
        is_there = self.server.ask(
            f"select 1 from pg_catalog.pg_namespace where nspname = {name}"  # nosec B608 # a literal
        )
        if not is_there:
            self.server.run(f"create schema {self._views}")
        self.server.run(
            f"""
            create table if not exists {self._views}.releases (
                release_id text not null,
                as_of_date date not null,
                schema_name text primary key,
                is_live boolean not null,
                published_at timestamptz not null
            )
            """,
            f"comment on table {self._views}.releases is"
            " 'Releases of Strata in this database; the views show the live one.'",
        )

    def _write_tables(
        self,
        schema: str,
        tables: list[dict[str, Any]],
        on_table: Callable[[int, int, str], None],
    ) -> None:
        connection = self.server.connection
        connection.execute(f"create schema {ALIAS}.{quote_name(schema)}")
        for done, table in enumerate(tables):
            name = quote_name(table["name"])
            on_table(done, len(tables), table["name"])
            connection.execute(
                f"create table {ALIAS}.{quote_name(schema)}.{name} as"  # nosec B608 # quoted names
                f" select * from release.main.{name}"
            )
            self.server.run(*_finishing(f"{quote_name(schema)}.{name}", table))
            self.server.run(*self._comments(schema, table["name"]))
            self._require_all_rows(schema, table)
        for table in tables:
            # A publication of an older version says nothing of them.
            keys = foreign_key_constraints(schema, table.get("foreign_keys", {}))
            if changes := ", ".join(keys):
                name = f"{quote_name(schema)}.{quote_name(table['name'])}"
                self.server.run(f"alter table {name} {changes}")

    def _require_all_rows(self, schema: str, table: Mapping[str, Any]) -> None:
        found = self.server.ask(
            f"select count(*) from {quote_name(schema)}.{quote_name(table['name'])}"  # nosec B608 # quoted names
        )
        if found != [(table["row_count"],)]:
            raise NotDeliveredError(
                said("postgres_failed", name=self.request.address.name),
                (
                    said(
                        "postgres_rows",
                        table=table["name"],
                        expected=f"{table['row_count']:,}",
                        found=f"{found[0][0]:,}",
                    ),
                ),
                said("postgres_failed_hint"),
            )

    def _comments(self, schema: str, table: str) -> Iterator[str]:
        """What the publication says of a table and its columns, as SQL."""
        name = f"{quote_name(schema)}.{quote_name(table)}"
        is_view = schema == self.request.schema
        rows = self.server.connection.execute(
            """
            select null, comment from duckdb_tables()
            where database_name = 'release' and table_name = $table
            union all
            select column_name, comment from duckdb_columns()
            where database_name = 'release' and table_name = $table
            """,
            {"table": table},
        ).fetchall()
        for column, comment in rows:
            if comment:
                kind = "view" if is_view else "table"
                target = (
                    f"{kind} {name}"
                    if column is None
                    else f"column {name}.{quote_name(column)}"
                )
                yield f"comment on {target} is {_literal(comment)}"

    def _relations(self, schema: str) -> tuple[Relation, ...]:
        query = statement(_PACKAGE, "relations").format(
            views=self._views,
            views_name=_literal(self.request.schema),
            tables_name=_literal(schema),
        )
        return tuple(
            Relation(
                name=name,
                is_ours=is_ours,
                view_columns=dict(zip(view_names, view_types, strict=True)),
                table_columns=dict(zip(table_names, table_types, strict=True)),
                readers=tuple(readers),
                grants=tuple(grants),
            )
            for (
                name,
                is_ours,
                view_names,
                view_types,
                table_names,
                table_types,
                readers,
                grants,
            ) in self.server.ask(query)
        )

    def _refuse_what_is_in_the_way(self, relations: tuple[Relation, ...]) -> None:
        problems = (
            *(
                said("postgres_foreign", schema=self.request.schema, name=one.name)
                for one in relations
                if one.is_foreign
            ),
            *(
                said(
                    "postgres_held",
                    schema=self.request.schema,
                    name=one.name,
                    columns=", ".join(one.lost_columns),
                    readers=", ".join(one.readers),
                )
                for one in relations
                if one.is_held
            ),
        )
        if problems:
            raise InputRefusedError(
                said("postgres_in_the_way", name=self.request.address.name),
                problems,
                said("postgres_in_the_way_hint"),
            )

    def _swap(self, relations: tuple[Relation, ...], schema: str) -> None:
        statements = tuple(swapping_statements(relations, self.request.schema, schema))
        self.server.run(
            statement(_PACKAGE, "swap_views").format(
                attempt_count=_SWAP_ATTEMPTS,
                statements="".join(f"{one};\n" for one in statements),
            )
        )
        for one in relations:
            if one.table_columns:
                self.server.run(*self._comments(self.request.schema, one.name))

    def _note_release(self, schema: str, release_id: str, as_of: str) -> None:
        values = ", ".join(map(_literal, (release_id, as_of, schema)))
        self.server.run(
            f"update {self._views}.releases set is_live = false where is_live",  # nosec B608 # literals
            f"insert into {self._views}.releases"  # nosec B608 # literals
            " (release_id, as_of_date, schema_name, is_live, published_at)"
            f" values ({values}, true, now())"
            " on conflict (schema_name)"
            " do update set is_live = true, published_at = now()",
        )

    def _let_reader_in(self) -> bool:
        """Let the role read the views, made if need be; return whether it is there."""
        role = quote_name(self.request.reader)
        ((is_there, may_create),) = self.server.ask(
            f"""
            select
                exists (
                    select 1 from pg_catalog.pg_roles
                    where rolname = {_literal(self.request.reader)}
                ),
                rolcreaterole or rolsuper
            from pg_catalog.pg_roles
            where rolname = current_user
            """  # nosec B608 # a literal
        )
        if not (is_there or may_create):
            return False
        if not is_there:
            self.server.run(f"create role {role} nologin")
        self.server.run(
            f"grant usage on schema {self._views} to {role}",
            f"grant select on all tables in schema {self._views} to {role}",
        )
        return True

    def _forgetting(self, schema: str) -> str:
        return (
            f"delete from {self._views}.releases"  # nosec B608 # a literal
            f" where schema_name = {_literal(schema)}"
        )

    def _remove_old_releases(self) -> tuple[str, ...]:
        """Remove all but the newest releases; return whose views keep one."""
        rows = self.server.ask(
            statement(_PACKAGE, "old_releases").format(
                views=self._views, kept_count=self.request.kept_count
            )
        )
        for schema, tables, _ in rows:
            name = quote_name(schema)
            names = (f"{name}.{quote_name(table)}" for table in tables)
            statements = (
                # At once, as they refer to one another.
                *([f"drop table {', '.join(names)}"] if tables else ()),
                f"drop schema {name}",
                self._forgetting(schema),
            )
            self.server.run(
                statement(_PACKAGE, "drop_release").format(
                    statements="".join(f"{one};\n" for one in statements)
                )
            )
        return tuple(sorted({reader for *_, readers in rows for reader in readers}))


def _finishing(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    """SQL for what the contract says of a table's columns, and its indexes."""
    key = table["primary_key"]
    required = [column["name"] for column in table["columns"] if column["is_required"]]
    yield f"alter table {name} {', '.join(constraints(key, required))}"
    names = {column["name"] for column in table["columns"]}
    for column in _INDEXED_COLUMNS:
        if column in names and column != key[0]:
            yield f"create index on {name} ({quote_name(column)})"
    yield f"analyze {name}"
