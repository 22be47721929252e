"""Whether something worked: the statistics of arms that were drawn by chance.

Pure functions over counts and sums, called by the dbt models
``int_play_results_judged`` and ``int_experiment_arms_judged``.
"""

from strata.experiments.arms import declared_weights, reference_arm
from strata.experiments.comparisons import judge_experiment
from strata.experiments.designs import (
    SPLIT_ALPHA,
    Design,
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
from strata.experiments.samples import Pairs, Sample, Shares, adjusted
from strata.experiments.verdicts import Bars, Verdict, verdict_of

__all__ = [
    "SPLIT_ALPHA",
    "Bars",
    "Design",
    "Difference",
    "Pairs",
    "Sample",
    "Shares",
    "Verdict",
    "adjusted",
    "declared_weights",
    "holm",
    "judge_experiment",
    "mean_difference",
    "ratio_difference",
    "reference_arm",
    "sample_ratio_p_value",
    "share_difference",
    "verdict_of",
    "wanted_count",
]
