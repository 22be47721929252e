"""What is said of an arm beside its reference, in one order of questions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from strata.experiments.designs import SPLIT_ALPHA

if TYPE_CHECKING:
    from strata.experiments.differences import Difference


class Verdict(StrEnum):
    """What the evidence says; the first that holds, in this order."""

    NO_HOLDOUT = "no_holdout"
    BROKEN_SPLIT = "broken_split"
    HARMFUL = "harmful"
    WORKS = "works"
    DOES_NOT = "does_not"
    NOT_ENOUGH = "not_enough"


@dataclass(frozen=True)
class Bars:
    """What a verdict asks for: cases in each arm, and the least effect worth having."""

    minimum_count: int
    minimum_effect: float


def verdict_of(
    counts: tuple[int, int],
    split_p_value: float,
    difference: Difference | None,
    bars: Bars,
    *,
    is_beyond_chance: bool = True,
) -> Verdict:
    """Return the verdict on cases (treated, reference) and what lies between them.

    With fewer cases than the bar nothing is told but that it takes more; harm is told
    before power is asked for. ``difference`` is None where nothing can be compared;
    among several arms ``is_beyond_chance`` says whether the raised p-value still tells.
    """
    is_judged = difference is not None and min(counts) >= bars.minimum_count
    lower, upper = (difference.lower, difference.upper) if difference else (0.0, 0.0)
    questions = {
        Verdict.NO_HOLDOUT: counts[1] == 0,
        Verdict.BROKEN_SPLIT: is_judged and split_p_value < SPLIT_ALPHA,
        Verdict.HARMFUL: is_judged and is_beyond_chance and upper < 0,
        Verdict.WORKS: is_judged and is_beyond_chance and lower > 0,
        Verdict.DOES_NOT: is_judged and upper < bars.minimum_effect,
        Verdict.NOT_ENOUGH: True,
    }
    return next(verdict for verdict, holds in questions.items() if holds)
