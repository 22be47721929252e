"""What is tried on a state, and what counts as survived: nothing lost or false."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from siege_state import (
    FORGET,
    PATIENCE_SECONDS,
    RUN,
    STEPS,
    Outcome,
    Siege,
    Step,
    content,
    copy_state,
    disturbed,
    ended,
    live_name,
    run_strata,
    started,
    what_differs,
    what_is_wrong,
)
from strata.errors import ExitCode
from strata.publication import FINGERPRINT_LENGTH

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Sequence

SMALL_MEMORY_BYTES = 700 * 1024**2
# What is left on a disk that is about to be full.
LITTLE_ROOM_BYTES = 16 * 1024
SMALL_DISK_BYTES = 1024**3
OTHER_DISK = Path("/dev/shm")  # nosec B108 # it is a disk of its own
DAYS_OFF = (-400, 400)
READERS = 3


class NotTriedError(Exception):
    """This machine does not let it be tried; says why."""


@dataclass(frozen=True)
class Attack:
    """One thing that is tried on one step; returns what went wrong, or None."""

    step: Step
    kind: str
    name: str
    run: Callable[[Siege, Path], str | None]


def kills(
    siege: Siege, step: Step, most: int, at_random: int, chance: random.Random
) -> Iterator[Attack]:
    """Kills at changes of files, spread over all of them, and at random moments."""
    count = siege.change_counts.get(step.name, 0)
    points = sorted(chance.sample(range(1, count + 1), min(most, count)))
    for point in points:
        yield Attack(
            step,
            "killed at a change",
            f"change {point} of {count}",
            partial(_killed, step, point=point),
        )
    for _ in range(at_random):
        share = chance.random()
        yield Attack(
            step,
            "killed at a moment",
            f"after {share:.0%} of its time",
            partial(_killed, step, share=share),
        )


def _killed(
    step: Step, siege: Siege, state: Path, *, point: int = 0, share: float = 1
) -> str | None:
    if point:
        killed, _ = disturbed(siege, step, state, point=point)
        if not killed.is_killed:
            return f"it was not killed: {killed.said[-300:]}"
    else:
        kill_after(share, siege, step, state)
    return _stands(siege, step, state) or finished(siege, step, state)


def kill_after(share: float, siege: Siege, step: Step, state: Path) -> None:
    """Kill a step after a share of the seconds that it takes undisturbed."""
    seconds = max(0.05, share * siege.seconds[step.name])
    killed, _ = disturbed(siege, step, state, after_seconds=seconds)
    if not killed.is_killed:
        raise NotTriedError("it had ended by then")


def _stands(siege: Siege, step: Step, state: Path) -> str | None:
    """What readers see after something went wrong: one release or the other."""
    before = live_name(siege.before(step))
    live = live_name(state)
    if live not in (before, siege.expected[step.name].get("release", before)):
        return f"release {live} is live, which nobody made"
    return what_is_wrong(state)


def finished(siege: Siege, step: Step, state: Path) -> str | None:
    """Give the command once more: all is as if nothing had happened."""
    again = run_strata(*siege.filled(step.command, state))
    if again.code not in step.codes or not again.is_clear:
        return f"the next {step.name} ended with {again.code}: {again.said[-500:]}"
    for command in step.then:
        after = run_strata(*siege.filled(command, state))
        if after.code != 0:
            return f"{command[0]} ended with {after.code}: {after.said[-500:]}"
    differing = what_differs(content(state, step.compared), siege.expected[step.name])
    if differing:
        return f"not as without it: {', '.join(differing)}"
    return what_is_wrong(state)


def nights(step: Step) -> Iterator[Attack]:
    """What else a night brings to a step."""
    tried = {
        "disk full": _disk_full,
        "memory short": _memory_short,
        "twice at once": _twice,
        "no right to write": _no_right,
        "parts on another disk": _other_disk,
    }
    for kind, attempt in tried.items():
        yield Attack(step, kind, "", partial(attempt, step))
    for days in DAYS_OFF:
        yield Attack(
            step,
            "clock moved",
            f"by {days} days",
            partial(_clock_moved, step, days),
        )


def _refused(
    siege: Siege, step: Step, state: Path, outcome: Outcome, words: Sequence[str]
) -> str | None:
    """Whether it failed in words that name the cause, and hurt nothing.

    Where it did not fail, it was not hindered, and nothing was tried. What the C
    library ends by a signal can't say why, and is as good as killed.
    """
    if outcome.code == 0:
        raise NotTriedError("it got through")
    if outcome.code > 0 and not outcome.is_clear:
        return f"it ended in other words: {outcome.said[-500:]}"
    if outcome.code > 0 and not any(word in outcome.said for word in words):
        return f"it does not name the cause: {outcome.said[-500:]}"
    return _stands(siege, step, state)


def _disk_full(step: Step, siege: Siege, state: Path) -> str | None:
    # Named so that no path in what is said names the cause.
    disk = siege.folder / "small"
    with _small_disk(disk):
        copied = disk / "state"
        copy_state(state, copied)
        room = shutil.disk_usage(disk).free - LITTLE_ROOM_BYTES
        with (disk / "filler").open("wb") as filler:
            os.posix_fallocate(filler.fileno(), 0, room)
        outcome, _ = disturbed(siege, step, copied)
        wrong = _refused(siege, step, copied, outcome, ("No space left", "disk"))
        shutil.rmtree(state)
        shutil.copytree(copied, state, symlinks=True)
    return wrong or finished(siege, step, state)


@contextlib.contextmanager
def _small_disk(place: Path) -> Iterator[None]:
    place.mkdir(exist_ok=True)
    command = [
        _program("mount"),
        "-t",
        "tmpfs",
        "-o",
        f"size={SMALL_DISK_BYTES}",
        "tmpfs",
        str(place),
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise NotTriedError(f"no right to mount a disk: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run([_program("umount"), str(place)], check=True)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NotTriedError(f"there is no {name}")
    return found


def _memory_short(step: Step, siege: Siege, state: Path) -> str | None:
    limit = ("prlimit", f"--as={SMALL_MEMORY_BYTES}")
    if shutil.which("prlimit") is None:
        raise NotTriedError("there is no prlimit")
    outcome, _ = disturbed(siege, step, state, around=limit)
    words = ("memory", "Memory", "allocate")
    return _refused(siege, step, state, outcome, words) or finished(siege, step, state)


def _twice(step: Step, siege: Siege, state: Path) -> str | None:
    command = [sys.executable, "-m", "strata", *siege.filled(step.command, state)]
    both = [started(command) for _ in range(2)]
    said = [ended(process, PATIENCE_SECONDS) for process in both]
    codes = sorted(process.returncode for process in both)
    if codes not in ([0, 0], [0, ExitCode.ALREADY_RUNNING]):
        return f"they ended with {codes}: {said[0][-300:]} {said[1][-300:]}"
    return _stands(siege, step, state) or finished(siege, step, state)


def _no_right(step: Step, siege: Siege, state: Path) -> str | None:
    around: tuple[str, ...] = ()
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            raise NotTriedError("there is no setpriv to take root's rights away")
        lost = "-dac_override,-dac_read_search,-fowner"
        around = ("setpriv", f"--bounding-set={lost}", f"--inh-caps={lost}")
    folders = [state, *(path for path in state.rglob("*") if path.is_dir())]
    folders = [path for path in folders if not path.is_symlink()]
    modes = {path: path.stat().st_mode for path in folders}
    for path in folders:
        path.chmod(0o555)
    try:
        outcome, _ = disturbed(siege, step, state, around=around)
    finally:
        for path, mode in modes.items():
            if path.exists():
                path.chmod(mode)
    words = ("ermission", "may not", "can't be written")
    if outcome.code == 0:
        return "it says it is done where it may not write"
    return _refused(siege, step, state, outcome, words) or finished(siege, step, state)


def _other_disk(step: Step, siege: Siege, state: Path) -> str | None:
    if not OTHER_DISK.is_dir() or OTHER_DISK.stat().st_dev == state.stat().st_dev:
        raise NotTriedError(f"{OTHER_DISK} is no other disk")
    place = OTHER_DISK / f"siege-{os.getpid()}"
    place.mkdir()
    try:
        shutil.move(state / "warehouse", place / "warehouse")
        (state / "warehouse").symlink_to(place / "warehouse")
        outcome, _ = disturbed(siege, step, state)
        wrong = _refused(siege, step, state, outcome, ("disk", "file system", "link"))
        (state / "warehouse").unlink()
        shutil.move(place / "warehouse", state / "warehouse")
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return wrong or finished(siege, step, state)


def _clock_moved(step: Step, days: int, siege: Siege, state: Path) -> str | None:
    outcome, _ = disturbed(siege, step, state, days=days)
    # A day that lies ahead of the clock may be refused, in words.
    if outcome.code not in (ExitCode.OK, ExitCode.INPUT_REFUSED):
        return f"it ended with {outcome.code}: {outcome.said[-500:]}"
    return _stands(siege, step, state) or finished(siege, step, state)


def readers(step: Step, swaps: int) -> Attack:
    """Readers who open the publication again and again while releases are swapped."""
    return Attack(
        step,
        "read while swapped",
        f"{READERS} readers, {swaps} swaps",
        partial(_read_through, step, swaps),
    )


def _read_through(step: Step, swaps: int, siege: Siege, state: Path) -> str | None:
    done = threading.Event()
    wrong: list[str] = []
    seen: list[str] = []

    def read() -> None:
        while not done.is_set():
            try:
                seen.append(_read_once(state))
            except (OSError, duckdb.Error, ValueError) as error:
                wrong.append(f"a reader was told: {error}")
                return

    threads = [threading.Thread(target=read) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    names = [live_name(siege.before(RUN)), live_name(siege.before(step))]
    for turn in range(swaps):
        move = ("releases", "rollback", names[turn % 2], "--output-dir", str(state))
        told = run_strata(*move)
        if told.code != 0:
            wrong.append(told.said[-300:])
    time.sleep(0.2)
    done.set()
    for thread in threads:
        thread.join()
    if not wrong and set(seen) != set(names):
        wrong.append(f"readers saw {sorted(set(seen))} of {len(seen)} reads")
    return wrong[0] if wrong else finished(siege, step, state)


def _read_once(state: Path) -> str:
    """Open what is published, file and page, as a reader does; which release it was."""
    release = (state / "published").resolve()
    with duckdb.connect(release / "strata.duckdb", read_only=True) as connection:
        ((count,),) = connection.execute("select count(*) from pub_dates").fetchall()
    if not count:
        raise ValueError("an empty table")
    page = (release / "cockpit" / "index.html").read_text(encoding="utf-8")
    if not page.rstrip().endswith("</html>"):
        raise ValueError("half a page")
    return release.name[:FINGERPRINT_LENGTH]


def campaign(
    siege: Siege, steps: Sequence[str], chance: random.Random, *, is_whole: bool
) -> list[Attack]:
    """Everything that is tried on the files of the steps named."""
    found: list[Attack] = []
    for step in (*STEPS, FORGET, RUN):
        if step.name not in steps:
            continue
        is_long = step.name in ("build", "check", "forget", "run")
        if is_whole:
            most, at_random = (3, 4) if is_long else (40, 4)
        else:
            most, at_random = (0, 0) if is_long else (1, 0)
        if step is RUN:
            most = 0
        found += kills(siege, step, most, at_random, chance)
        if is_whole and not is_long:
            found += nights(step)
        if is_whole and step.name == "releases rollback":
            found.append(readers(step, swaps=10))
    return found
