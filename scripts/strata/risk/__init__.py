"""What signals are worth: grades learned for each, the weights of all fitted together.

And how far the rate of leaving has moved since. Pure functions over arrays, called by
the dbt models ``int_signal_grades_fitted`` and ``int_probability_moves_fitted``.
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
from strata.risk.moving import (
    Basis,
    Counts,
    Day,
    Move,
    fit_curve,
    move,
    squared_error,
)

__all__ = [
    "UNKNOWN",
    "Basis",
    "Cases",
    "Counts",
    "Day",
    "Grade",
    "GradedSignal",
    "Move",
    "Rules",
    "SignalUse",
    "fit_curve",
    "fit_levels",
    "learn_grades",
    "move",
    "squared_error",
]
