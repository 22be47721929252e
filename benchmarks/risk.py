"""The churn score against scikit-learn, out of time.

    .venv/bin/python benchmarks/risk.py --warehouse output/warehouse/strata.duckdb
    .venv/bin/python benchmarks/risk.py --group first_time

Every model is judged twice, of the same customers and the same outcome:

- ``rolling``, to choose by: at each learning date but the first, fitted to the learning
  dates before it and to other customers, for a customer's outcome windows overlap.
- ``backtest``, to report: at the dates the backtest weights are judged at, fitted to
  all learning dates, the dates those weights were learned from.

The scorecard is the sum of the backtest weights; in rolling it is fitted anew by the
same rules. Logistic regression sees the signals that fired, once also which could not
be read and why, once with no weight below zero. Boosting sees readings, or what the
signals were made of; so does an explainable boosting machine, the sum of one curve per
input. How much each of these is held back (penalty, step and size of trees) is chosen
on the learning dates alone, by cross validation that parts no customer. Intervals come
from drawing whole customers with replacement; the models stay as fitted. Nothing
depends on chance or the order of rows.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from scipy.special import expit

try:
    from risk_models import (
        FOLDS,
        PROJECT_DIR,
        SEED,
        SEVERITIES,
        BoundedLogistic,
        Curves,
        ExplainableBoostingClassifier,
        Scorecard,
        setting,
    )
    from sklearn.base import clone
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV, StratifiedGroupKFold
    from threadpoolctl import threadpool_limits
except ModuleNotFoundError as missing:
    message = (
        "benchmarks/risk.py needs scikit-learn: .venv/bin/python -m pip install "
        "--require-hashes --requirement requirements/benchmark.lock"
    )
    raise SystemExit(message) from missing

DEFAULT_WAREHOUSE = PROJECT_DIR / "output" / "warehouse" / "strata.duckdb"
SCORECARD = "scorecard"
LOGISTICS = (
    "logistic",
    "logistic, unknown readings too",
    "logistic, no weight below zero",
)
# How far below logistic regression the scorecard may stay.
TOLERATED_AUC = 0.02
TOP_SHARE = 0.1
# The basis of the backtest of each group of customers.
BASES = {"repeat": "backtest", "first_time": "first_time_backtest"}
# Below this many leavers or stayers on either side no model is told from another.
MINIMUM_CUSTOMERS = 20
DRAWS = 1_000
# Parts of equal size by probability in which what was told is held against what came.
CALIBRATION_PARTS = 10
STRENGTHS = [0.01, 0.03, 0.1, 0.3, 1.0, 3.0]
TREES = {"learning_rate": [0.03, 0.1], "max_leaf_nodes": [4, 16]}

_CASES = """
select
    outcomes.customer_id,
    outcomes.is_churned,
    dates.is_backtest_basis as is_learned,
    scores.risk_score,
    cast(edges.intercept as double) as intercept,
    outcomes.observation_date
from risk.fct_churn_outcomes as outcomes
inner join risk.dim_outcome_dates as dates
    on outcomes.observation_date = dates.observation_date
inner join risk.int_churn_scores_summed as scores
    on
        scores.basis_code = $basis
        and outcomes.customer_id = scores.customer_id
        and outcomes.observation_date = scores.observation_date
inner join risk.fct_risk_edges as edges
    on
        scores.basis_code = edges.basis_code
        and scores.observation_date = edges.observation_date
where dates.is_backtest_basis or dates.is_backtest
order by outcomes.observation_date, outcomes.customer_id
"""
_FLAGS = """
with side_by_side as (
    select customer_id, observation_date, columns('(.*)_level') as '\\1'
    from risk.fct_signal_levels
),
levels as (
    from side_by_side
    unpivot include nulls (
        signal_level for signal_code in (* exclude (customer_id, observation_date))
    )
)
select
    levels.customer_id,
    levels.signal_code,
    case levels.signal_level
        when 1 then 'mild'
        when 2 then 'moderate'
        when 3 then 'severe'
        when -1 then 'insufficient'
        else 'not_observed'
    end as state_code,
    levels.observation_date
from levels
inner join seeds.churn_signals as signals
    on levels.signal_code = signals.signal_code
where
    signals.is_scored
    and levels.signal_level is distinct from 0
    and levels.observation_date in (
        select observation_date from risk.dim_outcome_dates
        where is_backtest_basis or is_backtest
    )
"""
_WITHOUT_INTERPRET = (
    "without the explainable boosting machine, for the package interpret-core is not "
    "there: .venv/bin/python -m pip install --require-hashes --requirement "
    "requirements/benchmark.lock"
)


class NotComparableError(Exception):
    """The warehouse holds too little to compare models on."""


@dataclass(frozen=True)
class Cases:
    """Customers at observation dates, in one order: by date, then by customer.

    ``fired`` has a column per signal and severity, ``unknown`` one per signal and
    reason for not knowing, ``values`` the value of each signal turned so that more is
    worse, ``inputs`` what signals are made of.
    """

    customers: np.ndarray
    dates: np.ndarray
    has_left: np.ndarray
    is_learned: np.ndarray
    risk_scores: np.ndarray
    probabilities: np.ndarray
    fired: pd.DataFrame
    unknown: pd.DataFrame
    values: pd.DataFrame
    inputs: pd.DataFrame
    weight_source: str


@dataclass(frozen=True)
class Figures:
    """How good scores are at the cases of some dates."""

    auc: float
    brier: float
    # Share of the leavers in the highest tenth, and of those that could be there.
    capture: float
    captured_of_possible: float
    # Mean distance of told and came over tenths by what was told.
    gap: float


@dataclass(frozen=True)
class Compared:
    """One model beside the scorecard; the interval is of the difference in AUC."""

    name: str
    rolling: Figures
    judged: Figures
    auc_difference: float
    low: float
    high: float


def area(labels: np.ndarray, scores: np.ndarray) -> float:
    """Share of pairs of a leaver and a stayer where the leaver scores higher.

    This is the area under the ROC curve; equal scores count half.
    """
    return _area(labels, _tie_groups(scores), np.ones(len(labels)))


def _tie_groups(scores: np.ndarray) -> np.ndarray:
    # Beyond twelve digits floats of equal customers differ by how they were summed.
    groups: np.ndarray = np.unique(np.round(scores, 12), return_inverse=True)[1]
    return groups


def _area(labels: np.ndarray, groups: np.ndarray, weights: np.ndarray) -> float:
    left = np.bincount(groups, weights=weights * labels)
    stayed = np.bincount(groups, weights=weights * ~labels)
    pairs_won = (left * (np.cumsum(stayed) - stayed / 2)).sum()
    return float(pairs_won / (left.sum() * stayed.sum()))


def captured(labels: np.ndarray, scores: np.ndarray, share: float) -> float:
    """Share of all leavers among the ``share`` of cases that score highest.

    Of cases that tie at the edge as large a part counts as there is room for.
    """
    groups = _tie_groups(-scores)
    counts = np.bincount(groups)
    room = share * len(labels) - (np.cumsum(counts) - counts)
    taken = np.clip(room / counts, 0, 1)
    return float((taken * np.bincount(groups, weights=labels)).sum() / labels.sum())


def figures(
    labels: np.ndarray, scores: np.ndarray, probabilities: np.ndarray
) -> Figures:
    """The figures of scores, higher for who is likelier to leave."""
    capture = captured(labels, scores, TOP_SHARE)
    return Figures(
        auc=area(labels, scores),
        brier=float(np.mean((probabilities - labels) ** 2)),
        capture=capture,
        captured_of_possible=capture / min(1, TOP_SHARE / labels.mean()),
        gap=calibration_gap(labels, probabilities),
    )


def calibration_gap(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Distance of the mean told and the share that left, mean over tenths of cases.

    Tenths are by probability; equal probabilities stay together, so there may be fewer.
    """
    told = np.round(probabilities, 12)
    inner = np.arange(1, CALIBRATION_PARTS) / CALIBRATION_PARTS
    parts = np.searchsorted(np.quantile(told, inner, method="lower"), told)
    sums = np.bincount(parts, weights=told - labels)
    return float(np.abs(sums).sum() / len(labels))


def read_cases(warehouse: Path, group: str = "repeat") -> Cases:
    """Read the cases of a group of customers of a built warehouse, left as it is.

    Raises:
        NotComparableError: too few left or stayed on either side of the split.
        duckdb.Error: the file is no warehouse of this project, or is being written.
    """
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        basis = {"basis": BASES[group]}
        cases = connection.execute(_CASES, basis).df()
        flags = connection.execute(_FLAGS).df()
        inputs = connection.execute(
            "select * exclude (last_order_date) from risk.int_signal_metrics_joined"
        ).df()
        values = _signal_values(connection)
        weight_source = connection.execute(
            "select weight_source_code from risk.fct_score_calibration "
            "where basis_code = $basis",
            basis,
        ).fetchall()[0][0]
    keys = ["customer_id", "observation_date"]
    has_left = cases["is_churned"].to_numpy(dtype=bool)
    is_learned = cases["is_learned"].to_numpy(dtype=bool)
    for name, side in (("learning", is_learned), ("backtest", ~is_learned)):
        left, total = int(has_left[side].sum()), int(side.sum())
        if min(left, total - left) < MINIMUM_CUSTOMERS:
            raise NotComparableError(
                f"on the {name} dates {left} left and {total - left} stayed, "
                f"at least {MINIMUM_CUSTOMERS} of each are needed"
            )
    index = pd.MultiIndex.from_frame(cases[keys])
    flags["flag"] = flags["signal_code"] + " " + flags["state_code"]
    is_fired = flags["state_code"].isin(SEVERITIES)
    risk_scores = cases["risk_score"].to_numpy(dtype=float)

    def columns(of: pd.DataFrame) -> pd.DataFrame:
        wide = pd.crosstab([of[key] for key in keys], of["flag"])
        return wide.reindex(index, fill_value=0)

    return Cases(
        customers=cases["customer_id"].to_numpy(dtype=str),
        dates=cases["observation_date"].dt.date.to_numpy(),
        has_left=has_left,
        is_learned=is_learned,
        risk_scores=risk_scores,
        probabilities=expit(
            cases["intercept"].to_numpy(dtype=float)
            + risk_scores * np.log(2) / setting("risk_points_to_double_odds")
        ),
        fired=columns(flags[is_fired]),
        unknown=columns(flags[~is_fired]),
        values=values.set_index(keys).loc[index],
        inputs=_numbers(inputs.set_index(keys).loc[index]),
        weight_source=weight_source,
    )


def _signal_values(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Values of the scored signals; of those that fire when low, turned around."""
    signals = connection.execute(
        "select signal_code, comparison_code = 'at_most' from seeds.churn_signals "
        "where is_scored order by signal_order"
    ).fetchall()
    columns = [
        f"{'-' if fires_low else ''}cast({code}_value as double) as {code}"
        for code, fires_low in signals
    ]
    return connection.execute(
        f"select customer_id, observation_date, {', '.join(columns)} "  # nosec B608 # signals of the project
        "from risk.fct_signal_levels"
    ).df()


def _numbers(inputs: pd.DataFrame) -> pd.DataFrame:
    """Codes as categories in their order, all else as floats."""
    return pd.DataFrame(
        {
            name: values.astype(float)
            if pd.api.types.is_numeric_dtype(values)
            else pd.Categorical(values, categories=sorted(values.dropna().unique()))
            for name, values in inputs.items()
        },
        index=inputs.index,
    )


def challengers(cases: Cases) -> dict[str, tuple[Any, Any, pd.DataFrame]]:
    """Name, estimator, settings to choose from, and features of each other model.

    What is the same in all cases of the learning dates teaches nothing and is left out.
    """
    fired, unknown, inputs = (
        table.loc[:, table[cases.is_learned].nunique(dropna=False) > 1]
        for table in (cases.fired, cases.unknown, cases.inputs)
    )
    readings = fired.join(unknown)
    plain, with_unknown, bounded = LOGISTICS
    logistic = LogisticRegression(max_iter=1_000)
    trees = HistGradientBoostingClassifier(random_state=SEED, early_stopping=False)
    compared = {
        plain: (logistic, {"C": STRENGTHS}, fired),
        with_unknown: (logistic, {"C": STRENGTHS}, readings),
        bounded: (BoundedLogistic(), {"strength": STRENGTHS}, fired),
        "boosting on readings": (trees, TREES, readings),
        "boosting on raw inputs": (trees, TREES, inputs),
        "days since the last order": (
            logistic,
            {"C": [1.0]},
            inputs[["days_since_last_order"]],
        ),
    }
    if ExplainableBoostingClassifier is not None:
        compared["explainable boosting on raw inputs"] = (Curves(), {}, inputs)
    return compared


def compare(cases: Cases) -> list[Compared]:
    """Fit every model and hold it against the scorecard, which comes first."""
    learned, judged = cases.is_learned, ~cases.is_learned
    names = [SCORECARD]
    scores, probabilities = [cases.risk_scores], [cases.probabilities]
    rolling = [rolled(cases, Scorecard(), cases.values)]
    for name, (estimator, settings, features) in challengers(cases).items():
        # On trees this small threads only wait for each other.
        with threadpool_limits(1):
            chosen = _chosen(cases, estimator, settings, features)
            rolling.append(rolled(cases, chosen, features))
            fitted = _fitted(cases, chosen, features, learned)
        names.append(name)
        scores.append(fitted.predict_proba(features)[:, 1])
        probabilities.append(scores[-1])
    areas = _drawn_areas(
        cases.customers[judged],
        cases.has_left[judged],
        [score[judged] for score in scores],
    )
    lows, highs = np.percentile(areas - areas[:, :1], [2.5, 97.5], axis=0)
    is_rolled = ~np.isnan(rolling[0])
    sides = [
        [
            figures(cases.has_left[side], score[side], probability[side])
            for score, probability in zip(*told, strict=True)
        ]
        for side, told in (
            (is_rolled, (rolling, rolling)),
            (judged, (scores, probabilities)),
        )
    ]
    return [
        Compared(
            name=name,
            rolling=on_rolling,
            judged=on_judged,
            auc_difference=on_judged.auc - sides[1][0].auc,
            low=float(low),
            high=float(high),
        )
        for name, on_rolling, on_judged, low, high in zip(
            names, *sides, lows, highs, strict=True
        )
    ]


def _chosen(
    cases: Cases,
    estimator: Any,  # noqa: ANN401
    settings: dict[str, list[Any]],
    features: pd.DataFrame,
) -> Any:  # noqa: ANN401
    """The estimator with the best of the settings on the learning dates."""
    if not settings:
        return estimator
    learned = cases.is_learned
    search = GridSearchCV(
        estimator,
        settings,
        scoring="neg_log_loss",
        cv=StratifiedGroupKFold(FOLDS),
        refit=False,
    )
    search.fit(
        features[learned], cases.has_left[learned], groups=cases.customers[learned]
    )
    return clone(estimator).set_params(**search.best_params_)


def rolled(cases: Cases, estimator: Any, features: pd.DataFrame) -> np.ndarray:  # noqa: ANN401
    """Probabilities at the learning dates but the first, nothing at other dates.

    Each comes from the learning dates before and from other customers: a customer's
    outcome windows at two dates overlap, so one would tell the other.
    """
    probabilities = np.full(len(cases.dates), np.nan)
    dates = np.unique(cases.dates[cases.is_learned])
    known, owners = np.unique(cases.customers, return_inverse=True)
    parts = np.random.default_rng(SEED).integers(FOLDS, size=len(known))[owners]
    for date in dates[1:]:
        for part in range(FOLDS):
            told = (cases.dates == date) & (parts == part)
            earlier = cases.is_learned & (cases.dates < date) & (parts != part)
            if told.any():
                # What nobody had by then can't be learned from.
                seen = features.loc[:, features[earlier].notna().any()]
                fitted = _fitted(cases, estimator, seen, earlier)
                probabilities[told] = fitted.predict_proba(seen[told])[:, 1]
    return probabilities


def _fitted(
    cases: Cases,
    estimator: Any,  # noqa: ANN401
    features: pd.DataFrame,
    rows: np.ndarray,
) -> Any:  # noqa: ANN401
    """A copy of the estimator that has learned from these rows."""
    learns_by_customer = isinstance(estimator, Scorecard | Curves)
    owners = (cases.customers[rows],) if learns_by_customer else ()
    return clone(estimator).fit(features[rows], cases.has_left[rows], *owners)


def _drawn_areas(
    customers: np.ndarray, labels: np.ndarray, scores: list[np.ndarray]
) -> np.ndarray:
    """AUC by draw and model, each draw of as many customers as there are."""
    rng = np.random.default_rng(SEED)
    known, owners = np.unique(customers, return_inverse=True)
    groups = [_tie_groups(score) for score in scores]
    areas = np.empty((DRAWS, len(scores)))
    for draw in range(DRAWS):
        times = np.bincount(rng.integers(len(known), size=len(known)))
        weights = np.append(times, np.zeros(len(known) - len(times)))[owners]
        areas[draw] = [_area(labels, group, weights) for group in groups]
    return areas


def best_logistic(compared: list[Compared]) -> Compared:
    """The best of the logistic regressions at the backtest dates."""
    return max(
        (model for model in compared if model.name in LOGISTICS),
        key=lambda model: model.judged.auc,
    )


def is_within(compared: list[Compared]) -> bool:
    """Whether the scorecard's AUC is at most 0.02 below the best logistic's."""
    return best_logistic(compared).auc_difference <= TOLERATED_AUC


def verdict(compared: list[Compared]) -> str:
    """Say in one line whether the scorecard keeps up with logistic regression."""
    best = best_logistic(compared)
    return (
        f"scorecard within {TOLERATED_AUC} AUC of logistic: "
        f"{'yes' if is_within(compared) else 'no'} "
        f"({compared[0].judged.auc:.3f}, {best.name} {best.judged.auc:.3f})"
    )


def report(cases: Cases, compared: list[Compared]) -> list[str]:
    """The lines of the split and of the table."""
    lines = []
    for name, side in (("learning", cases.is_learned), ("backtest", ~cases.is_learned)):
        dates = np.unique(cases.dates[side])
        lines.append(
            f"{name} dates: {len(dates)} from {dates[0]} to {dates[-1]}, "
            f"{side.sum():,} cases of {len(np.unique(cases.customers[side])):,} "
            f"customers, {cases.has_left[side].mean():.1%} left"
        )
    header = ["model", "dates", "AUC", "Brier", "captured at 10 %", "of the possible"]
    rows = [[*header, "told - came", "AUC - scorecard's", "95 % interval"]]
    for model in compared:
        is_other = model.name != SCORECARD
        for dates, shown in (("rolling", model.rolling), ("backtest", model.judged)):
            is_shown = is_other and dates == "backtest"
            rows.append(
                [
                    model.name,
                    dates,
                    f"{shown.auc:.3f}",
                    f"{shown.brier:.4f}",
                    f"{shown.capture:.1%}",
                    f"{shown.captured_of_possible:.1%}",
                    f"{shown.gap:.3f}",
                    f"{model.auc_difference:+.3f}" if is_shown else "",
                    f"{model.low:+.3f} to {model.high:+.3f}" if is_shown else "",
                ]
            )
    lines.append(f"weights of the scorecard: {cases.weight_source}")
    if ExplainableBoostingClassifier is None:
        lines.append(_WITHOUT_INTERPRET)
    return [*lines, "", *_aligned(rows)]


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        " | ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def signal_lines(cases: Cases) -> list[str]:
    """One line per signal and grade: who had it, who of them left, and its points."""
    learned = cases.is_learned
    scorecard = _fitted(cases, Scorecard(), cases.values, learned)
    rows = [
        ["signal", "grade", "from", "learning", "left", "backtest", "left", "points"]
    ]
    for name, numbers in scorecard.graded(cases.values).items():
        for grade in scorecard.grades_[name].grades:
            start = "" if grade.start is None else f"{grade.start:g}"
            row = [str(name), str(grade.number), start]
            for side in (learned, ~learned):
                shown = cases.has_left[side & (numbers.to_numpy() == grade.number)]
                row += [f"{len(shown):,}", f"{shown.mean():.1%}" if len(shown) else ""]
            rows.append([*row, f"{scorecard.points_[name, grade.number]:+d}"])
    to_double = int(setting("risk_points_to_double_odds"))
    title = (
        f"points, {to_double} of which double the odds of leaving; grade -1 is that of "
        "no value, and a value is turned where less is worse:"
    )
    return ["", title, *_aligned(rows)]


def main(arguments: list[str] | None = None) -> int:
    """Compare and print; the exit code says nothing about who won."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--warehouse",
        type=Path,
        default=DEFAULT_WAREHOUSE,
        metavar="PATH",
        help="DuckDB file of a finished run (default: that of `make run`)",
    )
    parser.add_argument(
        "--signals", action="store_true", help="also print the grades of signals"
    )
    parser.add_argument(
        "--group",
        choices=BASES,
        default="repeat",
        help="whose score is judged: of repeat or of first-time customers",
    )
    options = parser.parse_args(arguments)
    if not options.warehouse.is_file():
        parser.error(
            f"{options.warehouse} is not there; `make run` builds output/warehouse/"
            "strata.duckdb, --warehouse names another"
        )
    try:
        cases = read_cases(options.warehouse, options.group)
    except duckdb.Error as problem:
        parser.error(f"{options.warehouse} is no built warehouse: {problem}")
    except NotComparableError as problem:
        parser.error(f"{options.warehouse} cannot be judged: {problem}")
    compared = compare(cases)
    lines = report(cases, compared)
    if options.signals:
        lines += signal_lines(cases)
    print("\n".join([*lines, "", verdict(compared)]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
