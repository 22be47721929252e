"""Grades of signals and their weights, against what was planted and scikit-learn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from strata.risk import (
    UNKNOWN,
    Cases,
    GradedSignal,
    Rules,
    SignalUse,
    fit_levels,
    learn_grades,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

CASE_COUNT = 6_000
RULES = Rules(minimum_customers=30, strength=1.0, confidence_z=1.96)


def drawn(seed: int, log_odds: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Leavers at the odds of each case."""
    rng = np.random.default_rng(seed)
    return rng.random(len(log_odds)) < 1 / (1 + np.exp(-log_odds))


def cases_of(has_left: NDArray[np.bool_]) -> Cases:
    """Each case is a customer of its own."""
    return Cases(np.arange(len(has_left)), has_left)


def weights(signal: GradedSignal) -> dict[int, float]:
    return {grade.number: grade.weight for grade in signal.grades}


@pytest.fixture(scope="module")
def planted() -> tuple[Cases, dict[str, NDArray[np.float64]]]:
    """Two signals that overlap, one that is low when bad, noise, and one reversed."""
    rng = np.random.default_rng(11)
    days = rng.integers(0, 200, CASE_COUNT).astype(float)
    copy = np.where(
        rng.random(CASE_COUNT) < 0.9, days, rng.integers(0, 200, CASE_COUNT)
    )
    score = rng.integers(1, 11, CASE_COUNT).astype(float)
    score[rng.random(CASE_COUNT) < 0.3] = np.nan
    liked = rng.random(CASE_COUNT)
    log_odds = (
        -2.0
        + 1.5 * (days >= 100)
        + 1.0 * (days >= 175)
        + 1.2 * (np.nan_to_num(score, nan=9) <= 3)
        + 0.7 * np.isnan(score)
        - 1.5 * liked
    )
    values = {
        "days": days,
        "copy": copy,
        "score": score,
        "noise": rng.random(CASE_COUNT),
        "liked": liked,
        "rare": (np.arange(CASE_COUNT) < 29).astype(float),
    }
    return cases_of(drawn(12, log_odds)), values


@pytest.fixture(scope="module")
def graded(
    planted: tuple[Cases, dict[str, NDArray[np.float64]]],
) -> dict[str, GradedSignal]:
    return learn_grades(*planted, frozenset({"score"}), RULES)


def test_planted_steps_are_found_and_what_overlaps_is_not_counted_twice(
    graded: dict[str, GradedSignal],
) -> None:
    def worth(code: str, value: float) -> float:
        reached = [
            grade.weight
            for grade in graded[code].grades
            if grade.start is not None and grade.start <= value
        ]
        return max(reached, default=0.0)

    together = [worth("days", day) + worth("copy", day) for day in (60, 120, 199)]
    assert together == pytest.approx([0, 1.5, 2.5], abs=0.35)
    assert weights(graded["noise"])[0] == 0
    assert max(weights(graded["noise"]).values()) < 0.25


def test_a_low_value_is_worse_where_less_is_and_no_value_has_its_own_weight(
    graded: dict[str, GradedSignal],
) -> None:
    by_number = {grade.number: grade for grade in graded["score"].grades}
    worst = by_number[max(by_number)]
    assert worst.start is not None
    assert worst.start <= 3
    assert worst.weight == pytest.approx(1.2, abs=0.35)
    assert by_number[UNKNOWN].start is None
    assert by_number[UNKNOWN].weight == pytest.approx(0.7, abs=0.35)
    starts = [grade.start for grade in graded["score"].grades if grade.start]
    assert starts == sorted(starts, reverse=True)


def test_grades_rise_share_out_all_cases_and_say_how_many_were_milder(
    graded: dict[str, GradedSignal],
    planted: tuple[Cases, dict[str, NDArray[np.float64]]],
) -> None:
    cases, values = planted
    for code, signal in graded.items():
        known = [grade for grade in signal.grades if grade.number >= 0]
        assert [grade.number for grade in known] == list(range(len(known)))
        steps = np.diff([grade.weight for grade in known])
        assert (steps > 0).all()
        has_value = ~np.isnan(values[code])
        assert sum(g.churned_count + g.kept_count for g in known) == has_value.sum()
        assert sum(g.churned_count for g in known) == (has_value & cases.has_left).sum()
        counts = [grade.churned_count + grade.kept_count for grade in known]
        milder = np.cumsum(counts)[:-1] / has_value.sum()
        assert [grade.milder_share for grade in known[1:]] == pytest.approx(milder)


def test_what_points_the_other_way_or_is_too_rare_is_switched_off_and_said(
    graded: dict[str, GradedSignal],
) -> None:
    assert graded["liked"].use is SignalUse.REVERSED
    assert graded["rare"].use is SignalUse.TOO_FEW_CUSTOMERS
    assert graded["days"].use is SignalUse.WEIGHS
    for code in ("liked", "rare"):
        assert weights(graded[code]) == {0: 0.0}


def test_one_customer_at_many_dates_is_not_many() -> None:
    days = np.repeat([0.0, 100.0], [900, 100])
    left = days > 50
    many = Cases(np.arange(1_000), left)
    one = Cases(np.where(left, 0, np.arange(1_000)), left)
    found = [
        learn_grades(cases, {"days": days}, frozenset(), RULES)["days"]
        for cases in (many, one)
    ]
    assert [signal.use for signal in found] == [
        SignalUse.WEIGHS,
        SignalUse.TOO_FEW_CUSTOMERS,
    ]


def test_order_of_cases_changes_nothing(
    graded: dict[str, GradedSignal],
    planted: tuple[Cases, dict[str, NDArray[np.float64]]],
) -> None:
    cases, values = planted
    order = np.random.default_rng(4).permutation(CASE_COUNT)
    turned = learn_grades(
        Cases(cases.customers[order], cases.has_left[order]),
        {code: column[order] for code, column in values.items()},
        frozenset({"score"}),
        RULES,
    )
    assert turned == graded


def test_weights_are_scikit_learns_where_no_step_is_negative() -> None:
    rng = np.random.default_rng(5)
    levels = rng.integers(0, 3, size=(4_000, 3)).astype(np.int8)
    left = drawn(6, -2 + levels @ np.array([0.8, 0.5, 0.3]))
    is_ordered = np.array([True, True, False])
    found = fit_levels(levels, left, is_ordered, 0.5)
    steps = np.column_stack(
        [levels[:, column] >= level for column in (0, 1) for level in (1, 2)]
        + [levels[:, 2] == level for level in (1, 2)]
    )
    theirs = LogisticRegression(C=0.5, tol=1e-10, max_iter=1_000).fit(steps, left)
    first, second, third = theirs.coef_[0].reshape(3, 2)
    assert theirs.coef_.min() > 0
    expected = [np.cumsum(first), np.cumsum(second), third]
    for ours, true in zip(found, expected, strict=True):
        assert ours == pytest.approx([0, *true], abs=1e-4)


def test_a_step_that_would_be_negative_is_none() -> None:
    rng = np.random.default_rng(8)
    levels = rng.integers(0, 3, size=(4_000, 1)).astype(np.int8)
    left = drawn(9, np.array([-1.0, 0.5, -0.5])[levels[:, 0]])
    (found,) = fit_levels(levels, left, np.array([True]), 1.0)
    assert found[1] == found[2] > 0.5


def test_nothing_is_learned_of_nothing() -> None:
    nothing = learn_grades(
        cases_of(np.zeros(0, bool)), {"days": np.zeros(0)}, frozenset(), RULES
    )
    assert nothing["days"].use is SignalUse.TOO_FEW_CUSTOMERS
    assert weights(nothing["days"]) == {0: 0.0}
