"""What is to be sent today, to whom, and over what; nothing is sent here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from strata.access import people_in
from strata.cockpit.folder import COCKPIT_FOLDER
from strata.cockpit.pages.owners import page_name
from strata.deliver.bots import MOST_BYTES, Line
from strata.deliver.figures import Figures
from strata.deliver.ledger import key_of
from strata.deliver.mail import Letter, Post
from strata.deliver.rules import is_safe
from strata.deliver.splitting import split_text
from strata.errors import BuildFailedError
from strata.ingest.problems import suggested
from strata.interruption import UNFINISHED, private_folder
from strata.lists.issue import remembered_work
from strata.lists.rows import opened_work
from strata.lists.workbook import write_workbook
from strata.masking import first_character
from strata.publication import DATABASE_NAME, current_release
from strata.sql_text import statement
from strata.texts import said, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path
    from typing import Any

    from strata.deliver.pace import Pace
    from strata.deliver.rules import Bot, DeliveryRules, OwnerMail
    from strata.lists.rows import Work
    from strata.settings import Language, Settings
    from strata.texts import Said


@dataclass(frozen=True)
class Message:
    """One message: its place in the ledger, how it is shown, and its way.

    With a ``problem`` it can't be sent; with neither that nor a way, there is nothing
    to send. ``shown`` holds no secret and of an address only what may be shown.
    """

    key: str
    what: str
    to: str
    shown: Said
    line: str = ""
    content: Letter | str | None = None
    way: Post | Line | None = None
    problem: Said | None = None

    def send(self, pace: Pace) -> None:
        """Send it once."""
        if isinstance(self.way, Post) and isinstance(self.content, Letter):
            self.way.send(self.content, pace)
        elif isinstance(self.way, Line) and isinstance(self.content, str):
            self.way.post(self.content, pace)


@dataclass(frozen=True)
class Plan:
    """Everything that is to be sent, and how many owners with work have no address."""

    day: date
    release: str
    messages: tuple[Message, ...]
    unaddressed_count: int


def make_plan(
    settings: Settings, rules: DeliveryRules, environment: Mapping[str, str]
) -> Plan:
    """Write every message of the last publication, in memory.

    Raises:
        BuildFailedError: nothing was published yet.
        InputRefusedError: there are mails and the warehouse is on Spark.
    """
    release = current_release(settings)
    if release is None:
        raise BuildFailedError(
            text(
                settings.language, "deliver_not_published", folder=settings.output_dir
            ),
            hint=text(settings.language, "not_built_hint"),
        )
    figures = Figures.read(release / DATABASE_NAME)
    messages: list[Message] = []
    unaddressed = 0
    if rules.owners:
        mails = _Mails(settings, rules, environment, figures.day)
        messages += mails.messages()
        unaddressed = mails.unaddressed_count
    for bot in rules.bots:
        messages += _bot_messages(settings, rules, bot, environment, figures)
    return Plan(figures.day, release.name, tuple(messages), unaddressed)


class _Mails:
    """The list of every owner in the rules, as a mail to their own address."""

    def __init__(
        self,
        settings: Settings,
        rules: DeliveryRules,
        environment: Mapping[str, str],
        day: date,
    ) -> None:
        self._settings = settings
        self._rules = rules
        self._environment = environment
        self._day = day
        self._work: Work = remembered_work(settings)
        self._known: dict[str, list[tuple[str, bool]]] = {}
        with opened_work(settings) as (connection, _):
            owners = connection.execute(statement(__package__, "owners")).fetchall()
        for key, owner_id, is_active in owners:
            self._known.setdefault(owner_id, []).append((key, is_active is not False))
        self._rows: dict[str, list[dict[str, Any]]] = {}
        for row in self._work.rows:
            if row["owner_key"] is not None:
                self._rows.setdefault(row["owner_key"], []).append(row)
        named = {name for one in rules.owners for name in one.owner}
        addressed = {key for name in named for key, _ in self._known.get(name, ())}
        self.unaddressed_count = len(self._rows.keys() - addressed)

    def messages(self) -> Iterator[Message]:
        """Return a message for every person in the rules."""
        for one in self._rules.owners:
            yield self._message(one)

    def _message(self, one: OwnerMail) -> Message:
        language = language_of(self._settings, self._rules, one.language)
        to = masked_address(one.email)
        message = Message(
            key_of("list", self._day, one.email.casefold()),
            "list",
            to,
            said("deliver_to_owner", address=to, owner=", ".join(one.owner)),
            line=f"mail:{self._rules.mail.server}" if self._rules.mail else "mail",
        )
        found = {name: self._known.get(name, []) for name in one.owner}
        for name, owners in found.items():
            problem = self._problem(name, owners)
            if problem is not None:
                return replace(message, problem=problem)
        lists = {
            name: self._rows.get(owners[0][0], []) for name, owners in found.items()
        }
        if not any(lists.values()):
            return message
        server = self._rules.mail
        password = None
        if server is not None and server.password is not None:
            password = self._environment.get(server.password)
            if not password:
                return replace(message, problem=unset(server.password))
        if server is None:
            return message
        letter = self._letter(one, lists, found[one.owner[0]][0][0], language)
        return replace(message, content=letter, way=Post(server, password))

    def _problem(self, name: str, owners: list[tuple[str, bool]]) -> Said | None:
        if not owners:
            return said("deliver_no_owner", known=suggested(name, self._known))
        if len(owners) > 1:
            return said("deliver_owner_ambiguous", owner=name)
        if not owners[0][1]:
            return said("deliver_owner_left", owner=name)
        return None

    def _letter(
        self,
        one: OwnerMail,
        lists: dict[str, list[dict[str, Any]]],
        owner_key: str,
        language: Language,
    ) -> Letter:
        rows = [row for own in lists.values() for row in own]
        due = sum(row["due"] is not None and row["due"] <= self._day for row in rows)
        link = self._rules.page(self._page(owner_key), language)
        paragraphs = [
            text(
                language,
                "deliver_mail_body",
                day=self._day,
                count=f"{len(rows):,}",
                due=f"{due:,}",
            ),
            *([text(language, "deliver_link", link=link)] if link else []),
            text(language, "deliver_mail_clear"),
        ]
        return Letter(
            one.email,
            text(
                language, "deliver_mail_subject", day=self._day, count=f"{len(rows):,}"
            ),
            "\n\n".join(paragraphs) + "\n",
            tuple(
                (
                    f"strata_{self._day}_{number}.xlsx"
                    if len(lists) > 1
                    else f"strata_{self._day}.xlsx",
                    _workbook(self._settings, own, self._work, language),
                )
                for number, own in enumerate(lists.values(), start=1)
                if own
            ),
            people_in(rows),
        )

    def _page(self, owner_key: str) -> str:
        """The owner's own page where there is one, else the list of owners."""
        name = page_name(owner_key)
        folder = self._settings.published_dir / COCKPIT_FOLDER
        return name if (folder / f"{name}.html").is_file() else "owners"


def _bot_messages(
    settings: Settings,
    rules: DeliveryRules,
    bot: Bot,
    environment: Mapping[str, str],
    figures: Figures,
) -> list[Message]:
    language = language_of(settings, rules, bot.language)
    parts = split_text(
        figures.title(bot.team, language),
        figures.lines(bot.team, rules.page("index", language), language),
        MOST_BYTES[bot.service],
    )
    line, problem = bot_line(bot, environment)
    return [
        Message(
            # By its address, so that a bot under another name is no other bot.
            key_of("counts", figures.day, line.url if line else "", bot.team, number),
            "counts",
            f"{bot.service}:{bot.name}",
            said("deliver_to_bot", bot=bot.name, service=bot.service)
            if len(parts) == 1
            else said(
                "deliver_to_bot_part",
                bot=bot.name,
                service=bot.service,
                part=number,
                parts=len(parts),
            ),
            line=line.url if line else "",
            content=part,
            way=line,
            problem=problem,
        )
        for number, part in enumerate(parts, start=1)
    ]


def bot_line(
    bot: Bot, environment: Mapping[str, str]
) -> tuple[Line | None, Said | None]:
    """The way to a bot, or why there is none."""
    url = environment.get(bot.url, "").strip()
    if not url:
        return None, unset(bot.url)
    if not is_safe(url):
        return None, said("deliver_unsafe_url", variable=bot.url)
    secret = None
    if bot.secret is not None:
        secret = environment.get(bot.secret, "").strip()
        if not secret:
            return None, unset(bot.secret)
    return Line(bot.service, url, secret), None


def _workbook(
    settings: Settings, rows: list[dict[str, Any]], work: Work, language: Language
) -> bytes:
    with private_folder(UNFINISHED, settings.warehouse_dir) as folder:
        path: Path = folder / "list.xlsx"
        write_workbook(path, rows, work, language)
        return path.read_bytes()


def masked_address(address: str) -> str:
    """An address as it may be shown: its first character and its domain."""
    name, _, domain = address.rpartition("@")
    return f"{first_character(name)}@{domain}"


def language_of(settings: Settings, rules: DeliveryRules, own: str | None) -> Language:
    """The language of a recipient: their own, else that of the rules or the command."""
    chosen = own or rules.language or settings.language
    return "zh" if chosen == "zh" else "en"


def unset(variable: str) -> Said:
    """What is said of a variable of the environment that holds nothing."""
    return said("deliver_unset", variable=variable)
