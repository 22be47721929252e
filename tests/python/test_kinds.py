"""What ingest takes a column for, against what staging types it as."""

from __future__ import annotations

import re
from pathlib import Path

from strata.ingest.kinds import kind_of

_PROJECT = Path(__file__).parents[2]
_KINDS = {
    "timestamp": "moment",
    "date": "date",
    "month": "month",
    "amount": "number",
    "integer": "number",
    "score": "number",
    "rate": "rate",
    "id": "id",
}


def test_ingest_reads_every_column_as_staging_types_it() -> None:
    declared = {
        (name, type_name)
        for path in (_PROJECT / "models" / "staging").glob("*/base_*.sql")
        for name, type_name in re.findall(
            r"'name': '(\w+)',\s*'type': '(\w+)'", path.read_text(encoding="utf-8")
        )
        if type_name != "content"
    }
    assert len(declared) > 100
    wrong = {
        (name, type_name, kind_of(name))
        for name, type_name in declared
        if kind_of(name) != _KINDS.get(type_name)
    }
    assert wrong == set()
