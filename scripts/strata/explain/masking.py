"""Cells as a screen may show them: enough to recognise them, not the person."""

from __future__ import annotations

import re

LONGEST_SHOWN_TEXT = 60

# Cells that may say who somebody is show their first character only, as in the
# published rejects.
PERSONAL_COLUMNS = frozenset(
    {
        "account_id",
        "birth_date",
        "cancel_reason",
        "close_reason",
        "comment",
        "company_name",
        "complaint_reason",
        "customer_name",
        "email",
        "hypothesis",
        "lost_reason",
        "member_id",
        "note",
        "owner_name",
        "pain_point",
        "phone",
        "reason",
        "refund_reason",
        "wechat_id",
    }
)
# Ids, moments and amounts are no text a phone number could stand in.
_PLAIN_COLUMN = re.compile(r".*_(id|at|on|date|amount|price)|month|quantity")
_WORD = re.compile(r"(\w)\w+")
_LONG_DIGITS = re.compile(r"(\d{3})\d{4,}(\d{2})")
_MAIL_NAME = re.compile(r"[^ =;:,]+@")


def masked(column: str | None, value: str, *, is_known: bool) -> str:
    """A cell as the screen may show it: enough to recognise it, not the person."""
    shown = " ".join(value.split())
    if not is_known:
        shown = _WORD.sub(r"\1***", shown)
    elif column in PERSONAL_COLUMNS:
        shown = shown[:1] + "***" if shown else ""
    elif not _PLAIN_COLUMN.fullmatch(column or ""):
        shown = _LONG_DIGITS.sub(r"\1****\2", _MAIL_NAME.sub("***@", shown))
    return _cut(shown)


def _cut(shown: str) -> str:
    if len(shown) <= LONGEST_SHOWN_TEXT:
        return shown
    return shown[: LONGEST_SHOWN_TEXT - 1] + "…"
