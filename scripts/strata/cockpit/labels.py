"""What a page says, in both languages at once: the reader switches between them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

_TEXTS_FILE = Path(__file__).with_name("texts.yml")


class Label(NamedTuple):
    """A text in Chinese and in English."""

    zh: str
    en: str


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    entries: dict[str, dict[str, str]] = yaml.load(
        _TEXTS_FILE.read_text(encoding="utf-8"),
        Loader=loader,  # nosec B506 # either is a safe one
    )
    return entries


def label(key: str, /, **values: object) -> Label:
    """Return the text ``key`` with its ``{placeholders}`` filled in.

    A value that is a label is said in the language it stands in. An unknown key or a
    missing value is a programming error and raises ``KeyError``.
    """
    entry = _catalogue()[key]
    return Label(
        *(
            entry[language].format(
                **{
                    name: getattr(value, language)
                    if isinstance(value, Label)
                    else value
                    for name, value in values.items()
                }
            )
            for language in Label._fields
        )
    )


def unfilled(key: str) -> Label:
    """Return the text ``key`` with its placeholders, for the script of a page."""
    entry = _catalogue()[key]
    return Label(entry["zh"], entry["en"])


def same(text: object) -> Label:
    """Return a text that needs no translation."""
    return Label(str(text), str(text))
