"""How often a customer will buy: the BG/NBD model.

Fader, P. S., Hardie, B. G. S., & Lee, K. L. (2005). "Counting Your Customers" the Easy
Way: An Alternative to the Pareto/NBD Model. Marketing Science 24(2), 275-284. Equation
numbers below are those of the paper.

A customer is three numbers: x, the repeat purchases; t_x, the time from the first
purchase to the last one; T, the time from the first purchase to today. While alive a
customer buys at a rate of its own, Gamma(r, alpha) over customers; after any purchase
it leaves with a probability of its own, Beta(a, b) over customers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from strata.value.fitting import LOWEST, Fit, FitState, counted_rows, maximise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from strata.value.fitting import Floats

PURCHASE_PARAMETERS = ("r", "alpha", "a", "b")

# Expected purchases have removable poles at a = 1 and a + b = 1; this far beside them
# the value is the limit to about as many digits.
_BESIDE_POLE = 1e-6


@dataclass(frozen=True)
class Histories:
    """Columns of histories, (n,) each, with the few values that x takes set apart."""

    x: Floats
    t_x: Floats
    t: Floats
    distinct_x: Floats
    index: NDArray[np.intp]

    @classmethod
    def of(cls, x: ArrayLike, t_x: ArrayLike, t: ArrayLike) -> Histories:
        """Take the columns as they come."""
        columns = [np.asarray(column, dtype=np.float64) for column in (x, t_x, t)]
        return cls(*columns, *np.unique(columns[0], return_inverse=True))

    def refuse_impossible(self) -> None:
        """Raise ValueError unless 0 <= t_x <= T, x is whole, and x = 0 has t_x = 0."""
        possible = (self.x >= 0) & (self.x == np.floor(self.x)) & (self.t_x >= 0)
        possible &= (self.t_x <= self.t) & ((self.x > 0) | (self.t_x == 0))
        if not (possible & np.isfinite(self.x + self.t)).all():
            raise ValueError(
                "a purchase history has whole x >= 0, 0 <= t_x <= T, t_x = 0 at x = 0"
            )


def fit_purchases(
    repeat_purchases: ArrayLike,
    recency: ArrayLike,
    age: ArrayLike,
    *,
    minimum_repeat_customers: int,
) -> Fit:
    """Fit r, alpha, a and b by maximum likelihood.

    Two starts: (1, m, 1, 1) and (0.25, m / 8, 0.5, 2.5), m being the mean age, so that
    the unit of time does not matter.

    Args:
        repeat_purchases: x of each customer, whole numbers from 0, (n,).
        recency: t_x of each customer, 0 where x is 0, (n,); any unit.
        age: T of each customer, at least t_x, (n,); the same unit.
        minimum_repeat_customers: with fewer customers of x > 0 nothing is fitted.

    Raises:
        ValueError: a history no customer can have.
    """
    rows, counts = counted_rows(repeat_purchases, recency, age)
    histories = Histories.of(*rows)
    histories.refuse_impossible()
    repeat_customers = int(counts[histories.x > 0].sum())
    if repeat_customers < max(minimum_repeat_customers, 1):
        return Fit(FitState.TOO_FEW_CUSTOMERS, int(counts.sum()))
    mean_age = max(float((histories.t * counts).sum() / counts.sum()), LOWEST)
    return maximise(
        lambda parameters: likelihood(parameters, histories),
        counts,
        starts=[(1, mean_age, 1, 1), (0.25, mean_age / 8, 0.5, 2.5)],
    )


def likelihood(parameters: Floats, histories: Histories) -> tuple[Floats, Floats]:
    """Return the log-likelihood of each history, (n,), and its derivatives, (4, n).

    Equation (6); its two terms, still a customer and left after the last purchase, meet
    as log-sum-exp. Gamma functions are of x alone, so of few numbers.
    """
    from scipy.special import betaln, digamma, gammaln

    r, alpha, a, b = parameters
    x, t_x, t = histories.x, histories.t_x, histories.t
    distinct, index = histories.distinct_x, histories.index
    by_count = (
        gammaln(r + distinct)
        - gammaln(r)
        + r * np.log(alpha)
        + betaln(a, b + distinct)
        - betaln(a, b)
    )
    log_age, log_recency = np.log(alpha + t), np.log(alpha + t_x)
    alive = -(r + x) * log_age
    repeated = x > 0
    # Left after the last purchase; nobody leaves before a repeat purchase.
    left = np.where(
        repeated,
        np.log(a) - np.log(np.where(repeated, b + x - 1, 1)) - (r + x) * log_recency,
        -np.inf,
    )
    either = np.logaddexp(alive, left)
    share_left = np.exp(left - either)
    log_time = log_age + share_left * (log_recency - log_age)
    per_time = (1 - share_left) / (alpha + t) + share_left / (alpha + t_x)
    of_both = digamma(a + b) - digamma(a + b + distinct)
    derivatives = np.stack(
        [
            (digamma(r + distinct) - digamma(r))[index] + np.log(alpha) - log_time,
            r / alpha - (r + x) * per_time,
            of_both[index] + share_left / a,
            (of_both + digamma(b + distinct) - digamma(b))[index]
            - share_left / np.where(repeated, b + x - 1, 1),
        ]
    )
    return by_count[index] + either, derivatives


def alive_probability(
    parameters: Sequence[float], x: ArrayLike, t_x: ArrayLike, t: ArrayLike
) -> Floats:
    """Return the probability that each customer is still one, (n,), from 0 to 1.

    Fader, Hardie & Lee (2008), "Computing P(alive) Using the BG/NBD Model", equation
    (7). At x = 0 it is 1 by construction, whatever the age: the model lets nobody leave
    before a repeat purchase. That 1 is no knowledge about the customer.
    """
    from scipy.special import expit

    r, alpha, a, b = parameters
    count, recency, age = (np.asarray(v, dtype=np.float64) for v in (x, t_x, t))
    repeated = count > 0
    log_odds_left = (
        np.log(a)
        - np.log(np.where(repeated, b + count - 1, 1))
        + (r + count) * (np.log(alpha + age) - np.log(alpha + recency))
    )
    probability: Floats = np.where(repeated, expit(-log_odds_left), 1.0)
    return probability


def expected_purchases(
    parameters: Sequence[float],
    x: ArrayLike,
    t_x: ArrayLike,
    t: ArrayLike,
    *,
    horizon: float,
) -> Floats:
    """Return the purchases each customer will make in the next ``horizon``, (n,).

    Equation (10). Its hypergeometric function overflows for customers who buy a lot, so
    Euler's transformation is applied first (Abramowitz & Stegun 15.3.3), which takes
    the number of purchases out of the powers: with z = h / (alpha + T + h),

        (1 - z)^(r + x) 2F1(r + x, b + x; a + b + x - 1; z)
        = (1 - z)^(a - 1) 2F1(a + b - r - 1, a - 1; a + b + x - 1; z).

    Args:
        parameters: r, alpha, a, b.
        x: repeat purchases, (n,).
        t_x: time from the first purchase to the last, (n,).
        t: time from the first purchase to today, (n,).
        horizon: length of the time ahead, in the unit of the fit; 0 gives 0.
    """
    from scipy.special import hyp2f1

    r, alpha, a, b = parameters
    if abs(a - 1) < _BESIDE_POLE or abs(a + b - 1) < _BESIDE_POLE:
        a += 2 * _BESIDE_POLE
    count, age = (np.asarray(v, dtype=np.float64) for v in (x, t))
    z = horizon / (alpha + age + horizon)
    third = a + b + count - 1
    remaining = np.exp((a - 1) * np.log1p(-z)) * hyp2f1(a + b - r - 1, a - 1, third, z)
    while_alive = third / (a - 1) * (1 - remaining)
    alive = alive_probability((r, alpha, a, b), x, t_x, t)
    purchases: Floats = np.maximum(while_alive * alive, 0.0)
    return purchases
