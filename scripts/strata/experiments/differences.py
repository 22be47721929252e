"""How far two arms lie apart: a difference, its interval, its p-value."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scipy.special import ndtr, ndtri, stdtr, stdtrit

if TYPE_CHECKING:
    from strata.experiments.samples import Pairs, Sample, Shares

# The number of cases at which the interval that always holds is narrowest, about what a
# play has seen in a year. It holds at every other number too.
NARROWEST_COUNT = 1_000


@dataclass(frozen=True)
class Difference:
    """Treated minus reference.

    The interval ``lower`` to ``upper`` holds once, at the end; the one from
    ``always_lower`` to ``always_upper`` at every look.
    """

    estimate: float
    lower: float
    upper: float
    p_value: float
    always_lower: float
    always_upper: float

    def at_any_time(self) -> Difference:
        """Return the same with the interval that holds at every look."""
        return replace(self, lower=self.always_lower, upper=self.always_upper)


def share_difference(treated: Shares, reference: Shares, alpha: float) -> Difference:
    """Return the difference of two shares with Newcombe's hybrid score interval.

    Newcombe, R. G. (1998), Statistics in Medicine 17, 873-890, method 10. The p-value
    is that of the pooled z test. The variance of the always-valid interval counts a
    success and a failure more in each arm, so that an arm without either isn't taken
    for certain: Agresti, A. and Caffo, B. (2000), The American Statistician 54(4),
    280-288.
    """
    estimate = treated.share - reference.share
    low, high = _wilson(treated, alpha)
    low_reference, high_reference = _wilson(reference, alpha)
    below = math.hypot(treated.share - low, high_reference - reference.share)
    above = math.hypot(high - treated.share, reference.share - low_reference)
    pooled = (treated.successes + reference.successes) / (
        treated.count + reference.count
    )
    error = math.sqrt(pooled * (1 - pooled) * (1 / treated.count + 1 / reference.count))
    variance = _cautious_variance(treated) + _cautious_variance(reference)
    reach = _always(math.sqrt(variance), treated.count + reference.count, alpha)
    return Difference(
        estimate,
        estimate - below,
        estimate + above,
        2 * float(ndtr(-abs(estimate) / error)) if error else 1.0,
        estimate - reach,
        estimate + reach,
    )


def mean_difference(treated: Sample, reference: Sample, alpha: float) -> Difference:
    """Return the difference of two means with Welch's interval; each arm has 2 or more.

    Welch, B. L. (1947), Biometrika 34(1/2), 28-35.
    """
    return _of_estimates(
        treated.mean - reference.mean,
        (treated.variance / treated.count, treated.count),
        (reference.variance / reference.count, reference.count),
        alpha,
    )


def ratio_difference(treated: Pairs, reference: Pairs, alpha: float) -> Difference:
    """Return the difference of two ratios of sums by the delta method.

    The unit that was drawn is the customer, not the order, so numerator and denominator
    of a customer vary together. Deng, A., Knoblich, U. and Lu, J. (2018), KDD '18,
    233-242. Nothing is left out of the denominator: it sums to more than 0 in each arm.
    """
    return _of_estimates(
        treated.values.total / treated.beside.total
        - reference.values.total / reference.beside.total,
        (_ratio_variance(treated), treated.values.count),
        (_ratio_variance(reference), reference.values.count),
        alpha,
    )


def _of_estimates(
    estimate: float,
    treated: tuple[float, int],
    reference: tuple[float, int],
    alpha: float,
) -> Difference:
    """Return the difference of two estimates, given their variance and count."""
    variance = treated[0] + reference[0]
    if variance <= 0:
        p_value = 1.0 if estimate == 0 else 0.0
        return Difference(estimate, estimate, estimate, p_value, estimate, estimate)
    freedom = variance**2 / sum(
        part**2 / (count - 1) for part, count in (treated, reference)
    )
    error = math.sqrt(variance)
    reach = float(stdtrit(freedom, 1 - alpha / 2)) * error
    always = _always(error, treated[1] + reference[1], alpha)
    return Difference(
        estimate,
        estimate - reach,
        estimate + reach,
        2 * float(stdtr(freedom, -abs(estimate) / error)),
        estimate - always,
        estimate + always,
    )


def _ratio_variance(arm: Pairs) -> float:
    """Variance of the ratio of two sums, to first order."""
    ratio = arm.values.total / arm.beside.total
    spread = (
        arm.values.variance
        - 2 * ratio * arm.covariance
        + ratio * ratio * arm.beside.variance
    )
    return max(spread, 0.0) / arm.values.count / arm.beside.mean**2


def _wilson(shares: Shares, alpha: float) -> tuple[float, float]:
    """Wilson, E. B. (1927), JASA 22(158), 209-212."""
    z = float(ndtri(1 - alpha / 2))
    n, p = shares.count, shares.share
    centre = p + z * z / (2 * n)
    reach = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return (
        max(0.0, (centre - reach) / scale),
        min(1.0, (centre + reach) / scale),
    )


def _cautious_variance(shares: Shares) -> float:
    n = shares.count + 2
    p = (shares.successes + 1) / n
    return p * (1 - p) / n


def _always(error: float, count: int, alpha: float) -> float:
    """Half the width of the normal-mixture interval, valid at every look.

    Waudby-Smith, I., Arbour, D., Sinha, R., Kennedy, E. H. and Ramdas, A. (2024),
    Annals of Statistics 52(6), 2613-2640, theorem 2.2, mixed so that it is narrowest
    at ``NARROWEST_COUNT`` cases (their section B.1).
    """
    surprise = -2 * math.log(alpha)
    mixing = (surprise + math.log(surprise + 1)) / NARROWEST_COUNT
    weight = count * mixing + 1
    return error * math.sqrt(
        2 * weight / (count * mixing) * math.log(math.sqrt(weight) / alpha)
    )
