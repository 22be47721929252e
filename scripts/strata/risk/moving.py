"""How far the rate of leaving has moved since it was learned, from who has left so far.

The outcome of a date is known months later, whether a customer came back by an interim
day much earlier. What the scores of an earlier date told of that day, held against what
came, is the move of the rate, in log odds, as a correction of the prior probability
(Saerens, Latinne and Decaestecker 2002, Neural Computation 14(1), 21-41).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Log odds beyond which nothing more is told.
_FURTHEST = 12.0


@dataclass(frozen=True)
class Counts:
    """Cases of equal score: (k,) scores, how many there are and how many left."""

    scores: Floats
    totals: Floats
    churned: Floats

    @classmethod
    def of(cls, rows: Sequence[tuple[float, float, float]]) -> Counts:
        """Rows of score, cases and leavers, those of equal score together."""
        columns = np.array(rows, dtype=np.float64).reshape(-1, 3)
        scores, places = np.unique(columns[:, 0], return_inverse=True)
        sums = np.zeros((2, len(scores)))
        np.add.at(sums.T, places, columns[:, 1:])
        return cls(scores, *sums)

    @property
    def rate(self) -> float:
        """Share that left."""
        return float(self.churned.sum() / self.totals.sum())


@dataclass(frozen=True)
class Day:
    """An observation date: when outcomes of it are known, and what it serves for."""

    observed: date
    interim_end: date
    outcome_end: date
    is_production_basis: bool


@dataclass(frozen=True)
class Move:
    """What the scores of date ``of`` told of its interim day, what came, the move."""

    of: date
    told: float
    came: float
    log_odds: float


@dataclass(frozen=True)
class Basis:
    """The scores of one set of weights, with what is known of their outcomes.

    ``interim`` and ``outcomes`` are of each date; ``curve`` is slope and intercept of
    interim outcomes, ``scale`` those of outcomes, in log odds by score.
    """

    days: Sequence[Day]
    interim: Mapping[date, Counts]
    outcomes: Mapping[date, Counts]
    curve: tuple[float, float]
    scale: tuple[float, float]

    def moved_by(self, day: date) -> Move | None:
        """The move that the newest interim day by ``day`` shows, if there is one."""
        from scipy.special import expit

        known = [
            earlier.observed
            for earlier in self.days
            if earlier.interim_end <= day and earlier.observed in self.interim
        ]
        if not known:
            return None
        counts = self.interim[known[-1]]
        log_odds = _line(self.curve, counts)
        told = float(counts.totals @ expit(log_odds) / counts.totals.sum())
        return Move(known[-1], told, counts.rate, move(log_odds, counts))

    def gain(self, day: date) -> float | None:
        """By how much following the move would have lowered the squared error."""
        moved = self.moved_by(day)
        if moved is None or day not in self.outcomes:
            return None
        counts = self.outcomes[day]
        log_odds = _line(self.scale, counts)
        return squared_error(log_odds, counts) - squared_error(
            log_odds + moved.log_odds, counts
        )

    def gains(self, known_by: date | None = None) -> list[float]:
        """Gains of following the move at the dates that tell whether it helps.

        Those are dates whose outcome was known by a date, or, without one, those that
        weights in use were learned from, so that a quarter follows one rule. There as
        many were told to leave as left, so whatever the move gains is not overfitted.
        """
        gains = (
            self.gain(day.observed)
            for day in self.days
            if (
                day.is_production_basis
                if known_by is None
                else day.outcome_end <= known_by
            )
        )
        return [gain for gain in gains if gain is not None]


def _line(line: tuple[float, float], counts: Counts) -> Floats:
    return line[0] * counts.scores + line[1]


def fit_curve(counts: Counts) -> tuple[float, float]:
    """Return slope and intercept of the log odds of leaving by score.

    The largest likelihood, with one leaver and one stayer more at the mean score, so
    that there is one also where nobody left (Platt 1999).

    Raises:
        RuntimeError: the search came to no end.
    """
    from scipy.optimize import minimize
    from scipy.special import expit

    centre = float(np.average(counts.scores, weights=counts.totals))
    spread = (
        float(np.sqrt(np.average((counts.scores - centre) ** 2, weights=counts.totals)))
        or 1.0
    )
    x = np.append((counts.scores - centre) / spread, 0.0)
    totals, churned = np.append(counts.totals, 2.0), np.append(counts.churned, 1.0)

    def loss(theta: Floats) -> tuple[float, Floats]:
        margins = theta[0] * x + theta[1]
        residuals = totals * expit(margins) - churned
        missed = totals * np.logaddexp(0, margins) - churned * margins
        # Where a score parts leavers from stayers no slope would be the steepest.
        return float(missed.sum() + theta[0] ** 2 / 2), np.array(
            [float(residuals @ x) + theta[0], float(residuals.sum())]
        )

    found = minimize(loss, np.zeros(2), jac=True, method="L-BFGS-B")
    if not found.success:
        raise RuntimeError(
            f"the curve of interim outcomes was not found: {found.message}"
        )
    slope = float(found.x[0]) / spread
    return slope, float(found.x[1]) - slope * centre


def move(log_odds: Floats, counts: Counts) -> float:
    """Return what to add to ``log_odds`` (k,) so that as many are told as left.

    Half a leaver and half a stayer more keep it finite where all or nobody left.
    """
    from scipy.optimize import brentq
    from scipy.special import expit

    total = counts.totals.sum()
    came = (counts.churned.sum() + 0.5) / (total + 1) * total

    def missing(moved: float) -> float:
        return float(counts.totals @ expit(log_odds + moved) - came)

    if missing(-_FURTHEST) >= 0:
        return -_FURTHEST
    if missing(_FURTHEST) <= 0:
        return _FURTHEST
    return float(brentq(missing, -_FURTHEST, _FURTHEST, xtol=1e-9))


def squared_error(log_odds: Floats, counts: Counts) -> float:
    """Sum over all cases of the squared distance of what was told and what came."""
    from scipy.special import expit

    told = expit(log_odds)
    stayed = counts.totals - counts.churned
    return float(counts.churned @ (1 - told) ** 2 + stayed @ told**2)
