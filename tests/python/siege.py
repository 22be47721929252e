"""Besiege Strata: kill it, starve it, read through it, and see what stands.

``make siege`` plays two days of a demo company, then attacks every step of the second
day on copies of the state before it. After each attack the publication must open and be
whole, and the same command, given once more, must lead to what it leads to undisturbed.
The table of what was tried and survived is printed and kept.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from siege_attacks import Attack, NotTriedError, campaign
from siege_servers import Servers
from siege_servers import attacks as servers_attacked
from siege_state import FORGET, RUN, STEPS, Siege, copy_state

NAMES = [*(step.name for step in (*STEPS, FORGET, RUN)), "deliver", "publish --to"]


@dataclass
class Tally:
    """What became of the attacks of one kind on one step."""

    tried: int = 0
    survived: int = 0
    not_tried: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


Tallies = dict[tuple[str, str], Tally]


def attacked(siege: Siege, attack: Attack, tally: Tally) -> None:
    """Try one attack on a copy of the state and note what became of it."""
    state = siege.folder / "attacked"
    copy_state(siege.before(attack.step), state)
    try:
        wrong = attack.run(siege, state)
    except NotTriedError as reason:
        tally.not_tried.add(str(reason))
        return
    finally:
        shutil.rmtree(state, ignore_errors=True)
    tally.tried += 1
    if wrong is None:
        tally.survived += 1
    else:
        tally.wrong.append(f"{attack.step.name}, {attack.kind} {attack.name}: {wrong}")


def besiege(
    siege: Siege, attacks: list[Attack], ends_at: float, console: Console
) -> Tallies:
    """Try one attack after the other until the time is over."""
    tallies: Tallies = defaultdict(Tally)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("Attacks", total=len(attacks))
        for attack in attacks:
            tally = tallies[attack.step.name, attack.kind]
            if time.monotonic() > ends_at:
                tally.not_tried.add("no time left")
                continue
            told = len(tally.wrong)
            attacked(siege, attack, tally)
            for wrong in tally.wrong[told:]:
                console.print(wrong, style="red", markup=False, highlight=False)
            progress.advance(task)
    return tallies


def shown(tallies: Tallies) -> Table:
    """What was tried on which step, and how often it was survived."""
    table = Table(title="The siege")
    for name in ("step", "attack", "tried", "survived", "not tried"):
        table.add_column(name, justify="right" if "ed" in name[-2:] else "left")
    for (step, kind), tally in sorted(
        tallies.items(), key=lambda item: (NAMES.index(item[0][0]), item[0][1])
    ):
        told = "; ".join(sorted(tally.not_tried))
        table.add_row(step, kind, str(tally.tried), str(tally.survived), told)
    tried = sum(tally.tried for tally in tallies.values())
    survived = sum(tally.survived for tally in tallies.values())
    table.add_section()
    table.add_row("all", "", str(tried), str(survived), "")
    return table


def main() -> int:
    """Besiege, show and keep the table; 1 if anything was not survived."""
    parser = argparse.ArgumentParser(prog="make siege", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60, help="when to stop")
    parser.add_argument("--seed", type=int, default=7, help="of the random moments")
    parser.add_argument("--steps", nargs="+", choices=NAMES, default=NAMES)
    parser.add_argument("--few", action="store_true", help="one kill per quick step")
    parser.add_argument("--folder", type=Path, help="of the states; kept afterwards")
    parser.add_argument("--report", type=Path, help="where the table is kept as JSON")
    told = parser.parse_args()
    ends_at = time.monotonic() + 60 * told.minutes
    console = Console(width=120)
    folder = told.folder or Path(tempfile.mkdtemp(prefix="siege-"))
    siege = Siege(folder)
    try:
        console.print("Playing two days undisturbed …")
        siege.prepare()
        chance = random.Random(told.seed)
        attacks = campaign(siege, told.steps, chance, is_whole=not told.few)
        with ExitStack() as stack:
            servers = Servers.started(stack)
            tries = 1 if told.few else 8
            attacks += servers_attacked(servers, told.steps, tries, chance)
            chance.shuffle(attacks)
            tallies = besiege(siege, attacks, ends_at, console)
    finally:
        if told.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    console.print(shown(tallies))
    if told.report:
        kept = [
            {"step": step, "attack": kind, "tried": tally.tried}
            | {"survived": tally.survived, "not_tried": sorted(tally.not_tried)}
            | {"wrong": tally.wrong}
            for (step, kind), tally in tallies.items()
        ]
        told.report.parent.mkdir(parents=True, exist_ok=True)
        told.report.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")
    return 1 if any(tally.wrong for tally in tallies.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
