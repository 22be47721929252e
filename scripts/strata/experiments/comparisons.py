"""An experiment judged as a whole: every arm beside the one that was left alone."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from strata.experiments.arms import declared_weights, reference_arm
from strata.experiments.designs import holm, sample_ratio_p_value, wanted_count
from strata.experiments.differences import (
    mean_difference,
    ratio_difference,
    share_difference,
)
from strata.experiments.samples import Pairs, Sample, Shares, adjusted
from strata.experiments.verdicts import Bars, verdict_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from strata.experiments.designs import Design
    from strata.experiments.differences import Difference

    Row = Mapping[str, Any]

KEYS = ("experiment_key", "arm_word", "measure_code")
ENDS = ("estimate", "lower", "upper")
# The one measure that is not of a customer but of an order.
RATIO = "average_order_amount"


def judge_experiment(rows: list[Row], design: Design) -> list[dict[str, object]]:
    """Return what is said of each arm and measure of one experiment.

    Rows have the sums of ``int_experiment_arms_summed``, in the order of measures. All
    measures are judged by the same arms and the same split; what is not known is left
    out.
    """
    counts = {row["arm_word"]: row["customer_count"] for row in rows}
    weights = _weights(rows)
    drawn = sorted(counts.keys() | weights.keys())
    split = sample_ratio_p_value(
        [counts.get(arm, 0) for arm in drawn], [weights.get(arm, 0) for arm in drawn]
    )
    reference = reference_arm(sorted(counts), weights)
    return [
        said | {"split_p_value": split}
        for _, group in groupby(rows, lambda row: row["measure_code"])
        for said in _measure(list(group), reference, split, design)
    ]


def _weights(rows: list[Row]) -> dict[str, float]:
    """Return the weights the arms were drawn by; where nobody says, all the same."""
    given = {
        row["arm_word"]: float(row["declared_weight"])
        for row in rows
        if row["declared_weight"] is not None
    }
    seen = dict.fromkeys((row["arm_word"] for row in rows), 1.0)
    return given or declared_weights(rows[0]["declared_arms"]) or seen


def _measure(
    rows: list[Row], reference: str, split: float, design: Design
) -> list[dict[str, object]]:
    """Compare every arm with the reference; more questions raise the p-values."""
    by_arm = {row["arm_word"]: row for row in rows}
    alone = by_arm[reference]
    others = [arm for arm in by_arm if arm != reference]
    differences = {arm: _difference(by_arm[arm], alone, design) for arm in others}
    asked = {arm: found.p_value for arm, found in differences.items() if found}
    raised = dict(zip(asked, holm([*asked.values()]), strict=True))
    said: list[dict[str, object]] = []
    for arm, row in by_arm.items():
        told: dict[str, object] = {key: row[key] for key in KEYS}
        told |= {"is_reference": arm == reference}
        if arm != reference:
            found = differences[arm]
            told |= _told(row, alone, found, raised.get(arm, 1.0), design)
            told["verdict_code"] = verdict_of(
                (row["customer_count"], alone["customer_count"]),
                split,
                found,
                Bars(design.minimum_count, _effect(row, alone, design)),
                is_beyond_chance=raised.get(arm, 1.0) < design.alpha,
            ).value
        said.append(told)
    return said


def _told(
    row: Row,
    alone: Row,
    found: Difference | None,
    raised: float,
    design: Design,
) -> dict[str, object]:
    """Return the numbers of one arm beside the reference."""
    if found is None:
        return {}
    told: dict[str, object] = {f"difference_{end}": getattr(found, end) for end in ENDS}
    told |= {
        "difference_always_lower": found.always_lower,
        "difference_always_upper": found.always_upper,
        "p_value": found.p_value,
        "raised_p_value": raised,
    }
    effect = _effect(row, alone, design)
    if row["measure_code"] == RATIO:
        return told
    if effect > 0:
        told["wanted_count"] = wanted_count(
            (_pairs(row).values.variance, _pairs(alone).values.variance),
            (row["customer_count"], alone["customer_count"]),
            effect,
            design.alpha,
            design.power,
        )
    if min(row["customer_count"], alone["customer_count"]) > 1:
        samples = adjusted(_pairs(row), _pairs(alone))
        narrowed = mean_difference(*samples, design.alpha)
        told |= {f"adjusted_{end}": getattr(narrowed, end) for end in ENDS}
    return told


def _difference(row: Row, alone: Row, design: Design) -> Difference | None:
    """Compare two arms as their measure asks; None where there is too little."""
    treated, reference = _pairs(row), _pairs(alone)
    if row["measure_code"].endswith("_rate"):
        return share_difference(_shares(row), _shares(alone), design.alpha)
    if min(treated.values.count, reference.values.count) <= 1:
        return None
    if row["measure_code"] != RATIO:
        return mean_difference(treated.values, reference.values, design.alpha)
    if min(treated.beside.total, reference.beside.total) <= 0:
        return None
    return ratio_difference(treated, reference, design.alpha)


def _effect(row: Row, alone: Row, design: Design) -> float:
    """Return the least difference worth having: of shares itself, else of the mean."""
    effect = float(row["minimum_effect"] or design.minimum_effect)
    if row["measure_code"].endswith("_rate"):
        return effect
    pairs = _pairs(alone)
    if row["measure_code"] == RATIO:
        mean = pairs.values.total / (pairs.beside.total or 1)
    else:
        mean = pairs.values.mean
    return effect * abs(mean)


def _shares(row: Row) -> Shares:
    return Shares(row["customer_count"], int(row["value_total"]))


def _pairs(row: Row) -> Pairs:
    count = row["customer_count"]
    return Pairs(
        Sample(count, float(row["value_total"]), float(row["value_squares"])),
        Sample(count, float(row["beside_total"]), float(row["beside_squares"])),
        float(row["product_total"]),
    )
