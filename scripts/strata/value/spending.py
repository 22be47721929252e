"""How much a customer brings per purchase: the Gamma-Gamma model.

Fader, P. S., & Hardie, B. G. S. (2013). The Gamma-Gamma Model of Monetary Value.
http://www.brucehardie.com/notes/025/. Equation numbers below are those of the note.

The money of one purchase is Gamma(p, nu) within a customer, nu is Gamma(q, gamma) over
customers. A mean over few purchases is drawn to the mean over everybody, one over many
is left where it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from strata.value.fitting import Fit, FitState, counted_rows, maximise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from strata.value.fitting import Floats

SPENDING_PARAMETERS = ("p", "q", "gamma")


@dataclass(frozen=True)
class Means:
    """Mean spend z over x purchases, (n,) each, with the few values of x set apart."""

    x: Floats
    z: Floats
    distinct_x: Floats
    index: NDArray[np.intp]

    @classmethod
    def of(cls, x: ArrayLike, z: ArrayLike) -> Means:
        """Take the columns as they come; both are positive."""
        count, mean = (np.asarray(v, dtype=np.float64) for v in (x, z))
        distinct, index = np.unique(count, return_inverse=True)
        return cls(count, mean, distinct, index)


def mean_spend(total: ArrayLike, purchases: ArrayLike) -> Floats:
    """Divide money by the purchases that brought it; of none there is none, so 0."""
    counts = np.maximum(np.asarray(purchases, dtype=np.float64), 1)
    means: Floats = np.asarray(total, dtype=np.float64) / counts
    return means


def fit_spending(
    purchases: ArrayLike, mean_spend: ArrayLike, *, minimum_customers: int
) -> Fit:
    """Fit p, q and gamma by maximum likelihood.

    Money is divided by its geometric mean for the search, so that neither the currency
    nor a few great sums matter; starts are (1, 2, 1) and (6, 4, 0.5) of that.

    Args:
        purchases: number of purchases that the mean is over, from 1, (n,).
        mean_spend: mean money of those purchases, (n,). The model knows positive means
            only: other customers are left out.
        minimum_customers: with fewer customers nothing is fitted.
    """
    count = np.asarray(purchases, dtype=np.float64)
    mean = np.asarray(mean_spend, dtype=np.float64)
    usable = (count >= 1) & (mean > 0) & np.isfinite(mean)
    (x, z), counts = counted_rows(count[usable], mean[usable])
    customers = int(counts.sum())
    if customers < max(minimum_customers, 1):
        return Fit(FitState.TOO_FEW_CUSTOMERS, customers)
    unit = float(np.exp((np.log(z) * counts).sum() / customers))
    means = Means.of(x, z / unit)
    fit = maximise(
        lambda parameters: likelihood(parameters, means),
        counts,
        starts=[(1, 2, 1), (6, 4, 0.5)],
    )
    p, q, gamma = fit.parameters
    state = fit.state
    if state is FitState.CONVERGED and q <= 1:
        # The mean over customers, p gamma / (q - 1), is infinite.
        state = FitState.MEAN_UNDEFINED
    return replace(
        fit,
        state=state,
        parameters=(p, q, gamma * unit),
        log_likelihood=(fit.log_likelihood or 0.0) - customers * float(np.log(unit)),
    )


def likelihood(parameters: Floats, means: Means) -> tuple[Floats, Floats]:
    """Return the log-likelihood of each mean, (n,), and its derivatives, (3, n).

    Equation (1a). Gamma functions are of x alone, so of few numbers.
    """
    from scipy.special import digamma, gammaln

    p, q, gamma = parameters
    x, z, index = means.x, means.z, means.index
    shape = p * means.distinct_x
    by_count = (
        gammaln(shape + q)
        - gammaln(shape)
        - gammaln(q)
        + q * np.log(gamma)
        + shape * np.log(means.distinct_x)
    )
    of_both = digamma(shape + q)
    log_spend, log_total = np.log(z), np.log(gamma + x * z)
    by_row = by_count[index] + (p * x - 1) * log_spend - (p * x + q) * log_total
    of_shape = (of_both - digamma(shape) + np.log(means.distinct_x))[index]
    derivatives = np.stack(
        [
            x * (of_shape + log_spend - log_total),
            of_both[index] - digamma(q) + np.log(gamma) - log_total,
            q / gamma - (p * x + q) / (gamma + x * z),
        ]
    )
    return by_row, derivatives


def expected_spend(
    parameters: Sequence[float], purchases: ArrayLike, mean_spend: ArrayLike
) -> Floats:
    """Return the money each customer is expected to bring per purchase, (n,).

    Equation (5), p (gamma + x z) / (p x + q - 1). With no purchase to take a mean over
    it is the mean over customers, p gamma / (q - 1), whatever ``mean_spend`` says.
    """
    p, q, gamma = parameters
    x, z = (np.asarray(v, dtype=np.float64) for v in (purchases, mean_spend))
    total = np.where(x > 0, x * z, 0.0)
    spend: Floats = p * (gamma + total) / (p * x + q - 1)
    return spend
