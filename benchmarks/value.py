"""Seconds and memory to fit and score the customer value models.

    .venv/bin/python benchmarks/value.py --customers 1000000

Customers are drawn from a BG/NBD and a Gamma-Gamma model of known parameters and put
into a DuckDB file as the build would; then the two Python models of the dbt project run
on them, for both of their periods, in a process of their own. Printed are the seconds
of each, those of CPU in all, which other work on the machine hardly changes, the peak
memory, and the parameters found beside those planted.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

MODELS = (
    Path(__file__).resolve().parents[1]
    / "models"
    / "marts"
    / "scoring"
    / "intermediate"
)
HISTORY_DAYS = 900
DAYS_PER_WEEK = 7
PLANTED = {
    "purchase_r": 0.6,
    "purchase_alpha": 5.0,
    "purchase_a": 0.5,
    "purchase_b": 4.0,
    "spending_p": 2.2,
    "spending_q": 2.6,
    "spending_gamma": 60.0,
}
THREADS = 2


class DbtStandIn:
    """What dbt hands a Python model, over tables of one connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        """Return the table that stands in for the model ``name``."""
        return self.connection.table(name)


def drawn_customers(customers: int) -> pd.DataFrame:
    """Draw histories, one row per customer, days whole and money to cents."""
    rng = np.random.default_rng(20_260_630)
    age = rng.integers(0, HISTORY_DAYS, size=customers)
    rate = rng.gamma(PLANTED["purchase_r"], 1, size=customers)
    rate /= PLANTED["purchase_alpha"] * DAYS_PER_WEEK
    leaving = rng.beta(PLANTED["purchase_a"], PLANTED["purchase_b"], size=customers)
    repeats = np.zeros(customers, dtype=np.int64)
    last = np.zeros(customers)
    alive = np.arange(customers)
    while len(alive):
        at = last[alive] + rng.exponential(1, size=len(alive)) / rate[alive]
        bought = at <= age[alive]
        alive, at = alive[bought], at[bought]
        repeats[alive] += 1
        last[alive] = at
        alive = alive[rng.random(len(alive)) >= leaving[alive]]
    scale = rng.gamma(PLANTED["spending_q"], 1, size=customers)
    scale /= PLANTED["spending_gamma"]
    shape = PLANTED["spending_p"] * np.maximum(repeats, 1)
    mean = rng.gamma(shape) / np.maximum(repeats, 1) / scale
    return pd.DataFrame(
        {
            "repeat_purchase_count": repeats,
            "recency_days": np.floor(last).astype(np.int64),
            "age_days": age,
            "repeat_margin_amount": (mean * repeats).round(2),
        }
    )


def write_histories(database: Path, customers: int) -> None:
    """Write the tables the two models read; both periods have all the customers."""
    with duckdb.connect(str(database), config={"threads": THREADS}) as connection:
        connection.register("drawn", drawn_customers(customers))
        connection.execute(
            """
            create table dim_value_periods as
            from (values ('forecast', 365, 100), ('calibration', 180, 100))
                as periods(period_code, horizon_days, minimum_repeat_buyer_count);
            create table int_purchase_histories_measured as
            select period_code, drawn.* replace (
                cast(repeat_margin_amount as decimal(18, 4)) as repeat_margin_amount
            )
            from drawn, dim_value_periods;
            """
        )


def fit_and_score(database: Path) -> dict[str, Any]:
    """Run both models as dbt would and return what was measured."""
    seconds = {}
    with duckdb.connect(str(database), config={"threads": THREADS}) as connection:
        dbt = DbtStandIn(connection)
        for name in ("int_value_models_fitted", "int_purchase_histories_scored"):
            started = time.perf_counter()
            rows = _model(name).model(dbt, connection)
            connection.register("result", rows)
            connection.execute(f"create table {name} as from result")
            seconds[name] = time.perf_counter() - started
        cpu_seconds = time.process_time()
        fits = connection.table("int_value_models_fitted").df().iloc[0]
        scored = connection.table("int_purchase_histories_scored").shape[0]
    return {
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "scored_histories": scored,
        "states": [fits["purchase_fit_code"], fits["spending_fit_code"]],
        "found": {name: float(fits[name]) for name in PLANTED},
    }


def _model(name: str) -> Any:  # noqa: ANN401 - a module made of a file
    spec = importlib.util.spec_from_file_location(name, MODELS / f"{name}.py")
    assert spec is not None  # nosec B101 # the file is this project's own
    assert spec.loader is not None  # nosec B101 # the same
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measure(customers: int) -> dict[str, Any]:
    """Write the customers, then fit and score them in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "customers.duckdb"
        write_histories(database, customers)
        ended = subprocess.run(  # nosec B603 # the project's own programs
            [sys.executable, __file__, "--measure", str(database)],
            check=True,
            capture_output=True,
            text=True,
        )
    measured: dict[str, Any] = json.loads(ended.stdout)
    return measured


def main() -> int:
    """Measure and print, or be the process that is measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(fit_and_score(options.measure)))
        return 0
    for customers in options.customers:
        measured = measure(customers)
        fit, score = measured["seconds"].values()
        print(
            f"{customers:,} customers, two periods: fit {fit:.1f} s, "
            f"score {measured['scored_histories']:,} histories {score:.1f} s, "
            f"{measured['cpu_seconds']:.1f} s of CPU, "
            f"peak {measured['peak_mib']:,.0f} MiB, {', '.join(measured['states'])}"
        )
        for name, value in measured["found"].items():
            print(f"  {name:15} found {value:9.4f}, planted {PLANTED[name]:9.4f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
