"""The columns of a list: what is told of a row, and what its owner fills in."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from strata.texts import text

if TYPE_CHECKING:
    from strata.settings import Language

ROW_KEY = "row_key"
# In the order of the sheet.
TOLD = (
    *("place", "what", "customer", "company", "phone", "email", "wechat"),
    *("source_id", "reasons", "action", "channel", "due", "value", "state", "owner"),
)
FILLED_IN = ("result", "method", "day", "next_day", "minutes", "note")
COLUMNS = (ROW_KEY, *TOLD, *FILLED_IN)
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def header(column: str, language: Language) -> str:
    """What a column is called in the sheet."""
    return text(language, f"list_column_{column}")


def column_of(name: str) -> str | None:
    """The column a header stands for in either language; None for any other."""
    return _COLUMNS_BY_HEADER.get(compared(name))


def compared(word: str) -> str:
    """A word as it is compared: without case, width, blanks and punctuation."""
    folded = unicodedata.normalize("NFKC", word).casefold()
    return "".join(one for one in folded if one.isalnum())


_COLUMNS_BY_HEADER = {
    compared(header(column, language)): column
    for language in LANGUAGES
    for column in COLUMNS
}
