"""The real data of the quick start: known totals, through ordinary configuration."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb
import pytest

from strata import dbt_runner
from strata.cli import main
from strata.ingest import ingest_folder
from strata.lake import prepare_lake
from strata.settings import PROJECT_DIR, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATA_DIR = PROJECT_DIR / "data" / "online_retail"
# What the tests read.
READ = (
    "stg_lake__batches",
    "fct_row_accounting",
    "int_order_movements",
    "pub_customer_segments",
)


@pytest.fixture(scope="module")
def retail_run(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the shipped files, built as far as known totals reach."""
    settings = Settings(
        data_dir=DATA_DIR,
        output_dir=tmp_path_factory.mktemp("retail"),
        as_of=date(2011, 12, 10),
    )
    settings.warehouse_dir.mkdir(parents=True)
    ingest_folder(settings)
    prepare_lake(settings)
    dbt_runner.build(settings, lambda _: None, only=READ)
    return settings


@pytest.fixture
def retail(retail_run: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse database after the run."""
    settings = retail_run
    with duckdb.connect(str(settings.warehouse_database), read_only=True) as connection:
        yield connection


def one_row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[object, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None
    return tuple(row)


def test_every_line_received_is_accounted_for(
    retail: duckdb.DuckDBPyConnection,
) -> None:
    assert one_row(
        retail, "select sum(received_count) from staging.stg_lake__batches"
    ) == (541_909,)
    assert one_row(retail, "select sum(row_count) from core.fct_row_accounting") == (
        541_909,
    )


def test_sales_of_known_customers_have_the_published_totals(
    retail: duckdb.DuckDBPyConnection,
) -> None:
    lines = one_row(
        retail,
        """
        select count(*), count(distinct order_id), sum(line_amount)
        from staging.stg_commerce__order_lines
        where
            contact_key is not null
            and not starts_with(order_id, 'C')
            and quantity > 0
            and unit_price_amount > 0
        """,
    )
    assert lines == (397_884, 18_532, Decimal("8911407.9040"))
    orders = one_row(
        retail,
        """
        select count(*), sum(paid_amount)
        from core.fct_orders
        where is_purchase and contact_key is not null
        """,
    )
    assert orders == (18_532, Decimal("8911407.9040"))


def test_cancellations_and_net_have_the_published_totals(
    retail: duckdb.DuckDBPyConnection,
) -> None:
    movements = retail.execute("""
        select movement_code, sum(movement_amount)
        from core.int_order_movements
        where contact_key is not null
        group by movement_code
        order by movement_code
    """).fetchall()
    assert movements == [
        ("cancellation", Decimal("-611342.0900")),
        ("sale", Decimal("8911407.9040")),
    ]
    assert one_row(
        retail,
        """
        select sum(movement_amount)
        from core.int_order_movements
        where contact_key is not null
        """,
    ) == (Decimal("8300065.8140"),)


def test_net_negative_customers_are_the_known_ones(
    retail: duckdb.DuckDBPyConnection,
) -> None:
    assert one_row(
        retail,
        """
        select count(*) from (
            select identities.customer_id
            from core.int_order_movements as movements
            inner join core.bridge_customer_identities as identities
                using (contact_key)
            group by identities.customer_id
            having sum(movements.movement_amount) < 0
        )
        """,
    ) == (41,)


def test_every_known_customer_is_published(
    retail: duckdb.DuckDBPyConnection,
) -> None:
    assert one_row(retail, "select count(*) from publish.pub_customer_segments") == (
        4_372,
    )


@pytest.mark.nightly
def test_a_whole_run_publishes_them(tmp_path: Path) -> None:
    folders = ("--data-dir", str(DATA_DIR), "--output-dir", str(tmp_path / "output"))
    assert main(["run", *folders, "--as-of", "2011-12-10"]) == 0
