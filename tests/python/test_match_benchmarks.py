"""The matcher that ships, on public data sets with known truth."""

from __future__ import annotations

import pytest

from match_benchmarks import BENCHMARKS, score
from strata.settings import DEFAULT_MATCH_THRESHOLD


@pytest.mark.parametrize("name", ["febrl/dataset1", "febrl/dataset2"])
def test_nearly_every_duplicate_of_febrl_is_found_and_no_stranger(name: str) -> None:
    quality = score(BENCHMARKS[name]).listed(DEFAULT_MATCH_THRESHOLD)
    assert quality.true == {"febrl/dataset1": 500, "febrl/dataset2": 1_934}[name]
    assert quality.precision >= 0.995
    assert quality.recall >= 0.998


def test_duplicates_of_fake_1000_are_found_without_strangers() -> None:
    """Of its records many agree only by way of a third; see ``Scores.accepted``."""
    scores = score(BENCHMARKS["fake_1000"])
    listed = scores.listed(DEFAULT_MATCH_THRESHOLD)
    accepted = scores.accepted(DEFAULT_MATCH_THRESHOLD)
    assert accepted.true == 2_031
    assert listed.precision >= 0.995
    assert listed.recall >= 0.70
    assert accepted.precision >= 0.995
    assert accepted.f1 >= 0.92
