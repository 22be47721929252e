"""Operators are told how a run ended, without a word about a person."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from delivery_servers import Answer, bot_service, mail_service
from strata import publication, steps
from strata.cli import main
from strata.console import console
from strata.errors import CheckFailedError, ExitCode
from strata.freshness import LateEntity
from strata.progress import Reporter, StepTime
from strata.run_report import RunReport
from strata.summary import Summary, Tasks

if TYPE_CHECKING:
    from pathlib import Path

    from strata.settings import Settings

RULES = """
language: zh
link: https://pages.example.com/strata
mail: {{server: 127.0.0.1, port: {port}, security: none, sender: strata@example.com}}
bots:
  - {{name: operators, service: wecom, url: STRATA_BOT}}
  - {{name: sales, service: wecom, url: STRATA_OTHER_BOT}}
notify:
  bots: [operators]
  emails: [night@example.com]
"""
LATE = LateEntity(
    "订单", "Orders", "late", 5, 2, dt.date(2026, 6, 25), "shop/orders_0625.csv"
)
TAKEN = Answer({"errcode": 0, "errmsg": "ok"})


def rules(folder: Path, port: int = 25) -> Path:
    path = folder / "deliver.yml"
    path.write_text(RULES.format(port=port), encoding="utf-8")
    return path


def report(settings: Settings, release: Path) -> RunReport:
    summary = Summary(
        received_count=1_200,
        kept_count=1_100,
        superseded_count=50,
        rejected_count=30,
        held_count=20,
        erased_count=0,
        expired_count=0,
        file_count=1,
        late_entities=(LATE,),
        money=(),
        contact_count=0,
        unread_contact_count=0,
        anonymous_count=0,
        unread_columns=(),
        waiting_words=(),
        collision_count=0,
        collisions=(),
        customer_count=607,
        tasks=Tasks(43, 2, 9, 30, 10, ()),
        warning_count=11,
        missed_probabilities=None,
        tier_sizes=(),
        top_warnings=(),
    )
    times = (StepTime("build", 69.6), StepTime("publish", 0.6))
    return RunReport(settings, release, summary, (), times, 0)


def test_a_run_that_is_done_tells_its_figures(built: Settings, tmp_path: Path) -> None:
    candidate = publication.write_candidate(built)
    publication.approve(built, candidate)
    release = publication.publish(built, candidate)
    reporter = Reporter(console(), "en")
    with bot_service(TAKEN) as bot, mail_service() as mail:
        environment = {"STRATA_BOT": bot.url}
        path = rules(tmp_path, mail.port)
        with steps.notified(built, reporter, path, environment) as tell:
            tell(report(built, release))
    told = (
        "Strata 2026-06-30：已发布\n"
        "收到 1,200 行，拒收 30 行，待定 20 行\n"
        "客户 607 位，流失预警 11 位\n"
        "任务 43 项，今日到期 9 项；待发消息 30 条\n"
        f"版本 {release.name}，用时 70 秒\n"
        "订单迟到：最新记录为 2026-06-25，落后 5 天（允许 2 天）；"
        "最近交付 shop/orders_0625.csv\n"
        "页面：https://pages.example.com/strata/index.html?lang=zh"
    )
    assert bot.texts == [told]
    assert len(mail.mails) == 1


def test_a_run_that_fails_tells_so_each_time_and_quotes_nothing(
    tiny_settings: Settings, tmp_path: Path
) -> None:
    reporter = Reporter(console(), "en")
    with bot_service(TAKEN) as bot, mail_service() as mail:
        for _ in range(2):
            path = rules(tmp_path, mail.port)
            with (
                pytest.raises(CheckFailedError),
                steps.notified(tiny_settings, reporter, path, {"STRATA_BOT": bot.url}),
            ):
                raise CheckFailedError("王小明 13800138000")
    told = (
        "Strata：运行失败（退出码 5）\n"
        "待发布内容的检查未通过。\n"
        "尚未发布过任何内容。\n"
        "处理办法见调度日志；strata info 列出最近的运行。"
    )
    assert bot.texts == [told, told]
    assert len(mail.mails) == 2


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("notify:\n  bots: [operators]\n  emails: [night@example.com]\n", "", "notify"),
        ("bots: [operators]", "bots: [operator]", "operators"),
    ],
)
def test_rules_that_tell_nobody_are_refused_before_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, told: str
) -> None:
    path = rules(tmp_path)
    path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")
    arguments = ["run", "--output-dir", str(tmp_path / "output"), "--notify", str(path)]
    assert main(arguments) == ExitCode.INPUT_REFUSED
    assert told in capsys.readouterr().err
