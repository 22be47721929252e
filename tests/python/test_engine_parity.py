"""DuckDB and Spark publish the same rows of the same demo company."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from strata.publication import PARQUET_FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from strata.settings import Settings, Target

pytestmark = pytest.mark.spark

ENGINES = ("duckdb", "spark")
# Spark runs no Python models, so there the value models are not available and the last
# year is carried on: these columns differ, and all of the table that judges the models.
MODELLED_COLUMNS = {
    "pub_customer_segments": (
        "value_method_code",
        "value_method_name_zh",
        "value_method_name_en",
        "alive_state_code",
        "alive_state_name_zh",
        "alive_state_name_en",
        "expected_purchases_365d",
        "expected_purchase_margin_amount",
        "expected_margin_amount_365d",
        "alive_probability",
    ),
    "pub_churn_warnings": (
        "value_at_stake_basis_code",
        "value_at_stake_basis_name_zh",
        "value_at_stake_basis_name_en",
        "expected_margin_amount_365d",
        "value_at_stake_amount",
        "warning_rank",
    ),
}
JUDGED_MODELS = "pub_clv_calibration"


@pytest.fixture(scope="module")
def published(run_by_engine: dict[Target, Settings]) -> dict[str, Path]:
    """The folder of published Parquet files per engine."""
    return {
        engine: settings.published_dir / PARQUET_FOLDER
        for engine, settings in run_by_engine.items()
    }


def table_names(folder: Path) -> list[str]:
    return sorted(file.stem for file in folder.glob("*.parquet"))


def test_both_engines_publish_the_same_tables(published: dict[str, Path]) -> None:
    names = table_names(published["duckdb"])
    assert "pub_customer_segments" in names
    assert table_names(published["spark"]) == names


def test_every_published_row_is_the_same_on_both_engines(
    published: dict[str, Path],
) -> None:
    differing = {}
    row_count = 0
    with duckdb.connect() as connection:
        for name in table_names(published["duckdb"]):
            if name == JUDGED_MODELS:
                continue
            modelled = MODELLED_COLUMNS.get(name, ())
            for engine in ENGINES:
                table = connection.from_parquet(
                    str(published[engine] / f"{name}.parquet")
                )
                table.select(
                    *(column for column in table.columns if column not in modelled)
                ).create_view(engine, replace=True)
            for here, there in (ENGINES, ENGINES[::-1]):
                only_here = connection.execute(
                    f"from {here} except all from {there} limit 3"
                ).fetchall()
                if only_here:
                    differing[f"{name} only on {here}"] = only_here
            counted = connection.execute("select count(*) from duckdb").fetchone()
            assert counted is not None
            row_count += counted[0]
    assert differing == {}
    assert row_count > 10_000


def test_both_engines_publish_the_same_bytes(published: dict[str, Path]) -> None:
    contents = {
        engine: {
            file.name: file.read_bytes()
            for file in folder.glob("*.parquet")
            if file.stem not in {JUDGED_MODELS, *MODELLED_COLUMNS}
        }
        for engine, folder in published.items()
    }
    assert contents["spark"] == contents["duckdb"]


def test_without_the_value_models_the_last_year_is_carried_on(
    published: dict[str, Path],
) -> None:
    segments = published["spark"] / "pub_customer_segments.parquet"
    methods = duckdb.sql(
        f"""
        select
            value_method_code,
            alive_state_code,
            count(expected_margin_amount_365d) > 0
        from '{segments}'
        where value_method_code is not null
        group by all
        order by all
        """
    ).fetchall()
    assert methods == [
        ("insufficient_history", "insufficient_history", False),
        ("run_rate", "insufficient_history", True),
    ]
    calibration = duckdb.sql(
        f"""
        select distinct purchase_fit_code, spending_fit_code, is_converged
        from '{published["spark"] / JUDGED_MODELS}.parquet'
        """
    ).fetchall()
    assert calibration == [("not_available", "not_available", False)]
