"""What a whole run costs, here and at another commit, in one table.

    make bench SIZE=5k [BASE=<commit>] [ROUNDS=3]

Both sides read the same demo files with the same packages and take turns, so that a
busy machine slows both; CPU seconds are compared, walls are shown. Nothing is written
outside ``.cache/bench`` but the table. See docs/benchmarks.md for every line of it.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from project_shape import Shape, read_shape

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT_DIR = Path(__file__).resolve().parents[1]
WORK_DIR = PROJECT_DIR / ".cache" / "bench"
AS_OF = "2026-06-28"
ANOTHER_AS_OF = "2026-06-27"
# Days after that one: without a file, with one more in a hundred orders, the first one
# of a quarter, and one with one more in a thousand orders, all of the year before.
QUIET_DAY, BUSY_DAY, FIRST_DAY = "2026-06-29", "2026-06-30", "2026-07-01"
LATE_DAY, YEAR_BEFORE = "2026-07-02", "2025-07-02"
ORDERS_FILES = (Path("erp/orders_2025.csv"), Path("erp/orders_2026.csv"))
# Every eighth order of the last file is about one in a hundred of all, and every 170th
# of a year one in a thousand.
BUSY_STEP, LATE_STEP = 8, 170
# A seed, a column of it, the row changed and what it says then: see `edited_copy`.
BAD_BANDS = (Path("seeds/rules/risk_bands.csv"), "minimum_score", 1, "60")
OTHER_RULE = (Path("seeds/rules/churn_signals.csv"), "threshold_value", 0, "1.7")
BUILD_FAILED = 4
MEBIBYTE = 1024
FIRST_RUN = "first run"
_ISO_DAY = re.compile(rb"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Cost:
    """CPU and wall seconds and the most memory, in MiB, of one process and its own."""

    cpu: float
    wall: float
    peak: float


@dataclass
class Side:
    """A checkout, the folder its runs write to and what they cost, round by round."""

    name: str
    checkout: Path
    folder: Path
    costs: dict[str, list[Cost]] = field(default_factory=dict)
    parse_again: list[float] = field(default_factory=list)

    @property
    def output_dir(self) -> Path:
        """Where the whole run writes; empty before each."""
        return self.folder / "output"

    def strata(
        self, *arguments: str, checkout: Path | None = None, exit_code: int = 0
    ) -> Cost:
        """Run the command line of the checkout as a process of its own."""
        return self._run(
            (sys.executable, "-m", "strata", *arguments),
            checkout or self.checkout,
            exit_code,
        )

    def add(self, measure: str, cost: Cost) -> None:
        """Keep what a round cost."""
        self.costs.setdefault(measure, []).append(cost)

    def median(self, measure: str, part: str) -> float:
        """Return the middle of all rounds."""
        return statistics.median(getattr(one, part) for one in self.costs[measure])

    def read_again(self) -> None:
        """Let dbt read the project for another date; see ``parse_again``."""
        log = self.folder / "parse_again.log"
        with log.open("w", encoding="utf-8") as said:
            finished = subprocess.run(  # nosec B603 # the project's own programs
                (
                    *(sys.executable, str(PROJECT_DIR / "benchmarks/parse_again.py")),
                    *(str(self.output_dir), ANOTHER_AS_OF),
                ),
                cwd=self.checkout,
                env=_environment(self.checkout),
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                check=False,
            )
        if finished.returncode:
            raise SystemExit(f"{self.name}: {log.read_text('utf-8')}")
        self.parse_again.append(float(finished.stdout))

    def _run(self, command: tuple[str, ...], checkout: Path, exit_code: int) -> Cost:
        log = self.folder / "last_command.log"
        with log.open("wb") as said:
            started = time.monotonic()
            process = subprocess.Popen(  # nosec B603 # the project's own programs
                command,
                cwd=checkout,
                env=_environment(checkout),
                stdout=said,
                stderr=subprocess.STDOUT,
            )
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            wall = time.monotonic() - started
        if process.returncode != exit_code:
            raise SystemExit(f"{self.name}: {' '.join(command)}\n{log.read_text()}")
        return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / MEBIBYTE)


def _environment(checkout: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(checkout / "scripts")}


def main() -> None:
    """Measure both sides and print the table."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--size", default="5k", help="customers: 5k, 100k, 1m")
    parser.add_argument("--base", default="", help="commit to compare with")
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    customers = number_of_customers(options.size)

    WORK_DIR.mkdir(parents=True, exist_ok=True)
    sides = [Side("here", PROJECT_DIR, WORK_DIR / "here")]
    if options.base:
        sides.insert(0, checked_out(options.base))
    data_dir = demo_files(sides[-1], options.size, customers)
    try:
        for number in range(options.rounds):
            for side in sides:
                print(f"Round {number + 1}: {side.name}", flush=True)
                measure(side, data_dir)
        print(f"\n{customers:,} customers, {options.rounds} rounds\n")
        print_table(sides, [read_shape(side.checkout, side.folder) for side in sides])
    finally:
        for side in sides:
            shutil.rmtree(side.folder, ignore_errors=True)


def number_of_customers(size: str) -> int:
    """Return 5000 for ``5k`` and 1000000 for ``1m``."""
    found = re.fullmatch(r"(\d+)([km])", size)
    if found is None:
        raise SystemExit(f"SIZE is customers, such as 5k, 100k or 1m, not {size!r}")
    return int(found[1]) * {"k": 1_000, "m": 1_000_000}[found[2]]


def checked_out(commit: str) -> Side:
    """Return the side of ``commit``, in a work tree of its own that stays for later.

    Both sides use this environment, so a commit that was locked to other packages is
    said to be.
    """
    sha = git("rev-parse", "--short", f"{commit}^{{commit}}")
    checkout = WORK_DIR / f"commit-{sha}"
    if not checkout.exists():
        git("worktree", "prune")
        git("worktree", "add", "--quiet", "--detach", str(checkout), sha)
    lock = "requirements/run.lock"
    if git("diff", "--name-only", sha, "--", lock):
        print(f"{sha} has another {lock}; it runs with the packages of here")
    return Side(sha, checkout, WORK_DIR / f"run-{sha}")


def git(*arguments: str) -> str:
    """Return what git says of this checkout, or stop with it."""
    finished = subprocess.run(  # nosec B603 # git
        ("git", *arguments),
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise SystemExit(finished.stderr)
    return finished.stdout.strip()


def demo_files(side: Side, size: str, customers: int) -> Path:
    """Return the delivered files of a demo company of this size, made once."""
    folder = WORK_DIR / f"demo-{size}"
    if not (folder / "data").exists():
        print(f"Making the files of {customers:,} customers", flush=True)
        side.folder.mkdir(parents=True, exist_ok=True)
        side.strata("demo", "--customers", str(customers), "--output", str(folder))
    return folder / "data"


def measure(side: Side, data_dir: Path) -> None:
    """Run everything once, from an empty output folder."""
    shutil.rmtree(side.folder, ignore_errors=True)
    side.folder.mkdir(parents=True)
    output = ("--output-dir", str(side.output_dir))
    run = ("run", "--data-dir", str(data_dir), *output, "--as-of")
    side.add(FIRST_RUN, side.strata(*run, AS_OF))
    side.add("second run, nothing new", side.strata(*run, AS_OF))
    side.add("second run, the next day, no file", side.strata(*run, QUIET_DAY))
    for name, day, paths, step, since in (
        ("a day with 1 % more orders", BUSY_DAY, ORDERS_FILES[-1:], BUSY_STEP, None),
        ("the first day of a quarter", FIRST_DAY, (), 1, None),
        ("0.1 % more orders, late", LATE_DAY, ORDERS_FILES, LATE_STEP, YEAR_BEFORE),
    ):
        files = data_dir
        if paths:
            found = [data_dir / path for path in paths]
            files = more_orders(found, side.folder / day, step, since)
        told = ("run", "--data-dir", str(files), *output, "--as-of", day)
        side.add(f"second run, {name}", side.strata(*told))
    with edited_copy(side, *OTHER_RULE) as project:
        told = (*run, LATE_DAY)
        side.add("second run, a rule edited", side.strata(*told, checkout=project))
    with edited_copy(side, *BAD_BANDS) as project:
        cost = side.strata("build", *output, checkout=project, exit_code=BUILD_FAILED)
    side.add("a wrong seed row is told", cost)
    small = side.folder / "small.csv"
    small.write_text("order_id,ordered_at,order_amount\nA1,2026-06-01,10\n")
    side.add(
        "ingest --explain of a small file",
        side.strata("ingest", "--explain", str(small)),
    )
    # Last: after a build that was broken off, the next one makes everything.
    side.read_again()


def more_orders(paths: list[Path], folder: Path, step: int, since: str | None) -> Path:
    """Write some orders of the shop again under other numbers, and return the folder.

    They are of the day that the folder is named after, or of their own days, if these
    are written as in ISO 8601 and not before ``since``.
    """
    path = folder / ORDERS_FILES[-1].with_stem("more_orders")
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        rows: list[bytes] = []
        for source in paths:
            header, *found = source.read_bytes().splitlines(keepends=True)
            rows += found
        file.write(header)
        # Rows with a comma in a cell, or that go on in the next line, are left out.
        whole = [row for row in rows if row.count(b",") == header.count(b",")]
        for row in whole[::step]:
            number, moment, rest = row.split(b",", 2)
            if since is None:
                moment = f"{folder.name} 10:00:00".encode()
            elif not _ISO_DAY.match(moment) or moment < since.encode():
                continue
            file.write(b",".join([number.replace(b"SO", b"SD", 1), moment, rest]))
    return folder


@contextmanager
def edited_copy(
    side: Side, seed: Path, column: str, row_number: int, value: str
) -> Iterator[Path]:
    """Yield a copy of the project in which a row of a seed says something else."""
    project = side.folder / "project"
    for part in ("config", "macros", "models", "scripts", "seeds", "tests"):
        shutil.copytree(side.checkout / part, project / part)
    for path in side.checkout.glob("*.yml"):
        shutil.copy(path, project)
    path = project / seed
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    rows[row_number][header.index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    yield project
    shutil.rmtree(project)


def print_table(sides: list[Side], shapes: list[Shape]) -> None:
    """Print a line per measure: each side's value, and the ratio where it is one."""
    lines: list[tuple[str, list[float], str]] = [
        (name, [getattr(shape, part) for shape in shapes], "{:,.0f}")
        for name, part in (
            ("models", "models"),
            ("data-test nodes", "data_tests"),
            ("unit tests", "unit_tests"),
            ("arrows that run back", "arrows_back"),
            ("longest chain of models", "longest_chain"),
            ("files that name the signal csat_drop", "signal_files"),
            ("files that name the entity surveys", "entity_files"),
        )
    ]
    for measure_name in sides[0].costs:
        for part, unit in (("cpu", "CPU s"), ("wall", "wall s"), ("peak", "peak MiB")):
            if part != "peak" or "run" in measure_name:
                values = [side.median(measure_name, part) for side in sides]
                form = "{:,.0f}" if part == "peak" else "{:,.1f}"
                lines.append((f"{measure_name}, {unit}", values, form))
        if measure_name.startswith("second run"):
            shares = [
                side.median(measure_name, "cpu") / side.median(FIRST_RUN, "cpu")
                for side in sides
            ]
            lines.append((f"{measure_name}, CPU ÷ first run", shares, "{:,.2f}"))
    again = [statistics.median(side.parse_again) for side in sides]
    lines.append(("dbt reads the project for another as-of, CPU s", again, "{:,.1f}"))

    ratio_heading = ["ratio"] if len(sides) > 1 else []
    show("", [side.name for side in sides] + ratio_heading)
    for name, values, form in lines:
        ratio = (
            [f"{values[1] / values[0]:.2f}"] if len(values) > 1 and values[0] else []
        )
        show(name, [form.format(value) for value in values] + ratio)


def show(name: str, values: list[str]) -> None:
    """Print one line of the table."""
    print(f"{name:<56}" + "".join(f"{value:>14}" for value in values), flush=True)


if __name__ == "__main__":
    main()
