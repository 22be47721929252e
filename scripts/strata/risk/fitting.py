"""Logistic regression on ordered levels, with no step of a level below zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Beyond this many rounds the search has not come to rest; a penalty keeps it from ever
# being needed.
_ROUNDS = 2_000


@dataclass(frozen=True)
class Columns:
    """Cases that are the same in every column counted together, in one order.

    ``levels`` (m, k) are numbers from 0; ``sizes`` says how many each column has.
    """

    levels: NDArray[np.int8]
    sizes: tuple[int, ...]
    churned: Floats
    total: Floats

    @classmethod
    def of(cls, levels: NDArray[np.int8], has_left: NDArray[np.bool_]) -> Columns:
        """Count what is equal, so that sums are the same whatever order cases had."""
        rows, places = np.unique(levels, axis=0, return_inverse=True)
        places = places.reshape(-1)
        total = np.bincount(places, minlength=len(rows)).astype(np.float64)
        churned = np.bincount(places[has_left], minlength=len(rows)).astype(np.float64)
        sizes = tuple(int(size) for size in levels.max(axis=0) + 1)
        return cls(rows, sizes, churned, total)


def fit_levels(
    levels: NDArray[np.int8],
    has_left: NDArray[np.bool_],
    is_ordered: NDArray[np.bool_],
    strength: float,
) -> list[Floats]:
    """Return what each level of each column adds to the log odds of leaving.

    Level 0 adds nothing. Where a column is ordered, each level adds a step of zero or
    more to the one before; where it is not, each adds zero or more by itself. Least is
    half the sum of the squared steps plus ``strength`` times the summed log loss, as
    scikit-learn's ``C``; the intercept is free. The minimum is one, so it does not
    depend on where the search starts.

    Args:
        levels: level of each case in each column, (n, k), from 0.
        has_left: whether the customer of the case left, (n,).
        is_ordered: whether the levels of a column follow each other, (k,).
        strength: how much the cases weigh against the penalty.

    Raises:
        RuntimeError: the search came to no end.
    """
    from scipy.optimize import minimize
    from scipy.special import expit

    cases = Columns.of(levels, has_left)
    ends = np.cumsum([size - 1 for size in cases.sizes])
    slices = [
        slice(end - size + 1, end) for end, size in zip(ends, cases.sizes, strict=True)
    ]

    def worths(steps: Floats) -> list[Floats]:
        return [
            np.append(0.0, np.cumsum(steps[part]) if ordered else steps[part])
            for part, ordered in zip(slices, is_ordered, strict=True)
        ]

    def loss(theta: Floats) -> tuple[float, Floats]:
        steps, margins = theta[:-1], np.full(len(cases.total), theta[-1])
        for column, worth in enumerate(worths(steps)):
            margins += worth[cases.levels[:, column]]
        missed = cases.total * np.logaddexp(0, margins) - cases.churned * margins
        residuals = strength * (cases.total * expit(margins) - cases.churned)
        slopes = np.empty_like(theta)
        slopes[-1] = residuals.sum()
        for column, part in enumerate(slices):
            by_level = np.bincount(
                cases.levels[:, column], residuals, cases.sizes[column]
            )[1:]
            slopes[part] = (
                np.cumsum(by_level[::-1])[::-1] if is_ordered[column] else by_level
            )
        slopes[:-1] += steps
        return float(strength * missed.sum() + (steps * steps).sum() / 2), slopes

    share = (cases.churned.sum() + 0.5) / (cases.total.sum() + 1)
    start = np.append(np.zeros(int(ends[-1])), np.log(share / (1 - share)))
    found = minimize(
        loss,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(0, None)] * (len(start) - 1) + [(None, None)],
        options={"maxiter": _ROUNDS, "maxfun": _ROUNDS, "ftol": 1e-13, "gtol": 1e-7},
    )
    if not np.isfinite(found.fun) or found.nit >= _ROUNDS:
        raise RuntimeError(f"the points of signals were not found: {found.message}")
    return worths(found.x[:-1])
