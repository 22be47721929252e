"""Where a database is and who asks, without ever showing the password."""

from __future__ import annotations

import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from strata.errors import InputRefusedError
from strata.ingest.problems import listed
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

URL_VARIABLE = "STRATA_DATABASE_URL"
URL_OPTION = "--from"

Kind = Literal["postgresql", "mysql"]

_KINDS: dict[str, Kind] = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
}
_PASSWORD_VARIABLES: dict[Kind, str] = {
    "postgresql": "PGPASSWORD",
    "mysql": "MYSQL_PWD",
}
# What the two drivers take besides host and user; none of it is a secret.
_OPTIONS: dict[Kind, tuple[str, ...]] = {
    "postgresql": ("sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout"),
    "mysql": ("ssl_mode", "ssl_ca", "ssl_cert", "ssl_key"),
}
_SHAPE = said("address_shape")
_OTHERS_MAY_READ = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class DatabaseAddress:
    """A database server, a database on it and a user of it.

    ``name`` is the only part to be shown or kept; what comes from the server is
    shown after ``scrubbed``.
    """

    kind: Kind
    host: str
    port: int | None
    database: str
    user: str
    password: str = field(repr=False)
    options: Mapping[str, str]

    @property
    def name(self) -> str:
        """The address without user and password."""
        port = "" if self.port is None else f":{self.port}"
        return f"{self.kind}://{self.host}{port}/{self.database}"

    @property
    def password_variable(self) -> str:
        """Where a password is looked for that the address does not hold."""
        return _PASSWORD_VARIABLES[self.kind]

    def scrubbed(self, text: str) -> str:
        """The text without the password, however it is written in it."""
        if not self.password:
            return text
        quoted = (self.password.replace(mark, mark * 2) for mark in "'\"\\")
        coded = (quote(self.password), quote(self.password, safe=""))
        for secret in sorted({self.password, *quoted, *coded}, key=len, reverse=True):
            text = text.replace(secret, "***")
        return text


def read_address(
    url: str | None,
    path: Path | None,
    environment: Mapping[str, str],
    *,
    option: str = URL_OPTION,
) -> DatabaseAddress:
    """Take the address from the command line, a file or the environment.

    The password comes out of the address, else out of ``PGPASSWORD`` or
    ``MYSQL_PWD``. ``option`` is what the command calls the address.

    Raises:
        InputRefusedError: there is no address or more than one, it can't be
            understood, or others may read the file. No message repeats any of it.
    """
    if url is not None and path is not None:
        raise InputRefusedError(
            said("database_given_twice", option=option),
            hint=said("database_given_twice_hint"),
        )
    if path is not None:
        url = _content(path)
    elif url is None:
        url = environment.get(URL_VARIABLE)
    if not url:
        hint = said(
            "database_not_given_hint",
            option=option,
            variable=URL_VARIABLE,
            shape=_SHAPE,
        )
        raise InputRefusedError(said("database_not_given"), hint=hint)
    return _parsed(url.strip(), environment)


def _content(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise InputRefusedError(
                said("address_in_no_file", path=path),
                hint=said("address_in_no_file_hint"),
            )
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or said("not_utf_8")
        message = said("path_unreadable", path=path, reason=reason)
        raise InputRefusedError(message, hint=_SHAPE) from None
    if mode & _OTHERS_MAY_READ:
        raise InputRefusedError(
            said("password_shared", path=path),
            hint=said("password_shared_hint", path=path),
        )
    return content


def _parsed(url: str, environment: Mapping[str, str]) -> DatabaseAddress:
    """The parts of the address; what can't be understood is not repeated."""
    try:
        parts = urlsplit(url)
        port = parts.port
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError:
        raise _malformed() from None
    kind = _KINDS.get(parts.scheme)
    database = unquote(parts.path.removeprefix("/"))
    if kind is None or not _is_whole(parts, database):
        raise _malformed()
    if not set(options) <= set(_OPTIONS[kind]):
        hint = said("address_option_hint", options=listed(_OPTIONS[kind]))
        raise InputRefusedError(said("address_option"), hint=hint)
    password = (
        unquote(parts.password)
        if parts.password
        else environment.get(_PASSWORD_VARIABLES[kind], "")
    )
    return DatabaseAddress(
        kind=kind,
        host=parts.hostname or "localhost",
        port=port,
        database=database,
        user=unquote(parts.username or ""),
        password=password,
        options=options,
    )


def _is_whole(parts: SplitResult, database: str) -> bool:
    """Whether no part ran into another, as an unescaped password makes it."""
    return bool(database) and not set(database) & set("/@") and not parts.fragment


def _malformed() -> InputRefusedError:
    return InputRefusedError(said("address_not_valid"), hint=_SHAPE)
