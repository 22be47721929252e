"""Ids without what spreadsheets put around them, and those they damaged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.ingest.cells import UNSEEN
from strata.ingest.engine import quoted
from strata.sql_text import quote_literal

if TYPE_CHECKING:
    import duckdb

# Stands before a text that was not read: no cast takes it for what it looks like.
UNREAD = "?"
_ARMOUR = rf"^{UNSEEN}|{UNSEEN}$|[\x{{200B}}-\x{{200F}}\x{{2060}}\x{{FEFF}}]"
_FORMULA = r'^="?([^"]*)"?$'
_QUOTE = r"^['’`]+"
_WHOLE = r"^([0-9]+)[.]0+$"
_SCIENTIFIC = r"[0-9]([.,][0-9]+)?[eE][+][0-9]+"
# A spreadsheet keeps fifteen digits of a number and writes zeros for the rest.
_ROUNDED = r"[1-9][0-9]{14}0+"
_LONG = r"[0-9]{16,}"
# An id of which nothing needs to be taken off, and that nobody damaged.
CLEAN_ID = "[A-Za-z0-9_-]*[A-Za-z_-][A-Za-z0-9_-]*|[0-9]{1,15}"
# An id of which a system shows a part only, such as 小鱼**, may be anybody's.
_MASKED = "[*＊●•∗]"
_PERSONS = frozenset({"account_id", "member_id", "wechat_id"})
# How spreadsheets write that there is no value.
_ERRORS = ("#ref!", "#n/a", "#name?", "#value!", "#div/0!", "#null!", "#num!")


def id_notation(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    parameters: dict[str, object],
    column: str,
) -> str:
    """What is to be done to the ids of a column: all that is found, or nothing.

    Long numbers count as ``rounded`` where most of a column end in zeros; ids of
    persons as ``masked`` where any is; all else that is taken off is ``armour``.
    """
    cell = quoted(column)
    bare = _bare(cell)
    masked = f"regexp_matches({bare}, '{_MASKED}')" if column in _PERSONS else "false"
    armoured, rounded, long, hidden = connection.execute(
        f"select count(*) filter (where {bare} is distinct from {cell}"  # nosec B608 # quoted columns
        f" or regexp_full_match({bare}, '{_SCIENTIFIC}')),"
        f" count(*) filter (where regexp_full_match({bare}, '{_ROUNDED}')),"
        f" count(*) filter (where regexp_full_match({bare}, '{_LONG}')),"
        f" count(*) filter (where {masked})"
        f" from {source} where {cell} is not null",
        parameters,
    ).fetchone() or (0, 0, 0, 0)
    is_rounded = rounded and rounded * 2 > long
    found = ["rounded"] if is_rounded else ["armour"] if armoured else []
    return ", ".join([*found, "masked"] if hidden else found)


def canonical_id(cell: str, notation: str) -> str:
    """SQL for an id, with a question mark before one that names nobody.

    A spreadsheet damaged it, or the system shows a part of it.
    """
    bare = _bare(cell)
    unread = [f"regexp_full_match({bare}, '{_SCIENTIFIC}')"]
    if "rounded" in notation:
        unread.append(f"regexp_full_match({bare}, '{_ROUNDED}')")
    if "masked" in notation:
        unread.append(f"regexp_matches({bare}, '{_MASKED}')")
    return (
        f"(case when {' or '.join(unread)} then '{UNREAD}' || {bare} else {bare} end)"
    )


def _bare(cell: str) -> str:
    """SQL for an id without armour; null for an error of a spreadsheet."""
    text = f"regexp_replace({cell}, '{_ARMOUR}', '', 'g')"
    text = f"regexp_replace({text}, {quote_literal(_FORMULA)}, '\\1')"
    text = f"regexp_replace({text}, {quote_literal(_QUOTE)}, '')"
    text = f"regexp_replace({text}, '{_WHOLE}', '\\1')"
    nothing = ", ".join(map(quote_literal, _ERRORS))
    return f"(case when lower({text}) in ({nothing}) then null else {text} end)"
