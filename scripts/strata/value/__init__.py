"""What a customer is worth: purchases by BG/NBD, money per purchase by Gamma-Gamma.

Pure functions over arrays, called by the dbt models of
``models/marts/scoring/intermediate``.
"""

from strata.value.fitting import Fit, FitState
from strata.value.purchases import (
    PURCHASE_PARAMETERS,
    alive_probability,
    expected_purchases,
    fit_purchases,
)
from strata.value.spending import (
    SPENDING_PARAMETERS,
    expected_spend,
    fit_spending,
    mean_spend,
)

__all__ = [
    "PURCHASE_PARAMETERS",
    "SPENDING_PARAMETERS",
    "Fit",
    "FitState",
    "alive_probability",
    "expected_purchases",
    "expected_spend",
    "fit_purchases",
    "fit_spending",
    "mean_spend",
]
