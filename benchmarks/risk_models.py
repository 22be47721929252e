"""Models that `benchmarks/risk.py` holds the churn score against."""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import yaml
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from strata.risk import UNKNOWN, Cases, Rules, learn_grades

try:
    from interpret.glassbox import ExplainableBoostingClassifier
except ModuleNotFoundError:
    # Every other model is compared without it; the report says that it is not there.
    ExplainableBoostingClassifier = None

if TYPE_CHECKING:
    from collections.abc import Mapping

PROJECT_DIR = Path(__file__).resolve().parents[1]
SEVERITIES = ("mild", "moderate", "severe")
FOLDS = 5
SEED = 20_260_630


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
    summed log loss; the intercept is free and not penalised.
    """

    def __init__(self, strength: float = 1.0) -> None:
        self.strength = strength

    def fit(self, features: Any, labels: Any) -> BoundedLogistic:  # noqa: ANN401
        """Find the coefficients by L-BFGS-B; raises where it finds none."""
        x, y = np.asarray(features, dtype=float), np.asarray(labels, dtype=float)

        def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
            weights, margins = theta[:-1], x @ theta[:-1] + theta[-1]
            residuals = self.strength * (expit(margins) - y)
            value = self.strength * (np.logaddexp(0, margins) - y * margins).sum()
            gradient = np.append(residuals @ x + weights, residuals.sum())
            return value + weights @ weights / 2, gradient

        bounds = [(0, None)] * x.shape[1] + [(None, None)]
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


class Scorecard(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """The scorecard as the warehouse learns it: docs/churn.md, *Score*.

    Features are values of signals, turned so that more is worse, nothing where there is
    no value.
    """

    def fit(
        self, features: pd.DataFrame, labels: np.ndarray, customers: np.ndarray
    ) -> Scorecard:
        """Learn the grades, then scale their sums by the largest likelihood."""
        y = np.asarray(labels, dtype=bool)
        numbers = np.unique(customers, return_inverse=True)[1]
        rules = Rules(
            minimum_customers=int(setting("signal_learning_minimum_customers")),
            strength=setting("signal_fit_strength"),
            confidence_z=setting("confidence_z"),
        )
        values = {str(name): column.to_numpy() for name, column in features.items()}
        self.grades_ = learn_grades(Cases(numbers, y), values, frozenset(), rules)
        weights = {
            (name, grade.number): round(grade.weight, 4)
            for name, signal in self.grades_.items()
            for grade in signal.grades
        }
        summed = self._summed(features, weights)[:, None]
        # So weak a penalty is none.
        scale = LogisticRegression(C=1e9, tol=1e-10, max_iter=1_000).fit(summed, y)
        slope, intercept = round(scale.coef_[0, 0], 6), round(scale.intercept_[0], 6)
        to_points = setting("risk_points_to_double_odds") / np.log(2)
        self.points_ = {
            grade: int(np.round(to_points * slope * weight))
            for grade, weight in weights.items()
        }
        self.classes_ = np.array([False, True])
        self.intercept_ = intercept
        return self

    def graded(self, features: pd.DataFrame) -> pd.DataFrame:
        """The number of the grade of each value."""
        return pd.DataFrame(
            {
                name: self._numbers(str(name), values)
                for name, values in features.items()
            },
            index=features.index,
        )

    def _numbers(self, name: str, values: pd.Series) -> np.ndarray:
        grades = self.grades_[name].grades
        starts = [grade.start for grade in grades if grade.start is not None]
        numbers = np.searchsorted(starts, values.to_numpy(), side="right")
        return np.where(values.isna(), UNKNOWN, numbers)

    def _summed(
        self, features: pd.DataFrame, worth: Mapping[tuple[str, int], float]
    ) -> np.ndarray:
        total = np.zeros(len(features))
        for name, numbers in self.graded(features).items():
            by_number = [
                worth.get((str(name), n), 0) for n in range(UNKNOWN, len(worth))
            ]
            total += np.array(by_number)[numbers - UNKNOWN]
        return total

    def predict_proba(self, features: pd.DataFrame) -> np.ndarray:
        """Two columns: the probability to stay, the probability to leave."""
        from_points = np.log(2) / setting("risk_points_to_double_odds")
        margins = self._summed(features, self.points_) * from_points + self.intercept_
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
