"""Learn how far the rate of leaving has moved by each date; see docs/churn.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from strata.risk import Basis, Counts, Day, fit_curve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyRelation

# Digits of a move in log odds, and of a rate.
DIGITS = 6
RATE_DIGITS = 4
TYPES = {
    "basis_code": "str",
    "told_interim_share": np.float64,
    "came_interim_share": np.float64,
    "measured_move": np.float64,
    "proof_date_count": np.int32,
    "probability_move": np.float64,
    "interim_observation_date": "datetime64[us]",
    "observation_date": "datetime64[us]",
}


def model(dbt: Any, session: object) -> pd.DataFrame:
    """Return one row per basis with learned weights and observation date."""
    cases = dbt.ref("int_interim_cases_counted")
    days = [
        Day(*row)
        for row in dbt.ref("dim_outcome_dates")
        .select(
            "observation_date, interim_end_date, outcome_end_date, is_production_basis"
        )
        .order("observation_date")
        .fetchall()
    ]
    rules = dict(
        dbt.ref("int_learning_dates_listed")
        .select(
            "basis_code, "
            "(points_to_double_odds, minimum_proof_date_count, is_production)"
        )
        .distinct()
        .fetchall()
    )
    bases = {
        code: _basis(
            cases.filter(f"basis_code = '{code}'"),
            days,
            (np.log(2) / rules[code][0], float(intercept)),
        )
        for code, intercept in dbt.ref("fct_score_calibration")
        .filter("weight_source_code = 'learned'")
        .select("basis_code, intercept")
        .order("basis_code")
        .fetchall()
    }
    rows: list[tuple[Any, ...]] = []
    for code, basis in bases.items():
        _, minimum_proofs, is_production = rules[code]
        rows += _rows(code, basis, minimum_proofs, is_production=is_production)
    return pd.DataFrame(rows, columns=list(TYPES)).astype(TYPES)


def _basis(
    cases: DuckDBPyRelation, days: list[Day], scale: tuple[float, float]
) -> Basis:
    """The counts of one basis by date, and the curve of its learning dates."""
    by_date: dict[Any, list[tuple[Any, ...]]] = {}
    learned: list[tuple[Any, ...]] = []
    counted = cases.order("observation_date, risk_score").select(
        "observation_date, is_learned_from, risk_score, customer_count, "
        "interim_churned_count, churned_count"
    )
    for observed, is_learned_from, *row in counted.fetchall():
        by_date.setdefault(observed, []).append(tuple(row))
        if is_learned_from:
            learned.append(tuple(row))
    return Basis(
        days=days,
        interim={
            day: Counts.of([(score, total, left) for score, total, left, _ in rows])
            for day, rows in by_date.items()
        },
        outcomes={
            day: Counts.of([(score, total, left) for score, total, _, left in rows])
            for day, rows in by_date.items()
        },
        curve=fit_curve(Counts.of([row[:3] for row in learned])),
        scale=scale,
    )


def _rows(
    code: str, basis: Basis, minimum_proofs: int, *, is_production: bool
) -> Iterator[tuple[Any, ...]]:
    """The move at each date, zero unless it would have helped at dates known then."""
    for day in basis.days:
        moved = basis.moved_by(day.observed)
        if moved is None:
            continue
        gains = basis.gains(None if is_production else day.observed)
        is_followed = len(gains) >= minimum_proofs and sum(gains) > 0
        yield (
            code,
            round(moved.told, RATE_DIGITS),
            round(moved.came, RATE_DIGITS),
            round(moved.log_odds, DIGITS),
            len(gains),
            round(moved.log_odds, DIGITS) if is_followed else 0.0,
            moved.of,
            day.observed,
        )
