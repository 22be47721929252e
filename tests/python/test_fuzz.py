"""Damaged and hostile inputs are refused by name or read with every row counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fuzz_inputs import Case, drawn, tried
from fuzz_seeds import FORMATS, Format
from strata.ingest import IngestReport, ingest_folder

if TYPE_CHECKING:
    from pathlib import Path

    from strata.settings import Settings

SEED = 7


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
def test_valid_inputs_are_read(kind: Format, tmp_path: Path) -> None:
    for number, content in enumerate(kind.contents):
        case = Case(kind, number, kind.file_name, content, "unchanged")
        outcome = tried(case, tmp_path / str(number))
        assert (outcome.status, outcome.wrong) == ("read", ""), outcome


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
def test_few_changed_inputs_are_refused_or_balance(
    kind: Format, tmp_path: Path
) -> None:
    judge(kind, range(2), tmp_path)


@pytest.mark.nightly
@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
def test_many_changed_inputs_are_refused_or_balance(
    kind: Format, tmp_path: Path
) -> None:
    judge(kind, range(2, 62), tmp_path)


def judge(kind: Format, numbers: range, folder: Path) -> None:
    for number in numbers:
        case = drawn(SEED, number, [kind])
        outcome = tried(case, folder / str(number))
        assert not outcome.wrong, (number, case.change, outcome)


def test_what_is_lost_or_not_explained_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = FORMATS[0]
    case = Case(kind, 0, kind.file_name, kind.contents[0], "unchanged")

    def without_the_last_row(settings: Settings) -> IngestReport:
        assert settings.data_dir is not None
        path = settings.data_dir / "orders.csv"
        path.write_bytes(path.read_bytes().rpartition(b"SO40")[0])
        return ingest_folder(settings)

    def failing(settings: Settings) -> IngestReport:
        raise RuntimeError(settings.language)

    monkeypatch.setattr("fuzz_inputs.ingest_folder", without_the_last_row)
    assert "SO40" in tried(case, tmp_path / "short").wrong
    monkeypatch.setattr("fuzz_inputs.ingest_folder", failing)
    assert tried(case, tmp_path / "failed").wrong == "RuntimeError: en"
