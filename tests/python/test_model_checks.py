"""The tests of models are judged without dbt, and exactly as dbt judges them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import pytest

from strata import dbt_runner, kept_tests, project_cache
from strata.errors import BuildFailedError

if TYPE_CHECKING:
    from strata.dbt_runner import BuildReport
    from strata.settings import Settings

ORDERS = "select unnest([1, 2, 2, 5]) as amount, 'x' as code"
CONFIGURED = """
models:
  - name: orders
    columns:
      - name: amount
        data_tests:
          - unique: {config: %s}
          - accepted_values:
              name: few
              arguments: {values: [1], quote: false}
              config: %s
"""
FEW_HOLD: dict[str, object] = {"where": "amount < 2"}
CONFIGURATIONS: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "one of two fails": ({}, FEW_HOLD),
    "one fails, one warns": ({}, {"severity": "warn"}),
    "both hold where asked": ({"where": "amount != 2"}, FEW_HOLD),
    "warns below what fails": ({"error_if": "> 1"}, FEW_HOLD),
    "neither fails nor warns": ({"error_if": "> 1", "warn_if": "> 1"}, FEW_HOLD),
    "more would fail than are looked at": (
        {"where": "amount != 2"},
        {"error_if": "> 1", "limit": 1},
    ),
    "another figure is counted": (
        {"where": "amount != 2"},
        {"fail_calc": "max(value_field)", "error_if": "> 5", "severity": "error"},
    ),
}


def write_model(settings: Settings, name: str, sql: str, described: str = "") -> None:
    folder = settings.project_dir / "models"
    (folder / f"{name}.sql").write_text(sql, encoding="utf-8")
    if described:
        (folder / f"{name}.yml").write_text(described, encoding="utf-8")


def write_test(settings: Settings, name: str, sql: str) -> None:
    path = settings.project_dir / "tests" / f"{name}.sql"
    path.write_text(sql, encoding="utf-8")


def build(settings: Settings) -> BuildReport:
    return dbt_runner.build(settings, lambda _: None)


def told(settings: Settings) -> tuple[object, ...]:
    """What a build says of its tests, whether it fails or not."""
    try:
        report = build(settings)
    except BuildFailedError as error:
        return (str(error), error.problems, error.hint)
    return (report.test_count, report.node_count, report.warnings)


@pytest.mark.parametrize("case", CONFIGURATIONS)
def test_a_test_is_judged_by_its_configuration_as_dbt_does(
    tiny_settings: Settings, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    write_model(tiny_settings, "orders", ORDERS, CONFIGURED % CONFIGURATIONS[case])
    here = told(tiny_settings)
    monkeypatch.setattr(dbt_runner, "project_tests", lambda _: None)
    assert here == told(tiny_settings)


def test_a_test_that_gives_an_error_is_told_by_name_and_file(
    tiny_settings: Settings,
) -> None:
    write_model(tiny_settings, "orders", ORDERS)
    write_test(
        tiny_settings,
        "assert_orders_are_dear",
        "select code from {{ ref('orders') }} where cast(code as integer) > 9",
    )
    with pytest.raises(BuildFailedError) as caught:
        build(tiny_settings)
    (problem,) = caught.value.problems
    assert "assert_orders_are_dear (tests/assert_orders_are_dear.sql)" in problem
    assert "Could not convert string 'x'" in problem


def test_a_broken_claim_is_told_before_the_model_that_fails_by_it(
    tiny_settings: Settings,
) -> None:
    described = CONFIGURED % ({}, FEW_HOLD)
    write_model(tiny_settings, "orders", ORDERS, described)
    write_model(
        tiny_settings,
        "orders_priced",
        "{{ config(materialized='table') }} "
        "select 1 / (select amount from {{ ref('orders') }}) as price",
    )
    write_test(tiny_settings, "assert_priced", "from {{ ref('orders_priced') }}")
    with pytest.raises(BuildFailedError) as caught:
        build(tiny_settings)
    claim, row, model, skipped = caught.value.problems
    assert claim.startswith("unique_orders_amount")
    assert "unique_field = 2, n_records = 2" in row
    assert model.startswith("orders_priced")
    assert "More than one row returned by a subquery" in model
    assert skipped.startswith("1 ")
    with pytest.raises(BuildFailedError):
        dbt_runner.built_settings(tiny_settings)


def test_a_test_that_stores_what_it_finds_is_left_to_dbt(
    tiny_settings: Settings,
) -> None:
    keeping = {"store_failures": True, "severity": "warn"}
    write_model(tiny_settings, "orders", ORDERS, CONFIGURED % (keeping, FEW_HOLD))
    assert len(build(tiny_settings).warnings) == 1
    with duckdb.connect(tiny_settings.warehouse_database) as connection:
        ((table,),) = connection.execute(
            "select table_name from duckdb_tables where table_name like 'unique%'"
        ).fetchall()
        assert connection.execute(f"from tiny_dbt_test__audit.{table}").fetchall() == [
            (2, 2)
        ]


@pytest.mark.parametrize(
    ("clock", "is_kept"),
    [("cast('{{ var(\"as_of\") }}' as date)", True), ("'{{ var(\"as_of\") }}'", False)],
    ids=["as the one clock writes it", "in another way"],
)
def test_tests_kept_from_one_day_are_those_of_another(
    tiny_settings: Settings, clock: str, *, is_kept: bool
) -> None:
    write_model(tiny_settings, "orders", ORDERS)
    write_test(
        tiny_settings,
        "assert_orders_have_a_day",
        f"select {clock} as today from {{{{ ref('orders') }}}} limit 0",
    )
    first = dbt_runner.project_tests(replace(tiny_settings, as_of=date(2024, 2, 29)))
    other_day = replace(tiny_settings, as_of=date(2025, 1, 31))
    key = project_cache.key_of(other_day, "prod", dbt_runner.variables(other_day))
    kept = kept_tests.load(other_day, key)
    assert first
    assert (kept is not None) == is_kept
    compiled = dbt_runner.project_tests(other_day)
    assert compiled
    assert "2025-01-31" in str(compiled.tests)
    assert "2024-02-29" not in str(compiled.tests)
    if kept:
        assert kept == compiled
