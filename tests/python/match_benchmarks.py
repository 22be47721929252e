"""Three public data sets with known truth, matched with the engine that ships.

Run as a program it prints precision and recall by threshold:
``.venv/bin/python tests/python/match_benchmarks.py``
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
from rich.console import Console

from strata.matching.comparing import DATE, EMAIL, NAME, NUMBER, TEXT
from strata.matching.engine import (
    MatchField,
    MatchModel,
    prepare_records,
    score_pairs,
)

FIXTURES = Path(__file__).parents[1] / "fixtures" / "matching"
THRESHOLDS = (0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)

_FEBRL = MatchModel(
    id_value="rec_id",
    fields=(
        MatchField("name", "concat_ws(' ', given_name, surname)", NAME),
        MatchField("birth_date", "date_of_birth", DATE),
        MatchField("account_number", "soc_sec_id", NUMBER),
        MatchField("street", "concat_ws(' ', street_number, address_1)", TEXT),
        MatchField("region", "suburb", TEXT),
        MatchField("postcode", "postcode", NUMBER),
    ),
    blocks=(
        "name",
        "name || birth_date",
        "name_first",
        "name_last",
        "birth_date",
        "birth_date[5:8]",
        "account_number",
        "account_number[1:4]",
        "account_number[-4:]",
        "street",
        "region",
        "postcode",
    ),
    certain=(
        "name || birth_date",
        "account_number",
    ),
    certain_recall=0.9,
)
_FAKE = MatchModel(
    id_value="unique_id",
    fields=(
        MatchField("name", "concat_ws(' ', first_name, surname)", NAME),
        MatchField("birth_date", "dob", DATE),
        MatchField("region", "city", TEXT),
        MatchField("email", "email", EMAIL),
    ),
    blocks=(
        "name",
        "name || birth_date",
        "name_first",
        "name_last",
        "name_first[1:3] || birth_date[1:4]",
        "name_last[1:3] || birth_date[1:4]",
        "birth_date",
        "birth_date[1:6]",
        "birth_date[5:8]",
        "birth_date[1:4] || birth_date[7:8]",
        "region || birth_date[1:4]",
        "region || name_first[1:2]",
        "region || name_last[1:2]",
        "email",
        "email_local",
        "email_local[1:5]",
        "email_local[-6:]",
    ),
    certain=(
        "name || birth_date",
        "email",
    ),
    certain_recall=0.6,
)


@dataclass(frozen=True)
class Benchmark:
    """A data set, what is compared in it, and SQL for who a record truly is.

    ``learning`` are the conditions for the variant that learns the shares of levels.
    """

    file: str
    model: MatchModel
    truth: str
    learning: tuple[str, ...]


BENCHMARKS = {
    "febrl/dataset1": Benchmark(
        "febrl_dataset1.csv.gz",
        _FEBRL,
        "split_part(rec_id, '-', 2)",
        ("l.account_number = r.account_number", "l.name = r.name"),
    ),
    "febrl/dataset2": Benchmark(
        "febrl_dataset2.csv.gz",
        _FEBRL,
        "split_part(rec_id, '-', 2)",
        ("l.account_number = r.account_number", "l.name = r.name"),
    ),
    "fake_1000": Benchmark(
        "fake_1000.csv.gz",
        _FAKE,
        "cluster",
        ("l.name = r.name", "l.birth_date = r.birth_date"),
    ),
}


@dataclass(frozen=True)
class Quality:
    """How many pairs a threshold finds, how many of them are right, how many exist."""

    found: int
    right: int
    true: int

    @property
    def precision(self) -> float:
        """Share of the pairs found that are one person."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the pairs that are one person that were found."""
        return self.right / self.true

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.true)


@dataclass(frozen=True)
class Scores:
    """The scored pairs of a benchmark and its truth."""

    pairs: tuple[tuple[str, str, float], ...]
    person_of: dict[str, str]

    @property
    def true_count(self) -> int:
        """Pairs of records that are one person."""
        return _pair_count(list(self.person_of.values()))

    def listed(self, threshold: float) -> Quality:
        """Quality of the pairs as listed."""
        found = [pair for pair in self.pairs if pair[2] >= threshold]
        right = sum(self.person_of[a] == self.person_of[b] for a, b, _ in found)
        return Quality(len(found), right, self.true_count)

    def accepted(self, threshold: float) -> Quality:
        """Quality of the customers there would be if every listed pair were accepted.

        Whoever accepts A = B and B = C has accepted A = C.
        """
        group_of = {record: record for record in self.person_of}

        def root(record: str) -> str:
            while group_of[record] != record:
                record = group_of[record]
            return record

        for first, second, probability in self.pairs:
            if probability >= threshold:
                group_of[root(first)] = root(second)
        persons: dict[str, list[str]] = defaultdict(list)
        for record, person in self.person_of.items():
            persons[root(record)].append(person)
        found = sum(_pair_count(["same"] * len(group)) for group in persons.values())
        right = sum(_pair_count(group) for group in persons.values())
        return Quality(found, right, self.true_count)


def _pair_count(persons: list[str]) -> int:
    """Pairs of equal values."""
    return sum(
        persons.count(person) * (persons.count(person) - 1) // 2
        for person in set(persons)
    )


def score(benchmark: Benchmark, *, is_learning: bool = False) -> Scores:
    """Match the records of a benchmark."""
    model = benchmark.model
    if is_learning:
        model = replace(model, training=benchmark.learning)
    path = str(FIXTURES / benchmark.file)
    with duckdb.connect() as connection:
        connection.execute(
            "create table records as"
            " from read_csv(?, header = true, all_varchar = true, strict_mode = false)",
            [path],
        )
        prepare_records(connection, "records", model)
        score_pairs(connection, model, threshold=0.01)
        pairs = connection.execute(
            "select distinct record_id, other_record_id, match_probability"
            " from match_evidence order by all"
        ).fetchall()
        persons = connection.execute(
            f"select {model.id_value}, {benchmark.truth} from records"
        ).fetchall()
    return Scores(tuple((a, b, float(p)) for a, b, p in pairs), dict(persons))


def main() -> None:
    """Print precision, recall and F1 of each benchmark by threshold."""
    console = Console(width=100, highlight=False)
    for name, benchmark in BENCHMARKS.items():
        for is_learning in (False, True):
            started = time.perf_counter()
            scores = score(benchmark, is_learning=is_learning)
            seconds = time.perf_counter() - started
            way = "learned by EM" if is_learning else "as written (shipped)"
            console.print(
                f"\n{name}, shares {way}: {scores.true_count} true pairs,"
                f" {seconds:.1f} s"
            )
            console.print(
                "threshold   listed P       R      F1     accepted P       R      F1"
            )
            for threshold in THRESHOLDS:
                listed, accepted = scores.listed(threshold), scores.accepted(threshold)
                console.print(
                    f"{threshold:9.2f}   "
                    f"{listed.precision:8.4f}  {listed.recall:.4f}  {listed.f1:.4f}"
                    f"     {accepted.precision:10.4f}  {accepted.recall:.4f}"
                    f"  {accepted.f1:.4f}"
                )


if __name__ == "__main__":
    main()
