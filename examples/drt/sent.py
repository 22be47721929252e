"""What the CRM has, as far as it took what was sent: copies of tables in STRATA_SENT.

sent.py begin     refuses a publication that is older than the last one sent
sent.py tasks     keeps the tasks that arrived in the run of drt before
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import duckdb

PUBLISHED = Path(os.environ["STRATA_PUBLISHED"])
SENT = Path(os.environ["STRATA_SENT"])
TASKS = "pub_action_queue.parquet"
CUSTOMERS = "pub_customer_segments.parquet"
# What drt leaves: how many rows arrived, and those that did not.
RESULTS = Path("target/drt/run_results.json")
QUEUE = Path(".drt/dlq/tasks.jsonl")


def begin() -> None:
    """Note the day that is sent; of a table that was never sent, the copy is empty."""
    as_of = json.loads((PUBLISHED / "manifest.json").read_text("utf-8"))["as_of"]
    noted = SENT / "as_of"
    last = noted.read_text("utf-8") if noted.exists() else as_of
    if as_of < last:
        sys.exit(f"{PUBLISHED} is as of {as_of}, and {last} was sent already.")
    noted.write_text(as_of, "utf-8")
    for name in (TASKS, CUSTOMERS):
        if not (SENT / name).exists():
            table = duckdb.read_parquet(str(PUBLISHED / "parquet" / name))
            table.limit(0).write_parquet(str(SENT / name))
    # What failed before differs from the copy, and is told as it is now.
    for path in (QUEUE, RESULTS):
        path.unlink(missing_ok=True)


def tasks() -> None:
    """Copy the tasks as published, but those that failed as they were before."""
    if not RESULTS.exists():
        sys.exit("drt has not run to its end: all changes of tasks are sent again.")
    (run,) = json.loads(RESULTS.read_text("utf-8"))["results"]
    lines = QUEUE.read_text("utf-8").splitlines() if QUEUE.exists() else []
    failed = [json.loads(line)["record"]["task_id"] for line in lines]
    is_whole = run["rows_extracted"] == run["rows_synced"] + run["rows_failed"]
    if not is_whole or run["rows_failed"] != len(failed):
        sys.exit("Not known which tasks arrived: all changes of them are sent again.")
    new = SENT / f"{TASKS}.new"
    with duckdb.connect() as database:
        database.execute("create table failed (task_id varchar)")
        database.executemany("insert into failed values (?)", [[""], *zip(failed)])
        database.read_parquet(str(PUBLISHED / "parquet" / TASKS)).create_view("now")
        database.read_parquet(str(SENT / TASKS)).create_view("before")
        database.sql(
            "select * from now where task_id not in (from failed) "
            "union all by name "
            "select * from before where task_id in (from failed)"
        ).write_parquet(str(new))
    new.replace(SENT / TASKS)


if __name__ == "__main__":
    {"begin": begin, "tasks": tasks}[sys.argv[1]]()
