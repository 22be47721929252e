"""The drt example tells a CRM what changed, once, and forgets nothing that failed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
import yaml

from published_contracts import contracts, empty_tables
from strata.settings import PROJECT_DIR

if TYPE_CHECKING:
    from collections.abc import Iterable

EXAMPLE = PROJECT_DIR / "examples/drt"
SYNCS = sorted((EXAMPLE / "syncs").glob("*.yml"))
CUSTOMERS = "pub_customer_segments"
# Notes its calls, fails for the sync that FAILS names, and leaves rows where QUEUED.
NOTES_ITS_CALLS = """#!/bin/sh
echo "$*" >>"$HOME/calls"
[ -z "${QUEUED:-}" ] || { mkdir -p .drt/dlq; echo row >.drt/dlq/tasks.jsonl; }
case "$*" in *"${FAILS:-no such sync}"*) exit 1 ;; esac
"""


@pytest.fixture
def day(tmp_path: Path) -> dict[str, str]:
    """A day's environment: a publication of two customers, and a `drt` that notes."""
    for name in ("published", "bin"):
        (tmp_path / name).mkdir()
    publish(tmp_path, [("C1", "active"), ("C2", "at_risk")])
    command = tmp_path / "bin/drt"
    command.write_text(NOTES_ITS_CALLS, encoding="utf-8")
    command.chmod(0o755)
    shutil.copytree(EXAMPLE, tmp_path / "drt")
    return {
        "HOME": str(tmp_path),
        "PATH": f"{command.parent}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "STRATA_PUBLISHED": str(tmp_path / "published"),
        "STRATA_SENT": str(tmp_path / "sent"),
    }


def publish(
    folder: Path,
    customers: Iterable[tuple[str, str]],
    redirects: Iterable[tuple[str, str, str]] = (),
) -> None:
    """Write the tables that the example reads, with these customers and redirects."""
    with empty_tables("strata").cursor() as database:
        database.execute("begin")
        for customer_id, tier_code in customers:
            database.execute(
                f"insert into strata.{CUSTOMERS} (customer_id, tier_code, "
                "observation_date) values (?, ?, '2026-07-01')",
                [customer_id, tier_code],
            )
        for issued, customer_id, redirect_code in redirects:
            database.execute(
                "insert into strata.pub_customer_redirects (issued_customer_id, "
                "customer_id, redirect_code) values (?, ?, ?)",
                [issued, customer_id, redirect_code],
            )
        (folder / "published/parquet").mkdir(exist_ok=True)
        for name in tables_read():
            path = folder / f"published/parquet/{name}.parquet"
            path.unlink(missing_ok=True)
            database.execute(f"copy strata.{name} to '{path}'")
        database.execute("rollback")


def tables_read() -> set[str]:
    read = [
        path.read_text(encoding="utf-8")
        for path in (EXAMPLE / "syncs/models").glob("*.sql")
    ]
    return set(re.findall(r"/(pub_\w+)\.parquet", "".join(read)))


def asked(name: str, day: dict[str, str]) -> list[dict[str, Any]]:
    """The rows of a model, with variables in it as drt puts them in."""
    path = EXAMPLE / f"syncs/models/{name}.sql"
    query = re.sub(
        r"\$\{(\w+)\}", lambda found: day[found[1]], path.read_text(encoding="utf-8")
    )
    with duckdb.connect() as connection:
        cursor = connection.execute(query)
        columns = [column[0] for column in cursor.description]
        # JSON has text, and no dates.
        assert {str(column[1]) for column in cursor.description} == {"VARCHAR"}
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def run_day(day: dict[str, str], **more: str) -> tuple[int, list[str]]:
    """The exit code of a day, and what it called drt with."""
    calls = Path(day["HOME"]) / "calls"
    calls.unlink(missing_ok=True)
    script = Path(day["HOME"]) / "drt/day.sh"
    ran = subprocess.run(["/bin/sh", str(script)], check=False, env=day | more)
    return ran.returncode, calls.read_text(encoding="utf-8").splitlines()


def told(day: dict[str, str]) -> list[tuple[str, str, str | None, str | None]]:
    return [
        (
            row["customer_id"],
            row["customer_change_code"],
            row["redirect_code"],
            row["current_customer_id"],
        )
        for row in asked("customer_changes", day)
    ]


def test_its_tables_are_published() -> None:
    assert tables_read() == {
        *(CUSTOMERS, "pub_customer_redirects"),
        *("pub_task_changes", "pub_action_queue"),
    }
    assert tables_read() <= contracts().keys()


@pytest.mark.parametrize("path", SYNCS, ids=lambda path: path.stem)
def test_a_sync_names_columns_of_its_model_and_no_secret(
    path: Path, day: dict[str, str]
) -> None:
    sync = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert sync["name"] == path.stem
    model = re.fullmatch(r"ref\('(\w+)'\)", sync["model"])
    assert model
    run_day(day, FAILS="customers")
    text = (EXAMPLE / f"syncs/models/{model[1]}.sql").read_text(encoding="utf-8")
    query = re.sub(r"\$\{(\w+)\}", lambda found: day[found[1]], text)
    columns = {column[0] for column in duckdb.sql(query).description}
    named = set(re.findall(r"row\.(\w+)", path.read_text(encoding="utf-8")))
    named.update(
        {sync["sync"]["cursor_field"]} if "cursor_field" in sync["sync"] else ()
    )
    assert named <= columns
    assert sync["destination"]["url"] == f"${{CRM_URL}}/{path.stem}"
    assert sync["destination"]["auth"] == {"type": "bearer", "token_env": "CRM_TOKEN"}


def test_a_change_of_a_task_says_what_is_to_be_done(day: dict[str, str]) -> None:
    with empty_tables("strata").cursor() as database:
        database.execute("begin")
        for task_id, change in (("t1", "added"), ("t2", "removed")):
            database.execute(
                "insert into strata.pub_task_changes (task_id, task_change_code, "
                "row_hash, observation_date) values (?, ?, 'h', '2026-07-01')",
                [task_id, change],
            )
        database.execute(
            "insert into strata.pub_action_queue (task_id, play_action_en, due_date) "
            "values ('t1', 'Call', '2026-07-03'), ('t3', 'Call', '2026-07-03')"
        )
        for name in ("pub_task_changes", "pub_action_queue"):
            path = f"{day['STRATA_PUBLISHED']}/parquet/{name}.parquet"
            database.execute(f"copy strata.{name} to '{path}'")
        database.execute("rollback")
    rows = [
        (
            row["task_id"],
            row["play_action_en"],
            row["due_date"],
            row["observation_date"],
        )
        for row in asked("task_changes", day)
    ]
    assert rows == [
        ("t1", "Call", "2026-07-03", "2026-07-01"),
        ("t2", None, None, "2026-07-01"),
    ]


def test_everybody_is_told_once_then_only_what_changed(day: dict[str, str]) -> None:
    code, calls = run_day(day, FAILS="customers")
    assert (code, calls) == (
        1,
        ["retry tasks", "run --select tasks", "run --select customers"],
    )
    # What did not arrive as a whole, is told again.
    everybody = [("C1", "added", None, None), ("C2", "added", None, None)]
    assert told(day) == everybody

    assert run_day(day)[0] == 0
    assert told(day) == []

    publish(
        Path(day["HOME"]),
        [("C1", "dormant"), ("C5", "new")],
        [("C2", "C1", "merged")],
    )
    changed = [
        ("C1", "changed", None, None),
        ("C2", "removed", "merged", "C1"),
        ("C5", "added", None, None),
    ]
    assert told(day) == changed
    assert run_day(day)[0] == 0
    publish(Path(day["HOME"]), [("C1", "dormant")], [("C5", "C5", "forgotten")])
    assert told(day) == [("C5", "removed", "forgotten", None)]


def test_a_day_that_leaves_tasks_behind_does_not_end_well(day: dict[str, str]) -> None:
    assert run_day(day, QUEUED="1")[0] == 1
    # Customers arrived nonetheless.
    assert told(day) == []


def test_the_copy_of_who_was_sent_is_for_its_owner_alone(day: dict[str, str]) -> None:
    assert run_day(day)[0] == 0
    assert Path(day["STRATA_SENT"]).stat().st_mode & 0o077 == 0
