"""Give Strata damaged and hostile inputs, and see that it refuses or balances.

``make fuzz`` changes valid files of every format, rules, recipes, a company's folder
and lists that come back, by seeded chance. An input must be refused by a sentence that
names it, or be read with every row counted; the table of what became of them is shown.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import re
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from rich.console import Console
from rich.table import Table

from fuzz_mutations import mutated, mutated_yaml, regzipped, repacked
from fuzz_seeds import COMPANY, FORMATS, ISSUED, Format, valid_orders
from strata.company.project import compose_project
from strata.company.settings_file import load_company_settings
from strata.errors import StrataError
from strata.ingest import ingest_folder
from strata.ingest.planning import load_known
from strata.lists.results import import_results
from strata.paths import read_name
from strata.seed_files import find_seed_problems
from strata.settings import PROJECT_DIR, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from multiprocessing.connection import Connection

# What no sentence for people has in it.
_NO_SENTENCE = re.compile(r"Traceback|object at 0x|INTERNAL Error|Binder Error|<class ")
_LONGEST_REFUSAL = 5_000_000
# Seconds of a case before it counts as hanging, on a machine that does more besides.
BOUND = 120.0


@dataclass(frozen=True)
class Case:
    """A changed input: its format, its number, its bytes and what was done to them."""

    format: Format
    number: int
    name: str
    content: bytes
    change: str


@dataclass(frozen=True)
class Outcome:
    """What became of a case: refused, read or skipped; ``wrong`` is empty if rightly.

    ``told`` is the first thing that was said.
    """

    status: str
    wrong: str = ""
    told: str = ""


def drawn(seed: int, number: int, formats: Sequence[Format]) -> Case:
    """The case of a seed and a number, the same one every time."""
    chance = random.Random(f"{seed}-{number}")
    kind = chance.choice(formats)
    content = chance.choice(kind.contents)
    others = [one.contents[0] for one in FORMATS]
    is_inside = chance.random() < 0.7
    if kind.packing == "zip" and is_inside:
        changed, change = repacked(content, others, chance)
    elif kind.packing == "gzip" and is_inside:
        changed, change = regzipped(content, others, chance)
    elif kind.file_name.endswith(".yml"):
        changed, change = mutated_yaml(content, others, chance)
    else:
        changed, change = mutated(content, others, chance)
    name = kind.file_name
    if kind.target == "delivery" and chance.random() < 0.04:
        name, change = chance.choice(FORMATS).file_name, f"{change}, wrong ending"
        name = name if name.startswith("orders.") else "orders.txt"
    return Case(kind, number, name, changed, change)


def tried(case: Case, folder: Path) -> Outcome:
    """Give the case to what reads it, in a folder of its own."""
    folder.mkdir(parents=True)
    try:
        return _TARGETS[case.format.target](case, folder)
    except StrataError as error:
        problems = error.problems or (f"{case.name}: {error.message}",)
        return Outcome("refused", _unclear(case, problems), str(problems[0]))
    except Exception as error:  # noqa: BLE001 - every other error is what is looked for
        return Outcome("refused", f"{type(error).__name__}: {error}"[:500])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unclear(case: Case, problems: Iterable[str]) -> str:
    """What is wrong with the sentences of a refusal, if anything is."""
    stem = case.name.rpartition("/")[2]
    for problem in problems:
        # A choice of rules follows the sentence that names the file.
        is_rule = problem.startswith((" ", "to ", "for ", "if ", "either", "or "))
        if _NO_SENTENCE.search(problem) or len(problem) > _LONGEST_REFUSAL:
            return f"no sentence: {problem[:300]}"
        if stem not in problem and not is_rule:
            return f"names no file: {problem[:300]}"
    return ""


def _deliver(case: Case, folder: Path) -> Outcome:
    """A file of orders, or rules beside one that is right."""
    settings = Settings(output_dir=folder / "output", data_dir=folder / "delivered")
    data_dir = folder / "delivered"
    data_dir.mkdir()
    if case.format.target == "rules":
        (data_dir / "orders.csv").write_bytes(valid_orders())
    (data_dir / case.name).write_bytes(case.content)
    report = ingest_folder(settings)
    wrong = [
        f"escaped to {path.name}"
        for path in folder.iterdir()
        if path.name not in {"delivered", "output"}
    ]
    loaded = report.with_status("loaded")
    for one in loaded:
        batch = settings.raw_dir / str(one.entity) / f"batch={one.batch_id}"
        counted = _row_count(batch / "rows.parquet")
        aside = _row_count(batch / "malformed.parquet")
        if (counted, aside) != (one.rows, one.malformed):
            wrong.append(f"{counted} and {aside} in the lake: {one}")
        if one.received != one.rows + one.malformed:
            wrong.append(f"unbalanced: {one}")
        wrong += _money_lost(case, batch, one.encoding)
    told = "; ".join(str(one.message) for one in report.files)
    return Outcome("read" if loaded else "skipped", "; ".join(wrong), told)


def _row_count(path: Path) -> int:
    query = "select count(*) from read_parquet($path)"
    ((count,),) = duckdb.execute(query, {"path": read_name(path)}).fetchall()
    return int(count)


def _money_lost(case: Case, batch: Path, encoding: str | None) -> list[str]:
    """Amounts of untouched lines of a plain file that are not in the lake."""
    if case.name != "orders.csv" or case.format.target != "delivery":
        return []
    text = case.content.decode(encoding or "utf-8", "replace").removeprefix("\ufeff")
    lines = re.split("\r\n|\n|\r", text)
    header, *valid = valid_orders().decode().splitlines()
    if lines[0] != header or '"' in text or "," not in text:
        return []
    wanted = Counter(line for line in lines[1:] if line in set(valid))
    found = duckdb.execute(
        "select order_id, order_amount from read_parquet($path)",
        {"path": read_name(batch / "rows.parquet")},
    ).fetchall()
    there = Counter(found)
    return [
        f"{line} came {count} times and is there {there[cells]} times"
        for line, count in wanted.items()
        if there[cells := (line.split(",")[0], line.split(",")[2])] < count
    ]


def _compose(case: Case, folder: Path) -> Outcome:
    """One file of a company's folder, with all that reads it."""
    company = folder / "laden"
    shutil.copytree(COMPANY, company)
    (company / case.name).write_bytes(case.content)
    told = load_company_settings(company, PROJECT_DIR).options(company)
    told |= {"output_dir": folder / "output", "company_dir": company}
    settings = Settings(**told, project_dir=folder / "output" / "project")
    settings.warehouse_dir.mkdir(parents=True)
    for _ in range(2):
        compose_project(settings)
    load_known(settings)
    problems = find_seed_problems(settings)
    if problems:
        return Outcome("refused", _unclear(case, problems), str(problems[0]))
    return Outcome("read")


def _take_back(case: Case, folder: Path) -> Outcome:
    """A list that somebody filled in."""
    settings = Settings(output_dir=folder / "output")
    settings.lists_dir.mkdir(parents=True)
    (settings.lists_dir / "issued.parquet").write_bytes(ISSUED)
    path = folder / case.name
    path.write_bytes(case.content)
    found = import_results(settings, [path])
    (file,) = found.files
    wrong = _unclear(case, found.problems)
    batches = settings.raw_dir.glob("follow_ups/batch=*/rows.parquet")
    there = sum(map(_row_count, batches))
    if there != file.taken_count:
        wrong = f"{there} in the lake: {file}"
    if file.status == "refused" and not found.problems:
        wrong = f"no word: {file}"
    told = "".join(found.problems[:1])
    return Outcome("refused" if file.status == "refused" else "read", wrong, told)


_TARGETS = {
    "delivery": _deliver,
    "rules": _deliver,
    "company": _compose,
    "list": _take_back,
}


def _work(line: Connection, seed: int, names: Sequence[str], folder: Path) -> None:
    formats = chosen(names)
    while (number := line.recv()) is not None:
        case = drawn(seed, number, formats)
        line.send((case.format.name, case.change))
        line.send(tried(case, folder / str(number)))


def chosen(names: Sequence[str]) -> list[Format]:
    """The formats of these names, or every one."""
    return [one for one in FORMATS if not names or one.name in names]


class Reader:
    """Another process that tries cases: one that hangs or dies ends nothing else."""

    def __init__(self, seed: int, names: Sequence[str], folder: Path) -> None:
        """Keep what to start it with, and start it."""
        self._told = (seed, names, folder)
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, other = context.Pipe()
        self._process = context.Process(
            target=_work, args=(other, *self._told), daemon=True
        )
        self._process.start()
        other.close()

    def try_case(self, number: int) -> tuple[str, str, Outcome]:
        """The format of a case, what was done to it and what became of it."""
        name = change = "?"
        try:
            self._line.send(number)
            name, change = self._line.recv()
            if self._line.poll(BOUND):
                return name, change, self._line.recv()
            wrong = f"no end after {BOUND:.0f} seconds"
        except (EOFError, OSError):
            self._process.join(timeout=5)
            wrong = f"the process died ({self._process.exitcode})"
        self.stop()
        self._start()
        return name, change, Outcome("refused", wrong)

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()


def shown(tallies: dict[str, Counter[str]]) -> Table:
    """What became of the cases of each format."""
    table = Table(title="Damaged and hostile inputs")
    columns = ("tried", "refused clearly", "read and balanced", "skipped", "wrong")
    table.add_column("format")
    for column in columns:
        table.add_column(column, justify="right")
    total: Counter[str] = sum(tallies.values(), Counter())
    for name, tally in [*sorted(tallies.items()), ("all", total)]:
        cells = (tally.total(), *(tally[one] for one in ("refused", "read", "skipped")))
        table.add_row(name, *map(str, (*cells, tally["wrong"])))
    return table


def main() -> int:
    """Try the cases, show the table; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30, help="when to stop")
    parser.add_argument("--seed", type=int, default=7, help="of the changes")
    parser.add_argument("--cases", type=int, default=5_000, help="how many at most")
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    names = [one.name for one in FORMATS]
    parser.add_argument("--formats", nargs="+", choices=names, default=[])
    told = parser.parse_args()
    ends_at = time.monotonic() + 60 * told.minutes
    console = Console(width=120, markup=False, emoji=False, highlight=False)
    tallies: dict[str, Counter[str]] = defaultdict(Counter)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        reader = Reader(told.seed, told.formats, Path(folder))
        for number in range(told.first, told.first + told.cases):
            if time.monotonic() > ends_at:
                break
            name, change, outcome = reader.try_case(number)
            tallies[name]["wrong" if outcome.wrong else outcome.status] += 1
            if outcome.wrong:
                console.print(f"{name} {number} ({change}): {outcome.wrong}")
        reader.stop()
    console.print(shown(tallies))
    return 1 if any(tally["wrong"] for tally in tallies.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
