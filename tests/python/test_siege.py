"""A short siege of the demo: ``make siege`` is the long one."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from siege_attacks import campaign, finished
from siege_state import RUN, STEPS, Siege, copy_state, what_is_wrong
from strata.publication import PARQUET_FOLDER, current_release
from strata.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

PLAYED = ("ingest", "lists", "results import")


@pytest.fixture(scope="module")
def siege(demo_run: Settings, tmp_path_factory: pytest.TempPathFactory) -> Siege:
    """The demo's second day as far as its quick steps go."""
    assert demo_run.data_dir is not None
    folder = tmp_path_factory.mktemp("siege")
    copy_state(demo_run.output_dir, folder / "state")
    siege = Siege(folder)
    copy_state(demo_run.output_dir, siege.before(RUN))
    steps = [step for step in STEPS if step.name in PLAYED]
    siege.play(demo_run.data_dir, folder / "state", steps)
    return siege


@pytest.fixture
def state(siege: Siege, tmp_path: Path) -> Path:
    """The state before the lists are written, for one test alone."""
    copy_state(siege.folder / "before" / "lists", tmp_path / "state")
    return tmp_path / "state"


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.nightly)])
def test_kills_at_changes_of_files_leave_nothing_behind(
    siege: Siege, seed: int, tmp_path: Path
) -> None:
    assert all(siege.change_counts[name] > 3 for name in PLAYED)
    attacks = campaign(siege, PLAYED, random.Random(seed), is_whole=False)
    assert len(attacks) == len(PLAYED)
    for attack in attacks:
        state = tmp_path / "attacked"
        copy_state(siege.before(attack.step), state)
        assert attack.run(siege, state) is None, attack


def test_what_does_not_stand_is_told(siege: Siege, state: Path) -> None:
    lists = next(step for step in STEPS if step.name == "lists")
    assert finished(siege, lists, state) is None
    workbook = next(iter((state / "contact").rglob("*.xlsx")))
    expected = siege.expected["lists"]
    siege.expected["lists"] = expected | {workbook.name: "another"}
    try:
        assert workbook.name in str(finished(siege, lists, state))
    finally:
        siege.expected["lists"] = expected

    release = current_release(Settings(output_dir=state))
    assert release is not None
    altered = release / PARQUET_FOLDER / "pub_dates.parquet"
    altered.parent.chmod(0o755)
    altered.unlink()
    assert "not what was published" in str(what_is_wrong(state))
