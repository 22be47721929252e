"""What PostgreSQL and MySQL are asked, and which of their types DuckDB would bend."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from strata.ingest.address import Kind

Order = Literal["number", "time"]


@dataclass(frozen=True)
class SourceColumn:
    """A column of a database table.

    ``category`` is the family its type belongs to, where the server knows families;
    ``key_position`` is its place in the primary key, from 1.
    """

    name: str
    type_name: str
    category: str
    is_nullable: bool
    key_position: int | None


class Dialect(Protocol):
    """One kind of database server."""

    @property
    def extension(self) -> str:
        """The DuckDB extension that speaks to it."""

    @property
    def kind(self) -> str:
        """What DuckDB calls it."""

    def query(self, *, is_alone: bool) -> str:
        """A table function that binds ``$database`` and ``$query``.

        Queries that are not alone must see what others of one transaction see.
        """

    @property
    def settings(self) -> tuple[str, ...]:
        """Statements to run before connecting."""

    @property
    def options(self) -> Mapping[str, str]:
        """What the connection needs besides who and where."""

    @property
    def default_schema(self) -> str | None:
        """The schema of a table named without one; None for the database itself."""

    def columns_query(self, schema: str, table: str) -> str:
        """SQL for what a ``SourceColumn`` holds, of all columns in their order."""

    def tables_query(self) -> str:
        """SQL for schema and name of everything a person may read."""

    def quoted(self, name: str) -> str:
        """The identifier, safe inside this server's SQL."""

    def exported(self, column: SourceColumn) -> str:
        """SQL for the column in a type that DuckDB takes over without loss."""

    def order_of(self, column: SourceColumn) -> Order | None:
        """What the column's values have an order as, if rows can be asked by it."""

    def bound(self, column: SourceColumn, value: str) -> str:
        """SQL for a value of the column as it was exported."""


@dataclass(frozen=True)
class Postgres:
    """PostgreSQL and what speaks its protocol and has its catalogue."""

    extension: str = "postgres_scanner"
    kind: str = "postgres"
    settings: tuple[str, ...] = ()
    default_schema: str | None = "public"

    def query(self, *, is_alone: bool) -> str:  # noqa: ARG002 - it streams either way
        """Inside the transaction, however many there are."""
        return "postgres_query($database, $query)"

    @property
    def options(self) -> Mapping[str, str]:
        """UTF-8 whatever the database is kept in, and no endless wait."""
        return {"client_encoding": "UTF8", "connect_timeout": "10"}

    def columns_query(self, schema: str, table: str) -> str:
        """A domain counts as the type below it."""
        return f"""
            select
                a.attname::text as name,
                coalesce(b.typname, t.typname)::text as type_name,
                coalesce(b.typcategory, t.typcategory)::text as category,
                not a.attnotnull as is_nullable,
                array_position(i.indkey::int2[], a.attnum) + 1 as key_position
            from pg_catalog.pg_attribute as a
            inner join pg_catalog.pg_class as c on c.oid = a.attrelid
            inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
            inner join pg_catalog.pg_type as t on t.oid = a.atttypid
            left join pg_catalog.pg_type as b on b.oid = nullif(t.typbasetype, 0)
            left join pg_catalog.pg_index as i
                on i.indrelid = c.oid and i.indisprimary
            where
                n.nspname = {self.literal(schema)}
                and c.relname = {self.literal(table)}
                and c.relkind in ('r', 'p', 'v', 'm', 'f')
                and a.attnum > 0
                and not a.attisdropped
            order by a.attnum
        """  # nosec B608 # literals

    def tables_query(self) -> str:
        """Without the server's own schemas."""
        return """
            select n.nspname::text as schema_name, c.relname::text as table_name
            from pg_catalog.pg_class as c
            inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
            where
                c.relkind in ('r', 'p', 'v', 'm', 'f')
                and n.nspname !~ '^(pg_|information_schema$)'
            order by 1, 2
        """

    def literal(self, text: str) -> str:
        """A literal that means itself whatever the server thinks of backslashes."""
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"

    def quoted(self, name: str) -> str:
        """In double quotes."""
        return '"' + name.replace('"', '""') + '"'

    def exported(self, column: SourceColumn) -> str:
        """Numbers without a fixed scale, bytes and own types are written out there."""
        form = _POSTGRES_FORMS.get(column.type_name, "{0}::text")
        if column.category in _POSTGRES_NESTED:
            form = "to_json({0})::text"
        return form.format(self.quoted(column.name))

    def order_of(self, column: SourceColumn) -> Order | None:
        """Numbers and times."""
        if column.type_name in _POSTGRES_NUMBERS:
            return "number"
        return "time" if column.type_name in _POSTGRES_TIMES else None

    def bound(self, column: SourceColumn, value: str) -> str:
        """A literal of the column's own type, so that an index serves."""
        return f"{self.literal(value)}::{column.type_name}"


_POSTGRES_NUMBERS = {"int2", "int4", "int8", "float4", "float8", "numeric"}
_POSTGRES_TIMES = {"date", "timestamp", "timestamptz"}
# Arrays and composites.
_POSTGRES_NESTED = {"A", "C"}
_POSTGRES_FORMS = {
    **dict.fromkeys(_POSTGRES_NUMBERS | _POSTGRES_TIMES, "{0}"),
    **dict.fromkeys(("bool", "text", "varchar"), "{0}"),
    # Not a number is how a calculation writes a missing one.
    "numeric": "nullif({0}::text, 'NaN')",
    "money": "{0}::numeric::text",
    # As text an address of one host would end in /32.
    "inet": "abbrev({0})",
    "bytea": "chr(92) || 'x' || encode({0}, 'hex')",
}


@dataclass(frozen=True)
class Mysql:
    """MySQL and MariaDB; a schema is what they call a database."""

    extension: str = "mysql_scanner"
    kind: str = "mysql"
    settings: tuple[str, ...] = (
        "set mysql_session_time_zone = '+00:00'",
        # Reading a large table takes the time it takes.
        "set mysql_query_timeout_enabled = false",
    )
    default_schema: str | None = None

    def query(self, *, is_alone: bool) -> str:
        """Rows that stream come over a connection of their own, so only one query may.

        The rows of any other are held in memory, one query after the other.
        """
        stream = "true" if is_alone else "false"
        return f"mysql_query($database, $query, stream_results := {stream})"

    @property
    def options(self) -> Mapping[str, str]:
        """None are needed."""
        return {}

    def columns_query(self, schema: str, table: str) -> str:
        """Names are compared byte by byte, as files of tables are named."""
        return f"""
            select
                convert(c.column_name using utf8mb4) as name,
                convert(c.data_type using utf8mb4) as type_name,
                '' as category,
                c.is_nullable = 'YES' as is_nullable,
                s.seq_in_index as key_position
            from information_schema.columns as c
            left join information_schema.statistics as s
                on
                    s.table_schema = c.table_schema
                    and s.table_name = c.table_name
                    and s.column_name = c.column_name
                    and s.index_name = 'PRIMARY'
            where
                binary c.table_schema = binary {self.literal(schema)}
                and binary c.table_name = binary {self.literal(table)}
            order by c.ordinal_position
        """  # nosec B608 # literals

    def tables_query(self) -> str:
        """Without the server's own databases."""
        return """
            select
                convert(table_schema using utf8mb4) as schema_name,
                convert(table_name using utf8mb4) as table_name
            from information_schema.tables
            where table_schema not in (
                'information_schema', 'mysql', 'performance_schema', 'sys'
            )
            order by 1, 2
        """

    def literal(self, text: str) -> str:
        """Hexadecimal, so no mode of the server gives a character a meaning."""
        return f"convert(x'{text.encode().hex()}' using utf8mb4)"

    def quoted(self, name: str) -> str:
        """In backticks."""
        return "`" + name.replace("`", "``") + "`"

    def exported(self, column: SourceColumn) -> str:
        """All but whole numbers and text is written out there.

        Zero dates are none that DuckDB knows, a tinyint(1) may hold more than yes
        and no, and times of the type timestamp are asked for in UTC.
        """
        form = _MYSQL_FORMS.get(column.type_name, "cast({0} as char)")
        return form.format(self.quoted(column.name))

    def order_of(self, column: SourceColumn) -> Order | None:
        """Numbers and times."""
        if column.type_name in _MYSQL_NUMBERS:
            return "number"
        return "time" if column.type_name in _MYSQL_TIMES else None

    def bound(self, column: SourceColumn, value: str) -> str:
        """A number or a time; what is no time by its column is a number by its text."""
        if column.type_name in _MYSQL_TIMES:
            # An offset that a rule added is none of the column's own clock.
            moment = re.sub(r"(Z|[+-]\d{2}:\d{2})$", "", value)
            return f"cast('{moment}' as datetime(6))"
        return value


_MYSQL_INTEGERS = {"tinyint", "smallint", "mediumint", "int", "bigint"}
_MYSQL_NUMBERS = _MYSQL_INTEGERS | {"decimal", "float", "double", "year"}
_MYSQL_TIMES = {"date", "datetime", "timestamp"}
_MYSQL_TEXTS = (
    "char",
    "varchar",
    "tinytext",
    "text",
    "mediumtext",
    "longtext",
    "enum",
    "set",
    "json",
)
_MYSQL_BYTES = (
    "binary",
    "varbinary",
    "tinyblob",
    "blob",
    "mediumblob",
    "longblob",
)
_MYSQL_SHAPES = (
    "geometry",
    "point",
    "linestring",
    "polygon",
    "multipoint",
    "multilinestring",
    "multipolygon",
    "geometrycollection",
)
_MYSQL_FORMS = {
    # The sum is no boolean any more, and keeps every digit.
    **dict.fromkeys(_MYSQL_INTEGERS, "{0} + 0"),
    **dict.fromkeys(_MYSQL_TEXTS, "convert({0} using utf8mb4)"),
    **dict.fromkeys(_MYSQL_BYTES, "concat(char(92), 'x', lower(hex({0})))"),
    **dict.fromkeys(_MYSQL_SHAPES, "st_astext({0})"),
    # As text a float keeps six digits, a whole one then loses the others.
    **dict.fromkeys(
        ("float", "double"),
        "if({0} = truncate({0}, 0) and abs({0}) < 1e15,"
        " cast(cast({0} as decimal(16, 0)) as char), cast({0} as char))",
    ),
    "bit": "cast({0} + 0 as char)",
    "timestamp": "if({0} = 0, cast({0} as char), concat(cast({0} as char), 'Z'))",
}


def dialect_of(kind: Kind) -> Dialect:
    """How a server of this kind is spoken to."""
    return Postgres() if kind == "postgresql" else Mysql()
