"""What a header says in brackets: the clock of stamps, the currency of money."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from babel.numbers import list_currencies

if TYPE_CHECKING:
    from collections.abc import Iterable

_BRACKET = r"[(\[【]\s*([^()\[\]【】]{1,20}?)\s*[)\]】]\s*$"
_IN_BRACKETS = re.compile(_BRACKET)
_OFFSET = re.compile(r"(?:utc|gmt)\s*([+-])\s*(\d{1,2})(?::?([0-5]\d))?")
# No clock on Earth leads UTC, or lags behind it, by more.
_FARTHEST_HOURS = {"+": 14, "-": 12}
_ZONES = {
    "utc": "UTC",
    "gmt": "UTC",
    "北京时间": "Asia/Shanghai",
    "中国时间": "Asia/Shanghai",
    "中国标准时间": "Asia/Shanghai",
    "beijing time": "Asia/Shanghai",
    "china standard time": "Asia/Shanghai",
}
_CURRENCIES = {
    "$": "USD",
    "us$": "USD",
    "hk$": "HKD",
    "€": "EUR",
    "£": "GBP",
    "₩": "KRW",
    "₹": "INR",
    "元": "CNY",
    "人民币": "CNY",
    "rmb": "CNY",
    "美元": "USD",
    "欧元": "EUR",
    "英镑": "GBP",
    "港元": "HKD",
    "港币": "HKD",
    "日元": "JPY",
    "新台币": "TWD",
}
# Codes that are words of headers too, such as (all) and (top), count in capitals only.
_WORDS = {"all", "cup", "gel", "lak", "mad", "mop", "pen", "sos", "top", "try"}
# What a title says before the currency of all amounts below it.
_TITLED = re.compile(
    r"(?:amounts?(?: are)?(?: shown)?(?: in)?|currency|币种|货币|金额单位|单位)"
    r"\s*[:：(（]?\s*([A-Za-z]{3}\b|[$€£₩₹]|人民币|[^\W\d_]{0,2}元|港币|英镑)",
    re.IGNORECASE,
)


def _remark(header: str) -> str:
    narrow = unicodedata.normalize("NFKC", header).casefold().strip()
    found = _IN_BRACKETS.search(narrow)
    return found[1] if found else ""


def header_zone(header: str) -> str | None:
    """The time zone a header names in brackets at its end, as (UTC) or (GMT+8)."""
    remark = _remark(header)
    offset = _OFFSET.fullmatch(remark)
    if offset is None:
        return _ZONES.get(remark)
    if int(offset[2]) > _FARTHEST_HOURS[offset[1]]:
        return None
    return f"UTC{offset[1]}{int(offset[2]):02d}:{offset[3] or '00'}"


def titled_currency(titles: Iterable[str]) -> str | None:
    """The one currency that titles above a table name, as "Amounts in USD"."""
    found = {
        header_currency(f"({named})")
        for title in titles
        for named in _TITLED.findall(title)
    } - {None}
    return found.pop() if len(found) == 1 else None


def header_currency(header: str) -> str | None:
    """The currency a header names in brackets at its end, as (USD) or （美元）."""
    remark = _remark(header)
    code = remark.upper()
    is_code = code in _codes() and (remark not in _WORDS or code in header)
    return _CURRENCIES.get(remark, code if is_code else None)


@cache
def _codes() -> frozenset[str]:
    """All codes of currencies there are or were."""
    return frozenset(list_currencies())


def without_clock(header: str) -> str:
    """The header without a remark in brackets that names a clock."""
    return header if header_zone(header) is None else _without_remark(header)


def without_currency(header: str) -> str:
    """The header without a remark in brackets that names a currency."""
    return header if header_currency(header) is None else _without_remark(header)


def _without_remark(header: str) -> str:
    return _IN_BRACKETS.sub("", unicodedata.normalize("NFKC", header))
