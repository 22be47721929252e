"""The half year of tasks the CRM of the demo delivers: what is planted in it."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

import duckdb
import pytest

from strata.demo import DemoReport, generate_demo
from strata.settings import DEFAULT_AS_OF

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Task = dict[str, str]


@pytest.fixture(scope="module")
def demo_report(tmp_path_factory: pytest.TempPathFactory) -> DemoReport:
    return generate_demo(tmp_path_factory.mktemp("demo") / "company", 3000)


def rows_of(report: DemoReport, pattern: str) -> Iterator[Task]:
    for path in sorted(report.data_dir.glob(pattern)):
        with path.open(encoding="utf-8") as stream:
            yield from csv.DictReader(stream)


@pytest.fixture(scope="module")
def tasks(demo_report: DemoReport) -> dict[str, Task]:
    """The tasks of the files by their id; a row delivered twice counts once."""
    delivered = rows_of(demo_report, "crm/任务_*.csv")
    return {task["任务编号"]: task for task in delivered if task["任务编号"]}


@pytest.fixture(scope="module")
def bought(demo_report: DemoReport) -> dict[str, tuple[str, bool, bool, float]]:
    """Play, arm, whether the customer bought in time, and the planted gain, by task."""
    truth = demo_report.truth_dir / "tasks.parquet"
    return {
        task_id: (play, is_held_out, has_bought, gain)
        for task_id, play, is_held_out, has_bought, gain in duckdb.sql(
            "select task_id, play_code, is_held_out, has_bought, planted_gain "
            f"from '{truth}'"
        ).fetchall()
    }


def test_each_play_raises_the_share_of_buyers_by_its_planted_gain(
    tasks: dict[str, Task], bought: dict[str, tuple[str, bool, bool, float]]
) -> None:
    shares: dict[tuple[str, str], list[bool]] = defaultdict(list)
    gains: dict[str, float] = {}
    for task_id, (play, is_held_out, has_bought, gain) in bought.items():
        arm = tasks[task_id]["实验分组"]
        assert arm == ("对照组" if is_held_out else "执行组")
        assert tasks[task_id]["剧本编码"] == play
        shares[play, arm].append(has_bought)
        gains[play] = gain
    assert gains["care"] == 0 > gains["product_trial"]
    assert len(gains) == 7
    for play, gain in gains.items():
        treated, untreated = shares[play, "执行组"], shares[play, "对照组"]
        measured = sum(treated) / len(treated) - sum(untreated) / len(untreated)
        assert abs(measured - gain) < 0.04, play


def test_the_control_group_is_left_alone(
    demo_report: DemoReport, tasks: dict[str, Task]
) -> None:
    called = {row["任务ID"] for row in rows_of(demo_report, "crm/跟进记录_*.csv")} - {
        "",
        None,
    }
    assert called <= tasks.keys()
    for task in tasks.values():
        if task["实验分组"] == "对照组":
            assert (task["执行人ID"], task["完成时间"], task["任务状态"]) == (
                "",
                "",
                "",
            )
            assert task["任务编号"] not in called
        else:
            assert task["执行人ID"]
            is_done = task["任务状态"] in {"已完成", "成功", "未成功"}
            assert is_done == bool(task["完成时间"])
            assert is_done or task["任务编号"] not in called


def test_one_owner_has_too_much_one_is_away_and_one_has_left(
    demo_report: DemoReport, tasks: dict[str, Task]
) -> None:
    assigned = Counter(task["执行人ID"] for task in tasks.values() if task["执行人ID"])
    left = [task for task in tasks.values() if task["任务状态"] == "已过期"]
    late = Counter(task["执行人ID"] for task in left)
    others = sum(assigned.values()) - assigned["E005"]
    assert assigned.most_common(1)[0][0] == "E005"
    late_share = late["E005"] / assigned["E005"]
    assert late_share > 2 * (sum(late.values()) - late["E005"]) / others
    away = {DEFAULT_AS_OF - timedelta(days=days) for days in range(57, 71)}
    days = {
        task["任务创建时间"][:10]
        for task in tasks.values()
        if task["执行人ID"] == "E002"
    }
    assert days
    assert not days & {day.isoformat() for day in away}
    owners = {row["员工编号"]: row for row in rows_of(demo_report, "crm/owners.csv")}
    assert owners["E009"]["在职状态"] == "离职"
    assert owners["E009"]["离职日期"]


def test_a_company_of_few_owners_lost_one_too(tmp_path: Path) -> None:
    report = generate_demo(tmp_path / "demo", 300)
    owners = list(rows_of(report, "crm/owners.csv"))
    assert [row["员工编号"] for row in owners if row["离职日期"]] == ["E003"]


def test_who_wants_to_hear_nothing_is_called_by_nobody(
    demo_report: DemoReport, tasks: dict[str, Task]
) -> None:
    refusing = {
        row["客户编号"]
        for row in rows_of(demo_report, "crm/accounts_*.csv")
        if row["退订渠道"] and "电话" in row["退订渠道"]
    }
    assert refusing
    withdrawn = [task for task in tasks.values() if task["任务状态"] == "已取消"]
    assert withdrawn
    assert all(task["客户编号"] in refusing | {""} for task in withdrawn)
    for task in tasks.values():
        if task["客户编号"] in refusing:
            assert not task["完成时间"]


def test_the_tasks_end_before_the_first_morning_of_the_demo(
    tasks: dict[str, Task],
) -> None:
    days = sorted(
        task["任务创建时间"][:10]
        for task in tasks.values()
        if task["任务创建时间"][:4].isdigit() and "-" in task["任务创建时间"][:5]
    )
    assert days[-1] < (DEFAULT_AS_OF - timedelta(days=20)).isoformat()
    assert days[0] > (DEFAULT_AS_OF - timedelta(days=181)).isoformat()
