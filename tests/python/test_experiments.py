"""The statistics of arms give what is published, and what another library gives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
import tea_tasting as tt
from tea_tasting.aggr import Aggregates

from strata.experiments import (
    Bars,
    Difference,
    Pairs,
    Sample,
    Shares,
    Verdict,
    adjusted,
    holm,
    mean_difference,
    ratio_difference,
    sample_ratio_p_value,
    share_difference,
    verdict_of,
    wanted_count,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ALPHA = 0.05
SEED = 20_260_630


@pytest.mark.parametrize(
    ("counts", "weights", "p_value"),
    [
        ([1000, 1200], [0.5, 0.5], 0.000020079),
        ([135, 115], [0.5, 0.5], 0.205903211),
        ([310, 98], [0.75, 0.25], 0.647434186),
        ([0, 10, 10], [0.34, 0.33, 0.33], 0.005790624),
        # The arm of weight 0 takes no part, whatever was counted in it.
        ([1000, 1200, 7], [5, 5, 0], 0.000020079),
        ([12, 0], [1, 0], 1.0),
        ([0, 0], [1, 1], 1.0),
    ],
)
def test_the_sample_ratio_is_judged_as_published(
    counts: list[int], weights: list[float], p_value: float
) -> None:
    assert sample_ratio_p_value(counts, weights) == pytest.approx(p_value, abs=5e-10)


def test_welch_comes_out_as_published() -> None:
    found = mean_difference(
        Sample(3461, 2422.7, 134_698.29), Sample(3407, 1396.87, 52_377.9767), ALPHA
    )
    assert found.estimate == pytest.approx(0.29, abs=5e-5)
    assert (found.lower, found.upper) == pytest.approx((0.04538, 0.53462), abs=5e-6)
    assert found.p_value == pytest.approx(0.02016, abs=5e-6)


@pytest.mark.parametrize(
    ("treated", "reference", "interval"),
    [
        # Newcombe (1998), table II, method 10, cases a to h.
        (Shares(70, 56), Shares(80, 48), (0.0524, 0.3339)),
        (Shares(10, 9), Shares(10, 3), (0.1705, 0.8090)),
        (Shares(7, 6), Shares(7, 2), (0.0582, 0.8062)),
        (Shares(56, 5), Shares(29, 0), (-0.0381, 0.1926)),
        (Shares(10, 0), Shares(20, 0), (-0.1611, 0.2775)),
        (Shares(10, 0), Shares(10, 0), (-0.2775, 0.2775)),
        (Shares(10, 10), Shares(20, 0), (0.6791, 1.0)),
        (Shares(10, 10), Shares(10, 0), (0.6075, 1.0)),
    ],
)
def test_newcombe_comes_out_as_published(
    treated: Shares, reference: Shares, interval: tuple[float, float]
) -> None:
    found = share_difference(treated, reference, ALPHA)
    assert (found.lower, found.upper) == pytest.approx(interval, abs=6e-5)


def pairs(values: Floats, beside: Floats) -> Pairs:
    return Pairs(
        Sample(len(values), values.sum(), (values**2).sum()),
        Sample(len(beside), beside.sum(), (beside**2).sum()),
        float((values * beside).sum()),
    )


def aggregates(values: Floats, beside: Floats) -> Aggregates:
    covariance = np.cov(values, beside)
    return Aggregates(
        count_=len(values),
        mean_={"v": values.mean(), "b": beside.mean()},
        var_={"v": covariance[0, 0], "b": covariance[1, 1]},
        cov_={("b", "v"): covariance[0, 1]},
    )


@pytest.fixture(params=[8, 40, 3000])
def arms(request: pytest.FixtureRequest) -> list[tuple[Floats, Floats]]:
    """Treated and held out, each what was spent and what was spent before."""
    count = request.param
    chance = np.random.default_rng(SEED + count)
    drawn = []
    for size, lift in ((count * 3, 1.3), (count, 1.0)):
        before = chance.lognormal(3, 1, size)
        drawn.append((before * chance.lognormal(0, 0.5, size) * lift, before))
    return drawn


@pytest.mark.parametrize("metric", ["mean", "cuped", "ratio"])
def test_means_ratios_and_adjusted_means_are_those_of_another_library(
    metric: str, arms: list[tuple[Floats, Floats]]
) -> None:
    treated, reference = (pairs(*arm) for arm in arms)
    theirs: tt.RatioOfMeans
    if metric == "mean":
        ours = mean_difference(treated.values, reference.values, ALPHA)
        theirs = tt.Mean("v")
    elif metric == "cuped":
        ours = mean_difference(*adjusted(treated, reference), ALPHA)
        theirs = tt.Mean("v", "b")
    else:
        ours = ratio_difference(treated, reference, ALPHA)
        theirs = tt.RatioOfMeans("v", "b")
    expected = theirs.analyze_aggregates(aggregates(*arms[1]), aggregates(*arms[0]))
    assert (ours.estimate, ours.lower, ours.upper, ours.p_value) == pytest.approx(
        (
            expected.effect_size,
            expected.effect_size_ci_lower,
            expected.effect_size_ci_upper,
            expected.pvalue,
        ),
        rel=1e-8,
    )


def test_what_was_spent_before_narrows_the_interval() -> None:
    chance = np.random.default_rng(SEED)
    before = chance.normal(100, 30, 400)
    values = before + chance.normal(0, 5, 400)
    found = adjusted(
        pairs(values[:200], before[:200]), pairs(values[200:], before[200:])
    )
    assert found[0].variance < values[:200].var() / 20


def test_where_nothing_was_before_nothing_is_adjusted() -> None:
    values, none = np.array([1.0, 2.0, 4.0]), np.zeros(3)
    arm = pairs(values, none)
    assert adjusted(arm, arm) == (arm.values, arm.values)


def test_questions_are_raised_as_another_library_does() -> None:
    p_values = [0.04, 0.01, 0.03, 0.5, 0.01]
    results = {
        (0, n): tt.experiment.ExperimentResult({"m": {"pvalue": p}})
        for n, p in enumerate(p_values, start=1)
    }
    theirs = tt.adjust_fwer(
        results, "m", arbitrary_dependence=True, method="bonferroni"
    )
    expected = [row["pvalue_adj"] for row in theirs.to_dicts()]
    assert holm(p_values) == pytest.approx(expected)
    assert holm([]) == []


def test_enough_is_what_a_text_book_asks_for() -> None:
    """0.65 and 0.85 at 80 % power take 70 in each arm.

    Chow, Shao and Wang (2008), section 4.2.2.
    """
    variances = (0.85 * 0.15, 0.65 * 0.35)
    assert wanted_count(variances, (50, 50), 0.2, ALPHA, 0.8) == 2 * 70 - 100
    assert wanted_count(variances, (100, 100), 0.2, ALPHA, 0.8) == 0
    # The same in unequal arms takes more.
    assert wanted_count(variances, (90, 10), 0.2, ALPHA, 0.8) > 300


def test_the_interval_that_always_holds_is_that_of_its_source() -> None:
    """Half widths worked out apart from ours, for 1,000 cases of variance 1 an arm."""
    arm = Sample(500, 0.0, 499.0)
    found = mean_difference(arm, arm, ALPHA)
    surprise = -2 * math.log(ALPHA)
    mixing = surprise + math.log(surprise + 1)
    reach = math.sqrt(
        (2 * (mixing + 1) / mixing) * math.log(math.sqrt(mixing + 1) / ALPHA)
    )
    assert found.always_upper == pytest.approx(reach * math.sqrt(2 / 500))
    assert found.always_upper > found.upper


def always_found(step: int) -> float:
    """Share of null worlds in which a look excludes 0, one each ``step`` cases."""
    chance = np.random.default_rng(SEED)
    caught = 0
    for _ in range(300):
        treated = np.cumsum(chance.random(2_000) < 0.3)
        reference = np.cumsum(chance.random(2_000) < 0.3)
        for n in range(step, 2_001, step):
            found = share_difference(
                Shares(n, int(treated[n - 1])), Shares(n, int(reference[n - 1])), ALPHA
            )
            if found.always_lower > 0 or found.always_upper < 0:
                caught += 1
                break
    return caught / 300


def test_looking_often_finds_nothing_where_nothing_is() -> None:
    assert always_found(40) <= ALPHA


BARS = Bars(minimum_count=8, minimum_effect=0.05)


def lies(lower: float, upper: float) -> Difference:
    return Difference((lower + upper) / 2, lower, upper, 0.5, lower, upper)


@pytest.mark.parametrize(
    ("counts", "split", "difference", "verdict"),
    [
        ((90, 0), 1.0, None, Verdict.NO_HOLDOUT),
        ((0, 90), 1.0, None, Verdict.NOT_ENOUGH),
        ((90, 90), 0.0009, lies(0.1, 0.2), Verdict.BROKEN_SPLIT),
        ((90, 90), 0.001, lies(-0.2, -0.01), Verdict.HARMFUL),
        ((90, 90), 0.5, lies(0.001, 0.3), Verdict.WORKS),
        ((90, 90), 0.5, lies(0.0, 0.3), Verdict.NOT_ENOUGH),
        ((90, 90), 0.5, lies(-0.2, 0.0), Verdict.DOES_NOT),
        ((90, 90), 0.5, lies(-0.01, 0.05), Verdict.NOT_ENOUGH),
        ((90, 7), 0.0009, lies(0.1, 0.2), Verdict.NOT_ENOUGH),
        ((90, 8), 0.5, lies(0.1, 0.2), Verdict.WORKS),
    ],
)
def test_questions_are_asked_in_their_order(
    counts: tuple[int, int],
    split: float,
    difference: Difference | None,
    verdict: Verdict,
) -> None:
    assert verdict_of(counts, split, difference, BARS) == verdict
