"""The terminal, to which texts from files and databases are text and nothing else.

Cells, headers and file names may hold anything. What a terminal would obey, and what
would change the order of the text, is shown as a sign instead; Rich's own markup and
emoji codes are off.
"""

from __future__ import annotations

import sys
import unicodedata
from typing import TYPE_CHECKING

from rich.console import Console
from rich.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import ConsoleOptions, RenderableType

LOG_WIDTH = 120
# Of a longer line, which quotes something without end, the beginning and the end say
# what is wrong with what, and what to do.
_LONGEST_LINE = 2_000
_SHOWN_AT_EITHER_END = 800
# Characters below the space have pictures of their own, at this distance.
_PICTURES = 0x2400
_DELETE = 0x7F
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
# Controls, formats (joiners of emoji excepted), surrogates, line and paragraph ends.
_COMMANDING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_HARMLESS = {
    "\N{SOFT HYPHEN}",
    "\N{ZERO WIDTH JOINER}",
    "\N{ZERO WIDTH NON-JOINER}",
}
_LINE_ENDS = {"\n"}


def inert(text: str, *, is_line: bool = False) -> str:
    """Return the text with a sign for every character that would do something.

    Line ends stay, unless the text ``is_line``; then its middle is left out where
    nobody would read to its end.
    """
    if is_line and len(text) > _LONGEST_LINE:
        text = f"{text[:_SHOWN_AT_EITHER_END]} … {text[-_SHOWN_AT_EITHER_END:]}"
    if text.isascii() and text.isprintable():
        return text
    kept = _HARMLESS if is_line else _HARMLESS | _LINE_ENDS
    return "".join(
        character
        if character in kept or unicodedata.category(character) not in _COMMANDING
        else _sign(character)
        for character in text
    )


def _sign(character: str) -> str:
    code = ord(character)
    if code < ord(" "):
        return chr(_PICTURES + code)
    return "\N{SYMBOL FOR DELETE}" if code == _DELETE else _UNKNOWN


class InertConsole(Console):
    """A console that obeys Rich, and nothing that stands in a text."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Render as Rich does; the text of every segment is inert."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(inert(segment.text), segment.style)


def console(*, stderr: bool = False) -> Console:
    """Return the terminal, or a log file with a width of our choosing."""
    stream = sys.stderr if stderr else sys.stdout
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        # A terminal may not know every character; it is no reason to stop.
        reconfigure(errors="backslashreplace")
    found = InertConsole(stderr=stderr, markup=False, emoji=False, highlight=False)
    if found.is_terminal:
        return found
    # A log file has no width of its own.
    return InertConsole(
        stderr=stderr, markup=False, emoji=False, highlight=False, width=LOG_WIDTH
    )
