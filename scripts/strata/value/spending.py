"""How much a customer brings per purchase: the Gamma-Gamma model.

Fader, P. S., & Hardie, B. G. S. (2013). The Gamma-Gamma Model of Monetary Value.
http://www.brucehardie.com/notes/025/. Equation numbers below are those of the note.

The money of one purchase is Gamma(p, nu) within a customer, nu is Gamma(q, gamma) over
customers. A mean over few purchases is drawn to the mean over everybody, one over many
is left where it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from strata.value.fitting import Fit, FitState, counted_rows, maximise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from strata.value.fitting import Floats

SPENDING_PARAMETERS = ("p", "q", "gamma")


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
    fit = maximise(
        lambda parameters: likelihood(parameters, x, z / unit),
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


def likelihood(parameters: Floats, x: Floats, z: Floats) -> tuple[Floats, Floats]:
    """Return the log-likelihood of each mean z over x purchases, and its derivatives.

    Equation (1a); shapes (n,) and (3, n).
    """
    from scipy.special import digamma, gammaln

    p, q, gamma = parameters
    shape = p * x
    log_total = np.log(gamma + x * z)
    by_row = (
        gammaln(shape + q)
        - gammaln(shape)
        - gammaln(q)
        + q * np.log(gamma)
        + (shape - 1) * np.log(z)
        + shape * np.log(x)
        - (shape + q) * log_total
    )
    of_both = digamma(shape + q)
    derivatives = np.stack(
        [
            x * (of_both - digamma(shape) + np.log(z) + np.log(x) - log_total),
            of_both - digamma(q) + np.log(gamma) - log_total,
            q / gamma - (shape + q) / (gamma + x * z),
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
