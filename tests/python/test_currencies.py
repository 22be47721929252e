"""Every currency that money is in somewhere is one that orders may be in."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from babel.core import get_global

from strata.ingest.remarks import header_currency

SEEDS = Path(__file__).parents[2] / "seeds" / "standards"
# Orders are older than a currency that a country gave up lately.
SINCE = date(2010, 1, 1)


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [row for row in rows if row["vocabulary_code"] == "currency"]


def test_money_in_use_since_2010_is_in_the_vocabulary_by_its_code() -> None:
    in_use = {
        code
        for currencies in get_global("territory_currencies").values()
        for code, _, end, is_tender in currencies
        if is_tender and (end is None or date(*end) >= SINCE)
    }
    assert len(in_use) > 150
    codes = {row["code"] for row in seed("vocabularies.csv")}
    words = {row["word"]: row["code"] for row in seed("vocabulary_words.csv")}
    assert in_use - codes == set()
    assert {code for code in codes if words.get(code.casefold()) != code} == set()


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Amount (CHF)", "CHF"),
        ("Amount (kzt)", "KZT"),
        ("金额（美元）", "USD"),
        ("Total (TRY)", "TRY"),
        # A word of headers that is a code too.
        ("Total (all)", None),
        ("Total (net)", None),
    ],
)
def test_a_header_names_any_currency(header: str, code: str | None) -> None:
    assert header_currency(header) == code
