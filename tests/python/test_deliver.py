"""Deliveries arrive once, and what did not arrive is never said to have arrived."""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import hmac
import io
import shutil
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import duckdb
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery_servers import Answer, bot_service, mail_service
from strata.cli import main
from strata.deliver.bots import MOST_BYTES, Line
from strata.deliver.ledger import Ledger
from strata.deliver.mail import Letter, Post
from strata.deliver.outcomes import NotSentError, UncertainError
from strata.deliver.pace import MOST_ATTEMPTS, MOST_PER_MINUTE, Pace
from strata.deliver.plan import Message, Plan
from strata.deliver.rules import MailServer, load_delivery_rules
from strata.deliver.sending import send_all
from strata.deliver.splitting import split_text
from strata.errors import ExitCode, InputRefusedError
from strata.lists.columns import COLUMNS, ROW_KEY
from strata.settings import Settings
from strata.texts import said

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 6, 30)
TAKEN = {
    "wecom": {"errcode": 0, "errmsg": "ok"},
    "dingtalk": {"errcode": 0, "errmsg": "ok"},
    "feishu": {"code": 0, "msg": "success", "data": {}},
}
SECRET = "SEC0123456789"


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 1_782_800_000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def pace(self, timeout: float = 5.0) -> Pace:
        return Pace(self.sleep, lambda: self.seconds, lambda: self.seconds, timeout)


def post(line: Line, text: str = "hello", clock: Clock | None = None) -> None:
    pace = (clock or Clock()).pace()
    pace.insist(line.url, lambda: line.post(text, pace))


@pytest.mark.parametrize("service", MOST_BYTES)
def test_a_message_that_is_taken_is_posted_once(service: str) -> None:
    with bot_service(Answer(TAKEN[service])) as bot:
        post(Line(service, bot.url), "你好")
    assert bot.texts == ["你好"]


@pytest.mark.parametrize(
    ("service", "body"),
    [
        ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url"}),
        ("wecom", {"errcode": 40058, "errmsg": "content exceed max length"}),
        ("dingtalk", {"errcode": 310000, "errmsg": "keywords not in content"}),
        ("feishu", {"code": 19021, "msg": "sign match fail"}),
        ("feishu", {"StatusCode": 0, "code": 19024, "msg": "Key Words Not Found"}),
        ("feishu", {"StatusCode": 9, "code": 0}),
        ("wecom", {"code": 0}),
        ("wecom", {"errcode": False}),
        ("wecom", {"errcode": None}),
        ("dingtalk", []),
        ("feishu", "<html>Sign in</html>"),
        ("feishu", {}),
    ],
)
def test_http_200_with_another_code_or_none_is_no_delivery(
    service: str, body: object
) -> None:
    with bot_service(Answer(body)) as bot, pytest.raises(NotSentError):
        post(Line(service, bot.url))
    assert len(bot.asked) == 1


@pytest.mark.parametrize(
    ("service", "answer"),
    [
        ("wecom", Answer({"errcode": 45009, "errmsg": "api freq out of limit"})),
        ("wecom", Answer({"errcode": -1, "errmsg": "system busy"})),
        ("dingtalk", Answer({"errcode": 130101, "errmsg": "send too fast"})),
        ("dingtalk", Answer({"errcode": 410100, "errmsg": "too fast"})),
        ("dingtalk", Answer({"status": 1111, "wait": 5, "punish": "deny"})),
        ("feishu", Answer({"code": 11232, "msg": "frequency limited"})),
        ("feishu", Answer({"code": 9499, "msg": "too many request"})),
        ("feishu", Answer({"code": 99991400}, status=400)),
        ("wecom", Answer("", status=429)),
        ("wecom", Answer("", status=502)),
    ],
)
def test_a_busy_service_is_tried_again_after_a_longer_wait_each_time(
    service: str, answer: Answer
) -> None:
    clock = Clock()
    with bot_service(answer, answer, Answer(TAKEN[service])) as bot:
        post(Line(service, bot.url), clock=clock)
        assert len(bot.asked) == 3
    assert clock.slept[0] < clock.slept[1]
    with bot_service(answer) as bot, pytest.raises(NotSentError):
        post(Line(service, bot.url))
    assert len(bot.asked) == MOST_ATTEMPTS


def test_the_wait_a_service_asks_for_is_kept() -> None:
    clock = Clock()
    limited = Answer("", status=429, headers={"Retry-After": "17"})
    with bot_service(limited, Answer(TAKEN["wecom"])) as bot:
        post(Line("wecom", bot.url), clock=clock)
    assert clock.slept == [17]


def test_a_service_out_of_reach_is_tried_again_and_then_named() -> None:
    with bot_service(Answer(TAKEN["wecom"])) as bot:
        url = bot.url
    clock = Clock()
    with pytest.raises(NotSentError, match="out of reach"):
        post(Line("wecom", url), clock=clock)
    assert len(clock.slept) == MOST_ATTEMPTS - 1


def test_an_answer_that_does_not_come_is_not_waited_for_twice() -> None:
    line_pace = Clock().pace(timeout=0.2)
    with bot_service(Answer(TAKEN["wecom"], seconds=1)) as bot:
        line = Line("wecom", bot.url)
        with pytest.raises(UncertainError):
            line_pace.insist(bot.url, lambda: line.post("hello", line_pace))
    assert len(bot.asked) == 1


def test_no_redirect_is_followed() -> None:
    with bot_service(Answer(TAKEN["wecom"])) as other:
        moved = Answer("", status=302, headers={"Location": other.url})
        with bot_service(moved) as bot, pytest.raises(NotSentError, match="302"):
            post(Line("wecom", bot.url))
    assert not other.asked


def test_no_secret_is_in_what_a_service_is_quoted_with() -> None:
    with bot_service() as bot:
        told = f"no such key topsecrettoken of {bot.url} and {SECRET}"
        bot.answers.append(Answer({"errcode": 1, "errmsg": told}))
        with pytest.raises(NotSentError) as refused:
            post(Line("dingtalk", bot.url, SECRET))
    assert "topsecrettoken" not in refused.value.reason
    assert SECRET not in refused.value.reason


def test_dingtalk_is_signed_in_the_address() -> None:
    with bot_service(Answer(TAKEN["dingtalk"])) as bot:
        post(Line("dingtalk", f"{bot.url}?access_token=t", SECRET))
    query = parse_qs(urlsplit(bot.asked[0][0]).query)
    assert query["access_token"] == ["t"]
    (stamp,), (sign,) = query["timestamp"], query["sign"]
    assert stamp == "1782800000000"
    made = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256)
    assert base64.b64decode(sign) == made.digest()


def test_feishu_is_signed_in_the_body() -> None:
    with bot_service(Answer(TAKEN["feishu"])) as bot:
        post(Line("feishu", bot.url, SECRET))
    path, body = bot.asked[0]
    assert "?" not in path
    assert body["timestamp"] == "1782800000"
    made = hmac.new(f"1782800000\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    assert base64.b64decode(body["sign"]) == made


def test_no_bot_gets_more_messages_in_a_minute_than_it_may() -> None:
    clock = Clock()
    pace = clock.pace()
    sent: list[float] = []
    for _ in range(3 * MOST_PER_MINUTE):
        pace.insist("one", lambda: sent.append(clock.seconds))
    for moment in sent:
        within = [other for other in sent if moment <= other < moment + 60]
        assert len(within) <= MOST_PER_MINUTE
    assert len(clock.slept) == 2


@given(
    st.lists(st.text(st.characters(codec="utf-8", categories=["L", "P", "So"]))),
    st.sampled_from([120, 2_048]),
)
def test_every_part_fits_and_nothing_is_lost(lines: list[str], most: int) -> None:
    parts = split_text("标题", lines, most)
    assert all(len(part.encode()) <= most for part in parts)
    bodies = [part.partition("\n")[2].replace("\n", "") for part in parts]
    assert "".join(bodies) == "".join(lines)
    assert all(part.startswith("标题") for part in parts)


def test_lines_stay_whole_and_parts_are_numbered() -> None:
    lines = [f"· 团队{number}：到期 {number} 项" for number in range(200)]
    parts = split_text("标题", lines, 2_048)
    assert len(parts) > 1
    assert [part.split("\n")[0] for part in parts] == [
        f"标题 ({number}/{len(parts)})" for number in range(1, len(parts) + 1)
    ]
    assert [line for part in parts for line in part.split("\n")[1:]] == lines


# Mails

LETTER = Letter("he@example.com", "您的清单", "正文\n", (("list.xlsx", b"PK"),))


def mail(port: int, clock: Clock | None = None) -> None:
    server = MailServer(
        server="127.0.0.1", port=port, security="none", sender="strata@example.com"
    )
    pace = (clock or Clock()).pace()
    pace.insist("mail", lambda: Post(server).send(LETTER, pace))


def test_a_mail_arrives_with_its_list() -> None:
    with mail_service() as server:
        mail(server.port)
    ((recipient, content),) = server.mails
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert recipient == "he@example.com"
    assert message["Subject"] == "您的清单"
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == "list.xlsx"
    assert attachment.get_content() == b"PK"


@pytest.mark.parametrize("command", ["greeting", "mail", "rcpt", "data", "end"])
def test_a_mail_server_that_says_later_is_asked_again(command: str) -> None:
    clock = Clock()
    with mail_service(**{command: ["451 later", "451 later"]}) as server:
        mail(server.port, clock)
    assert len(clock.slept) == 2
    assert len(server.mails) == (3 if command == "end" else 1)


@pytest.mark.parametrize("command", ["greeting", "mail", "rcpt", "data", "end"])
def test_a_mail_that_is_refused_is_tried_once(command: str) -> None:
    clock = Clock()
    reply = "554 no such he@example.com"
    with (
        mail_service(**{command: [reply]}) as server,
        pytest.raises(NotSentError, match="554") as refused,
    ):
        mail(server.port, clock)
    assert not clock.slept
    assert "he@example.com" not in refused.value.reason


def test_a_mail_without_an_answer_is_not_sent_again() -> None:
    clock = Clock()
    with mail_service(end=["hang up"]) as server, pytest.raises(UncertainError):
        mail(server.port, clock)
    assert len(server.mails) == 1
    assert not clock.slept


def test_a_mail_server_without_encryption_gets_nothing() -> None:
    server = MailServer.model_construct(
        server="127.0.0.1", port=0, security="starttls", sender="s@example.com"
    )
    with mail_service() as service:
        post_office = Post(server.model_copy(update={"port": service.port}))
        with pytest.raises(NotSentError, match="encryption"):
            post_office.send(LETTER, Clock().pace())
    assert not service.mails


# Once

DEAD = "http://127.0.0.1:9/hook/key"


def message(url: str, number: int = 1) -> Message:
    return Message(
        f"key{number}",
        "counts",
        "wecom:all",
        said("deliver_to_bot", bot="all", service="wecom"),
        url,
        "hello",
        Line("wecom", url),
    )


def states(
    folder: Path, *messages: Message, again: bool = False, timeout: float = 5.0
) -> list[str]:
    settings = Settings(output_dir=folder)
    settings.history_dir.mkdir(parents=True, exist_ok=True)
    plan = Plan(DAY, "release", messages, 0)
    pace = Clock().pace(timeout)
    sent = send_all(settings, plan, pace, lambda _: None, again=again)
    return [one.state for one in sent]


def test_what_was_delivered_is_not_sent_again(tmp_path: Path) -> None:
    with bot_service(Answer(TAKEN["wecom"])) as bot:
        assert states(tmp_path, message(bot.url)) == ["delivered"]
        assert states(tmp_path, message(bot.url)) == ["already"]
        assert states(tmp_path, message(bot.url), again=True) == ["already"]
    assert len(bot.asked) == 1


def test_what_was_refused_is_sent_the_next_time(tmp_path: Path) -> None:
    assert states(tmp_path, message(DEAD)) == ["failed"]
    with bot_service(Answer(TAKEN["wecom"])) as bot:
        assert states(tmp_path, message(bot.url)) == ["delivered"]


def test_what_may_have_arrived_is_sent_again_only_when_asked(tmp_path: Path) -> None:
    slow = Answer(TAKEN["wecom"], seconds=1)
    with bot_service(slow, Answer(TAKEN["wecom"])) as bot:
        assert states(tmp_path, message(bot.url), timeout=0.2) == ["uncertain"]
        assert states(tmp_path, message(bot.url)) == ["uncertain"]
        assert len(bot.asked) == 1
        assert states(tmp_path, message(bot.url), again=True) == ["delivered"]
        assert states(tmp_path, message(bot.url), again=True) == ["already"]
    assert len(bot.asked) == 2


def test_a_process_that_ends_while_it_sends_does_not_send_twice(
    tmp_path: Path,
) -> None:
    settings = Settings(output_dir=tmp_path)
    settings.history_dir.mkdir(parents=True)

    class Killed(BaseException):
        pass

    def killed(_: Pace) -> None:
        raise Killed

    dying = message(DEAD)
    object.__setattr__(dying, "send", killed)
    with pytest.raises(Killed):
        states(tmp_path, dying)
    with bot_service(Answer(TAKEN["wecom"])) as bot:
        assert states(tmp_path, message(bot.url)) == ["uncertain"]
        assert not bot.asked


def test_a_ledger_cut_off_in_a_line_is_read_up_to_there(tmp_path: Path) -> None:
    settings = Settings(output_dir=tmp_path)
    settings.history_dir.mkdir(parents=True)
    ledger = Ledger(settings.deliveries_dir, DAY, "release")
    ledger.note("first", "delivered", what="counts", to="it")
    ledger.note("second", "sending", what="counts", to="it")
    ledger.note("second", "delivered", what="counts", to="it")
    (path,) = settings.deliveries_dir.iterdir()
    path.write_bytes(path.read_bytes()[:-20])
    cut = Ledger(settings.deliveries_dir, DAY, "release")
    assert cut.is_delivered("first")
    assert cut.is_uncertain("second")
    cut.note("third", "delivered", what="counts", to="it")
    assert Ledger(settings.deliveries_dir, DAY, "release").is_delivered("third")


def test_nothing_is_sent_behind_a_part_that_did_not_arrive(tmp_path: Path) -> None:
    with bot_service(
        Answer(TAKEN["wecom"]), Answer({"errcode": 40058}), Answer(TAKEN["wecom"])
    ) as bot:
        parts = [message(bot.url, number) for number in (1, 2, 3)]
        assert states(tmp_path, *parts) == ["delivered", "failed", "failed"]
        assert len(bot.asked) == 2
        assert states(tmp_path, *parts) == ["already", "delivered", "delivered"]


# Rules

RULES = """
mail: {server: smtp.example.com, port: 465, sender: s@example.com}
owners:
  - {owner: E001, email: a@example.com}
bots:
  - {name: all, service: wecom, url: STRATA_URL}
"""


@pytest.mark.parametrize(
    ("old", "new", "place", "word"),
    [
        ("wecom", "wecon", "6, bots.service", "wecom"),
        ("STRATA_URL", "https://a.b/hook?key=1", "6, bots.url", "environment variable"),
        ("service: wecom, ", "", "6, bots.service", "is missing"),
        ("port: 465", "port: 0", "2, mail.port", "465"),
        ("port: 465", "port: x", "2, mail.port", "465"),
        ("sender:", "security: none, sender:", "2, mail.security", "clear"),
        ("sender:", "user: u, sender:", "2, mail", "belong together"),
        ("a@example.com", '"a@b.com, c@d.com"', "4, owners.email", "e-mail"),
        ("url: STRATA_URL", "url: U, secret: S", "6, bots.secret", "not signed"),
        ("url: STRATA_URL", "url: U, colour: S", "6, bots.colour", "no such key"),
        (
            "bots:",
            "  - {owner: E2, email: A@example.com}\nbots:",
            "5, owners.email",
            "one",
        ),
        (
            "bots:",
            "  - {owner: E001, email: b@c.com}\nbots:",
            "5, owners.owner",
            "twice",
        ),
        ("\nmail:", "\nlink: http://pages.example.com\nmail:", "2, link", "https://"),
        (
            "\nmail:",
            "\nlink: https://u:p@pages.example.com\nmail:",
            "2, link",
            "https://",
        ),
        ("mail: {server", "male: {server", "2, male", "mail"),
    ],
)
def test_a_rule_that_cannot_be_is_named_with_what_mends_it(
    tmp_path: Path, old: str, new: str, place: str, word: str
) -> None:
    path = tmp_path / "deliver.yml"
    assert old in RULES
    path.write_text(RULES.replace(old, new))
    with pytest.raises(InputRefusedError) as refused:
        load_delivery_rules(path)
    problems = "\n".join(refused.value.problems)
    assert f"deliver.yml line {place}: " in problems
    assert word in problems
    assert "key=1" not in problems


# The command


@pytest.fixture(scope="module")
def published(demo_run: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    output_dir = tmp_path_factory.mktemp("deliver") / "output"
    shutil.copytree(demo_run.output_dir, output_dir, symlinks=True)
    return Settings(output_dir=output_dir)


def test_the_command_delivers_to_everybody_once_and_shows_no_secret(
    published: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    rules = tmp_path / "deliver.yml"
    command = ["deliver", str(rules), "--output-dir", str(published.output_dir)]
    with mail_service() as mails, bot_service(Answer(TAKEN["dingtalk"])) as bot:
        rules.write_text(
            f"""
link: https://pages.example.com/strata
mail: {{server: localhost, port: {mails.port}, security: none, sender: s@example.com}}
owners:
  - {{owner: E001, email: he@example.com}}
bots:
  - {{name: all, service: dingtalk, url: BOT_URL, secret: BOT_SECRET, language: zh}}
"""
        )
        monkeypatch.setenv("BOT_URL", bot.url)
        assert main([*command, "--dry-run"]) == ExitCode.NOT_DELIVERED
        assert "BOT_SECRET" in capfd.readouterr().out
        monkeypatch.setenv("BOT_SECRET", SECRET)
        assert main([*command, "--dry-run"]) == 0
        assert not mails.mails
        assert not bot.asked
        assert main(command) == 0
        assert main(command) == 0
    out, err = capfd.readouterr()
    shown = out + err
    assert shown.count("delivered before, not sent again") == 2
    for secret in (SECRET, "topsecrettoken", "he@example.com"):
        assert secret not in shown
    kept = [path for path in published.lake_dir.rglob("*.jsonl") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}
    for secret in (SECRET, "topsecrettoken", "he@example.com"):
        assert not any(secret in path.read_text() for path in kept)

    ((recipient, content),) = mails.mails
    assert recipient == "he@example.com"
    told = email.message_from_bytes(content, policy=email.policy.default)
    body = told.get_body()
    assert body is not None
    assert "https://pages.example.com/strata/owner" in body.get_content()
    (attachment,) = told.iter_attachments()
    book = openpyxl.load_workbook(io.BytesIO(attachment.get_content()))
    place = COLUMNS.index(ROW_KEY)
    keys = [row[place].value for row in book.worksheets[0].iter_rows(min_row=2)]
    assert keys
    files = published.lists_dir / "*.parquet"
    owners = duckdb.sql(
        f"select distinct row_key, owner_id from read_parquet('{files}')"
    ).fetchall()
    assert Counter(keys) == Counter(key for key, owner in owners if owner == "E001")

    (text,) = bot.texts
    with duckdb.connect(
        published.published_dir / "strata.duckdb", read_only=True
    ) as connection:
        ((tasks, warnings),) = connection.execute(
            "select (select count(*) from pub_action_queue where task_state_code"
            " = 'open'), (select count(*) from pub_churn_warnings)"
        ).fetchall()
        names = connection.execute(
            "select distinct owner_name from pub_action_queue"
            " where owner_name is not null"
        ).fetchall()
    assert f"未完成共 {tasks:,} 项" in text
    assert f"{warnings:,} 位客户" in text
    assert "https://pages.example.com/strata/index.html?lang=zh" in text
    assert not [name for (name,) in names if name in text]


def test_nobody_who_is_unknown_or_has_left_gets_a_list(
    published: Settings, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with duckdb.connect(published.warehouse_database, read_only=True) as connection:
        left = connection.execute(
            "select min(owner_id) from staging.stg_crm__owners where not is_active"
        ).fetchall()[0][0]
    rules = tmp_path / "deliver.yml"
    with mail_service() as mails:
        rules.write_text(
            f"""
mail: {{server: localhost, port: {mails.port}, security: none, sender: s@example.com}}
owners:
  - {{owner: nobody, email: a@example.com}}
  - {{owner: {left}, email: b@example.com}}
"""
        )
        command = ["deliver", str(rules), "--output-dir", str(published.output_dir)]
        assert main(command) == ExitCode.NOT_DELIVERED
    out = capfd.readouterr().out
    assert "knows no such owner" in out
    assert f"owner {left} has left" in out
    assert not mails.mails


def test_without_a_publication_there_is_nothing_to_deliver(tmp_path: Path) -> None:
    rules = tmp_path / "deliver.yml"
    rules.write_text(RULES)
    command = ["deliver", str(rules), "--output-dir", str(tmp_path / "output")]
    assert main(command) == ExitCode.BUILD_FAILED
