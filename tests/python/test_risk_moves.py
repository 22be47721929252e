"""How far the rate of leaving has moved, against what was planted and scikit-learn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from strata.risk import Basis, Counts, Day, fit_curve, move, squared_error

SCORES = np.repeat(np.arange(0.0, 101.0, 10.0), 900)
SCALE = (0.035, -3.0)
CURVE = (0.03, -2.0)


def counted(moved: float, line: tuple[float, float], seed: int) -> Counts:
    """Leavers drawn at the odds of a line, moved."""
    odds = line[0] * SCORES + line[1] + moved
    left = np.random.default_rng(seed).random(len(SCORES)) < expit(odds)
    return Counts.of(
        [(score, 1, float(gone)) for score, gone in zip(SCORES, left, strict=True)]
    )


def months(count: int) -> list[Day]:
    """Dates a month apart; the last three are learned from."""
    dates = [date(2025, 1, 31) + timedelta(days=30 * n) for n in range(count)]
    return [
        Day(
            observed=day,
            interim_end=day + timedelta(days=90),
            outcome_end=day + timedelta(days=134),
            is_production_basis=number >= count - 3,
        )
        for number, day in enumerate(dates)
    ]


def basis(moves: list[float]) -> Basis:
    """A company whose rate has moved by so much at each date, at once in both."""
    days = months(len(moves))
    return Basis(
        days=days,
        interim={
            day.observed: counted(moved, CURVE, number)
            for number, (day, moved) in enumerate(zip(days, moves, strict=True))
        },
        outcomes={
            day.observed: counted(moved, SCALE, 100 + number)
            for number, (day, moved) in enumerate(zip(days, moves, strict=True))
        },
        curve=CURVE,
        scale=SCALE,
    )


def test_counts_of_equal_scores_are_one_whatever_their_order() -> None:
    rows = [(5.0, 2.0, 1.0), (-3.0, 1.0, 0.0), (5.0, 4.0, 0.0)]
    for some in (rows, rows[::-1]):
        counts = Counts.of(some)
        assert counts.scores.tolist() == [-3, 5]
        assert counts.totals.tolist() == [1, 6]
        assert counts.churned.tolist() == [0, 1]
    assert counts.rate == pytest.approx(1 / 7)


def test_the_curve_is_that_of_logistic_regression() -> None:
    counts = counted(0.0, CURVE, 1)
    stayed = counts.totals - counts.churned
    reference = LogisticRegression(C=1e6, max_iter=1_000).fit(
        np.tile(counts.scores / 100, 2)[:, np.newaxis],
        np.repeat([1, 0], len(counts.scores)),
        np.append(counts.churned, stayed),
    )
    slope, intercept = fit_curve(counts)
    assert slope * 100 == pytest.approx(reference.coef_[0, 0], rel=0.01)
    assert intercept == pytest.approx(reference.intercept_[0], rel=0.01)


@pytest.mark.parametrize("left", [0.0, 1.0])
def test_a_curve_without_leavers_or_stayers_has_an_end(left: float) -> None:
    slope, intercept = fit_curve(Counts.of([(0, 50, 50 * left), (10, 50, 50 * left)]))
    assert abs(slope) < 0.01
    assert (intercept > 3) == bool(left)
    assert abs(intercept) < 6


@pytest.mark.parametrize("planted", [-1.2, 0.0, 0.7])
def test_a_move_of_the_rate_is_found(planted: float) -> None:
    counts = counted(planted, CURVE, 3)
    assert move(CURVE[0] * counts.scores + CURVE[1], counts) == pytest.approx(
        planted, abs=0.1
    )


def test_where_nobody_left_the_move_stays_finite() -> None:
    counts = Counts.of([(0, 20, 0)])
    moved = move(np.array([0.0]), counts)
    assert expit(moved) == pytest.approx(0.5 / 21, rel=1e-6)


def test_squared_error_is_the_brier_score_times_the_cases() -> None:
    counts = Counts.of([(0, 4, 1), (1, 2, 2)])
    assert squared_error(np.array([0.0, 30.0]), counts) == pytest.approx(1.0)


def test_the_newest_interim_day_that_has_come_tells_the_move() -> None:
    moving = basis([0.0, 0.0, 0.0, 0.8, 0.8, 0.8, 0.8])
    days = moving.days
    assert moving.moved_by(days[0].observed) is None
    assert moving.moved_by(days[2].observed) is None
    first = moving.moved_by(days[3].observed)
    assert first is not None
    assert first.of == days[0].observed
    assert first.log_odds == pytest.approx(0, abs=0.1)
    assert first.told == pytest.approx(first.came, abs=0.02)
    late = moving.moved_by(days[6].observed)
    assert late is not None
    assert late.of == days[3].observed
    assert late.log_odds == pytest.approx(0.8, abs=0.1)
    assert late.came > late.told + 0.1


def test_a_move_that_lasts_is_proved_and_one_that_turns_is_not() -> None:
    lasting = basis([0, 0, 0, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9]).gains()
    assert len(lasting) == 3
    assert min(lasting) > 0
    turning = basis([0, 0, 0, 0, 0.9, 0.9, 0.9, 0, 0, 0]).gains()
    assert sum(turning) < 0


def test_only_outcomes_known_by_a_date_prove_anything_then() -> None:
    moving = basis([0.0, 0.0, 0.0, 0.9, 0.9, 0.9])
    last = moving.days[-1].observed
    assert moving.gains(last) == []
    assert len(moving.gains(last + timedelta(days=134))) == 3
    assert len(moving.gains(last + timedelta(days=133))) == 2


def test_what_weights_in_use_were_not_learned_from_proves_nothing_to_them() -> None:
    moving = basis([0.0, 0.0, 0.0, 0.9, 0.9, 0.9])
    days = [*moving.days[:-1], replace(moving.days[-1], is_production_basis=False)]
    assert len(replace(moving, days=days).gains()) == 2
