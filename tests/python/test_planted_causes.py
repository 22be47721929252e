"""Why customers left, as planted, against the cause read from records."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

# Whoever is taken by a competitor finds more there: the product fell behind.
CAUSES = {
    "service": "service",
    "competitor": "product",
    "price": "price",
    "communication": "communication",
    "experience": "experience",
    "silent": "unknown",
}
TYPES = {
    "service": "passive",
    "competitor": "passive",
    "price": "price",
    "experience": "experience",
    "silent": "silent",
}


@pytest.fixture(scope="module")
def leavers(
    persons: duckdb.DuckDBPyConnection, demo_dir: Path
) -> Counter[tuple[str, str, str, bool]]:
    """Those who left, of persons that are one customer.

    Counted by planted cause, derived cause, derived kind and whether a sign shows.
    """
    rows = persons.execute(
        f"""
        select
            departures.cause,
            causes.cause_code,
            causes.churn_type_code,
            len(list_filter(signs, lambda sign: sign not like 'noise%')) > 0,
            count(*)
        from persons
        inner join '{demo_dir}/truth/departures.parquet' as departures
            using (person_id)
        inner join publish.pub_churn_causes as causes using (customer_id)
        where departures.leaves_on is not null
        group by all
        """
    ).fetchall()
    return Counter({tuple(row[:4]): row[4] for row in rows})


def matrix(leavers: Counter[tuple[str, str, str, bool]]) -> str:
    """The confusion matrix of planted cause by derived cause, for failing tests."""
    counts: Counter[tuple[str, str]] = Counter()
    for (planted, derived, _, _), count in leavers.items():
        counts[planted, derived] += count
    derived_causes = list(CAUSES.values())
    lines = [" ".join(f"{name:>13}" for name in ("planted", *derived_causes))]
    for planted in CAUSES:
        cells = [planted, *(counts[planted, derived] for derived in derived_causes)]
        lines.append(" ".join(f"{cell:>13}" for cell in cells))
    return "\n".join(lines)


def share(
    leavers: Counter[tuple[str, str, str, bool]],
    among: Counter[tuple[str, str, str, bool]],
) -> float:
    return leavers.total() / among.total()


def test_a_named_cause_is_mostly_the_planted_one(
    leavers: Counter[tuple[str, str, str, bool]],
) -> None:
    named = Counter({key: n for key, n in leavers.items() if key[1] != "unknown"})
    right = Counter({key: n for key, n in named.items() if CAUSES[key[0]] == key[1]})
    assert share(right, named) >= 0.8, matrix(leavers)
    for cause in set(CAUSES.values()) - {"unknown"}:
        of_cause = Counter({key: n for key, n in named.items() if key[1] == cause})
        hits = Counter({key: n for key, n in right.items() if key[1] == cause})
        assert share(hits, of_cause) >= 0.65, (cause, matrix(leavers))


def test_the_cause_of_most_who_showed_a_sign_is_named(
    leavers: Counter[tuple[str, str, str, bool]],
) -> None:
    showing = Counter({key: n for key, n in leavers.items() if key[3]})
    named = Counter({key: n for key, n in showing.items() if key[1] != "unknown"})
    assert share(named, showing) >= 0.5, matrix(leavers)


def test_who_just_stops_is_not_given_a_cause(
    leavers: Counter[tuple[str, str, str, bool]],
) -> None:
    silent = Counter({key: n for key, n in leavers.items() if key[0] == "silent"})
    unknown = Counter({key: n for key, n in silent.items() if key[1] == "unknown"})
    assert share(unknown, silent) >= 0.8, matrix(leavers)


@pytest.mark.parametrize("planted", TYPES)
def test_the_kind_of_leaving_follows_the_cause(
    leavers: Counter[tuple[str, str, str, bool]], planted: str
) -> None:
    named = Counter(
        {
            key: n
            for key, n in leavers.items()
            if key[0] == planted and key[1] == CAUSES[planted]
        }
    )
    right = Counter({key: n for key, n in named.items() if key[2] == TYPES[planted]})
    assert share(right, named) >= 0.8, named


def test_who_unsubscribes_left_actively(
    leavers: Counter[tuple[str, str, str, bool]],
) -> None:
    overfed = Counter(
        {key: n for key, n in leavers.items() if key[1] == "communication"}
    )
    active = Counter({key: n for key, n in overfed.items() if key[2] == "active"})
    assert share(active, overfed) >= 0.5, overfed
