"""What operators are told of a run: its figures, or that it failed.

A notice names no person and quotes no cell: counts, the name of what stopped the run,
and a link to the pages.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from strata.deliver.bots import MOST_BYTES
from strata.deliver.ledger import key_of
from strata.deliver.mail import Letter, Post
from strata.deliver.pace import Pace
from strata.deliver.plan import (
    Message,
    Plan,
    bot_line,
    language_of,
    masked_address,
    unset,
)
from strata.deliver.sending import send_all
from strata.deliver.splitting import split_text
from strata.errors import ExitCode, InputRefusedError, StrataError
from strata.publication import current_release, read_release_manifest
from strata.texts import Said, said, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from strata.deliver.rules import DeliveryRules
    from strata.deliver.sending import Sent
    from strata.run_report import RunReport
    from strata.settings import Settings


@dataclass(frozen=True)
class Notice:
    """A title and lines below it, to be said in the language of whoever gets them."""

    title: Said
    lines: tuple[Said, ...]
    # Each is its own: a day may fail twice and then be published.
    moment: str = field(default_factory=lambda: datetime.now(UTC).isoformat())


@contextmanager
def notified(
    settings: Settings,
    rules: DeliveryRules,
    environment: Mapping[str, str],
    on_sent: Callable[[Sent], None],
) -> Iterator[Callable[[RunReport], None]]:
    """Tell of the run inside: call what is handed out with its report.

    If the block ends with an error, that is told instead. A notice that does not arrive
    is said to ``on_sent`` and changes nothing of how the run ends.

    Raises:
        InputRefusedError: the rules name nobody to tell.
    """
    if rules.notify is None:
        raise InputRefusedError(said("notice_nobody"), hint=said("notice_nobody_hint"))

    def send(notice: Notice) -> None:
        release = current_release(settings)
        plan = Plan(
            datetime.fromisoformat(notice.moment).date(),
            release.name if release else "",
            tuple(notice_messages(settings, rules, environment, notice)),
            0,
        )
        send_all(settings, plan, Pace(), on_sent, again=False)

    try:
        yield lambda report: send(notice_of_report(rules, report))
    except Exception as error:
        send(notice_of_failure(settings, error))
        raise


def notice_of_report(rules: DeliveryRules, report: RunReport) -> Notice:
    """Return what is told of a run that is done."""
    summary = report.summary
    as_of = read_release_manifest(report.release_dir)["as_of"]
    is_live = current_release(report.settings) == report.release_dir
    figures = {
        "received": f"{summary.received_count:,}",
        "rejected": f"{summary.rejected_count:,}",
        "held": f"{summary.held_count:,}",
        "customers": f"{summary.customer_count:,}",
        "warnings": f"{summary.warning_count:,}",
        "tasks": f"{summary.tasks.task_count:,}",
        "due": f"{summary.tasks.due_count:,}",
        "messages": f"{summary.tasks.message_count:,}",
        "release": report.release_dir.name,
        "seconds": f"{sum(step.seconds for step in report.step_times):,.0f}",
    }
    names = ("rows", "customers", "tasks", "release")
    lines = [said(f"notice_{name}", **figures) for name in names]
    lines += [one.sentence() for one in summary.late_entities]
    if rules.link is not None:
        lines.append(
            Said(
                lambda language: text(
                    language, "deliver_link", link=rules.page("index", language)
                )
            )
        )
    return Notice(
        said("notice_done" if is_live else "notice_shelved", day=as_of), tuple(lines)
    )


def notice_of_failure(settings: Settings, error: Exception) -> Notice:
    """Return what is told of a run that failed; its words may quote cells."""
    code = error.exit_code if isinstance(error, StrataError) else ExitCode.UNEXPECTED
    release = current_release(settings)
    live = read_release_manifest(release)["as_of"] if release else None
    return Notice(
        said("notice_failed", code=int(code)),
        (
            said(f"notice_exit_{int(code)}"),
            said("notice_stays", day=live) if live else said("notice_none"),
            said("notice_look"),
        ),
    )


def notice_messages(
    settings: Settings,
    rules: DeliveryRules,
    environment: Mapping[str, str],
    notice: Notice,
) -> Iterator[Message]:
    """Return a message for every bot and address that the rules name."""
    notify = rules.notify
    if notify is None:
        return
    for bot in rules.bots:
        if bot.name in notify.bots:
            language = language_of(settings, rules, bot.language)
            lines = [line.in_language(language) for line in notice.lines]
            title = notice.title.in_language(language)
            line, problem = bot_line(bot, environment)
            for part in split_text(title, lines, MOST_BYTES[bot.service]):
                yield Message(
                    key_of("notice", notice.moment, bot.name, part),
                    "notice",
                    f"{bot.service}:{bot.name}",
                    said("deliver_to_bot", bot=bot.name, service=bot.service),
                    line=line.url if line else "",
                    content=part,
                    way=line,
                    problem=problem,
                )
    for address in notify.emails:
        yield _letter(settings, rules, environment, notice, address)


def _letter(
    settings: Settings,
    rules: DeliveryRules,
    environment: Mapping[str, str],
    notice: Notice,
    address: str,
) -> Message:
    language = language_of(settings, rules, None)
    body = "\n".join(line.in_language(language) for line in notice.lines)
    to = masked_address(address)
    server = rules.mail
    password, problem = None, None
    if server is not None and server.password is not None:
        password = environment.get(server.password)
        problem = None if password else unset(server.password)
    title = notice.title.in_language(language)
    return Message(
        key_of("notice", notice.moment, address),
        "notice",
        to,
        said("notice_to", address=to),
        line=f"mail:{server.server}" if server else "mail",
        content=Letter(address, title, f"{body}\n", ()),
        way=Post(server, password) if server else None,
        problem=problem,
    )
