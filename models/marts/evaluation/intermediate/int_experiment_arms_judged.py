"""Judge the arms of experiments beside who was left alone; see docs/results.md."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from strata.experiments import Design, judge_experiment

NUMBERS = (
    *(
        f"{name}_{end}"
        for name in ("difference", "adjusted")
        for end in ("estimate", "lower", "upper")
    ),
    "difference_always_lower",
    "difference_always_upper",
    "p_value",
    "raised_p_value",
    "split_p_value",
)
TYPES = (
    dict.fromkeys(("experiment_key", "arm_word", "measure_code"), "str")
    | {"verdict_code": "str"}
    | dict.fromkeys(NUMBERS, np.float64)
    | {"is_reference": "bool", "wanted_count": "Int64"}
)


def model(dbt: Any, session: object) -> pd.DataFrame:
    """Return one row per row of ``int_experiment_arms_summed``."""
    arms = dbt.ref("int_experiment_arms_summed")
    bars = dbt.ref("int_result_bars")
    design = Design(*bars.fetchone())
    names = arms.columns
    found = arms.order("experiment_key, measure_code, arm_word").fetchall()
    rows = [dict(zip(names, row, strict=True)) for row in found]
    judged = [
        said
        for _, group in groupby(rows, lambda row: row["experiment_key"])
        for said in judge_experiment(list(group), design)
    ]
    return pd.DataFrame(judged, columns=list(TYPES)).astype(TYPES)
