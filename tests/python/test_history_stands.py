"""A later run looks back on the same past: one more month changes no earlier value.

Weights of signals are learned anew with each quarter, which is a change of rules, so
both runs lie within one.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import pytest

from dbt_command import run_dbt

if TYPE_CHECKING:
    from pathlib import Path

    from strata.settings import Settings

EARLIER_AS_OF = date(2026, 5, 31)
LATER_AS_OF = date(2026, 6, 29)
# The first published date of the later run; transitions start a month after it.
FIRST_SHARED_DATE = "2025-06-30"
CLOSING_MODELS = (
    "pub_lifecycle_transitions",
    "pub_segment_summary",
    "pub_customer_months",
    "pub_churn_rate",
    "pub_retention_cohorts",
)

SHARED_TABLES = {
    # Nothing is known of before the first published date, which the later run moves.
    "segments.fct_customer_states": (
        "observation_date",
        (
            " exclude (previous_tier_code, previous_lifecycle_stage_code,"
            " previous_net_revenue_amount_365d)"
        ),
    ),
    "scoring.fct_rfm_scores": ("observation_date", ""),
    "scoring.fct_score_cut_points": ("cut_point_basis_date", ""),
    # A signal of a date knows nothing of later rows, though they are in the same lake.
    "risk.fct_fired_signals": ("observation_date", ""),
    # How a channel did is known by date too.
    "observations.fct_first_orders": ("observation_date", ""),
    "observations.fct_customer_engagements": (
        "observation_date",
        " exclude (is_warm_up)",
    ),
    "publish.pub_lifecycle_transitions": ("observation_date", ""),
    "publish.pub_segment_summary": ("observation_date", ""),
    # Where the customer buys is told as it is now.
    "publish.pub_customer_months": ("observation_date", " exclude (store_name)"),
    "publish.pub_churn_rate": ("observation_date", ""),
    # Each run says of a cohort whether its own window shows the first months.
    "publish.pub_retention_cohorts": (
        "observation_date",
        " exclude (is_followed_from_start)",
    ),
}


@pytest.fixture(scope="module")
def runs(
    demo_run: Settings, tmp_path_factory: pytest.TempPathFactory
) -> dict[date, Settings]:
    """The demo as it was seen a month apart, from the same lake."""
    return {
        as_of: _built_as_of(demo_run, tmp_path_factory.mktemp("seen"), as_of)
        for as_of in (EARLIER_AS_OF, LATER_AS_OF)
    }


def _built_as_of(demo_run: Settings, folder: Path, as_of: date) -> Settings:
    settings = replace(demo_run, output_dir=folder / "output", as_of=as_of)
    shutil.copytree(demo_run.lake_dir, settings.lake_dir)
    settings.warehouse_dir.mkdir(parents=True)
    # Neither seeds nor staging, nor who is whom and who ordered what, read the as-of
    # date: a gate names the models that may.
    shutil.copy(demo_run.warehouse_database, settings.warehouse_database)
    result = run_dbt(
        settings,
        *("build", "--resource-type", "model", "--select"),
        *(f"+{model}" for model in CLOSING_MODELS),
        *("--exclude", "path:models/staging"),
        *("+bridge_customer_identities", "+fct_order_lines"),
    )
    assert result.returncode == 0, result.stdout
    return settings


@pytest.mark.parametrize("table", SHARED_TABLES)
def test_one_more_month_changes_no_earlier_value(
    runs: dict[date, Settings], table: str
) -> None:
    date_column, left_out = SHARED_TABLES[table]
    first_date = "2025-07-31" if table.startswith("publish.") else FIRST_SHARED_DATE
    query = (
        f"select *{left_out} from strata.{table} "
        f"where {date_column} between date '{first_date}' and date '{EARLIER_AS_OF}'"
    )
    with duckdb.connect() as connection:
        for name, as_of in (("earlier", EARLIER_AS_OF), ("later", LATER_AS_OF)):
            # Under the name of its file, which its views say.
            connection.execute(f"attach '{_warehouse(runs[as_of])}' (read_only)")
            connection.execute(f"create table {name} as {query}")
            connection.execute("detach strata")
        counted = connection.execute("select count(*) from earlier").fetchall()
        differing = connection.execute(
            "(from (from earlier except all from later) limit 5) union all "
            "(from (from later except all from earlier) limit 5)"
        ).fetchall()
    assert counted != [(0,)]
    assert differing == []


def _warehouse(settings: Settings) -> Path:
    return settings.warehouse_dir / "strata.duckdb"
