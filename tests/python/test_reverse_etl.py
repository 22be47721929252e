"""The drt example tells a CRM what changed, once, and forgets nothing that failed."""

from __future__ import annotations

import json
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
# Notes its calls and fails for the sync that FAILS names. Of tasks it leaves what drt
# does: those REFUSED in the queue, and how many rows there were, unless it CRASHED.
NOTES_ITS_CALLS = """#!/bin/sh
echo "$*" >>"$HOME/calls"
case "$*" in *"${FAILS:-no such sync}"*) exit 1 ;; esac
[ "$*" = "run --select tasks" ] || exit 0
mkdir -p .drt/dlq target/drt
failed=0
for task in ${REFUSED:-}; do
    echo "{\\"record\\": {\\"task_id\\": \\"$task\\"}}" >>.drt/dlq/tasks.jsonl
    failed=$((failed + 1))
done
[ -z "${CRASHED:-}" ] || exit 1
echo "{\\"results\\": [{\\"rows_extracted\\": $failed, \\"rows_synced\\": 0," \\
    "\\"rows_failed\\": $failed}]}" >target/drt/run_results.json
[ "$failed" = 0 ]
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
    tasks: Iterable[tuple[str, str]] = (),
    as_of: str = "2026-07-01",
) -> None:
    """Write what the example reads, with these customers, redirects and tasks."""
    manifest = folder / "published/manifest.json"
    manifest.write_text(json.dumps({"as_of": as_of}), encoding="utf-8")
    with empty_tables("strata").cursor() as database:
        database.execute("begin")
        for customer_id, tier_code in customers:
            database.execute(
                f"insert into strata.{CUSTOMERS} (customer_id, tier_code, "
                "observation_date) values (?, ?, ?)",
                [customer_id, tier_code, as_of],
            )
        for task_id, owner_key in tasks:
            database.execute(
                "insert into strata.pub_action_queue (task_id, owner_key, "
                "play_action_en, due_date) values (?, ?, 'Call', '2026-07-03')",
                [task_id, owner_key],
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
    noted = calls.read_text(encoding="utf-8") if calls.exists() else ""
    return ran.returncode, noted.splitlines()


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
    assert named <= columns
    assert sync["destination"]["url"] == f"${{CRM_URL}}/{path.stem}"
    assert sync["destination"]["auth"] == {"type": "bearer", "token_env": "CRM_TOKEN"}


def tasks_told(day: dict[str, str]) -> list[tuple[str, str, str | None]]:
    return [
        (row["task_id"], row["task_change_code"], row["owner_key"])
        for row in asked("task_changes", day)
    ]


def test_a_task_says_what_is_to_be_done_or_why_it_has_ended(
    day: dict[str, str],
) -> None:
    home = Path(day["HOME"])
    publish(home, [("C1", "active")], tasks=[("t1", "E1"), ("t2", "E1")])
    assert run_day(day)[0] == 0
    publish(home, [("C1", "active")], tasks=[("t3", "E1")], as_of="2026-07-02")
    with empty_tables("strata").cursor() as database:
        database.execute("begin")
        database.execute(
            "insert into strata.pub_task_changes (task_id, task_change_code, "
            "state_reason_code) values ('t1', 'removed', 'converted')"
        )
        path = home / "published/parquet/pub_task_changes.parquet"
        database.execute(f"copy strata.pub_task_changes to '{path}'")
        database.execute("rollback")
    columns = ("task_id", "state_reason_code", "play_action_en", "due_date")
    rows = asked("task_changes", day)
    assert [tuple(row[column] for column in columns) for row in rows] == [
        ("t1", "converted", None, None),
        ("t2", None, None, None),
        ("t3", None, "Call", "2026-07-03"),
    ]
    assert {row["observation_date"] for row in rows} == {"2026-07-02"}


def test_a_second_publication_of_a_day_is_told(day: dict[str, str]) -> None:
    home = Path(day["HOME"])
    publish(home, [("C1", "active")], tasks=[("t1", "E1"), ("t2", "E1"), ("t3", "E1")])
    # Nothing has arrived before drt has run to its end.
    run_day(day, CRASHED="1")
    first = {row["row_hash"] for row in asked("task_changes", day)}
    assert run_day(day)[0] == 0
    assert tasks_told(day) == []
    publish(home, [("C1", "active")], tasks=[("t1", "E1"), ("t2", "E2"), ("t4", "E1")])
    assert tasks_told(day) == [
        ("t2", "changed", "E2"),
        ("t3", "removed", "E1"),
        ("t4", "added", "E1"),
    ]
    assert run_day(day)[0] == 0
    # As it was at first is another change to an endpoint that knows the first.
    publish(home, [("C1", "active")], tasks=[("t1", "E1"), ("t2", "E1"), ("t3", "E1")])
    assert tasks_told(day) == [
        ("t2", "changed", "E1"),
        ("t3", "added", "E1"),
        ("t4", "removed", "E1"),
    ]
    changed = [row for row in asked("task_changes", day) if row["task_id"] == "t2"]
    assert changed[0]["row_hash"] not in first


def test_a_publication_older_than_the_last_one_sent_is_refused(
    day: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    home = Path(day["HOME"])
    assert run_day(day)[0] == 0
    publish(home, [("C1", "dormant")], as_of="2026-06-30")
    assert run_day(day) == (1, [])
    assert "is as of 2026-06-30, and 2026-07-01 was sent" in capfd.readouterr().err
    publish(home, [("C1", "dormant")], as_of="2026-07-02")
    assert run_day(day)[0] == 0


def test_a_task_that_is_refused_is_told_again_as_it_then_is(
    day: dict[str, str],
) -> None:
    home = Path(day["HOME"])
    publish(home, [("C1", "active")], tasks=[("t1", "E1"), ("t2", "E1"), ("t3", "E1")])
    assert run_day(day, REFUSED="t2 t3")[0] == 1
    assert tasks_told(day) == [("t2", "added", "E1"), ("t3", "added", "E1")]
    # Customers arrived nonetheless.
    assert told(day) == []
    publish(home, [("C1", "active")], tasks=[("t2", "E2")], as_of="2026-07-02")
    assert tasks_told(day) == [("t1", "removed", "E1"), ("t2", "added", "E2")]
    assert run_day(day, REFUSED="t1")[0] == 1
    assert tasks_told(day) == [("t1", "removed", "E1")]
    assert run_day(day)[0] == 0
    assert tasks_told(day) == []


def test_after_a_crash_all_tasks_are_told_again(day: dict[str, str]) -> None:
    publish(Path(day["HOME"]), [("C1", "active")], tasks=[("t1", "E1"), ("t2", "E1")])
    everything = [("t1", "added", "E1"), ("t2", "added", "E1")]
    assert run_day(day, CRASHED="1", REFUSED="t1")[0] == 1
    assert tasks_told(day) == everything
    assert run_day(day)[0] == 0
    # What an earlier run has left says nothing of this one.
    publish(Path(day["HOME"]), [("C1", "active")], tasks=[("t1", "E2")])
    assert run_day(day, CRASHED="1")[0] == 1
    assert tasks_told(day) == [("t1", "changed", "E2"), ("t2", "removed", "E1")]


def test_everybody_is_told_once_then_only_what_changed(day: dict[str, str]) -> None:
    code, calls = run_day(day, FAILS="customers")
    assert (code, calls) == (
        1,
        ["run --select tasks", "run --select customers"],
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


def test_the_copy_of_who_was_sent_is_for_its_owner_alone(day: dict[str, str]) -> None:
    assert run_day(day)[0] == 0
    assert Path(day["STRATA_SENT"]).stat().st_mode & 0o077 == 0
