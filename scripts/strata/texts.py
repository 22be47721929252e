"""Every sentence a command says, in the language asked for."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from strata.settings import Language

TEXTS_FILE = Path(__file__).with_name("texts.yml")


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    # Every command reads it, so the parser written in C does where there is one.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    entries: dict[str, dict[str, str]] = yaml.load(
        TEXTS_FILE.read_text(encoding="utf-8"),
        Loader=loader,  # noqa: S506 - either is a safe one
    )
    return entries


def text(language: Language, key: str, **values: object) -> str:
    """Return the sentence ``key`` with its ``{placeholders}`` filled in.

    An unknown key or a missing value is a programming error and raises ``KeyError``.
    """
    return _catalogue()[key][language].format(**values)
