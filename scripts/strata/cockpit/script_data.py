"""Data as a script that does nothing but assign it, whatever texts it holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from strata.cockpit.labels import Label

NAMESPACE = "strataCockpit"
# None of these may end a script, open a comment or break a line of one.
_INERT = str.maketrans(
    {one: f"\\u{ord(one):04x}" for one in ("<", ">", "&", "\u2028", "\u2029")}
)


def assigned(name: str, value: object) -> str:
    """Return a script that sets ``strataCockpit.<name>`` to the value."""
    content = json.dumps(
        value, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).translate(_INERT)
    return (
        f"window.{NAMESPACE}=window.{NAMESPACE}||{{}};"
        f"window.{NAMESPACE}.{name}={content};\n"
    )


class Words:
    """Texts that repeat, each held once; alone where both languages say the same."""

    def __init__(self) -> None:
        self.texts: list[str | list[str]] = []
        self._numbers: dict[Label, int] = {}

    def number(self, text: Label) -> int:
        """Return the number that stands for a text."""
        if text not in self._numbers:
            self._numbers[text] = len(self.texts)
            self.texts.append(text.zh if text.zh == text.en else list(text))
        return self._numbers[text]
