"""What files of real systems must come to, and what a warehouse made of them.

A delivery is a folder of ``tests/fixtures/exports`` or ``cases``: its ``data`` as the
system wrote it and ``expected.json`` with the truth, in terms of its ``conventions``:
money in the currency of the order, moments on the company's clock, ``null`` for what a
file doesn't say.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

FIXTURES = Path(__file__).parents[1] / "fixtures"
KINDS = ("exports", "cases")

Row = dict[str, Any]

# A contact is everything that may identify its person; a customer is who that is.
_TABLES = {
    "orders": """
        select
            orders.*,
            kept.customer_name,
            kept.account_key
        from core.fct_orders as orders
        left join staging.stg_commerce__orders as kept
            on orders.order_key = kept.order_key
    """,
    "lines": "select * from staging.stg_commerce__order_lines",
    "refunds": "select * from staging.stg_commerce__refunds",
    "contracts": "select * from staging.stg_commerce__contracts",
    "leads": "select * from staging.stg_crm__leads",
    "accounts": "select * from staging.stg_crm__accounts",
    "tickets": "select * from staging.stg_service__tickets",
    "accounting": "select * from publish.pub_row_accounting",
}
_PAYMENTS = "select * from staging.stg_commerce__payments"


@dataclass(frozen=True)
class Delivery:
    """Files of one origin and the truth about them."""

    kind: str
    name: str

    @property
    def label(self) -> str:
        """How tests and lists call it."""
        return f"{self.kind}/{self.name}"

    @property
    def data_dir(self) -> Path:
        """The data folder, with its ``ingest.yml`` where a person wrote one."""
        return FIXTURES / self.kind / self.name / "data"

    @property
    def source_systems(self) -> set[str]:
        """The systems its rows come from: one folder each."""
        return {path.name for path in self.data_dir.iterdir() if path.is_dir()}

    @cached_property
    def truth(self) -> Row:
        """What is right."""
        path = self.data_dir.with_name("expected.json")
        found: Row = json.loads(path.read_text(encoding="utf-8"))
        return found


def deliveries() -> list[Delivery]:
    """Every delivery that ships, exports first."""
    return [
        Delivery(kind, folder.name)
        for kind in KINDS
        for folder in sorted((FIXTURES / kind).iterdir())
        if folder.is_dir()
    ]


@dataclass
class Warehouse:
    """The rows that a build kept, by table and source system."""

    rows: dict[str, dict[str, list[Row]]]
    identifiers: dict[str, set[str]]
    customers: dict[str, str]

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection) -> Warehouse:
        """Read all of it at once; a delivery then is judged in memory."""
        queries = dict(_TABLES)
        if _has(connection, "stg_commerce__payments"):
            queries["payments"] = _PAYMENTS
        rows: dict[str, dict[str, list[Row]]] = {}
        for table, query in queries.items():
            rows[table] = defaultdict(list)
            for row in _read(connection, query):
                rows[table][row["source_system"]].append(row)
        identifiers: dict[str, set[str]] = defaultdict(set)
        for row in _read(
            connection, "select * from core.int_contact_identifiers_unpivoted"
        ):
            identifiers[row["contact_key"]].add(str(row["identifier_value"]))
        customers = {
            row["contact_key"]: row["customer_id"]
            for row in _read(
                connection, "select * from core.bridge_customer_identities"
            )
        }
        return cls(rows, identifiers, customers)


def _has(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    query = "select 1 from information_schema.tables where table_name = ?"
    return connection.execute(query, [table]).fetchone() is not None


def _read(connection: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    result = connection.execute(query)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
