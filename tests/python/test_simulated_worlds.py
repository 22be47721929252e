"""Worlds whose truth is known, evaluated by the models themselves.

Two hundred companies stand in one warehouse, their plays told apart by an extra key,
and only the models of results are run over them. `pytest -s` shows the figures.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from compiled_models import CompiledModels
from strata.experiments import Bars, Shares, Verdict, share_difference, verdict_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from strata.settings import Settings

WORLDS = 200
EPISODES = 500
HOLDOUT = 0.2
BASE = 0.3
# Of one success, in the mean.
MARGIN = 50.0
SEED = 20_260_630
# What a play adds to the share of who succeeds alone. Of the broken one nine of ten
# held out who did not succeed were lost on the way.
PLANTED = {"strong": 0.15, "weak": 0.03, "null": 0.0, "harmful": -0.12, "broken": 0.0}
ALPHA = 0.05
# What counts in a row of results.
Row = dict[str, Any]


def drawn_worlds() -> dict[str, NDArray[np.generic]]:
    """Episodes of every play of every world, as the models find them measured."""
    chance = np.random.default_rng(SEED)
    plays = [(world, play) for world in range(WORLDS) for play in PLANTED]
    gains = np.repeat([PLANTED[play] for _, play in plays], EPISODES)
    names = np.repeat([f"{play}:{world}" for world, play in plays], EPISODES)
    count = len(names)
    is_treated = chance.random(count) >= HOLDOUT
    is_succeeded = chance.random(count) < BASE + gains * is_treated
    margin = np.where(is_succeeded, chance.gamma(4, MARGIN / 4, count).round(2), 0)
    is_lost = (
        np.char.startswith(names, "broken")
        & ~is_treated
        & ~is_succeeded
        & (chance.random(count) < 0.9)
    )
    columns: dict[str, NDArray[np.generic]] = {
        "task_id": np.arange(count).astype(str).astype(object),
        "play_code": names.astype(object),
        "arm_code": np.where(is_treated, "treated", "held_out").astype(object),
        "holdout_ratio": np.full(count, HOLDOUT),
        "is_contacted": is_treated,
        "is_succeeded": is_succeeded,
        "opened_date": np.full(count, "2026-05-01", dtype=object),
        "margin_amount": margin,
        "winsorised_amount": margin,
        "effort_minutes": np.zeros(count),
        "cost_amount": is_treated.astype(float),
    }
    return {name: values[~is_lost] for name, values in columns.items()}


@pytest.fixture(scope="module")
def worlds(demo_run: Settings) -> dict[str, list[Row]]:
    """The row over twelve months of each world, by kind of play."""
    with CompiledModels(demo_run) as models:
        models.give("dim_reporting_currency", [{"currency_code": "CNY"}])
        models.give(
            "dim_observation_dates",
            [{"observation_date": "2026-06-30", "is_latest": True}],
        )
        models.give_columns("int_task_results_measured", drawn_worlds())
        models.compute(
            "int_result_bars",
            "int_play_arms_summed",
            "int_play_results_judged",
            "fct_play_results",
        )
        found: dict[str, list[Row]] = {play: [] for play in PLANTED}
        for row in models.rows("fct_play_results"):
            if row["result_level_code"] == "play" and row["verdict_code"]:
                found[row["play_code"].split(":")[0]].append(row)
    assert {len(rows) for rows in found.values()} == {WORLDS}
    return found


def covered(rows: list[Row], name: str, truth: float) -> float:
    """The share of intervals that hold what was planted."""
    hits = [row[f"{name}_lower"] <= truth <= row[f"{name}_upper"] for row in rows]
    return hits.count(True) / len(hits)


def verdicts(rows: list[Row], name: str = "verdict_code") -> Counter[str]:
    return Counter(row[name] for row in rows)


@pytest.mark.parametrize("name", ["success_gain", "margin_gain", "success_gain_always"])
def test_intervals_hold_what_was_planted_as_often_as_they_say(
    worlds: dict[str, list[Row]], name: str
) -> None:
    scale = MARGIN if name == "margin_gain" else 1
    kinds = [play for play in PLANTED if play != "broken"]
    shares = [covered(worlds[play], name, PLANTED[play] * scale) for play in kinds]
    share = sum(shares) / len(shares)
    sys.stdout.write(f"{name}: {share:.4f} of {len(kinds) * WORLDS}\n")
    # Three standard errors of 800 intervals of 95 %.
    assert share >= 0.95 - 0.023
    if not name.endswith("always"):
        assert share <= 0.95 + 0.023


def test_verdicts_are_what_the_truth_allows(worlds: dict[str, list[Row]]) -> None:
    found = {play: verdicts(rows) for play, rows in worlds.items()}
    sys.stdout.write(f"{found}\n")
    assert found["null"]["works"] <= 0.05 * WORLDS
    assert found["harmful"]["works"] == found["strong"]["harmful"] == 0
    assert found["harmful"]["harmful"] >= WORLDS / 2
    assert found["strong"]["works"] >= WORLDS / 2
    assert found["broken"] == {"broken_split": WORLDS}
    kept = [row for play in PLANTED if play != "broken" for row in worlds[play]]
    assert verdicts(kept)["broken_split"] <= 0.005 * len(kept)


def test_who_looks_every_week_is_misled_no_oftener() -> None:
    """A year of weeks of a play that does nothing; the first look that tells counts."""
    chance = np.random.default_rng(SEED)
    bars = Bars(minimum_count=8, minimum_effect=0.02)
    told = {"once": 0, "weekly": 0, "weekly, always valid": 0}
    for _ in range(WORLDS):
        treated = chance.binomial(8, 1 - HOLDOUT, 52).cumsum()
        held_out = np.arange(1, 53) * 8 - treated
        successes = [
            np.concatenate([[0], (chance.random(n[-1]) < BASE).cumsum()])[n]
            for n in (treated, held_out)
        ]
        looks = []
        for n, m, s, t in zip(treated, held_out, *successes, strict=True):
            if min(n, m) == 0:
                continue
            found = share_difference(
                Shares(int(n), int(s)), Shares(int(m), int(t)), ALPHA
            )
            counts = (int(n), int(m))
            looks.append(
                (
                    verdict_of(counts, 1.0, found, bars),
                    verdict_of(counts, 1.0, found.at_any_time(), bars),
                )
            )
        told["once"] += looks[-1][0] is Verdict.WORKS
        told["weekly"] += any(look[0] is Verdict.WORKS for look in looks)
        told["weekly, always valid"] += any(look[1] is Verdict.WORKS for look in looks)
    sys.stdout.write(f"{told}\n")
    assert told["once"] <= ALPHA * WORLDS
    assert told["weekly, always valid"] <= ALPHA * WORLDS
    # Which is why there is an interval of its own for it.
    assert told["weekly"] > ALPHA * WORLDS
