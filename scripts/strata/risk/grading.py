"""Grades of signals: where they begin, and what each is worth beside all others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from strata.risk.fitting import fit_levels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]
    Flags = NDArray[np.bool_]
    Levels = NDArray[np.int8]

# Shares of the cases with a value below which a grade may end: eighths, and the far end
# finely.
GRADE_SHARES = (*(part / 8 for part in range(1, 8)), 0.95, 0.98)
# The number of the grade of cases without a value.
UNKNOWN = -1
# Less than a hundredth of what doubles the odds is no step.
LEAST_WEIGHT = float(np.log(2)) / 100


class SignalUse(StrEnum):
    """What became of a signal; only one that ``WEIGHS`` adds points."""

    WEIGHS = "weighs"
    ADDS_NOTHING = "adds_nothing"
    REVERSED = "reversed"
    TOO_FEW_CUSTOMERS = "too_few_customers"


@dataclass(frozen=True)
class Rules:
    """When a grade is one of its own, and how far to trust what cases say."""

    # Different customers on either side of where a grade begins.
    minimum_customers: int
    # How much the cases weigh against the penalty, as scikit-learn's C.
    strength: float
    # Standard errors by which customers without a value must have left more often.
    confidence_z: float


@dataclass(frozen=True)
class Cases:
    """Customers at dates with a known outcome, (n,) each, in any order."""

    customers: Numbers
    has_left: Flags


@dataclass(frozen=True)
class Grade:
    """One grade of a signal; ``weight`` is what it adds to the log odds of leaving.

    ``start`` is the mildest value that counts and ``milder_share`` the share of the
    values that were milder; the mildest grade and that without a value have neither.
    """

    number: int
    start: float | None
    milder_share: float | None
    weight: float
    churned_count: int
    kept_count: int


@dataclass(frozen=True)
class GradedSignal:
    """What became of a signal, and its grades: the mildest, and all that weigh."""

    use: SignalUse
    grades: tuple[Grade, ...]


def learn_grades(
    cases: Cases, values: Mapping[str, Floats], falling: frozenset[str], rules: Rules
) -> dict[str, GradedSignal]:
    """Return the grades of each signal, with what they are worth beside all others.

    A signal whose worse values went with fewer departures is switched off before
    anything is fitted. Having no value is fitted beside the grades where it surely went
    with more. A grade that is worth no more than the one before is part of it.

    Args:
        cases: what is learned from.
        values: value of each signal, NaN where there is none, (n,) each.
        falling: the signals of which a lower value is worse.
        rules: see ``Rules``.
    """
    uses, starts, levels = {}, {}, {}
    for code, of_signal in values.items():
        turned = -of_signal if code in falling else of_signal
        starts[code] = grade_starts(turned, cases.customers, rules.minimum_customers)
        levels[code] = _levels(turned, starts[code])
        uses[code] = _use(levels[code], cases, rules)
    fitted = [code for code, use in uses.items() if use is SignalUse.WEIGHS]
    weights = _fitted_weights([levels[code] for code in fitted], cases, rules)
    by_code = dict(zip(fitted, weights, strict=True))
    return {
        code: _merged(
            uses[code],
            levels[code],
            [-start if code in falling else start for start in starts[code]],
            by_code.get(code, {}),
            cases.has_left,
        )
        for code in values
    }


def grade_starts(values: Floats, customers: Numbers, minimum: int) -> list[float]:
    """Return the lowest value of each grade but the mildest.

    A grade begins above each of ``GRADE_SHARES`` where there are enough different
    customers between there and the start before, and from there on.
    """
    is_known = ~np.isnan(values)
    known, whose = values[is_known], customers[is_known]
    starts: list[float] = []
    if not known.size:
        return starts
    ordered = np.sort(known)
    for end in np.unique(np.quantile(ordered, GRADE_SHARES, method="lower")):
        place = int(np.searchsorted(ordered, end, side="right"))
        if place == ordered.size:
            break
        start = float(ordered[place])
        is_before = (known < start) & (known >= (starts or [-np.inf])[-1])
        sides = (whose[is_before], whose[known >= start])
        if min(np.unique(side).size for side in sides) >= minimum:
            starts.append(start)
    return starts


def _levels(values: Floats, starts: list[float]) -> Levels:
    """Return the grade of each value by number, ``UNKNOWN`` where there is none."""
    levels = np.searchsorted(np.array(starts), values, side="right").astype(np.int8)
    levels[np.isnan(values)] = UNKNOWN
    return levels


def _use(levels: Levels, cases: Cases, rules: Rules) -> SignalUse:
    """Judge before anything is fitted whether a signal can weigh."""
    if levels.max(initial=0) == 0 and not _tells_unknown(levels, cases, rules):
        return SignalUse.TOO_FEW_CUSTOMERS
    if _is_reversed(levels, cases.has_left):
        return SignalUse.REVERSED
    return SignalUse.WEIGHS


def _tells_unknown(levels: Levels, cases: Cases, rules: Rules) -> bool:
    """Whether who had no value surely left more often than who had one.

    By the difference of both shares, with the error it has where there is none; one
    customer at several dates is one.
    """
    is_unknown = levels == UNKNOWN
    sides = (is_unknown, ~is_unknown)
    counts = [np.unique(cases.customers[side]).size for side in sides]
    if min(counts) < max(rules.minimum_customers, 1):
        return False
    more, less = (cases.has_left[side].mean() for side in sides)
    share = cases.has_left.mean()
    error = np.sqrt(share * (1 - share) * sum(1 / count for count in counts))
    return bool(more - less > rules.confidence_z * error)


def _is_reversed(levels: Levels, has_left: Flags) -> bool:
    """Whether who left had milder values than who stayed.

    That is, of the pairs of a leaver and a stayer the leaver stands worse in less than
    half; equal grades count half.
    """
    is_known = levels != UNKNOWN
    size = max(int(levels.max(initial=0)), 0) + 1
    left, stayed = (
        np.bincount(levels[is_known & side], minlength=size)
        for side in (has_left, ~has_left)
    )
    doubled = int((left * (2 * np.cumsum(stayed) - stayed)).sum())
    return doubled < int(left.sum()) * int(stayed.sum())


def _fitted_weights(
    levels: list[Levels], cases: Cases, rules: Rules
) -> list[dict[int, float]]:
    """Return the weight of each grade of each signal, by its number."""
    columns, is_ordered = [], []
    for of_signal in levels:
        columns += [np.maximum(of_signal, 0), of_signal == UNKNOWN]
        is_ordered += [True, False]
        if not _tells_unknown(of_signal, cases, rules):
            columns[-1] = np.zeros(of_signal.size, np.bool_)
    if not columns:
        return []
    table = np.column_stack(columns).astype(np.int8)
    weights = fit_levels(table, cases.has_left, np.array(is_ordered), rules.strength)
    return [
        dict(enumerate(ordered.tolist()))
        | ({UNKNOWN: float(unknown[1])} if unknown.size > 1 else {})
        for ordered, unknown in zip(weights[::2], weights[1::2], strict=True)
    ]


def _merged(
    use: SignalUse,
    levels: Levels,
    starts: list[float],
    weights: dict[int, float],
    has_left: Flags,
) -> GradedSignal:
    """Tell the grades of a signal anew, without those that weigh no more."""
    known_count = int((levels != UNKNOWN).sum())
    # First levels of the grades that are left, and past the last one.
    firsts = [0, *(n for n in sorted(weights) if _adds(weights, n)), len(starts) + 1]
    grades = []
    if weights.get(UNKNOWN, 0.0) >= LEAST_WEIGHT:
        of_unknown = _counts(levels == UNKNOWN, has_left)
        grades.append(Grade(UNKNOWN, None, None, weights[UNKNOWN], *of_unknown))
    for number, (first, after) in enumerate(pairwise(firsts)):
        is_milder = (levels >= 0) & (levels < first)
        is_here = (levels >= first) & (levels < after)
        share = float(is_milder.sum()) / max(known_count, 1)
        grades.append(
            Grade(
                number,
                starts[first - 1] if first else None,
                share if first else None,
                weights.get(first, 0.0),
                *_counts(is_here, has_left),
            )
        )
    if use is SignalUse.WEIGHS and len(grades) == 1:
        use = SignalUse.ADDS_NOTHING
    return GradedSignal(use, tuple(grades))


def _adds(weights: dict[int, float], number: int) -> bool:
    """Whether a grade, none without a value, weighs more than the one before."""
    return number > 0 and weights[number] - weights[number - 1] >= LEAST_WEIGHT


def _counts(chosen: Flags, has_left: Flags) -> tuple[int, int]:
    left = int((chosen & has_left).sum())
    return left, int(chosen.sum()) - left
