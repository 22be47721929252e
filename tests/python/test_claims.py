"""Each kind of claim about a table is seen broken, and told with key and value."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from conftest import write_tiny_project
from strata import dbt_runner
from strata.errors import BuildFailedError
from strata.settings import PROJECT_DIR

if TYPE_CHECKING:
    from pathlib import Path

    from strata.settings import Settings

ORDERS = """
select
    order_id, line, status_code, amount, note, 'lost' as owner_code
from (
    values
        ('O1', 1, 'paid', 5, 'for {days} days'),
        ('O1', 1, 'paid', 5, 'for {days} days'),
        ('O2', 1, 'sold', 5, 'for {day} days'),
        ('O3', 1, 'paid', 500, ' '),
        (null, 2, 'paid', 5, 'none'),
        ('O4', 1, 'paid', null, 'none')
) as orders (order_id, line, status_code, amount, note)
"""
CLAIMS = """
models:
  - name: orders
    description: One row per order.
    data_tests:
      - claims_hold:
          arguments:
            unique: [[order_id, line]]
            not_null: [amount]
            relationships:
              owner_code: {to: ref('bands'), field: band_code}
              order_id: {to: ref('bands'), field: band_code, where: "line > 9"}
            accepted_values:
              status_code: [paid]
            within:
              - {column: amount, from: 1, to: 100}
              - {column: line, from: 1, to: 1, where: amount = 500}
            empty:
              - {column: amount, where: line = 2}
              - {column: amount, where: order_id = 'O4'}
            labels: [note]
            codes:
              - {columns: [order_id], codes: [O1, O9], is_open: true}
              - {columns: [status_code], codes: [paid]}
            placeholders:
              - {columns: [note], known: [days]}
            checks:
              assert_orders_are_small:
                holds: amount < 400
                sentence: No order is too large to deliver.
                columns: [amount]
              assert_orders_have_a_band:
                to: ref('bands')
                joined_on: own.order_id = other.band_code
                holds: other.band_code is not null or own.line = 1
                sentence: A second line is of a known band.
                columns: [line]
            totals:
              assert_lines_are_counted:
                of: sum(line)
                by: [status_code]
                to: ref('orders_counted')
                to_of: sum(line_count)
                to_where: status_code != 'none'
                sentence: Every line of an order is counted.
"""
COUNTS = """
select 'paid' as status_code, 6 as line_count
union all
select 'gone' as status_code, 3 as line_count
union all
select 'none' as status_code, 9 as line_count
"""


@pytest.fixture(scope="module")
def problems(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    settings = project_with_claims(tmp_path_factory.mktemp("claims"))
    (settings.project_dir / "models" / "orders.sql").write_text(ORDERS)
    (settings.project_dir / "models" / "orders.yml").write_text(CLAIMS)
    (settings.project_dir / "models" / "orders_counted.sql").write_text(COUNTS)
    with pytest.raises(BuildFailedError) as caught:
        dbt_runner.build(settings, lambda _: None)
    return caught.value.problems


def project_with_claims(folder: Path) -> Settings:
    """Return settings of the tiny project with the claims of the real one."""
    settings = write_tiny_project(folder)
    for part in ("macros", "tests/generic"):
        shutil.copytree(PROJECT_DIR / part, settings.project_dir / part)
    project = settings.project_dir / "dbt_project.yml"
    project.write_text(
        project.read_text().replace("name: tiny", "name: strata")
        + 'on-run-start: "{{ register_standing() }}"\n'
    )
    return replace(settings)


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        (
            "orders: order_id, line must be different on every row (1 row(s))",
            "order_id, line = O1, 1",
        ),
        ("orders: order_id must not be empty (1 row(s))", "order_id, line = , 2"),
        ("orders: amount must not be empty (1 row(s))", "order_id, line = O4, 1"),
        (
            "orders: each owner_code must stand in bands (6 row(s))",
            "order_id, line = O1, 1: owner_code = lost",
        ),
        (
            "orders: status_code must be one of paid (1 row(s))",
            "order_id, line = O2, 1: status_code = sold",
        ),
        (
            "orders: amount must lie within 1 … 100 (2 row(s))",
            "order_id, line = O3, 1: amount = 500",
        ),
        (
            "orders: amount must be empty here, as nothing reads it (1 row(s))",
            "order_id, line = , 2: amount = 5",
        ),
        ("orders: note must hold a text (1 row(s))", "order_id, line = O3, 1"),
        (
            "orders: these order_id are counted on and missing (1 row(s))",
            "order_id, line = O9",
        ),
        (
            "orders: nothing uses these status_code (1 row(s))",
            "order_id, line = sold",
        ),
        (
            "orders: note may hold no other places in braces than {days} (1 row(s))",
            "order_id, line = O2, 1: note = f***",
        ),
        (
            "assert_orders_are_small: No order is too large to deliver. (2 row(s))",
            "order_id, line = O3, 1: amount = 500",
        ),
        (
            "assert_orders_have_a_band: A second line is of a known band. (1 row(s))",
            "order_id, line = , 2: line = 2",
        ),
        (
            "assert_lines_are_counted: Every line of an order is counted. (2 row(s))",
            "status_code, total, total in orders_counted = gone, 0, 3",
        ),
        (
            "assert_lines_are_counted: Every line of an order is counted. (2 row(s))",
            "status_code, total, total in orders_counted = sold, 1, 0",
        ),
    ],
)
def test_broken_claim_of_a_model_is_told_with_key_and_value(
    problems: tuple[str, ...], heading: str, row: str
) -> None:
    start = problems.index(heading)
    assert f"  {row}" in problems[start + 1 : start + 7]


def test_nothing_is_told_of_claims_that_hold(problems: tuple[str, ...]) -> None:
    assert sum(not line.startswith("  ") for line in problems) == 14
