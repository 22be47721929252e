"""Every sentence a command says, in the language asked for."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from strata.settings import Language

TEXTS_FILE = Path(__file__).with_name("texts.yml")


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    # Every command reads it, so the parser written in C does where there is one.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    entries: dict[str, dict[str, str]] = yaml.load(
        TEXTS_FILE.read_text(encoding="utf-8"),
        Loader=loader,  # nosec B506 # either is a safe one
    )
    return entries


class Said(str):
    """A sentence that can be said in either language; as a text it is English."""

    _told: Callable[[Language], str]

    __slots__ = ("_told",)

    def __new__(cls, told: Callable[[Language], str]) -> Self:
        """Take what says the sentence in a language."""
        made = super().__new__(cls, told("en"))
        made._told = told
        return made

    def in_language(self, language: Language) -> str:
        """Return the sentence in a language."""
        return self._told(language)


def said(key: str, /, **values: object) -> Said:
    """Return the sentence ``key``, to be said once the language is known.

    A value that is such a sentence itself is said in the same language.
    """
    return Said(
        lambda language: text(
            language,
            key,
            **{name: spoken(value, language) for name, value in values.items()},
        )
    )


def together(parts: Iterable[str], separator: str = "; ") -> Said:
    """Return several texts as one, each said in the same language."""
    every = tuple(parts)
    return Said(
        lambda language: separator.join(str(spoken(part, language)) for part in every)
    )


def spoken(value: object, language: Language) -> object:
    """Return a sentence in a language, and anything else as it is."""
    return value.in_language(language) if isinstance(value, Said) else value


def text(language: Language, key: str, /, **values: object) -> str:
    """Return the sentence ``key`` with its ``{placeholders}`` filled in.

    An unknown key or a missing value is a programming error and raises ``KeyError``.
    """
    return _catalogue()[key][language].format(**values)
