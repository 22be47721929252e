"""What signals are worth: grades learned for each, the weights of all fitted together.

Pure functions over arrays, called by the dbt model ``int_signal_grades_fitted``.
"""

from strata.risk.fitting import fit_levels
from strata.risk.grading import (
    UNKNOWN,
    Cases,
    Grade,
    GradedSignal,
    Rules,
    SignalUse,
    learn_grades,
)

__all__ = [
    "UNKNOWN",
    "Cases",
    "Grade",
    "GradedSignal",
    "Rules",
    "SignalUse",
    "fit_levels",
    "learn_grades",
]
