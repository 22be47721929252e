"""Whether chance drew the arms, how many cases it takes, and how many were asked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scipy.special import chdtrc, ndtr, ndtri

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Design:
    """What a company asks of a result, as the variables ``confidence_z`` and so on say.

    Intervals reach ``confidence_z`` standard errors to either side. A verdict takes
    ``minimum_count`` cases in each arm; ``minimum_effect`` is the least difference of
    shares worth having, and is to be seen with the probability ``power``.
    """

    confidence_z: float
    minimum_count: int
    minimum_effect: float
    power: float

    @property
    def alpha(self) -> float:
        """How often an interval misses what is true."""
        return 2 * float(ndtr(-self.confidence_z))


# Below this the arms weren't drawn as declared: something removed people from one.
SPLIT_ALPHA = 0.001


def sample_ratio_p_value(counts: Sequence[int], weights: Sequence[float]) -> float:
    """Return how likely counts as uneven as these are under the declared weights.

    Pearson's chi-square; an arm of weight 0 takes no part, and where no two arms are
    left or nobody was counted nothing speaks against the split (1). Fabijan, A. et al.
    (2019), KDD '19, 2156-2164.
    """
    drawn = [(c, w) for c, w in zip(counts, weights, strict=True) if w > 0]
    total = sum(count for count, _ in drawn)
    if len(drawn) <= 1 or total == 0:
        return 1.0
    whole = sum(weight for _, weight in drawn)
    expected = [total * weight / whole for _, weight in drawn]
    statistic = sum(
        (count - e) ** 2 / e for (count, _), e in zip(drawn, expected, strict=True)
    )
    return float(chdtrc(len(drawn) - 1, statistic))


def wanted_count(
    variances: tuple[float, float],
    counts: tuple[int, int],
    effect: float,
    alpha: float,
    power: float,
) -> int:
    """Return how many cases of both arms together it still takes to see ``effect``.

    For means (and shares) of the given variances per case, with the arms as unequal as
    they are: Chow, S.-C., Shao, J. and Wang, H. (2008), Sample Size Calculations in
    Clinical Research, section 3.2. No less than 0.
    """
    total = sum(counts)
    per_case = sum(v * total / n for v, n in zip(variances, counts, strict=True))
    reach = float(ndtri(1 - alpha / 2) + ndtri(power))
    return max(0, math.ceil(reach**2 * per_case / effect**2) - total)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values raised for having asked that many questions.

    Holm, S. (1979), Scandinavian Journal of Statistics 6(2), 65-70: the smallest times
    the number of questions, the next times one less, never below the one before.
    """
    order = sorted(range(len(p_values)), key=lambda i: (p_values[i], i))
    raised = [0.0] * len(p_values)
    highest = 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, p_values[place] * (len(order) - rank)))
        raised[place] = highest
    return raised
