"""Maximum likelihood for models of a few positive parameters, and when to trust it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray
    from scipy.optimize import OptimizeResult

    Floats = NDArray[np.float64]
    # Parameters to the log-likelihood of each row and its derivatives, one row each.
    Likelihood = Callable[[Floats], tuple[Floats, Floats]]

# Parameters are looked for between these; one at either end says the data hold no
# maximum inside (nobody ever drops out, say), so the model is not the one to use.
LOWEST, HIGHEST = 1e-4, 1e4
# Largest derivative of the mean log-likelihood, by the logarithm of a parameter, that
# still counts as level.
LEVEL = 1e-4
# What a maximum inside must be better by than the best end at a bound, in mean
# log-likelihood; less is rounding, in which processors differ.
LEAST_GAIN = 1e-8


class FitState(StrEnum):
    """How a fit ended; only ``CONVERGED`` may be used."""

    CONVERGED = "converged"
    TOO_FEW_CUSTOMERS = "too_few_customers"
    NOT_CONVERGED = "not_converged"
    BOUND_REACHED = "bound_reached"
    MEAN_UNDEFINED = "mean_undefined"


@dataclass(frozen=True)
class Fit:
    """Parameters with the largest likelihood, in the order of the model's names.

    ``parameters`` are empty where there was nothing to fit; where the state is not
    ``CONVERGED`` they are where the search stopped and good for a diagnosis only.
    """

    state: FitState
    customer_count: int
    parameters: tuple[float, ...] = ()
    log_likelihood: float | None = None

    @property
    def is_converged(self) -> bool:
        """Whether the parameters may be used."""
        return self.state is FitState.CONVERGED


def counted_rows(*columns: ArrayLike) -> tuple[list[Floats], Floats]:
    """Return the distinct rows of ``columns`` in order, and how often each is there.

    Sums over them are the same whatever order the customers came in.

    Args:
        columns: arrays of one length, n customers each.

    Returns:
        The columns at the distinct rows, sorted by the first, then the second and so
        on, each of shape (m,); and the counts, of shape (m,).
    """
    table = [np.asarray(column, dtype=np.float64) for column in columns]
    order = np.lexsort(table[::-1])
    table = [column[order] for column in table]
    is_new = np.ones(len(order), dtype=bool)
    if len(order):
        is_new[1:] = np.any([column[1:] != column[:-1] for column in table], axis=0)
    starts = np.flatnonzero(is_new)
    counts = np.diff(np.append(starts, len(order))).astype(np.float64)
    return [column[starts] for column in table], counts


def maximise(
    likelihood: Likelihood,
    counts: Floats,
    starts: Sequence[Sequence[float]],
) -> Fit:
    """Return the parameters, all positive, that make the counted rows most likely.

    L-BFGS-B over the logarithms with exact derivatives, from every start; the best end
    is kept, the earlier one where two are equal, and one at an upper bound where none
    inside is better by more than rounding. The likelihood is divided by the number of
    customers, so that "level" means the same for few and for many.

    Args:
        likelihood: the model's log-likelihood (m,) and derivatives (k, m) by row.
        counts: customers per row, (m,).
        starts: k positive parameters each.
    """
    from scipy.optimize import minimize

    total = counts.sum()
    bounds = [(np.log(LOWEST), np.log(HIGHEST))] * len(starts[0])

    def objective(logarithms: Floats) -> tuple[float, Floats]:
        parameters = np.exp(logarithms)
        by_row, derivatives = likelihood(parameters)
        # Not a dot product: BLAS may add in another order with other cores.
        slopes = (derivatives * counts).sum(axis=1) * parameters
        return -float((by_row * counts).sum()) / total, -slopes / total

    def search(
        start: Floats, within: Sequence[tuple[float, float]] = bounds
    ) -> OptimizeResult:
        return minimize(
            objective,
            start,
            method="L-BFGS-B",
            jac=True,
            bounds=within,
            options={"maxiter": 500, "ftol": 1e-14, "gtol": 1e-8},
        )

    ends = [search(np.log(np.asarray(start, dtype=np.float64))) for start in starts]
    best = min(ends, key=_missed)
    for number in range(len(best.x)):
        # Where it is level as far as the bound, every end before it is one by chance;
        # free to move, the search would leave the bound again for the sign of a zero.
        start, within = best.x.copy(), bounds.copy()
        start[number] = bounds[number][1]
        within[number] = (start[number], start[number])
        end = search(start, within)
        if _missed(end) <= _missed(best) + LEAST_GAIN:
            best = end
    return Fit(
        state=_judged(best.x, objective(best.x)[1], bounds[0]),
        customer_count=int(total),
        parameters=tuple(float(value) for value in np.exp(best.x)),
        log_likelihood=float(-best.fun * total),
    )


def _missed(end: OptimizeResult) -> float:
    return float(end.fun) if np.isfinite(end.fun) else np.inf


def _judged(
    logarithms: Floats, slopes: Floats, bounds: tuple[float, float]
) -> FitState:
    """Judge by the end itself: a search may stop for want of progress at its top."""
    if not (np.isfinite(logarithms).all() and np.isfinite(slopes).all()):
        return FitState.NOT_CONVERGED
    lowest, highest = bounds
    if np.any((logarithms - lowest < LEVEL) | (highest - logarithms < LEVEL)):
        return FitState.BOUND_REACHED
    if np.abs(slopes).max() > LEVEL:
        return FitState.NOT_CONVERGED
    return FitState.CONVERGED
