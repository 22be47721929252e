"""From files to a publication and back: the whole command line on the real models."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

import duckdb
import pytest

from dbt_command import copy_project
from strata.cli import main
from strata.errors import ExitCode
from strata.settings import PROJECT_DIR
from strata.summary import read_summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import tzinfo
    from pathlib import Path

    from strata.settings import Settings

PUBLISHED_TABLES = {
    "pub_action_queue",
    "pub_audience_members",
    "pub_campaign_roi",
    "pub_channel_roi",
    "pub_churn_causes",
    "pub_churn_rate",
    "pub_churn_scores",
    "pub_churn_signals",
    "pub_churn_warnings",
    "pub_clv_calibration",
    "pub_colliding_keys",
    "pub_customer_keys",
    "pub_customer_months",
    "pub_customer_redirects",
    "pub_customer_schemes",
    "pub_customer_segments",
    "pub_customer_tags",
    "pub_dates",
    "pub_entity_freshness",
    "pub_experiment_results",
    "pub_health_contributions",
    "pub_identity_conflicts",
    "pub_lead_funnel",
    "pub_lead_pool",
    "pub_lead_worklist",
    "pub_lifecycle_transitions",
    "pub_loss_origins",
    "pub_lost_customers",
    "pub_metric_definitions",
    "pub_owner_loads",
    "pub_owner_results",
    "pub_performance_months",
    "pub_play_library",
    "pub_play_results",
    "pub_possible_duplicates",
    "pub_rejected_rows",
    "pub_retention_cohorts",
    "pub_risk_calibration",
    "pub_risk_earliness",
    "pub_risk_months",
    "pub_risk_quality",
    "pub_row_accounting",
    "pub_scheme_crosswalk",
    "pub_score_changes",
    "pub_score_cut_points",
    "pub_segment_summary",
    "pub_send_lists",
    "pub_signal_quality",
    "pub_signal_results",
    "pub_suppressed_actions",
    "pub_target_progress",
    "pub_task_changes",
    "pub_tier_perks",
    "pub_tier_review",
    "pub_tier_roi",
    "pub_unmapped_values",
    "pub_unread_cells",
    "pub_warning_days",
    "pub_warning_periods",
    "pub_woken_customers",
    "pub_first_time_quality",
    "pub_foreign_money",
}


@pytest.fixture
def data_dir(demo_dir: Path) -> Path:
    return demo_dir / "data"


@pytest.fixture
def finished(demo_run: Settings) -> Path:
    """The output folder of one good run; tests copy it and leave it be."""
    return demo_run.output_dir


@pytest.fixture
def output_dir(finished: Path, tmp_path: Path) -> Path:
    """The output folder of a good run that belongs to the test alone."""
    folder = tmp_path / "output"
    shutil.copytree(finished, folder, symlinks=True)
    return folder


def run(data_dir: Path, output_dir: Path, *options: str) -> int:
    return main(
        [
            "run",
            "--data-dir",
            str(data_dir),
            "--output-dir",
            str(output_dir),
            *options,
        ]
    )


def published_bytes(output_dir: Path) -> dict[str, bytes]:
    folder = output_dir / "published"
    paths = [folder / "manifest.json", *(folder / "parquet").iterdir()]
    return {path.name: path.read_bytes() for path in paths}


def loaded_at(output_dir: Path) -> datetime:
    """When the files of the lake were loaded."""
    batches = output_dir / "lake" / "raw" / "*" / "batch=*" / "batch.parquet"
    rows = duckdb.read_parquet(str(batches)).max("loaded_at").fetchall()
    moment = rows[0][0]
    assert isinstance(moment, datetime)
    return moment


def start(
    arguments: Iterable[str], project_dir: Path = PROJECT_DIR
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "strata", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(project_dir / "scripts")},
    )


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_run_publishes_every_table_with_its_rows(finished: Path) -> None:
    manifest = json.loads((finished / "published" / "manifest.json").read_text("utf-8"))
    database = finished / "published" / "strata.duckdb"
    assert {table["name"] for table in manifest["tables"]} == PUBLISHED_TABLES
    assert manifest["as_of"] == "2026-06-30"
    with duckdb.connect(database, read_only=True) as connection:
        for table in manifest["tables"]:
            parquet = finished / "published" / "parquet" / f"{table['name']}.parquet"
            relation = connection.table(table["name"])
            assert len(relation) == table["row_count"]
            assert connection.execute(
                f"""
                select count(*)
                from (from {table["name"]} except all from read_parquet(?))
                """,
                [str(parquet)],
            ).fetchall() == [(0,)]
    assert (finished / "checks" / "index.html").is_file()


def test_manifest_names_every_delivered_file_and_no_path_of_this_machine(
    data_dir: Path, finished: Path
) -> None:
    content = (finished / "published" / "manifest.json").read_text("utf-8")
    batches = json.loads(content)["input_batches"]
    delivered = {
        path.relative_to(data_dir).as_posix()
        for path in data_dir.rglob("*")
        if path.is_file()
    }
    assert {batch["source_file"] for batch in batches} <= delivered
    assert len({batch["batch_id"] for batch in batches}) == len(batches)
    assert str(data_dir) not in content
    assert str(finished) not in content


class AnotherDay(datetime):
    """The clock of a run a hundred days later."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return super().now(tz) + timedelta(days=100)


@pytest.mark.usefixtures("data_tests_left_out")
def test_run_anew_elsewhere_on_another_day_gives_identical_bytes(
    data_dir: Path,
    output_dir: Path,
    finished: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("strata.ingest.folder.datetime", AnotherDay)
    shuffled = output_dir.parent / "elsewhere"
    files = sorted(path for path in data_dir.rglob("*") if path.is_file())
    for path in reversed(files):
        copy = shuffled / path.relative_to(data_dir)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    before = published_bytes(finished)
    release = (output_dir / "published").readlink()
    shutil.rmtree(output_dir / "lake" / "raw")
    there = ["--output-dir", str(output_dir)]
    assert main(["ingest", "--data-dir", str(shuffled), *there]) == ExitCode.OK
    assert loaded_at(output_dir) > loaded_at(finished) + timedelta(days=99)
    capsys.readouterr()

    # Every file is in the lake and a warehouse is there.
    options = ("--lang", "zh", "--threads", "3")
    assert run(shuffled, output_dir, *options) == ExitCode.OK
    assert published_bytes(output_dir) == before
    assert (output_dir / "published").readlink() == release

    said = capsys.readouterr().out
    manifest = json.loads(before["manifest.json"])
    received = sum(batch["received_count"] for batch in manifest["input_batches"])
    assert f"{received:,}" in said
    assert "从 0 个新文件收到 0 行" in said
    for phrase in ("收到", "保留", "被新版本取代", "拒收", "内存峰值"):
        assert phrase in said
    counts = {table["name"]: table["row_count"] for table in manifest["tables"]}
    assert f"{counts['pub_customer_segments']:,} 位客户的分层" in said
    assert f"{counts['pub_churn_warnings']:,} 条流失预警" in said
    assert str(output_dir / "published" / "strata.duckdb") in said

    # The steps of the run by themselves.
    shutil.rmtree((output_dir / "published").resolve())
    (output_dir / "published").unlink()
    assert main(["check", *there]) == ExitCode.OK
    assert not (output_dir / "published").exists()
    assert main(["publish", *there]) == ExitCode.OK
    assert published_bytes(output_dir) == before


def test_summary_shows_the_top_of_the_list_with_its_expected_loss(
    finished: Path,
) -> None:
    database = finished / "published" / "strata.duckdb"
    with duckdb.connect(database, read_only=True) as connection:
        ranked = connection.execute(
            """
            select customer_id, churn_probability, value_at_stake_amount
            from pub_churn_warnings
            order by priority, value_at_stake_amount desc, warning_rank
            limit 5
            """
        ).fetchall()
    shown = read_summary((finished / "published").resolve(), "en").top_warnings
    assert ranked == [
        (one.customer_id, one.churn_probability, one.value_at_stake_amount)
        for one in shown
    ]


def test_summary_tells_what_is_to_be_done_first(finished: Path) -> None:
    tasks = read_summary((finished / "published").resolve(), "zh").tasks
    with duckdb.connect(finished / "published" / "strata.duckdb", read_only=True) as of:
        queue = of.execute(
            """
            select priority_rank, play_name_zh, due_date, observation_date, owner_key
            from pub_action_queue
            where task_state_code = 'open'
            order by priority_rank, expected_gain_amount desc, task_id
            """
        ).fetchall()
    assert queue
    assert tasks.task_count == len(queue)
    assert tasks.owner_count == len({owner for *_, owner in queue})
    assert tasks.due_count == sum(due <= day for *_, due, day, _ in queue)
    assert [(top.play, top.due_date) for top in tasks.top_tasks] == [
        (play, due) for _, play, due, *_ in queue[:5]
    ]


def test_run_while_another_is_running_is_refused_and_a_killed_run_changes_nothing(
    data_dir: Path, output_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = published_bytes(output_dir)
    arguments = ["--data-dir", str(data_dir), "--output-dir", str(output_dir)]
    with start(["run", *arguments]) as other:
        wait_until(lambda: not (output_dir / "warehouse" / "build.json").exists())
        assert run(data_dir, output_dir) == ExitCode.ALREADY_RUNNING
        assert f"process {other.pid}" in capsys.readouterr().err
        other.kill()
    assert published_bytes(output_dir) == before
    # The killed run left no finished build that could be checked and published.
    assert main(["check", "--output-dir", str(output_dir)]) == ExitCode.BUILD_FAILED


def test_failed_check_stops_the_swap_and_names_the_rows(
    output_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = published_bytes(output_dir)
    with duckdb.connect(output_dir / "warehouse" / "strata.duckdb") as connection:
        ((customer_id,),) = connection.execute(
            "select min(customer_id) from publish.pub_customer_segments"
        ).fetchall()
        connection.execute("create table altered as from publish.pub_customer_segments")
        connection.execute(
            "update altered set masked_customer_name = '王小明' where customer_id = ?",
            [customer_id],
        )
        connection.execute(
            "create or replace view publish.pub_customer_segments as from main.altered"
        )
    assert main(["check", "--output-dir", str(output_dir)]) == ExitCode.CHECK_FAILED
    said = capsys.readouterr().err
    assert "pub_customer_segments: Names show their first character only." in said
    assert f"customer_id = {customer_id}, masked_customer_name = 王***" in said
    assert "王小明" not in said

    assert main(["publish", "--output-dir", str(output_dir)]) == ExitCode.CHECK_FAILED
    assert published_bytes(output_dir) == before


def test_empty_folder_is_refused_and_nothing_is_published(
    output_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = published_bytes(output_dir)
    (tmp_path / "empty").mkdir()
    assert run(tmp_path / "empty", output_dir) == ExitCode.INPUT_REFUSED
    assert str(tmp_path / "empty") in capsys.readouterr().err
    assert published_bytes(output_dir) == before


@pytest.mark.parametrize(
    "unusable",
    [
        ("mystery.csv", b"colour,shape\nred,round\n", "mystery.csv"),
        ("refunds.csv", b"refund_id,order_id,refund_amount\n1,1,1\n", "refunded_at"),
        ("orders.csv", b"", "orders.csv"),
        ("orders.xlsx", b"PK\x03\x04 cut short", "orders.xlsx"),
        ("orders.csv.gz", b"\x1f\x8b\x08 cut short", "orders.csv.gz"),
        (
            "orders.csv",
            b"order_id,ordered_at,order_amount\n\xff\xff\xff,2026-06-01,1\n",
            "row 2",
        ),
    ],
    ids=[
        "unknown_file",
        "missing_column",
        "empty_file",
        "truncated_xlsx",
        "truncated_gzip",
        "wrong_encoding",
    ],
)
def test_unusable_file_stops_the_run_and_changes_nothing(
    output_dir: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    unusable: tuple[str, bytes, str],
) -> None:
    name, content, said = unusable
    before = published_bytes(output_dir)
    (tmp_path / "delivered").mkdir()
    (tmp_path / "delivered" / name).write_bytes(content)
    good = b"order_id,ordered_at,order_amount\n1,2026-06-01,1\n"
    (tmp_path / "delivered" / "good_orders.csv").write_bytes(good)
    assert run(tmp_path / "delivered", output_dir) == ExitCode.INPUT_REFUSED
    message = capsys.readouterr().err
    assert name in message
    assert said in message
    assert "Traceback" not in message
    assert published_bytes(output_dir) == before


@pytest.mark.parametrize(
    ("edits", "places"),
    [
        (
            {",1,0,,": ",1,1,,", ",2,30,": ",2,60,"},
            (
                "risk_bands.csv:2: low: no band begins at the lowest score",
                "risk_bands.csv:4: medium: begins at or above the score of the band",
            ),
        ),
        ({",2,30,": ",2,many,"}, ("risk_bands.csv:3: column minimum_score",)),
        ({",2,30,": ",2,,30,"}, ("risk_bands.csv:3: 12 values",)),
    ],
    ids=["gap_and_overlap", "no_number", "column_too_many"],
)
def test_broken_seed_stops_the_run_and_is_named_with_its_row(
    output_dir: Path, tmp_path: Path, edits: dict[str, str], places: tuple[str, ...]
) -> None:
    before = published_bytes(output_dir)
    project_dir = copy_with_scripts(tmp_path / "project")
    seed = project_dir / "seeds" / "rules" / "risk_bands.csv"
    content = seed.read_text(encoding="utf-8")
    for old, new in edits.items():
        assert content.count(old) == 1
        content = content.replace(old, new)
    seed.write_text(content, encoding="utf-8")

    with start(["build", "--output-dir", str(output_dir)], project_dir) as process:
        _, said = process.communicate()
    assert process.returncode == ExitCode.BUILD_FAILED
    for place in places:
        assert f"seeds/rules/{place}" in said
    assert "Traceback" not in said
    assert published_bytes(output_dir) == before


def copy_with_scripts(folder: Path) -> Path:
    copy_project(folder)
    shutil.copytree(
        PROJECT_DIR / "scripts",
        folder / "scripts",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    return folder
