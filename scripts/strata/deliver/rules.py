"""The rules of delivery: who gets what, over which service, and where secrets are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from strata.errors import InputRefusedError
from strata.ingest.problems import suggested
from strata.ingest.yaml_source import Source, parsed
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from strata.ingest.yaml_source import Location
    from strata.settings import Language

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
SERVICES = ("wecom", "dingtalk", "feishu")
_LANGUAGES: tuple[Language, ...] = ("zh", "en")
_SECURITIES = ("tls", "starttls", "none")
_MOST_PORT = 65_535
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_HOST = re.compile(r"[A-Za-z0-9.-]+|::1")
_SENTENCES = {
    "missing": said("deliver_missing"),
    "list_type": said("deliver_list"),
    "int_parsing": said("deliver_no_port"),
    "int_type": said("deliver_no_port"),
}


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def checked(word: str) -> str:
        if word not in choices:
            raise ValueError(said("deliver_no_choice", known=suggested(word, choices)))
        return word

    return checked


def _variable(name: str) -> str:
    """The name of a variable; what looks like a secret itself is not repeated."""
    if not _VARIABLE.fullmatch(name):
        raise ValueError(said("deliver_no_variable"))
    return name


def _address(address: str) -> str:
    if not address.isascii() or not _ADDRESS.fullmatch(address):
        raise ValueError(said("deliver_no_address"))
    return address


def _host(name: str) -> str:
    if not _HOST.fullmatch(name):
        raise ValueError(said("deliver_no_host"))
    return name


def _port(number: int) -> int:
    if not 1 <= number <= _MOST_PORT:
        raise ValueError(said("deliver_no_port"))
    return number


def is_safe(url: str) -> bool:
    """Whether nobody between here and the host of a URL can read what it is sent."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or not url.isprintable() or " " in url:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)


def _link(url: str) -> str:
    if not is_safe(url) or urlsplit(url).query or urlsplit(url).fragment:
        raise ValueError(said("deliver_no_link"))
    return url


def _as_list(raw: object) -> object:
    return raw if isinstance(raw, list) else [raw]


Variable = Annotated[str, AfterValidator(_variable)]
Address = Annotated[str, AfterValidator(_address)]
Spoken = Annotated[str, AfterValidator(_one_of(_LANGUAGES))]


class MailServer(BaseModel):
    """The company's own mail server and who mails come from.

    ``password`` names the environment variable that holds it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    server: Annotated[str, AfterValidator(_host)]
    port: Annotated[int, AfterValidator(_port)]
    security: Annotated[str, AfterValidator(_one_of(_SECURITIES))] = "tls"
    sender: Address
    user: str | None = None
    password: Variable | None = None


class OwnerMail(BaseModel):
    """A person: the ids they have as an owner, and their own address."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    owner: Annotated[list[str], BeforeValidator(_as_list)]
    email: Address
    language: Spoken | None = None


class Bot(BaseModel):
    """A bot in a group; ``url`` and ``secret`` name environment variables.

    With ``team`` its counts are those of the team, else those of the company.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    service: Annotated[str, AfterValidator(_one_of(SERVICES))]
    url: Variable
    secret: Variable | None = None
    team: str | None = None
    language: Spoken | None = None


class Notify(BaseModel):
    """Who is told of a run: bots by their names in the rules, and addresses."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bots: list[str] = Field(default_factory=list)
    emails: list[Address] = Field(default_factory=list)


class DeliveryRules(BaseModel):
    """Everything that is sent after a publication.

    ``link`` is where the folder of the pages is served, for those who may see it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: Spoken | None = None
    link: Annotated[str, AfterValidator(_link)] | None = None
    mail: MailServer | None = None
    owners: list[OwnerMail] = Field(default_factory=list)
    bots: list[Bot] = Field(default_factory=list)
    notify: Notify | None = None

    def page(self, name: str, language: Language) -> str | None:
        """The address of a page, or None where pages are not served."""
        if self.link is None:
            return None
        folder = self.link.removesuffix("index.html").rstrip("/")
        return f"{folder}/{name}.html?lang={language}"


def load_delivery_rules(path: Path) -> DeliveryRules:
    """Read the rules.

    Raises:
        InputRefusedError: no such file, not YAML, or a key or value that can't be; the
            problems name file, line and key and repeat no value.
    """
    hint = said("deliver_not_valid_hint")
    if not path.is_file():
        raise InputRefusedError(said("deliver_no_rules", path=path), hint=hint)
    source = Source(path.name)
    rules = parsed(path, source, DeliveryRules, _SENTENCES)
    if rules is not None:
        _find_contradictions(rules, source)
    if rules is None or source.problems:
        problems = tuple(problem for _, problem in sorted(source.problems))
        raise InputRefusedError(said("rules_not_valid", file=path.name), problems, hint)
    return rules


def _find_contradictions(rules: DeliveryRules, source: Source) -> None:
    if not rules.owners and not rules.bots and rules.notify is None:
        source.add((), said("deliver_nobody"))
    if rules.owners and rules.mail is None:
        source.add(("owners",), said("deliver_no_mail"))
    if rules.mail is not None:
        _check_server(rules.mail, source)
    _refuse_twice(
        source,
        "deliver_owner_twice",
        (
            (("owners", place, "owner"), key)
            for place, one in enumerate(rules.owners)
            for key in one.owner
        ),
    )
    _refuse_twice(
        source,
        "deliver_address_twice",
        (
            (("owners", place, "email"), one.email.casefold())
            for place, one in enumerate(rules.owners)
        ),
    )
    _refuse_twice(
        source,
        "deliver_bot_twice",
        ((("bots", place, "name"), one.name) for place, one in enumerate(rules.bots)),
    )
    if rules.notify is not None:
        _check_notify(rules, rules.notify, source)
    for place, bot in enumerate(rules.bots):
        if bot.service == "wecom" and bot.secret is not None:
            source.add(("bots", place, "secret"), said("deliver_wecom_unsigned"))


def _check_notify(rules: DeliveryRules, notify: Notify, source: Source) -> None:
    known = [bot.name for bot in rules.bots]
    for place, name in enumerate(notify.bots):
        if name not in known:
            message = said("deliver_no_choice", known=suggested(name, known))
            source.add(("notify", "bots", place), message)
    if notify.emails and rules.mail is None:
        source.add(("notify", "emails"), said("deliver_no_mail"))


def _check_server(mail: MailServer, source: Source) -> None:
    if mail.security == "none" and mail.server not in LOOPBACK:
        source.add(("mail", "security"), said("deliver_mail_in_clear"))
    if (mail.user is None) != (mail.password is None):
        source.add(("mail",), said("deliver_user_alone"))


def _refuse_twice(
    source: Source, sentence: str, named: Iterable[tuple[Location, str]]
) -> None:
    seen: set[str] = set()
    for place, name in named:
        if name in seen:
            source.add(place, said(sentence))
        seen.add(name)
