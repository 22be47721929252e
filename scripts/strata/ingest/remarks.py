"""What a header says in brackets: the clock of stamps, the currency of money."""

from __future__ import annotations

import re
import unicodedata

_BRACKET = r"[(\[【]\s*([^()\[\]【】]{1,20}?)\s*[)\]】]\s*$"
_IN_BRACKETS = re.compile(_BRACKET)
_OFFSET = re.compile(r"(?:utc|gmt)\s*([+-])\s*0?(\d{1,2})(?::?00)?")
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
_CODES = """
    AED AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF IDR ILS INR JPY KRW MXN MYR NOK
    NZD PHP PLN RON RUB SAR SEK SGD THB TRY TWD USD VND ZAR
"""
_CURRENCIES |= {code.casefold(): code for code in _CODES.split()}


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
    # The names of these zones count to the west.
    sign = "-" if offset[1] == "+" else "+"
    return f"Etc/GMT{sign}{offset[2]}" if int(offset[2]) else "UTC"


def header_currency(header: str) -> str | None:
    """The currency a header names in brackets at its end, as (USD) or （美元）."""
    return _CURRENCIES.get(_remark(header))


def without_clock(header: str) -> str:
    """The header without a remark in brackets that names a clock."""
    return header if header_zone(header) is None else _without_remark(header)


def without_currency(header: str) -> str:
    """The header without a remark in brackets that names a currency."""
    return header if header_currency(header) is None else _without_remark(header)


def _without_remark(header: str) -> str:
    return _IN_BRACKETS.sub("", unicodedata.normalize("NFKC", header))
