"""Whether something worked: the statistics of arms that were drawn by chance.

Pure functions over counts and sums, called by the dbt model ``int_arms_judged``.
"""

from strata.experiments.designs import (
    SPLIT_ALPHA,
    holm,
    sample_ratio_p_value,
    wanted_count,
)
from strata.experiments.differences import (
    Difference,
    mean_difference,
    ratio_difference,
    share_difference,
)
from strata.experiments.samples import Pairs, Sample, Shares, adjusted, winsorised
from strata.experiments.verdicts import Bars, Verdict, verdict_of

__all__ = [
    "SPLIT_ALPHA",
    "Bars",
    "Difference",
    "Pairs",
    "Sample",
    "Shares",
    "Verdict",
    "adjusted",
    "holm",
    "mean_difference",
    "ratio_difference",
    "sample_ratio_p_value",
    "share_difference",
    "verdict_of",
    "wanted_count",
    "winsorised",
]
