"""Score each distinct purchase history with the models that were fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from strata.value import (
    PURCHASE_PARAMETERS,
    SPENDING_PARAMETERS,
    alive_probability,
    expected_purchases,
    expected_spend,
    mean_spend,
)

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation
    from numpy.typing import NDArray

    Numbers = NDArray[np.number[Any]]

DAYS_PER_WEEK = 7.0
HISTORY = ["repeat_purchase_count", "recency_days", "age_days", "repeat_margin"]
SCORES = ["alive_probability", "expected_purchases", "expected_spend"]


def model(dbt: Any, session: object) -> pd.DataFrame:
    """Return one row per period whose two fits converged, and distinct history."""
    histories = dbt.ref("int_purchase_histories_measured")
    fits = dbt.ref("int_value_models_fitted").df().set_index("period_code")
    periods = dbt.ref("dim_value_periods").order("period_code")
    scored = [_empty()]
    for period_code, horizon in periods.select("period_code, horizon_days").fetchall():
        fit = fits.loc[period_code]
        if fit["purchase_fit_code"] == fit["spending_fit_code"] == "converged":
            rows = _distinct(period_code, histories)
            scored.append(_scored(period_code, rows, fit, horizon / DAYS_PER_WEEK))
    return pd.concat(scored, ignore_index=True)


def _empty() -> pd.DataFrame:
    """Return the columns and no row, with the types of filled ones."""
    return pd.DataFrame(
        {"period_code": np.empty(0, str)}
        | {name: np.empty(0, np.int32) for name in HISTORY[:-1]}
        | {name: np.empty(0) for name in (HISTORY[-1], *SCORES)}
    )


def _distinct(period_code: str, histories: DuckDBPyRelation) -> dict[str, Numbers]:
    """Read the distinct histories of a period, in order, as plain numbers."""
    rows = histories.filter(f"period_code = '{period_code}'").select(
        "repeat_purchase_count, recency_days, age_days, "
        "cast(repeat_margin_amount as double) as repeat_margin"
    )
    return rows.distinct().order(", ".join(HISTORY)).fetchnumpy()


def _scored(
    period_code: str, rows: dict[str, Numbers], fit: pd.Series, horizon_weeks: float
) -> pd.DataFrame:
    """Return the scores beside the histories they belong to."""
    purchase = [fit[f"purchase_{name}"] for name in PURCHASE_PARAMETERS]
    spending = [fit[f"spending_{name}"] for name in SPENDING_PARAMETERS]
    repeats = rows["repeat_purchase_count"]
    history = (
        repeats,
        rows["recency_days"] / DAYS_PER_WEEK,
        rows["age_days"] / DAYS_PER_WEEK,
    )
    return pd.DataFrame(
        {"period_code": period_code}
        | {name: rows[name] for name in HISTORY}
        | {
            "alive_probability": alive_probability(purchase, *history),
            "expected_purchases": expected_purchases(
                purchase, *history, horizon=horizon_weeks
            ),
            "expected_spend": expected_spend(
                spending,
                repeats,
                mean_spend(rows["repeat_margin"], repeats),
            ),
        }
    )
