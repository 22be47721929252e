"""Two runs never share an output folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from strata.cli import main
from strata.errors import AlreadyRunningError, ExitCode
from strata.interruption import UNFINISHED
from strata.lock import holder_note, output_lock
from strata.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOLDER = """
import sys, time
from pathlib import Path
from strata.lock import output_lock
from strata.settings import Settings

with output_lock(Settings(output_dir=Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(output_dir=tmp_path / "output")


@pytest.fixture
def holder(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the output folder."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(settings.output_dir)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_second_run_is_told_who_holds_the_folder(
    settings: Settings,
    holder: subprocess.Popen[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    for command in ("run", "build", "check", "publish"):
        code = main([command, "--output-dir", str(settings.output_dir)])
        said = capsys.readouterr().err
        assert code == ExitCode.ALREADY_RUNNING
        assert f"process {holder.pid}, started at 2" in said
        assert str(settings.output_dir) in said
    # The holder is not disturbed.
    assert holder_note(settings).exists()
    assert holder.poll() is None


def test_killed_holder_frees_the_folder(
    settings: Settings, holder: subprocess.Popen[str]
) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert holder_note(settings).exists()
    with output_lock(settings):
        assert str(os.getpid()) in holder_note(settings).read_text(encoding="utf-8")


def test_what_a_killed_command_was_making_is_gone_with_the_next(
    settings: Settings,
) -> None:
    kept = settings.contact_dir / "2026-06-30"
    left = [
        parent / f"{UNFINISHED}abc" / "lists"
        for parent in (settings.contact_dir, settings.warehouse_dir)
    ]
    for folder in (kept, *left):
        folder.mkdir(parents=True)
        (folder / "list.xlsx").write_bytes(b"in clear")
    with output_lock(settings):
        assert not any(folder.parent.exists() for folder in left)
    assert (kept / "list.xlsx").exists()


def test_folder_is_free_after_a_failure(settings: Settings) -> None:
    with pytest.raises(ValueError, match="inside"), output_lock(settings):
        raise ValueError("inside")
    assert not holder_note(settings).exists()
    with output_lock(settings):
        pass


def test_holder_without_a_note_is_still_respected(
    settings: Settings, holder: subprocess.Popen[str]
) -> None:
    holder_note(settings).unlink()
    with pytest.raises(AlreadyRunningError) as caught, output_lock(settings):
        pass
    assert caught.value.problems
    assert holder.poll() is None


def test_info_needs_no_lock(settings: Settings, holder: subprocess.Popen[str]) -> None:
    assert main(["info", "--output-dir", str(settings.output_dir)]) == ExitCode.OK
    assert holder.poll() is None
