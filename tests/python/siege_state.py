"""The company under siege: the state before every step, and what a step leaves."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import openpyxl

from strata.lists.columns import COLUMNS
from strata.publication import FINGERPRINT_LENGTH, current_release, is_intact
from strata.settings import PROJECT_DIR, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CUSTOMERS = 250
FIRST_DAY, SECOND_DAY = "2026-06-29", "2026-06-30"
CHILD = Path(__file__).with_name("siege_child.py")
# Longer than any step takes on a slow machine: what takes longer hangs.
PATIENCE_SECONDS = 900
# Of the clock, not of the data: when a batch was loaded or a run began.
OF_THE_CLOCK = {"loaded_at", "_loaded_at"}
_ROWS_PER_LATE_FILE = 5
# What a siege knows of the undisturbed days.
UNDISTURBED = ("expected", "change_counts", "seconds")


@dataclass(frozen=True)
class Outcome:
    """How a command ended: its exit code, what it said, and how long it took."""

    code: int
    said: str
    seconds: float

    @property
    def is_killed(self) -> bool:
        """Whether it was ended from outside, not by itself."""
        return self.code == -signal.SIGKILL

    @property
    def is_clear(self) -> bool:
        """Whether it ended well, or said in its own words why not."""
        return self.code == 0 or (
            "unexpected" not in self.said and "Traceback" not in self.said
        )


@dataclass(frozen=True)
class Step:
    """A command of the second day, and the commands that show what came of it.

    ``{state}`` and ``{data}`` stand for the output folder and the delivered files,
    ``{first}`` for the release of the first day, ``{person}`` for a customer.
    After the command and those in ``then``, ``compared`` names what must be as if
    nothing had happened: ``lake``, ``release``, ``contact``. ``state_of`` names another
    step whose state before it is used; ``codes`` are those of a good end.
    """

    name: str
    command: tuple[str, ...]
    compared: tuple[str, ...]
    then: tuple[tuple[str, ...], ...] = ()
    state_of: str = ""
    codes: tuple[int, ...] = (0,)


_AS_OF = ("--as-of", SECOND_DAY)
_INTO = ("--output-dir", "{state}")
_PUBLISH = ("publish", *_INTO)
_CHECK = ("check", *_INTO)
FORGET = Step(
    "forget",
    ("forget", "{person}", "--yes", *_INTO),
    ("lake", "release"),
    state_of="lists",
    # 1 where somebody without any number bears the same name, which it finds and tells.
    codes=(0, 1),
)
STEPS = (
    Step("ingest", ("ingest", "--data-dir", "{data}", *_INTO), ("lake",)),
    Step("build", ("build", *_INTO, *_AS_OF), ("lake", "release"), (_CHECK, _PUBLISH)),
    Step("check", _CHECK, ("lake", "release"), (_PUBLISH,)),
    Step("publish", _PUBLISH, ("lake", "release")),
    Step("lists", ("lists", *_INTO), ("lake", "contact", "release")),
    Step(
        "results import",
        ("results", "import", "{state}/filled.xlsx", *_INTO),
        ("lake", "release"),
    ),
    Step("releases keep", ("releases", "keep", "{first}", *_INTO), ("lake", "release")),
    Step(
        "releases rollback",
        ("releases", "rollback", "{first}", *_INTO),
        ("lake", "release"),
    ),
)
RUN = Step(
    "run",
    ("run", "--data-dir", "{data}", *_INTO, *_AS_OF),
    ("lake", "release"),
)


@dataclass
class Siege:
    """Every state that is attacked, below one folder, and what should come of it."""

    folder: Path
    expected: dict[str, dict[str, str]] = field(default_factory=dict)
    change_counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """What is delivered on the second day."""
        return self.folder / "late"

    @cached_property
    def person(self) -> str:
        """The customer who is forgotten: the first of those who have bought."""
        database = self.before(RUN) / "published" / "strata.duckdb"
        with duckdb.connect(database, read_only=True) as connection:
            (found,) = connection.execute(
                "select min(customer_id) from pub_customer_segments"
                " where order_count > 0"
            ).fetchall()
        return str(found[0])

    def before(self, step: Step) -> Path:
        """The output folder as it was right before a step."""
        return self.folder / "before" / (step.state_of or step.name).replace(" ", "_")

    def prepare(self) -> None:
        """Play two days of a demo undisturbed, and keep the state before each step.

        A folder that was kept has them already.
        """
        kept = self.folder / "undisturbed.json"
        if kept.exists():
            told = json.loads(kept.read_text(encoding="utf-8"))
            if told.pop("code") != code_hash():
                raise SystemExit(f"{self.folder} is of other code: remove it.")
            for name, value in told.items():
                setattr(self, name, value)
            return
        demo, state = self.folder / "demo", self.folder / "state"
        require(run_strata("demo", "--output", demo, "--customers", str(CUSTOMERS)))
        delivered = ("--data-dir", demo / "data", "--output-dir", state)
        require(run_strata("run", *delivered, "--as-of", FIRST_DAY))
        copy_state(state, self.before(RUN))
        self.play(demo / "data", state, STEPS)
        # Who is to be forgotten is looked up in a build of the lake as it is.
        copy_state(self.before(FORGET), state)
        self._play(FORGET, state)
        # A run is all of it in one command.
        self.expected[RUN.name] = self.expected["build"]
        self.seconds[RUN.name] = sum(
            self.seconds[name] for name in ("ingest", "build", "check", "publish")
        )
        told = {name: getattr(self, name) for name in UNDISTURBED}
        kept.write_text(json.dumps(told | {"code": code_hash()}), encoding="utf-8")

    def play(self, data: Path, state: Path, steps: Sequence[Step]) -> None:
        """Play the second day of a company that has published the first."""
        deliver_late(data, self.data)
        for step in steps:
            if step.name == "results import":
                fill_in(state)
            copy_state(state, self.before(step))
            self._play(step, state)

    def _play(self, step: Step, state: Path) -> None:
        outcome, self.change_counts[step.name] = disturbed(self, step, state)
        require(outcome, step.codes)
        self.seconds[step.name] = outcome.seconds
        if step.then:
            # Played to its end aside, as the steps that follow do it once more.
            aside = self.folder / "aside"
            copy_state(state, aside)
            self.finish(step, aside)
            self.expected[step.name] = content(aside, step.compared)
            shutil.rmtree(aside)
        else:
            self.expected[step.name] = content(state, step.compared)

    def finish(self, step: Step, state: Path) -> None:
        """Run what shows the result of a step."""
        for command in step.then:
            require(run_strata(*self.filled(command, state)))

    def filled(self, command: Iterable[str], state: Path) -> list[str]:
        """A command with its folders in place."""
        places = {
            "{state}": str(state),
            "{data}": str(self.data),
            "{first}": live_name(self.before(RUN)),
            "{person}": self.person,
        }
        words = "\0".join(command)
        for place, value in places.items():
            words = words.replace(place, value)
        return words.split("\0")


def require(outcome: Outcome, codes: Sequence[int] = (0,)) -> None:
    """Stop the siege where an undisturbed command fails."""
    if outcome.code not in codes or not outcome.is_clear:
        raise SystemExit(f"An undisturbed command failed:\n{outcome.said}")


def run_strata(*command: object) -> Outcome:
    """Run a command undisturbed."""
    return _run([sys.executable, "-m", "strata", *map(str, command)])


def disturbed(
    siege: Siege,
    step: Step,
    state: Path,
    *,
    point: int = 0,
    after_seconds: float | None = None,
    days: int = 0,
    around: Sequence[str] = (),
) -> tuple[Outcome, int]:
    """Run a step, killed at a change or a moment; how it ended, and its changes.

    ``around`` is a command that runs it, such as one that takes rights away.
    """
    count_file = siege.folder / f"changes-{state.name}"
    count_file.unlink(missing_ok=True)
    child = [sys.executable, str(CHILD), str(state), str(point), str(days)]
    outcome = _run(
        [*around, *child, str(count_file), "--", *siege.filled(step.command, state)],
        after_seconds,
    )
    counted = count_file.read_text(encoding="utf-8") if count_file.exists() else "0"
    count_file.unlink(missing_ok=True)
    return outcome, int(counted)


def started(command: Sequence[str]) -> subprocess.Popen[str]:
    """Start a command in a process group of its own."""
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def ended(process: subprocess.Popen[str], seconds: float) -> str:
    """Wait so long, then kill the whole group; what it said."""
    try:
        return process.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.communicate()[0]


def _run(command: Sequence[str], after_seconds: float | None = None) -> Outcome:
    began = time.monotonic()
    with started(command) as process:
        said = ended(process, after_seconds or PATIENCE_SECONDS)
    return Outcome(process.returncode, said, time.monotonic() - began)


def code_hash() -> str:
    """A hash of all that a release is made by."""
    found = hashlib.sha256()
    for name in ("config", "macros", "models", "scripts/strata", "seeds"):
        for path in sorted((PROJECT_DIR / name).rglob("*.*")):
            if path.is_file() and path.suffix != ".pyc":
                found.update(path.read_bytes())
    return found.hexdigest()


def copy_state(state: Path, target: Path) -> None:
    """Copy an output folder with its links and rights."""
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(state, target, symlinks=True)


def deliver_late(data: Path, late: Path) -> None:
    """Deliver on the second day: some rows again, and orders that are new."""
    for path in sorted(data.rglob("*_2026.csv")):
        # Whatever its encoding: no cell of these files holds a line break.
        lines = path.read_bytes().splitlines(keepends=True)
        rows = lines[1 : 1 + _ROWS_PER_LATE_FILE]
        if path.name.startswith("orders"):
            rows = [row.replace(b"SO", b"SX", 1) for row in rows]
        target = late / path.relative_to(data).with_stem(f"{path.stem}_late")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"".join([lines[0], *rows]))


def fill_in(state: Path) -> None:
    """Fill in the longest list as its owner would, beside the lists."""
    lists = sorted((state / "contact").rglob("*.xlsx"), key=lambda p: p.stat().st_size)
    book = openpyxl.load_workbook(lists[-1])
    sheet = book.worksheets[0]
    for number in range(2, min(sheet.max_row, 6) + 1):
        for column, value in (
            ("result", "interested"),
            ("day", SECOND_DAY),
            ("minutes", 7),
        ):
            sheet.cell(number, 1 + COLUMNS.index(column)).value = value
    book.save(state / "filled.xlsx")


def live_name(state: Path) -> str:
    """The name of the release that is live, without what tells copies apart."""
    release = current_release(Settings(output_dir=state))
    return release.name[:FINGERPRINT_LENGTH] if release else "none"


def content(state: Path, compared: Iterable[str]) -> dict[str, str]:
    """What a folder holds, by place: the same where nothing has happened in between."""
    settings = Settings(output_dir=state)
    found: dict[str, str] = {}
    for what in compared:
        if what == "release":
            found["release"] = live_name(state)
        elif what == "lake":
            found |= _lake(settings.lake_dir)
        else:
            found |= _workbooks(state / "contact")
    return found


def _lake(lake: Path) -> dict[str, str]:
    with duckdb.connect() as connection:
        return {
            str(path.relative_to(lake)): _rows(connection, path)
            for path in sorted(lake.rglob("*.parquet"))
            # Marks under a key that is drawn anew.
            if "forgotten" not in path.relative_to(lake).parts
        }


def _rows(connection: duckdb.DuckDBPyConnection, path: Path) -> str:
    relation = connection.read_parquet(str(path), hive_partitioning=False)
    columns = [name for name in relation.columns if name not in OF_THE_CLOCK]
    names = ", ".join(f'"{name}"' for name in columns)
    (row,) = relation.query(
        "found", f"select count(*), bit_xor(hash({names})) from found"
    ).fetchall()
    return f"{row[0]} {row[1]}"


def _workbooks(contact: Path) -> dict[str, str]:
    found = {}
    for path in sorted(contact.rglob("*.xlsx")):
        sheets = openpyxl.load_workbook(path, read_only=True).worksheets
        cells = [list(sheet.iter_rows(values_only=True)) for sheet in sheets]
        told = json.dumps(cells, default=str, ensure_ascii=False)
        place = str(path.relative_to(contact))
        found[place] = hashlib.sha256(told.encode()).hexdigest()
    return found


def what_differs(found: dict[str, str], expected: dict[str, str]) -> list[str]:
    """Name the places that differ, the first few."""
    keys = sorted(found.keys() | expected.keys())
    return [key for key in keys if found.get(key) != expected.get(key)][:3]


def what_is_wrong(state: Path) -> str | None:
    """Look at a folder as a reader does: what is published opens and is whole."""
    release = current_release(Settings(output_dir=state))
    if release is None:
        return "there is no publication"
    if not is_intact(release):
        return f"release {release.name} is not what was published under its name"
    manifest: dict[str, Any] = json.loads(
        (release / "manifest.json").read_text(encoding="utf-8")
    )
    if not manifest["tables"]:
        return f"release {release.name} tells of no table"
    told = run_strata("info", "--output-dir", state)
    if told.code != 0 or live_name(state) not in told.said:
        return f"strata info says otherwise: {told.said[-300:]}"
    return None
