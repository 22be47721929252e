"""Mails over the company's own server, one connection a mail."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import TYPE_CHECKING

from strata.deliver.outcomes import (
    NotSentError,
    TryLaterError,
    UncertainError,
    without,
)
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from strata.deliver.pace import Pace
    from strata.deliver.rules import MailServer

_WORKBOOK = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_TEMPORARY, _PERMANENT = 400, 500


@dataclass(frozen=True)
class Letter:
    """A mail before it has a date: to one address, with its workbooks by name.

    ``person_count`` is how many people these name in clear.
    """

    address: str
    subject: str
    body: str
    workbooks: tuple[tuple[str, bytes], ...]
    person_count: int = 0

    def message(self, sender: str, now: float) -> EmailMessage:
        """The mail as it travels."""
        message = EmailMessage()
        message["From"] = sender
        message["To"] = self.address
        message["Subject"] = self.subject
        message["Date"] = formatdate(now)
        message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.body)
        for name, content in self.workbooks:
            kind, subkind = _WORKBOOK
            message.add_attachment(
                content, maintype=kind, subtype=subkind, filename=name
            )
        return message


@dataclass(frozen=True)
class Post:
    """The way to the mail server."""

    server: MailServer
    password: str | None = None

    def send(self, letter: Letter, pace: Pace) -> None:
        """Hand a mail to the server once.

        Raises:
            TryLaterError: the server is out of reach or says to come back.
            NotSentError: it has not taken the mail.
            UncertainError: the mail is out and no answer came.
        """
        hidden = (letter.address, self.password or "")
        content = letter.message(self.server.sender, pace.now()).as_bytes()
        try:
            connection = self._connected(pace.timeout)
        except smtplib.SMTPResponseException as error:
            _refuse(error.smtp_code, error.smtp_error, hidden)
        except smtplib.SMTPNotSupportedError:
            raise NotSentError(said("deliver_no_tls")) from None
        except ssl.SSLCertVerificationError:
            raise NotSentError(said("deliver_certificate")) from None
        except (OSError, smtplib.SMTPException) as error:
            told = without(str(error), hidden)
            raise TryLaterError(said("deliver_out_of_reach", told=told)) from None
        try:
            self._hand_over(connection, letter.address, content, hidden)
        finally:
            connection.close()

    def _connected(self, timeout: float) -> smtplib.SMTP:
        server = self.server
        context = ssl.create_default_context()
        if server.security == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.server, server.port, timeout=timeout, context=context
            )
        else:
            connection = smtplib.SMTP(server.server, server.port, timeout=timeout)
        try:
            if server.security == "starttls":
                # A server without it is refused: nothing goes out in clear.
                connection.starttls(context=context)
            if server.user is not None:
                connection.login(server.user, self.password or "")
            connection.ehlo_or_helo_if_needed()
        except BaseException:
            connection.close()
            raise
        return connection

    def _hand_over(
        self,
        connection: smtplib.SMTP,
        address: str,
        content: bytes,
        hidden: Iterable[str],
    ) -> None:
        try:
            for code, told in (
                connection.mail(self.server.sender),
                connection.rcpt(address),
            ):
                _refuse(code, told, hidden)
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            told_so = without(str(error), hidden)
            raise TryLaterError(said("deliver_out_of_reach", told=told_so)) from None
        try:
            code, told = connection.data(content)
        except smtplib.SMTPDataError as error:
            code, told = error.smtp_code, _bytes(error.smtp_error)
        except (OSError, smtplib.SMTPException):
            raise UncertainError(said("deliver_no_answer")) from None
        _refuse(code, told, hidden)


def _refuse(code: int, told: bytes | str, hidden: Iterable[str]) -> None:
    """Do nothing where the server agreed; raise what its code means otherwise."""
    if code < _TEMPORARY:
        return
    words = without(_bytes(told).decode(errors="replace"), hidden)
    reason = said("deliver_mail_refused", code=code, told=words)
    if code < _PERMANENT:
        raise TryLaterError(reason)
    raise NotSentError(reason)


def _bytes(told: bytes | str) -> bytes:
    return told if isinstance(told, bytes) else told.encode()
