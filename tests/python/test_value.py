"""Customer value: the two models against published results, and what they refuse."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pytest
from scipy.optimize import check_grad
from scipy.special import hyp2f1

from strata.publication import PARQUET_FOLDER
from strata.settings import PROJECT_DIR
from strata.value import (
    Fit,
    FitState,
    alive_probability,
    expected_purchases,
    expected_spend,
    fit_purchases,
    fit_spending,
    mean_spend,
    purchases,
    spending,
)
from strata.value.fitting import maximise

if TYPE_CHECKING:
    from types import ModuleType

    from strata.settings import Settings

    Floats = np.ndarray[Any, np.dtype[np.float64]]

# Fader, Hardie & Lee (2005), Table 2, and Fader & Hardie (2013), section 4.
PUBLISHED_PURCHASES = (0.243, 4.414, 0.793, 2.426)
PUBLISHED_SPENDING = (6.25, 3.74, 15.44)


@dataclass(frozen=True)
class Cdnow:
    """The CDNOW sample: time in weeks, money in US dollars, one entry per customer."""

    x: Floats
    t_x: Floats
    t: Floats
    mean_spend: Floats
    holdout: Floats

    def fit(self, order: np.ndarray[Any, Any] | slice = slice(None)) -> Fit:
        return fit_purchases(
            self.x[order],
            self.t_x[order],
            self.t[order],
            minimum_repeat_customers=100,
        )


@pytest.fixture(scope="module")
def cdnow() -> Cdnow:
    rows = np.loadtxt(
        PROJECT_DIR / "tests/fixtures/cdnow/customers.csv", delimiter=",", skiprows=1
    )
    return Cdnow(*rows.T)


@pytest.fixture(scope="module")
def fitted(cdnow: Cdnow) -> Fit:
    return cdnow.fit()


def test_purchases_fit_cdnow_as_published(fitted: Fit) -> None:
    assert fitted.state is FitState.CONVERGED
    assert fitted.customer_count == 2_357
    assert fitted.parameters == pytest.approx(PUBLISHED_PURCHASES, abs=0.0006)
    assert fitted.log_likelihood == pytest.approx(-9582.4, abs=0.05)


def test_spending_fits_cdnow_as_published(cdnow: Cdnow) -> None:
    fit = fit_spending(cdnow.x, cdnow.mean_spend, minimum_customers=100)
    assert fit.state is FitState.CONVERGED
    assert fit.customer_count == 946
    assert fit.parameters == pytest.approx(PUBLISHED_SPENDING, abs=0.01)
    assert fit.log_likelihood == pytest.approx(
        spending.likelihood(
            np.array(fit.parameters),
            spending.Means.of(cdnow.x[cdnow.x > 0], cdnow.mean_spend[cdnow.x > 0]),
        )[0].sum()
    )


def test_scored_customer_of_the_paper() -> None:
    # Section 4 of the paper: x = 2, t_x = 30.43, T = 38.86, over 39 weeks.
    scored = expected_purchases(PUBLISHED_PURCHASES, [2], [30.43], [38.86], horizon=39)
    assert scored == pytest.approx([1.226], abs=0.0005)


def test_days_held_out_of_cdnow_come_as_close_as_published(
    cdnow: Cdnow, fitted: Fit
) -> None:
    expected = expected_purchases(
        fitted.parameters, cdnow.x, cdnow.t_x, cdnow.t, horizon=39
    )
    group = np.minimum(cdnow.x, 7)
    means = [
        (expected[group == count].mean(), cdnow.holdout[group == count].mean())
        for count in range(8)
    ]
    # Conditional expectations of the same model in the R package BTYD, and the truth.
    published = [
        (0.225, 0.237),
        (0.523, 0.697),
        (1.044, 1.393),
        (1.521, 1.560),
        (2.164, 2.532),
        (2.654, 2.947),
        (3.504, 3.862),
        (6.157, 6.359),
    ]
    assert np.array(means) == pytest.approx(np.array(published), abs=0.0015)
    assert expected.sum() / cdnow.holdout.sum() == pytest.approx(0.879, abs=0.001)


def test_order_of_customers_changes_no_digit(cdnow: Cdnow, fitted: Fit) -> None:
    order = np.random.default_rng(7).permutation(len(cdnow.x))
    assert cdnow.fit(order) == fitted


def test_customers_count_as_often_as_they_are_there(cdnow: Cdnow, fitted: Fit) -> None:
    twice = cdnow.fit(np.tile(np.arange(len(cdnow.x)), 2))
    assert twice.customer_count == 2 * fitted.customer_count
    assert twice.parameters == pytest.approx(fitted.parameters, rel=1e-4)


def test_unit_of_time_and_money_does_not_matter(cdnow: Cdnow, fitted: Fit) -> None:
    r, alpha, a, b = fitted.parameters
    days = fit_purchases(
        cdnow.x, cdnow.t_x * 7, cdnow.t * 7, minimum_repeat_customers=100
    )
    assert days.parameters == pytest.approx((r, alpha * 7, a, b), rel=1e-3)
    dollars = fit_spending(cdnow.x, cdnow.mean_spend, minimum_customers=1)
    cents = fit_spending(cdnow.x, cdnow.mean_spend * 100, minimum_customers=1)
    p, q, gamma = dollars.parameters
    assert cents.parameters == pytest.approx((p, q, gamma * 100), rel=1e-3)


@pytest.mark.parametrize("model", ["purchases", "spending"])
def test_derivatives_are_those_of_the_likelihood(model: str) -> None:
    x, t_x, t = (np.array(v, dtype=float) for v in ([0, 1, 9], [0, 5, 8], [9, 5, 20]))

    def both(theta: Floats) -> tuple[Floats, Floats]:
        if model == "spending":
            return spending.likelihood(theta, spending.Means.of(x[1:], t[1:]))
        return purchases.likelihood(theta, purchases.Histories.of(x, t_x, t))

    point = np.array([0.7, 3.0, 0.9, 2.0])[: 3 if model == "spending" else 4]
    error = check_grad(
        lambda theta: both(theta)[0].sum(),
        lambda theta: both(theta)[1].sum(axis=1),
        point,
    )
    assert error < 1e-5


def test_too_little_to_learn_from_is_told() -> None:
    never_again = fit_purchases(
        [0] * 500, [0] * 500, [30] * 500, minimum_repeat_customers=1
    )
    assert never_again == Fit(FitState.TOO_FEW_CUSTOMERS, 500)
    assert not never_again.is_converged
    few = fit_purchases([1, 2, 0], [1, 2, 0], [5, 5, 5], minimum_repeat_customers=3)
    assert few == Fit(FitState.TOO_FEW_CUSTOMERS, 3)
    nobody = fit_purchases([], [], [], minimum_repeat_customers=0)
    assert nobody == Fit(FitState.TOO_FEW_CUSTOMERS, 0)
    losses = fit_spending([2, 3, 0], [-1.0, 0.0, 5.0], minimum_customers=0)
    assert losses == Fit(FitState.TOO_FEW_CUSTOMERS, 0)


def test_customers_who_never_leave_are_all_alive() -> None:
    rng = np.random.default_rng(11)
    histories = []
    for rate in rng.gamma(2.0, 0.1, size=400):
        times = np.cumsum(rng.exponential(1 / rate, size=200))
        times = times[times <= 104]
        histories.append((len(times), times[-1] if len(times) else 0.0, 104.0))
    x, t_x, t = np.array(histories).T
    fit = fit_purchases(x, t_x, t, minimum_repeat_customers=100)
    # Level towards a leaving that never happens: where a search stops on the way there
    # is rounding, in which processors differ, so the end is the bound everywhere.
    assert fit.state is FitState.BOUND_REACHED
    assert max(fit.parameters) == pytest.approx(1e4)
    assert alive_probability(fit.parameters, x, t_x, t).mean() > 0.99
    r, alpha, _, _ = fit.parameters
    expected = expected_purchases(fit.parameters, x, t_x, t, horizon=52)
    # What it comes to without any leaving: the NBD model.
    assert expected.sum() == pytest.approx(((r + x) / (alpha + t) * 52).sum(), rel=0.01)


@pytest.mark.parametrize("slope", [1.0, -1.0])
def test_a_likelihood_without_a_top_runs_into_a_bound(slope: float) -> None:
    fit = maximise(
        lambda theta: (slope * theta, np.full((1, 1), slope)),
        np.ones(1),
        starts=[(1,), (2,)],
    )
    assert fit.state is FitState.BOUND_REACHED


def test_spend_without_a_mean_over_customers_is_told() -> None:
    rng = np.random.default_rng(5)
    scales = rng.gamma(0.6, 1.0, size=2_000)
    means = rng.gamma(2.0 * 3, 1.0, size=2_000) / 3 / scales
    fit = fit_spending([3] * 2_000, means, minimum_customers=100)
    assert fit.state is FitState.MEAN_UNDEFINED


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_likelihood_that_is_no_number_does_not_converge(value: float) -> None:
    fit = maximise(
        lambda _: (np.full(1, value), np.full((1, 1), value)),
        np.ones(1),
        starts=[(1,)],
    )
    assert fit.state is FitState.NOT_CONVERGED


@pytest.mark.parametrize(
    ("x", "t_x", "t"),
    [(-1, 0, 1), (0.5, 0, 1), (1, 2, 1), (0, 1, 2), (1, np.nan, 2), (1, -1, 2)],
)
def test_histories_nobody_can_have_are_refused(x: float, t_x: float, t: float) -> None:
    with pytest.raises(ValueError, match="purchase history"):
        fit_purchases([x], [t_x], [t], minimum_repeat_customers=1)


@pytest.mark.parametrize("theta", [(0.243, 4.414, 0.793, 2.426), (2.0, 9.0, 1.7, 0.4)])
def test_transformed_formula_is_the_printed_one(
    theta: tuple[float, float, float, float],
) -> None:
    r, alpha, a, b = theta
    x, t_x, t = (np.array(v, dtype=float) for v in ([0, 1, 5], [0, 9, 20], [9, 9, 26]))
    h = 39.0
    # Equation (10) as it stands in the paper.
    growth = ((alpha + t) / (alpha + t + h)) ** (r + x)
    hypergeometric = hyp2f1(r + x, b + x, a + b + x - 1, h / (alpha + t + h))
    odds = np.where(x > 0, a / (b + x - 1 + (x == 0)), 0.0)
    odds *= ((alpha + t) / (alpha + t_x)) ** (r + x)
    printed = (a + b + x - 1) / (a - 1) * (1 - growth * hypergeometric) / (1 + odds)
    scored = expected_purchases(theta, x, t_x, t, horizon=h)
    assert scored == pytest.approx(printed, rel=1e-9)
    assert alive_probability(theta, x, t_x, t) == pytest.approx(1 / (1 + odds))


def test_poles_of_the_formula_are_passed_smoothly() -> None:
    for at, beside in (((1.0, 2.0), (1.001, 2.0)), ((0.4, 0.6), (0.4, 0.601))):
        pair = [
            expected_purchases((0.5, 4.0, *ab), [0, 3], [0, 8], [10, 10], horizon=20)
            for ab in (at, beside)
        ]
        assert np.isfinite(pair[0]).all()
        assert pair[0] == pytest.approx(pair[1], rel=0.01)


def test_scores_at_the_edges_of_histories() -> None:
    theta = PUBLISHED_PURCHASES
    x, t_x, t = [0, 0, 4, 4, 4], [0, 0, 0, 30, 40], [0, 500, 40, 40, 40]
    alive = alive_probability(theta, x, t_x, t)
    assert alive[:2].tolist() == [1.0, 1.0]
    assert 0 < alive[2] < alive[3] < alive[4] < 1
    expected = expected_purchases(theta, x, t_x, t, horizon=52)
    assert (expected >= 0).all()
    assert expected[1] < expected[0]
    none = expected_purchases(theta, x, t_x, t, horizon=0)
    assert none == pytest.approx(np.zeros(5), abs=1e-12)
    assert expected_purchases(theta, [], [], [], horizon=9).shape == (0,)


def test_great_numbers_of_purchases_overflow_nowhere() -> None:
    x = np.array([200.0, 5_000.0, 100_000.0])
    t_x, t = np.full(3, 900.0), np.full(3, 900.0)
    r, alpha, _, _ = PUBLISHED_PURCHASES
    expected = expected_purchases(PUBLISHED_PURCHASES, x, t_x, t, horizon=52)
    while_alive = (r + x) / (alpha + t) * 52
    assert (expected > 0.9 * while_alive).all()
    assert (expected < while_alive).all()
    gone = alive_probability(PUBLISHED_PURCHASES, x, t_x * 0, t)
    assert gone.tolist() == [0.0, 0.0, 0.0]
    histories = purchases.Histories.of(x, t_x, t)
    for rows in (
        *purchases.likelihood(np.array(PUBLISHED_PURCHASES), histories),
        *spending.likelihood(np.array(PUBLISHED_SPENDING), spending.Means.of(x, x)),
    ):
        assert np.isfinite(rows).all()
    assert expected_spend((6, 4, 15), x, x * 0 + 80.0) == pytest.approx(80, rel=0.01)


def test_means_over_few_purchases_are_drawn_to_the_mean_over_all() -> None:
    p, q, gamma = PUBLISHED_SPENDING
    everybody = p * gamma / (q - 1)
    spend = expected_spend(PUBLISHED_SPENDING, [0, 0, 1, 10], [0, np.nan, 100, 100])
    assert spend[:2] == pytest.approx([everybody, everybody])
    assert everybody < spend[2] < spend[3] < 100


class DbtStandIn:
    """What dbt hands a Python model, over tables of one connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        return self.connection.table(name)


def dbt_model(name: str) -> ModuleType:
    path = PROJECT_DIR / "models/marts/scoring/intermediate" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_mean_of_money_is_rounded_nowhere() -> None:
    means = mean_spend(np.array([10.0001, 0, 20]), np.array([3, 0, 2]))
    assert means.tolist() == [10.0001 / 3, 0, 10]


def test_dbt_models_score_the_periods_that_converged(cdnow: Cdnow) -> None:
    customers = str(PROJECT_DIR / "tests/fixtures/cdnow/customers.csv")
    with duckdb.connect() as connection:
        connection.execute(
            """
            create table dim_value_periods as
            from (values ('forecast', 273, 100), ('calibration', 273, 100))
                as periods(period_code, horizon_days, minimum_repeat_buyer_count);
            """
        )
        connection.execute(
            """
            create table int_purchase_histories_measured as
            select 'forecast' as period_code, repeat_purchases as repeat_purchase_count,
                cast(round(recency_weeks * 7) as int) as recency_days,
                cast(round(age_weeks * 7) as int) as age_days,
                cast(mean_spend * repeat_purchases as decimal(18, 4))
                    as repeat_margin_amount
            from read_csv(?)
            union all select 'calibration', 1, 7, 30, 5
            """,
            [customers],
        )
        dbt = DbtStandIn(connection)
        fits = dbt_model("int_value_models_fitted").model(dbt, connection)
        connection.register("int_value_models_fitted", fits)
        scored = dbt_model("int_purchase_histories_scored").model(dbt, connection)

    ends = fits.set_index("period_code")
    assert ends.loc["calibration", "purchase_fit_code"] == "too_few_customers"
    assert np.isnan(ends.loc["calibration", "purchase_r"])
    assert ends.loc["forecast", "purchase_alpha"] == pytest.approx(4.414, abs=0.01)
    assert ends.loc["forecast", "repeat_buyer_count"] == 946
    assert set(scored["period_code"]) == {"forecast"}
    assert len(scored) < len(cdnow.x)
    one = scored[(scored["recency_days"] == 213) & (scored["age_days"] == 272)]
    assert one["expected_purchases"].max() == pytest.approx(1.226, abs=0.002)


def test_demo_company_is_valued_and_checked_against_what_came(
    demo_run: Settings,
) -> None:
    folder = Path(demo_run.published_dir) / PARQUET_FOLDER
    total = duckdb.sql(
        f"""
        select is_converged, customer_count, purchase_error_ratio
        from '{folder}/pub_clv_calibration.parquet'
        where frequency_group_code = 'all'
        """
    ).fetchone()
    assert total is not None
    assert total[0]
    assert total[1] > 500
    assert abs(total[2]) < 0.3
    methods = duckdb.sql(
        f"""
        select value_method_code, count(expected_margin_amount_365d)
        from '{folder}/pub_customer_segments.parquet'
        where order_count > 0
        group by all
        """
    ).fetchall()
    assert [method for method, _ in methods] == ["bg_nbd"]
