"""The closure of identity links against scipy's compiled connected components.

    .venv/bin/python benchmarks/closure.py --records 5000000

Both read the same edges between the same text keys from the same DuckDB file and say
for every key which component it is in, by the component's smallest key. The closure
runs as it does in a build: dbt with this project's materialization. Printed are the
seconds and the peak memory of both, the ratio of the whole work, and the ratio of the
inner part alone, rounds against compiled routine, where both work on numbers already.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

PROJECT_DIR = Path(__file__).resolve().parents[1]
# Links per record of the demo company at a million customers, about.
EDGES_PER_RECORD = 0.53
THREADS = 2

_PROJECT = """
name: strata
profile: benchmark
flags: {send_anonymous_usage_stats: false}
"""
_PROFILE = """
benchmark:
  target: duckdb
  outputs:
    duckdb:
      type: duckdb
      path: "{{ env_var('BENCHMARK_DATABASE') }}"
      settings: {preserve_insertion_order: false, threads: 2}
"""
_MODEL = """
{{ config(materialized='connected_components') }}
select node_key, linked_node_key from main.edges
"""
_MACROS = (
    "macros/materializations",
    "macros/engine/node_numbers.sql",
    "macros/engine/commit_step.sql",
)
_STEP = re.compile(r'create table "\w+"\."\w+"\."closure__(\w+)"')
_SECONDS = re.compile(r"SQL status: OK in ([0-9.]+) seconds")


@dataclass(frozen=True)
class Measured:
    """One way to find the components: seconds in all and inside, and peak memory."""

    component_count: int
    seconds: float
    inner_seconds: float
    peak_mib: float


def write_edges(database: Path, records: int) -> None:
    """Draw edges between ``records`` text keys: many small components, some chains."""
    with duckdb.connect(str(database), config={"threads": THREADS}) as connection:
        connection.execute(
            """
            create table edges as
            select md5(cast(one as varchar)) as node_key,
                md5(cast(other as varchar)) as linked_node_key
            from (
                select hash(number) % $records as one,
                    case when number % 3 = 0
                        then (hash(number) + 1) % $records
                        else hash(number + $records) % $records
                    end as other
                from range(cast($records * $share as bigint)) as drawn(number)
            )
            """,
            {"records": records, "share": EDGES_PER_RECORD},
        )


def close_with_dbt(database: Path, folder: Path) -> Measured:
    """Run the materialization on the edges, in a project of nothing else."""
    project = folder / "project"
    (project / "models").mkdir(parents=True)
    (project / "dbt_project.yml").write_text(_PROJECT)
    (project / "profiles.yml").write_text(_PROFILE)
    (project / "models" / "closure.sql").write_text(_MODEL)
    for part in _MACROS:
        source, target = PROJECT_DIR / part, project / part
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    before = _children_peak_mib()
    subprocess.run(  # nosec B603 # the project's own programs
        [Path(sys.executable).with_name("dbt"), "--quiet", "run"],
        cwd=project,
        env=os.environ
        | {"DBT_PROFILES_DIR": str(project), "BENCHMARK_DATABASE": str(database)},
        check=True,
    )
    peak_mib = max(before, _children_peak_mib())
    run = json.loads((project / "target" / "run_results.json").read_text())
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            "select count(distinct component_key) from closure"
        ).fetchone()
    return Measured(
        component_count=found[0] if found else 0,
        seconds=run["results"][0]["execution_time"],
        inner_seconds=_round_seconds(project / "logs" / "dbt.log"),
        peak_mib=peak_mib,
    )


def _round_seconds(log: Path) -> float:
    """Seconds of the rounds, by dbt's own log; numbering and naming are left out."""
    total = 0.0
    step = ""
    for line in log.read_text(encoding="utf-8").splitlines():
        begun = _STEP.search(line)
        if begun:
            step = begun.group(1)
        ended = _SECONDS.search(line)
        if ended and step:
            if re.fullmatch(r"(parents|jumps|edges)_[1-9]\d*", step):
                total += float(ended.group(1))
            step = ""
    return total


def close_with_scipy(database: Path) -> Measured:
    """The same by pandas and scipy, in a process of its own."""
    ended = subprocess.run(  # nosec B603 # the project's own programs
        [sys.executable, __file__, "--scipy", str(database)],
        check=True,
        capture_output=True,
        text=True,
    )
    return Measured(**json.loads(ended.stdout))


def _scipy_here(database: Path) -> Measured:
    import numpy as np
    import pandas as pd
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    started = time.perf_counter()
    with duckdb.connect(str(database), read_only=True) as connection:
        edges = connection.execute("select node_key, linked_node_key from edges").df()
    count = len(edges)
    numbers, keys = pd.factorize(
        pd.concat([edges["node_key"], edges["linked_node_key"]], ignore_index=True)
    )
    inner = time.perf_counter()
    graph = coo_matrix(
        (np.ones(count, dtype=np.int8), (numbers[:count], numbers[count:])),
        shape=(len(keys), len(keys)),
    )
    _, labels = connected_components(graph, directed=False)
    inner_seconds = time.perf_counter() - inner
    fixed = np.array(keys.tolist(), dtype="S32")
    order = np.argsort(fixed)
    _, firsts = np.unique(labels[order], return_index=True)
    component_keys = fixed[order][firsts][labels]
    return Measured(
        component_count=len(np.unique(component_keys)),
        seconds=time.perf_counter() - started,
        inner_seconds=inner_seconds,
        peak_mib=_peak_mib(resource.RUSAGE_SELF),
    )


def _peak_mib(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def _children_peak_mib() -> float:
    return _peak_mib(resource.RUSAGE_CHILDREN)


def compare(records: int) -> tuple[Measured, Measured]:
    """Both on the same edges, one after the other; they agree on the components."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = folder / "edges.duckdb"
        write_edges(database, records)
        closure = close_with_dbt(database, folder)
        compiled = close_with_scipy(database)
    if closure.component_count != compiled.component_count:
        message = (
            f"{closure.component_count} components against {compiled.component_count}"
        )
        raise RuntimeError(message)
    return closure, compiled


def main() -> int:
    """Compare and print, or be the process that runs scipy."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, nargs="+", default=[5_000_000])
    parser.add_argument("--scipy", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.scipy:
        print(json.dumps(vars(_scipy_here(arguments.scipy))))
        return 0
    print(
        "records | components | closure s | scipy s | ratio | rounds s | compiled s"
        " | ratio | closure MiB | scipy MiB | ratio"
    )
    for records in arguments.records:
        closure, compiled = compare(records)
        print(
            f"{records:,} | {closure.component_count:,} | {closure.seconds:.1f} |"
            f" {compiled.seconds:.1f} | {closure.seconds / compiled.seconds:.2f} |"
            f" {closure.inner_seconds:.1f} | {compiled.inner_seconds:.1f} |"
            f" {closure.inner_seconds / compiled.inner_seconds:.2f} |"
            f" {closure.peak_mib:,.0f} | {compiled.peak_mib:,.0f} |"
            f" {closure.peak_mib / compiled.peak_mib:.2f}",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
