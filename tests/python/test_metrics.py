"""The metrics of the semantic layer: those of the seed, and the same figures."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
import yaml

from gates.metrics import METRICS_FILE
from gates.tools import lay_out_for_metricflow
from strata.settings import PROJECT_DIR

if TYPE_CHECKING:
    from strata.settings import Settings

TIER = "performance_months_row__tier_code"


def definitions() -> list[dict[str, str]]:
    path = PROJECT_DIR / "seeds/rules/metric_definitions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_metric_is_in_the_semantic_layer() -> None:
    layer = yaml.safe_load((PROJECT_DIR / METRICS_FILE).read_text(encoding="utf-8"))
    assert {metric["name"] for metric in layer["metrics"]} == {
        row["metric_code"] for row in definitions()
    }


@pytest.fixture(scope="module")
def asked(
    demo_run: Settings, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[dict[str, str]]]:
    """What MetricFlow answers of the demo: by month and tier, by tier, and of all."""
    folder = tmp_path_factory.mktemp("metricflow")
    lay_out_for_metricflow(PROJECT_DIR, folder)
    (folder / "target").mkdir()
    shutil.copy(
        demo_run.warehouse_dir / "target" / "semantic_manifest.json", folder / "target"
    )
    (folder / "output" / "warehouse").mkdir(parents=True)
    shutil.copy(demo_run.warehouse_database, folder / "output" / "warehouse")
    monthly = [
        row["metric_code"]
        for row in definitions()
        if row["table_name"] == "pub_performance_months"
    ]
    queries = {
        "monthly": (",".join(monthly), f"metric_time__month,{TIER}"),
        "churn": ("churn_rate,retention_rate", "metric_time__month"),
        "tiers": ("tier_share", "segment_summary_row__tier_code"),
        "whole": ("lifetime_value,high_risk_recall", None),
    }
    return {name: _answer(folder, name, *query) for name, query in queries.items()}


def _answer(
    folder: Path, name: str, metrics: str, group_by: str | None
) -> list[dict[str, str]]:
    mf = Path(sys.executable).with_name("mf")
    path = folder / f"{name}.csv"
    subprocess.run(
        [
            *(str(mf), "query", "--metrics", metrics, "--csv", str(path)),
            *(("--group-by", group_by) if group_by else ()),
        ],
        cwd=folder,
        env=os.environ
        | {
            "DBT_PROFILES_DIR": str(folder),
            "DBT_TARGET": "prod",
            "DBT_LOG_PATH": str(folder / "logs"),
            "STRATA_OUTPUT_DIR": str(folder / "output"),
        },
        check=True,
        capture_output=True,
    )
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def published(demo_run: Settings, query: str) -> dict[str, float | None]:
    """The two columns of a query over the publication, as key and figure."""
    database = demo_run.published_dir / "strata.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        return {str(key): value for key, value in connection.sql(query).fetchall()}


def answered(rows: list[dict[str, str]], metric: str) -> dict[str, float | None]:
    """The figures of a metric by all that it was asked by."""
    return {
        " ".join(
            value.removesuffix(" 00:00:00")
            for name, value in row.items()
            if "__" in name
        ): float(row[metric]) if row[metric] else None
        for row in rows
    }


def test_monthly_metrics_are_what_their_formula_makes_of_the_table(
    demo_run: Settings, asked: dict[str, list[dict[str, str]]]
) -> None:
    for row in definitions():
        if row["table_name"] != "pub_performance_months":
            continue
        figure = f"sum({row['numerator_column']})"
        if row["denominator_column"]:
            figure += f" / nullif(sum({row['denominator_column']}), 0)"
        expected = published(
            demo_run,
            f"""
            select month_start_date || ' ' || tier_code, cast({figure} as double)
            from pub_performance_months group by all
            """,
        )
        assert answered(asked["monthly"], row["metric_code"]) == pytest.approx(
            expected
        ), row["metric_code"]


@pytest.mark.parametrize("metric", ["churn_rate", "retention_rate"])
def test_rates_of_a_month_are_those_of_the_pages(
    demo_run: Settings, asked: dict[str, list[dict[str, str]]], metric: str
) -> None:
    expected = published(
        demo_run,
        f"""
        select cast(date_trunc('month', observation_date) as date), {metric}::double
        from pub_churn_rate where tier_code = 'all' and {metric} is not null
        """,
    )
    found = {
        month: rate
        for month, rate in answered(asked["churn"], metric).items()
        if rate is not None
    }
    assert found == pytest.approx(expected, abs=0.00005)


def test_figures_of_one_day_are_those_of_the_tables(
    demo_run: Settings, asked: dict[str, list[dict[str, str]]]
) -> None:
    assert answered(asked["tiers"], "tier_share") == pytest.approx(
        published(
            demo_run,
            "select tier_code, customer_share_ratio::double from pub_segment_summary"
            " qualify observation_date = max(observation_date) over ()",
        )
    )
    (whole,) = asked["whole"]
    expected = published(
        demo_run,
        "select 'lifetime_value', avg(expected_margin_amount_365d)::double"
        " from pub_customer_segments union all select 'high_risk_recall',"
        " measure_value::double from pub_risk_quality where measure_code = 'recall'",
    )
    assert {name: float(value) for name, value in whole.items()} == pytest.approx(
        expected
    )
