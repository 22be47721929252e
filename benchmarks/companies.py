"""Companies of other rhythms than the demo, to judge the churn score on.

    .venv/bin/python benchmarks/companies.py grocery --output companies/grocery
    .venv/bin/strata run --data-dir companies/grocery --output-dir output/grocery

- ``grocery``: households that shop about weekly, away for weeks in summer; some move
  away from one day to the next, some drift to another shop basket by basket.
- ``durable``: one purchase about every year, many before Christmas; after each it is
  open whether there will ever be another, less open after a repair.
- ``subscription``: a payment a month on a fixed day; use fades before most
  cancellations, a price rise brings more of them, and a card that fails looks like
  leaving for a month or two.

Nobody is marked as leaving in the files: who left is who never orders again. How people
behave was written down from the rhythm alone, before any model saw it. The same seed
gives the same files.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SEED = 20_260_630
AS_OF = date(2026, 6, 30)
NEVER = 1_000_000
# Times its usual gap at which a household has drifted away.
LOST_DRIFT = 12
HALF_A_YEAR = 180
# Days after a rise of prices in which it drives subscribers away.
DAYS_OF_ANGER = 90


@dataclass
class Files:
    """The rows of a company as they come, by customer number and day."""

    days: int
    orders: list[tuple[int, int, float]] = field(default_factory=list)
    interactions: list[tuple[int, int, str]] = field(default_factory=list)
    tickets: list[tuple[int, int, str]] = field(default_factory=list)

    def use(
        self, rng: np.random.Generator, customer: int, days: np.ndarray, kind: str
    ) -> None:
        """Note one interaction a day at random days of ``days``."""
        self.interactions += [
            (customer, int(day), kind) for day in rng.permutation(days)
        ]


def _happens(rng: np.random.Generator, chance: float) -> bool:
    return bool(rng.random() < chance)


def grocery(rng: np.random.Generator, customers: int) -> Files:
    """Weekly shopping; ends by moving away or by drifting to another shop."""
    files = Files(days=730)
    for customer in range(customers):
        start = int(rng.integers(-365, 600))
        gap = float(np.exp(rng.normal(np.log(8), 0.5)))
        regularity = float(rng.uniform(1, 6))
        basket = float(np.exp(rng.normal(np.log(45), 0.6)))
        uses_app = _happens(rng, 0.5)
        has_moved = start + int(rng.exponential(900))
        drifts_from = (
            start + int(rng.exponential(1_100)) if _happens(rng, 0.7) else NEVER
        )
        away = [180 + 365 * year + int(rng.integers(0, 50)) for year in range(2)]
        day, drift = float(start), 1.0
        while day < min(files.days, has_moved) and drift < LOST_DRIFT:
            if day >= 0 and not any(leave <= day < leave + 21 for leave in away):
                amount = basket * drift**-0.5 * float(np.exp(rng.normal(0, 0.35)))
                files.orders.append((customer, int(day), amount))
                if uses_app and _happens(rng, 0.8):
                    kind = "visit" if _happens(rng, 0.7) else "content_view"
                    files.interactions.append((customer, int(day), kind))
                if _happens(rng, 0.004 * drift):
                    files.tickets.append((customer, int(day), "complaint"))
            if day > drifts_from:
                drift *= float(rng.uniform(1.0, 1.35))
            day += max(1.0, gap * drift * float(rng.gamma(regularity, 1 / regularity)))
    return files


def durable(rng: np.random.Generator, customers: int) -> Files:
    """One purchase about a year; after each it is open whether another comes."""
    files = Files(days=2_190)
    for customer in range(customers):
        loyalty = float(rng.beta(4, 1.6))
        years = float(np.exp(rng.normal(np.log(0.9), 0.4)))
        price = float(np.exp(rng.normal(np.log(600), 0.7)))
        buys_before_christmas = _happens(rng, 0.35)
        day = int(rng.integers(0, files.days))
        is_staying = True
        while is_staying and day < files.days:
            amount = price * float(np.exp(rng.normal(0, 0.5)))
            files.orders.append((customer, day, amount))
            if _happens(rng, 0.3):
                files.orders.append(
                    (customer, day + int(rng.integers(5, 40)), amount / 8)
                )
            was_repaired = _happens(rng, 0.15)
            if was_repaired:
                kind = "complaint" if _happens(rng, 0.4) else "after_sales"
                files.tickets.append((customer, day + int(rng.integers(10, 200)), kind))
            is_staying = _happens(rng, loyalty - 0.2 * was_repaired)
            pause = max(30, int(365 * years * rng.gamma(6, 1 / 6)))
            if is_staying:
                # Who comes back looks around first.
                looks = day + pause - rng.integers(1, 60, size=int(rng.poisson(3)))
                files.use(rng, customer, looks, "visit")
            day += pause
            if buys_before_christmas:
                to_december = (150 - day) % 365
                day += to_december if to_december < HALF_A_YEAR else 0
    files.orders = [row for row in files.orders if row[1] < files.days]
    return files


def subscription(rng: np.random.Generator, customers: int) -> Files:
    """A payment a month; use fades before most cancellations."""
    files = Files(days=1_095)
    price_rise = 800
    for customer in range(customers):
        start = int(rng.integers(0, 1_000))
        satisfaction = float(rng.normal(0, 1))
        weekly_use = float(np.exp(rng.normal(0.5 + 0.3 * satisfaction, 0.8)))
        price = float(rng.choice([9, 19, 49], p=[0.5, 0.35, 0.15]))
        fades = _happens(rng, 0.65)
        end, day, is_failing = NEVER, start, 0
        while day < min(files.days, end):
            if is_failing:
                is_failing -= 1
            else:
                raised = 1.15 if day > price_rise else 1.0
                files.orders.append((customer, day, price * raised))
                is_failing = int(rng.integers(1, 3)) if _happens(rng, 0.012) else 0
            hazard = 0.035 * float(np.exp(-0.7 * satisfaction))
            if 0 <= day - price_rise < DAYS_OF_ANGER:
                hazard *= 2.5
            if _happens(rng, 0.02):
                files.tickets.append((customer, day + 3, "complaint"))
                hazard += 0.12
            if end == NEVER and _happens(rng, hazard):
                end = day + int(rng.integers(31, 140))
            day += 30
        last = min(files.days, end)
        week = np.arange(start, last, 7)
        fading = np.clip((end - week) / 100, 0.05, 1) if fades else np.ones(len(week))
        times = np.minimum(rng.poisson(weekly_use * fading), 7)
        used = np.repeat(week, times) + rng.integers(0, 7, size=int(times.sum()))
        files.use(rng, customer, np.unique(used[used < last]), "login")
    return files


COMPANIES: dict[str, tuple[Callable[[np.random.Generator, int], Files], int]] = {
    "grocery": (grocery, 1_500),
    "durable": (durable, 6_000),
    "subscription": (subscription, 4_000),
}


def write(files: Files, folder: Path) -> None:
    """Write the three files in order of time, each row with a number of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    first = AS_OF - timedelta(days=files.days)
    tables: dict[str, tuple[list[str], Sequence[tuple[Any, ...]]]] = {
        "orders": (["account_id", "ordered_at", "order_amount"], files.orders),
        "interactions": (
            ["account_id", "occurred_at", "interaction_type"],
            files.interactions,
        ),
        "tickets": (["account_id", "opened_at", "ticket_type"], files.tickets),
    }
    for name, (columns, rows) in tables.items():
        known = sorted(row for row in rows if 0 <= row[1] < files.days)
        table = pd.DataFrame(known, columns=columns)
        table = table.sort_values([columns[1], "account_id"], kind="stable")
        table[columns[0]] = [f"C{number:06d}" for number in table["account_id"]]
        table[columns[1]] = [
            f"{first + timedelta(days=int(day))} 12:00:00" for day in table[columns[1]]
        ]
        numbers = [f"{name[0].upper()}{row:08d}" for row in range(len(table))]
        table.insert(0, f"{name.removesuffix('s')}_id", numbers)
        table.to_csv(folder / f"{name}.csv", index=False, float_format="%.2f")


def main() -> None:
    """Write the files of one company."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("company", choices=COMPANIES)
    parser.add_argument("--output", type=Path, required=True, metavar="PATH")
    parser.add_argument("--customers", type=int, help="default: enough to judge by")
    options = parser.parse_args()
    play, customers = COMPANIES[options.company]
    rng = np.random.default_rng(SEED)
    files = play(rng, options.customers or customers)
    write(files, options.output)
    print(f"{options.output}: {len(files.orders):,} orders as of {AS_OF}")


if __name__ == "__main__":
    main()
