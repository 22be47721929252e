"""Releases: listed, compared, kept for a while, and made live again under any kill."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING

import duckdb
import pytest

from strata import history, publication, steps
from strata.cli import main
from strata.console import console
from strata.errors import CheckFailedError, ExitCode, InputRefusedError
from strata.progress import Reporter
from strata.releases.catalogue import (
    find_release,
    keep_release,
    live_release,
    read_releases,
    release_before,
)
from strata.releases.comparison import TableChange, compare_releases
from strata.releases.record import published_at, read_record, write_record
from strata.releases.rollback import make_live

if TYPE_CHECKING:
    from pathlib import Path

    from strata.settings import Settings

FIRST_DAY = date(2026, 6, 29)


def on_day(built: Settings, number: int) -> Settings:
    """Settings of the day that many days after the first, on what was built."""
    return dataclasses.replace(built, as_of=FIRST_DAY + timedelta(days=number))


def published(built: Settings, number: int, *, takes_over: bool = False) -> Path:
    """Publish a day, with a run in the history as real projects have."""
    settings = on_day(built, number)
    candidate = publication.write_candidate(settings)
    history.prepare_run(settings)
    run = settings.candidate_dir.with_name("candidate.history") / run_name(number)
    run.mkdir(parents=True)
    duckdb.sql(f"copy (select {number} as day) to '{run / 'scores.parquet'}'")
    publication.approve(settings, candidate)
    reporter = Reporter(console(), "en")
    return steps.publish(settings, reporter, candidate, takes_over=takes_over)


def run_name(number: int) -> str:
    return f"run={FIRST_DAY + timedelta(days=number)}"


def runs(settings: Settings) -> list[str]:
    return sorted(path.name for path in settings.history_dir.glob("run=*"))


def live_name(settings: Settings) -> str:
    found = publication.current_release(settings)
    assert found is not None
    return found.name


def age(settings: Settings, release: Path, days: int) -> None:
    record = read_record(settings, release.name)
    then = published_at(settings, release) - timedelta(days=days)
    write_record(
        settings,
        release.name,
        dataclasses.replace(record, published_at=then.isoformat()),
    )


def test_list_shows_what_is_live_and_what_stays(
    built: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = published(built, 0), published(built, 1)
    keep_release(built, find_release(built, "2026-06-29"), is_kept=True)
    newest, oldest = read_releases(built)
    assert (newest.name, newest.as_of, newest.is_live) == (
        second.name,
        "2026-06-30",
        True,
    )
    assert (oldest.name, oldest.row_count, oldest.is_kept) == (first.name, 3, True)
    output = ["--output-dir", str(built.output_dir)]
    assert main(["releases", "list", *output, "--lang", "zh"]) == ExitCode.OK
    shown = capsys.readouterr().out
    assert "当前发布" in shown
    assert "已固定" in shown


def test_a_release_goes_once_it_is_neither_new_nor_young_nor_pinned(
    built: Settings,
) -> None:
    settings = dataclasses.replace(built, keep_releases=2, keep_days=30)
    old, pinned, young = (published(settings, number) for number in range(3))
    keep_release(settings, find_release(settings, pinned.name), is_kept=True)
    age(settings, old, 31)
    age(settings, pinned, 31)
    age(settings, young, 29)
    before, live = published(settings, 3), published(settings, 4)
    kept = {path.name for path in settings.releases_dir.iterdir()}
    assert kept == {one.name for one in (pinned, young, before, live)}
    assert read_record(settings, old.name).runs is None


def test_a_release_that_is_going_is_none_to_return_to(built: Settings) -> None:
    first = published(built, 0)
    first.rename(first.with_name(f".going-{first.name}"))
    published(built, 1)
    assert [one.name for one in read_releases(built)] == [live_name(built)]
    assert len(list(built.releases_dir.iterdir())) == 1


def test_rollback_takes_back_what_came_after_and_can_be_taken_back(
    built: Settings,
) -> None:
    first, second = published(built, 0), published(built, 1)
    third = published(built, 2)
    make_live(built, find_release(built, first.name))
    assert live_name(built) == first.name
    assert runs(built) == [run_name(0)]
    # The same inputs and the same history give the same release again.
    assert published(built, 1) == second
    assert runs(built) == [run_name(0), run_name(1)]
    make_live(built, find_release(built, third.name))
    assert runs(built) == [run_name(0), run_name(1), run_name(2)]
    note = built.history_dir / run_name(2) / "release"
    assert note.read_text("utf-8") == third.name


def test_rollback_goes_to_the_publication_before(built: Settings) -> None:
    published(built, 1)
    second = published(built, 2)
    published(built, 3)
    published(built, 0)
    output = ["--output-dir", str(built.output_dir)]
    assert main(["releases", "rollback", *output]) == ExitCode.OK
    # Not the day filled in since, which never was the publication.
    assert live_name(built) == second.name


def test_a_publication_taken_back_is_not_the_one_before(built: Settings) -> None:
    first = published(built, 0)
    published(built, 1)
    make_live(built, find_release(built, first.name))
    published(built, 2)
    assert release_before(built, live_release(built)).name == first.name
    output = ["--output-dir", str(built.output_dir)]
    assert main(["releases", "rollback", *output]) == ExitCode.OK
    assert live_name(built) == first.name


def test_a_day_made_anew_after_it_was_taken_back_follows_another(
    built: Settings,
) -> None:
    first, second = published(built, 0), published(built, 1)
    anew = published(built, 2)
    # The day of the second was run again on other data, and a third release came of it.
    record = read_record(built, anew.name)
    behind = dict(record.runs or {}) | {run_name(1): anew.name}
    write_record(built, anew.name, dataclasses.replace(record, runs=behind))
    assert release_before(built, live_release(built)).name == first.name
    write_record(built, anew.name, record)
    assert release_before(built, live_release(built)).name == second.name


def test_an_altered_release_is_no_way_back(built: Settings) -> None:
    first, second = published(built, 0), published(built, 1)
    path = first / "parquet" / "pub_bands.parquet"
    path.chmod(0o644)
    path.write_bytes(b"other")
    with pytest.raises(CheckFailedError, match="no longer what had been published"):
        make_live(built, find_release(built, first.name))
    assert live_name(built) == second.name
    assert runs(built) == [run_name(0), run_name(1)]


@pytest.mark.parametrize("wanted", ["", "nothing", "2026-01-01"])
def test_a_name_of_no_release_lists_those_there_are(
    built: Settings, wanted: str
) -> None:
    first = published(built, 0)
    with pytest.raises(InputRefusedError) as caught:
        find_release(built, wanted)
    assert caught.value.problems == (f"{first.name}  as of 2026-06-29",)


KILLED_AT = """
import os, signal, sys
from pathlib import Path
from strata.releases import rollback
from strata.releases.catalogue import find_release
from strata.settings import Settings

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

settings = Settings(output_dir=Path(sys.argv[1]))
if sys.argv[3] == "first_rename":
    Path.rename = die
else:
    setattr(rollback, sys.argv[3], die)
rollback.make_live(settings, find_release(settings, sys.argv[2]))
"""


def roll_back_killed_at(built: Settings, release: Path, moment: str) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_AT, str(built.output_dir), release.name, moment],
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert killed.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("moment", "is_moved"),
    [
        ("announce_move", False),
        ("move_link", False),
        ("follow_release", True),
        ("first_rename", True),
        ("end_move", True),
    ],
)
def test_a_rollback_killed_at_any_moment_leaves_one_release_and_its_history(
    built: Settings, moment: str, *, is_moved: bool
) -> None:
    first, second = published(built, 0), published(built, 1)
    roll_back_killed_at(built, first, moment)
    assert live_name(built) == (first if is_moved else second).name
    history.mend_run(built)
    expected = [run_name(0)] if is_moved else [run_name(0), run_name(1)]
    assert runs(built) == expected
    published(built, 2)
    assert runs(built) == [*expected, run_name(2)]


def test_a_rollback_given_again_finishes_what_a_kill_left(built: Settings) -> None:
    first = published(built, 0)
    published(built, 1)
    roll_back_killed_at(built, first, "follow_release")
    assert runs(built) == [run_name(0), run_name(1)]
    steps.roll_back(built, Reporter(console(), "en"), first.name)
    assert live_name(built) == first.name
    assert runs(built) == [run_name(0)]


def test_a_day_filled_in_leaves_the_publication_alone(
    built: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    published(built, 1)
    live = published(built, 3)
    filled = published(built, 2)
    assert live_name(built) == live.name
    assert runs(built) == [run_name(1), run_name(3)]
    assert f"Written as release {filled.name}" in capsys.readouterr().out
    assert find_release(built, filled.name).is_shelved
    # Made live later, it brings its own run and leaves out what came after.
    make_live(built, find_release(built, filled.name))
    assert runs(built) == [run_name(1), run_name(2)]
    make_live(built, find_release(built, live.name))
    assert runs(built) == [run_name(1), run_name(3)]


def test_a_day_filled_in_becomes_live_if_told(built: Settings) -> None:
    published(built, 1)
    filled = published(built, 0, takes_over=True)
    assert live_release(built).name == filled.name
    assert runs(built) == [run_name(0)]


def test_other_data_replace_a_publication_of_a_later_day(built: Settings) -> None:
    later = published(built, 1)
    manifest = later / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text(
        manifest.read_text("utf-8").replace(
            '"input_batches": []',
            '"input_batches": [{"entity": "orders", "batch_id": "of-the-demo"}]',
        ),
        "utf-8",
    )
    earlier = published(built, 0)
    assert live_name(built) == earlier.name


def test_diff_counts_rows_that_came_went_and_changed(built: Settings) -> None:
    before = published(built, 0)
    with duckdb.connect(built.warehouse_database) as connection:
        connection.execute(
            """
            use tiny_publish;
            update pub_bands set band_code = 'top' where band_code = 'high';
            update pub_bands set lower_amount = 50 where band_code = 'low';
            insert into pub_bands
            select 'least', 0, built_at from pub_bands where band_code = 'low'
            """
        )
    after = published(built, 0)
    found = compare_releases(
        find_release(built, before.name), find_release(built, after.name), "en", 1
    )
    assert found.tables == (TableChange("pub_bands", 3, 4, 2, 1, 1),)
    assert found.equal_table_count == 0
