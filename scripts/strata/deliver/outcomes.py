"""How sending one message can fail, told by what may be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST_REASON = 200
_SHORTEST_SECRET = 4


class NotSentError(Exception):
    """The other side has not taken the message; ``reason`` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TryLaterError(NotSentError):
    """It has not taken the message now and may take it later.

    ``wait`` are the seconds it asks for; ``is_rate_limit`` says that it had too many.
    """

    def __init__(
        self, reason: str, *, wait: float | None = None, is_rate_limit: bool = False
    ) -> None:
        super().__init__(reason)
        self.wait = wait
        self.is_rate_limit = is_rate_limit


class UncertainError(Exception):
    """The message was on its way and no answer came: it may have arrived."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def secrets_of(url: str) -> tuple[str, ...]:
    """The parts of a URL that nobody may see: it is a key as a whole."""
    parts = urlsplit(url)
    return (
        url,
        parts.query,
        *(value for _, value in parse_qsl(parts.query)),
        parts.path.rpartition("/")[2],
    )


def without(text: str, secrets: Iterable[str]) -> str:
    """Return what another side said, short and without what is secret."""
    for secret in sorted(set(secrets), key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, "***")
    return " ".join(text.split())[:_LONGEST_REASON]
