"""Judge what plays have brought, treated beside held out; see docs/results.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from strata.experiments import (
    Bars,
    Design,
    Sample,
    Shares,
    mean_difference,
    sample_ratio_p_value,
    share_difference,
    verdict_of,
    wanted_count,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from strata.experiments import Difference

KEYS = ("play_code", "variant_code", "tier_code", "cause_code", "period_code")
VERDICTS = ("verdict_code", "any_day_verdict_code")
NUMBERS = (
    *(
        f"{name}_{end}"
        for name in ("success_gain", "margin_gain", "winsorised_gain")
        for end in ("estimate", "lower", "upper")
    ),
    "success_gain_always_lower",
    "success_gain_always_upper",
    "return_estimate",
    "return_lower",
    "return_upper",
    "split_p_value",
)
ENDS = ("estimate", "lower", "upper")
ALWAYS = ("always_lower", "always_upper")
# Beyond this the published columns have no room, and the number no meaning.
LIMIT = 1e9


def model(dbt: Any, session: object) -> pd.DataFrame:
    """Return one row per row of ``int_play_arms_summed``, NaN for what is not known."""
    arms = dbt.ref("int_play_arms_summed")
    bars = dbt.ref("int_result_bars")
    design = Design(*bars.fetchone())
    names = arms.columns
    rows = [
        _judged(dict(zip(names, row, strict=True)), design)
        for row in arms.order(", ".join(KEYS)).fetchall()
    ]
    found = pd.DataFrame(rows, columns=[*KEYS, *VERDICTS, *NUMBERS, "wanted_count"])
    return found.astype(
        dict.fromkeys((*KEYS, *VERDICTS), "str")
        | dict.fromkeys(NUMBERS, np.float64)
        | {"wanted_count": "Int64"}
    )


def _judged(row: Mapping[str, Any], design: Design) -> dict[str, object]:
    """Return the keys of a row and what is said of it."""
    counts = (row["treated_count"], row["untreated_count"])
    split = _split_p_value(row)
    said: dict[str, object] = {key: row[key] for key in KEYS}
    if row["holdout_ratio_sum"] > 0:
        said["split_p_value"] = split
    successes = None
    if min(counts) > 0:
        shares = [
            Shares(row[f"{arm}_count"], row[f"{arm}_success_count"])
            for arm in ("treated", "untreated")
        ]
        successes = share_difference(shares[0], shares[1], design.alpha)
        said |= _told("success_gain", successes, ENDS + ALWAYS)
        said["wanted_count"] = wanted_count(
            (shares[0].variance, shares[1].variance),
            counts,
            design.minimum_effect,
            design.alpha,
            design.power,
        )
    if min(counts) > 1:
        margin = _margin(row, "margin", design)
        said |= _told("margin_gain", margin, ENDS)
        said |= _told("winsorised_gain", _margin(row, "winsorised", design), ENDS)
        said |= _returns(margin, counts[0], float(row["cost_amount"]))
    bars = Bars(design.minimum_count, design.minimum_effect)
    said["verdict_code"] = verdict_of(counts, split, successes, bars).value
    looked = successes.at_any_time() if successes else None
    said["any_day_verdict_code"] = verdict_of(counts, split, looked, bars).value
    return said


def _split_p_value(row: Mapping[str, Any]) -> float:
    """Judge the arms by the shares they were drawn by; a CRM's own draw is not ours."""
    counts = (row["treated_drawn_count"], row["untreated_drawn_count"])
    held_out = float(row["holdout_ratio_sum"])
    return sample_ratio_p_value(counts, (sum(counts) - held_out, held_out))


def _margin(row: Mapping[str, Any], name: str, design: Design) -> Difference:
    treated, untreated = (
        Sample(
            row[f"{arm}_count"],
            float(row[f"{arm}_{name}_amount"]),
            float(row[f"{arm}_{name}_squares"]),
        )
        for arm in ("treated", "untreated")
    )
    return mean_difference(treated, untreated, design.alpha)


def _told(
    name: str, difference: Difference, ends: tuple[str, ...]
) -> dict[str, object]:
    return {f"{name}_{end}": getattr(difference, end) for end in ends}


def _returns(margin: Difference, treated: int, cost: float) -> dict[str, object]:
    """Return (gain times treated less cost) over cost, and its interval."""
    if cost <= 0:
        return {}
    returned = {
        f"return_{end}": getattr(margin, end) * treated / cost - 1 for end in ENDS
    }
    return {name: min(LIMIT, max(-LIMIT, value)) for name, value in returned.items()}
