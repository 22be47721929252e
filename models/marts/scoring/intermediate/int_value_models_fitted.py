"""Fit the purchase and the spending model of each period; see docs/value.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from strata.value import (
    PURCHASE_PARAMETERS,
    SPENDING_PARAMETERS,
    fit_purchases,
    fit_spending,
    mean_spend,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyRelation

    from strata.value import Fit

DAYS_PER_WEEK = 7.0


def model(dbt: Any, session: object) -> pd.DataFrame:
    """Return one row per period: how both fits ended, and their parameters."""
    periods = dbt.ref("dim_value_periods").order("period_code")
    histories = dbt.ref("int_purchase_histories_measured")
    wanted = periods.select("period_code, minimum_repeat_buyer_count").fetchall()
    return pd.DataFrame([_fits(*period, histories) for period in wanted])


def _fits(
    period_code: str, minimum: int, histories: DuckDBPyRelation
) -> dict[str, Any]:
    """Fit both models on the customers of one period."""
    columns = histories.filter(f"period_code = '{period_code}'").select(
        "repeat_purchase_count, recency_days, age_days, "
        "cast(repeat_margin_amount as double) as repeat_margin_amount"
    )
    rows = columns.fetchnumpy()
    repeats = rows["repeat_purchase_count"]
    purchases = fit_purchases(
        repeats,
        rows["recency_days"] / DAYS_PER_WEEK,
        rows["age_days"] / DAYS_PER_WEEK,
        minimum_repeat_customers=minimum,
    )
    spending = fit_spending(
        repeats,
        mean_spend(rows["repeat_margin_amount"], repeats),
        minimum_customers=minimum,
    )
    return {
        "period_code": period_code,
        "purchase_fit_code": purchases.state.value,
        "spending_fit_code": spending.state.value,
        "buyer_count": purchases.customer_count,
        "repeat_buyer_count": int(np.count_nonzero(repeats)),
        "spending_customer_count": spending.customer_count,
        **_parameters("purchase", PURCHASE_PARAMETERS, purchases),
        **_parameters("spending", SPENDING_PARAMETERS, spending),
    }


def _parameters(prefix: str, names: Sequence[str], fit: Fit) -> dict[str, float]:
    """Name the parameters, to six digits; NaN, a null in the table, for none.

    Customers are scored by what is published, not by digits that are not.
    """
    values = [float(f"{value:.6g}") for value in fit.parameters]
    values = values or [np.nan] * len(names)
    likelihood = np.nan if fit.log_likelihood is None else fit.log_likelihood
    return {
        f"{prefix}_{name}": value for name, value in zip(names, values, strict=True)
    } | {f"{prefix}_log_likelihood": likelihood}
