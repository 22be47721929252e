"""Models that `benchmarks/risk.py` holds the churn score against."""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

try:
    from interpret.glassbox import ExplainableBoostingClassifier
except ModuleNotFoundError:
    # Every other model is compared without it; the report says that it is not there.
    ExplainableBoostingClassifier = None

PROJECT_DIR = Path(__file__).resolve().parents[1]
SEVERITIES = ("mild", "moderate", "severe")
FOLDS = 5
SEED = 20_260_630
# Cases on either side of a step between two levels.
LEVEL_CASES = 30
# Shares of the cases below which a level may end: eighths, and the far end finely.
LEVEL_SHARES = (*(part / 8 for part in range(1, 8)), 0.95, 0.98)


@cache
def _settings() -> dict[str, Any]:
    """Variables of the project; none of those read here differs by industry."""
    settings: dict[str, Any] = yaml.safe_load(
        (PROJECT_DIR / "dbt_project.yml").read_text()
    )["vars"]
    return settings


def setting(name: str) -> float:
    """A number among the variables of the project."""
    return float(_settings()[name])


class BoundedLogistic(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Logistic regression with no negative coefficient, penalised as scikit-learn's.

    Least is half the squared length of the coefficients plus ``strength`` times the
    summed log loss; the intercept is free and not penalised. Columns that are ``free``
    may have a negative coefficient.
    """

    def __init__(self, strength: float = 1.0, free: np.ndarray | None = None) -> None:
        self.strength = strength
        self.free = free

    def fit(self, features: Any, labels: Any) -> BoundedLogistic:  # noqa: ANN401
        """Find the coefficients by L-BFGS-B; raises where it finds none."""
        x, y = np.asarray(features, dtype=float), np.asarray(labels, dtype=float)

        def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
            weights, margins = theta[:-1], x @ theta[:-1] + theta[-1]
            residuals = self.strength * (expit(margins) - y)
            value = self.strength * (np.logaddexp(0, margins) - y * margins).sum()
            gradient = np.append(residuals @ x + weights, residuals.sum())
            return value + weights @ weights / 2, gradient

        free = np.zeros(x.shape[1], bool) if self.free is None else self.free
        bounds = [(None if is_free else 0, None) for is_free in (*free, True)]
        start = np.zeros(x.shape[1] + 1)
        found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
        if not found.success:
            raise RuntimeError(found.message)
        self.classes_ = np.array([False, True])
        self.coef_, self.intercept_ = found.x[None, :-1], found.x[-1:]
        return self

    def predict_proba(self, features: Any) -> np.ndarray:  # noqa: ANN401
        """Two columns: the probability to stay, the probability to leave."""
        margins = np.asarray(features, dtype=float) @ self.coef_[0] + self.intercept_
        return np.column_stack([expit(-margins), expit(margins)])


class Graded(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Levels learned for each signal, the points of all of them fitted together.

    Features are values of signals, turned so that more is worse, nothing where there is
    no reading. Each step from a level to the next adds whole points and never takes any
    away; what a missing reading adds or takes away is free.
    """

    def __init__(self, strength: float = 0.1) -> None:
        self.strength = strength

    def fit(self, features: pd.DataFrame, labels: np.ndarray) -> Graded:
        """Find where levels end, then the points of the steps by L-BFGS-B."""
        self.edges_ = {name: _level_ends(values) for name, values in features.items()}
        steps, is_reading = self._steps(features)
        fitted = BoundedLogistic(self.strength, free=~is_reading).fit(steps, labels)
        to_points = setting("risk_points_to_double_odds") / np.log(2)
        self.classes_ = fitted.classes_
        self.points_ = np.round(fitted.coef_[0] * to_points)
        self.intercept_ = fitted.intercept_
        return self

    def _steps(self, features: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """A column per step that is taken, and one per signal without a reading."""
        columns, is_reading = [], []
        for name, ends in self.edges_.items():
            values = features[name].to_numpy(dtype=float)
            columns += [values > end for end in ends]
            columns.append(np.isnan(values))
            is_reading += [True] * len(ends) + [False]
        return np.column_stack(columns).astype(float), np.array(is_reading)

    def predict_proba(self, features: pd.DataFrame) -> np.ndarray:
        """Two columns: the probability to stay, the probability to leave."""
        steps, _ = self._steps(features)
        from_points = np.log(2) / setting("risk_points_to_double_odds")
        margins = steps @ self.points_ * from_points + self.intercept_
        return np.column_stack([expit(-margins), expit(margins)])


def _level_ends(values: pd.Series) -> list[float]:
    """Highest value of each level but the last; every level holds enough cases."""
    known = np.sort(values.dropna().to_numpy(dtype=float))
    ends: list[float] = []
    if not len(known):
        return ends
    below = 0
    for end in np.unique(np.quantile(known, LEVEL_SHARES, method="lower")):
        up_to_here = int(np.searchsorted(known, end, side="right"))
        if min(up_to_here - below, len(known) - up_to_here) >= LEVEL_CASES:
            ends.append(float(end))
            below = up_to_here
    return ends


class Scorecard(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """The scorecard as the warehouse learns it: docs/churn.md, *Score*.

    Features are the readings: a column per signal and severity that fired, and one per
    signal and reason for not knowing. A case in none of a signal's columns was judged
    and did not fire.
    """

    def fit(
        self, features: pd.DataFrame, labels: np.ndarray, customers: np.ndarray
    ) -> Scorecard:
        """Weigh each reading, then scale the sums by the largest likelihood."""
        y = np.asarray(labels, dtype=bool)
        states: dict[str, list[str]] = {}
        for flag in features.columns:
            states.setdefault(flag.split()[0], []).append(flag)
        weights = pd.Series(0.0, index=features.columns)
        for flags in states.values():
            fired = [flag for flag in flags if flag.split()[1] in SEVERITIES]
            of_signal = features[flags].to_numpy() > 0
            is_quiet = ~of_signal.any(axis=1)
            is_fired = features[fired].to_numpy().any(axis=1)
            if self._is_informative(is_fired, is_quiet, y, customers):
                counts = [features[flag].to_numpy() > 0 for flag in fired]
                weights[fired] = _evidence(counts, is_fired, is_quiet, y)
        summed = (features.to_numpy() @ weights.to_numpy())[:, None]
        # So weak a penalty is none.
        scale = LogisticRegression(C=1e9, tol=1e-10, max_iter=1_000).fit(summed, y)
        slope, intercept = round(scale.coef_[0, 0], 6), round(scale.intercept_[0], 6)
        to_points = setting("risk_points_to_double_odds") / np.log(2)
        self.points_ = np.round(to_points * slope * weights)
        self.classes_ = np.array([False, True])
        self.coef_ = (self.points_ / to_points).to_numpy()[None]
        self.intercept_ = np.array([intercept])
        return self

    @staticmethod
    def _is_informative(
        fired: np.ndarray, quiet: np.ndarray, left: np.ndarray, customers: np.ndarray
    ) -> bool:
        """Whether enough customers showed a signal, and it surely raises the odds."""
        trials, z = int(fired.sum()), float(setting("confidence_z"))
        if len(set(customers[fired])) < setting("signal_learning_minimum_customers"):
            return False
        share = left[fired].mean()
        spread = np.sqrt(share * (1 - share) / trials + (z / trials) ** 2 / 4)
        lowest = (share + z * z / trials / 2 - z * spread) / (1 + z * z / trials)
        return bool(lowest > left[fired | quiet].mean())

    def predict_proba(self, features: pd.DataFrame) -> np.ndarray:
        """Two columns: the probability to stay, the probability to leave."""
        margins = features.to_numpy(dtype=float) @ self.coef_[0] + self.intercept_
        return np.column_stack([expit(-margins), expit(margins)])


class Curves(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """An explainable boosting machine without interactions: one curve per input.

    Each of its bags stops where customers it has not seen get no better, for the same
    customer at another date would tell it to go on learning by heart.
    """

    def fit(
        self, features: pd.DataFrame, labels: np.ndarray, customers: np.ndarray
    ) -> Curves:
        """Average the curves of as many bags as there are folds."""
        bags = np.ones((FOLDS, len(features)), dtype=np.int8)
        parted = StratifiedGroupKFold(FOLDS).split(features, labels, customers)
        for bag, (_, unseen) in zip(bags, parted, strict=True):
            bag[unseen] = -1
        self.curves_ = ExplainableBoostingClassifier(
            interactions=0,
            outer_bags=FOLDS,
            learning_rate=0.1,
            n_jobs=1,
            random_state=SEED,
        )
        with warnings.catch_warnings():
            # Unknown inputs have a place of their own on each curve; none is drawn.
            warnings.simplefilter("ignore")
            self.curves_.fit(features, labels, bags=bags.T)
        self.classes_ = np.array([False, True])
        return self

    def predict_proba(self, features: pd.DataFrame) -> np.ndarray:
        """Two columns: the probability to stay, the probability to leave."""
        told: np.ndarray = self.curves_.predict_proba(features)
        return told


def _evidence(
    severities: list[np.ndarray], fired: np.ndarray, quiet: np.ndarray, left: np.ndarray
) -> list[float]:
    """Weight of evidence of each severity; a rare one leans on its signal."""
    borrowed = setting("signal_borrowed_case_count")
    share = (left[fired].sum() + 0.5) / (fired.sum() + 1)
    before = np.log((left[quiet].sum() + 0.5) / ((~left[quiet]).sum() + 0.5))
    return [
        round(
            max(
                np.log(
                    (left[shown].sum() + borrowed * share)
                    / ((~left[shown]).sum() + borrowed * (1 - share))
                )
                - before,
                0,
            ),
            4,
        )
        for shown in severities
    ]
