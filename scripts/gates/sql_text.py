"""Looking at SQL with Jinja in it without being fooled by comments and strings."""

from __future__ import annotations

import re

# Numbers the nodes of a contraction: a working table in which any number will do, since
# components are named after their keys. Whatever else needs a number orders by a key.
NUMBERS_IN_ANY_ORDER = "macros/engine/node_numbers.sql"

_COMMENT_OR_STRING = re.compile(
    r"""
    (?P<comment> \{\# .*? \#\} | /\* .*? \*/ | --[^\n]* )
  | (?P<string> '(?:[^'\\]|\\.|'')*' | "(?:[^"\\]|\\.)*" )
    """,
    re.DOTALL | re.VERBOSE,
)


def without_comments(text: str) -> str:
    """Return ``text`` of the same length and lines, comments turned to blanks."""
    return _COMMENT_OR_STRING.sub(
        lambda match: _blanks(match[0]) if match["comment"] is not None else match[0],
        text,
    )


def without_comments_and_strings(text: str) -> str:
    """Return ``text`` of the same length and lines, strings blanked as well."""
    return _COMMENT_OR_STRING.sub(lambda match: _blanks(match[0]), text)


def line_of(text: str, position: int) -> int:
    """Return the 1-based line that ``position`` of ``text`` is on."""
    return text.count("\n", 0, position) + 1


def _blanks(piece: str) -> str:
    return re.sub(r"[^\n]", " ", piece)
