"""Learn the grades of signals, and what they are worth together; see docs/churn.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from strata.risk import Cases, Rules, SignalUse, learn_grades

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyRelation

    from strata.risk import GradedSignal

# Digits of a weight and of a share that are told.
DIGITS = 4
TYPES = {
    "basis_code": "str",
    "signal_code": "str",
    "signal_use_code": "str",
    "grade_number": np.int32,
    "start_value": np.float64,
    "milder_share": np.float64,
    "churned_count": np.int64,
    "kept_count": np.int64,
    "evidence_weight": np.float64,
}


def model(dbt: Any, session: object) -> pd.DataFrame:
    """Return one row per basis, signal and grade; none of a basis nothing weighs in."""
    cases = dbt.ref("int_learning_cases_valued")
    dates = dbt.ref("int_learning_dates_listed")
    signals = dbt.ref("churn_signals").filter("is_scored").order("signal_order")
    falling = dict(
        signals.select(
            "signal_code, comparison_code in ('at_most', 'below') as is_falling"
        ).fetchall()
    )
    bases = dates.select(
        "basis_code, minimum_customer_count, "
        "cast(fit_strength as double), cast(confidence_z as double)"
    )
    rows: list[tuple[Any, ...]] = []
    for basis_code, *rules in bases.distinct().order("basis_code").fetchall():
        graded = _graded(
            cases.filter(f"basis_code = '{basis_code}'"), falling, Rules(*rules)
        )
        if any(signal.use is SignalUse.WEIGHS for signal in graded.values()):
            rows += _rows(basis_code, graded)
    return pd.DataFrame(rows, columns=list(TYPES)).astype(TYPES)


def _graded(
    cases: DuckDBPyRelation, falling: dict[str, bool], rules: Rules
) -> dict[str, GradedSignal]:
    """Learn from the cases of one basis, in whatever order they come."""
    values = ", ".join(f"cast({code}_value as double) as {code}" for code in falling)
    columns = cases.select(f"customer_number, is_churned, {values}").fetchnumpy()
    return learn_grades(
        Cases(columns["customer_number"], columns["is_churned"]),
        {code: np.ma.filled(columns[code], np.nan) for code in falling},
        frozenset(code for code, is_falling in falling.items() if is_falling),
        rules,
    )


def _rows(
    basis_code: str, graded: dict[str, GradedSignal]
) -> Iterator[tuple[Any, ...]]:
    """One row per grade; NaN, a null in the table, for what a grade does not have."""
    for code, signal in graded.items():
        for grade in signal.grades:
            yield (
                basis_code,
                code,
                signal.use.value,
                grade.number,
                np.nan if grade.start is None else grade.start,
                np.nan
                if grade.milder_share is None
                else round(grade.milder_share, DIGITS),
                grade.churned_count,
                grade.kept_count,
                round(grade.weight, DIGITS),
            )
