"""The demo company against its planted truth: identity, rejects, rows and money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from strata.settings import Settings


@pytest.fixture(scope="module")
def warehouse(
    demo_dir: Path, demo_run: Settings
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse database of the demo run, with the planted truth as views."""
    with duckdb.connect(str(demo_run.warehouse_database), read_only=True) as connection:
        for file in sorted((demo_dir / "truth").glob("*.parquet")):
            connection.execute(
                f"create temp table truth_{file.stem} as from read_parquet(?)",
                [str(file)],
            )
        connection.execute("""
            create temp view records as
            with keys as (
                select
                    'leads' as entity, source_system, lead_id as record_id, contact_key
                from staging.stg_crm__leads
                union all
                select 'accounts', source_system, account_id, contact_key
                from staging.stg_crm__accounts
                union all
                select 'orders', source_system, order_id, contact_key
                from staging.stg_commerce__orders
            )
            select
                truth.entity,
                truth.person_id,
                truth.link_group_id,
                identities.customer_id
            from truth_record_persons as truth
            inner join keys using (entity, source_system, record_id)
            left join core.bridge_customer_identities as identities using (contact_key)
        """)
        yield connection


def pair_count(
    warehouse: duckdb.DuckDBPyConnection, group: str, condition: str = "true"
) -> int:
    """Number of pairs of records that agree in all columns of ``group``."""
    row = warehouse.execute(f"""
        select coalesce(sum(n * (n - 1) // 2), 0)
        from (select count(*) as n from records where {condition} group by {group})
    """).fetchone()
    assert row is not None
    return int(row[0])


def test_merged_records_belong_to_one_person(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    known = "customer_id is not null"
    merged = pair_count(warehouse, "customer_id", known)
    right = pair_count(warehouse, "customer_id, person_id", known)
    assert merged > 10_000
    assert right / merged >= 0.999


def test_records_that_share_a_strong_identifier_are_merged(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    linked = "link_group_id is not null"
    planted = pair_count(warehouse, "link_group_id", linked)
    found = pair_count(
        warehouse,
        "link_group_id, customer_id",
        f"{linked} and customer_id is not null",
    )
    assert planted > 10_000
    assert found / planted >= 0.99


def test_every_planted_bad_row_is_rejected_with_its_true_reason(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    planted = warehouse.execute("""
        select entity, source_file, row_number, reason_code, reason_column
        from truth_planted_rejects
        order by all
    """).fetchall()
    rejected = warehouse.execute("""
        select entity_code, source_file, row_number, reject_reason_code, reject_column
        from core.fct_rejected_rows
        order by all
    """).fetchall()
    assert len(planted) > 100
    assert rejected == planted


def test_rows_balance_exactly(warehouse: duckdb.DuckDBPyConnection) -> None:
    planted = warehouse.execute("""
        select entity, received, kept, superseded, rejected, held
        from truth_totals
        order by entity
    """).fetchall()
    counted = warehouse.execute("""
        select
            entity_code,
            sum(row_count),
            coalesce(sum(row_count) filter (row_outcome_code = 'kept'), 0),
            coalesce(sum(row_count) filter (row_outcome_code = 'superseded'), 0),
            coalesce(sum(row_count) filter (row_outcome_code = 'rejected'), 0),
            coalesce(sum(row_count) filter (row_outcome_code = 'held'), 0)
        from core.fct_row_accounting
        group by entity_code
        order by entity_code
    """).fetchall()
    assert counted == planted


def test_money_adds_up_to_what_was_planted(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """Orders whose refund row was rejected are taken back by their status instead."""
    planted = warehouse.execute("""
        select measure, sum(document_count), sum(amount)
        from truth_money_totals
        group by measure
        order by measure
    """).fetchall()
    moved = warehouse.execute("""
        select movement_code || 's' as measure, count(*), sum(movement_amount)
        from core.int_order_movements
        where movement_key not like 'status:%'
        group by movement_code
        order by measure
    """).fetchall()
    assert moved == planted


def test_words_nobody_knows_are_listed(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    planted = {
        row[0]
        for row in warehouse.execute("select word from truth_unmapped_words").fetchall()
    }
    listed = {
        row[0]
        for row in warehouse.execute(
            "select source_word from core.fct_unmapped_values"
        ).fetchall()
    }
    assert listed <= planted
    assert len(listed) > len(planted) / 2
