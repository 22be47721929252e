"""Phone numbers and e-mail addresses as people write them, read by libraries for it.

What is read is one text for the lake: ``+8613912340001 +14155550100;+862162345678``
are two numbers that reach a person and, behind the semicolon, a landline; addresses are
in small letters with a blank between them. What can't be read is nobody's.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING

import phonenumbers
from babel import Locale
from babel.core import get_global
from email_validator import (
    SPECIAL_USE_DOMAIN_NAMES,
    EmailNotValidError,
    validate_email,
)
from phonenumbers import PhoneNumberType

from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DEFAULT_REGION = "CN"
# More values than these in one cell are a list of people, not a person's.
MOST_VALUES = 4
_MAINLAND = 86
# A mainland mobile number as everybody there writes it. Such a cell stays as it is.
PLAIN_PHONE = "([+]86)?1([38][0-9]|4[57]|[59][0-35-9]|6[25-7]|7[0-35-8])[0-9]{8}"
# An address of up to this length that is as the lake keeps it.
PLAIN_EMAIL = "[a-z0-9_+-]+([.][a-z0-9_+-]+)*@([a-z0-9]+(-[a-z0-9]+)*[.])+[a-z]{2,12}"
PLAIN_EMAIL_LENGTH = 60
_MOST_REMEMBERED = 2**18

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－⁃~～"), "-")
_ARMOUR = re.compile(r'^="?|^[\'’`"]+|["\'’`]+$')
_WHOLE = re.compile(r"(?<=\d)\.0+$")
_SCIENTIFIC = re.compile(r"(\d)\.(\d+)e\+?(\d+)")
_MASKED = re.compile(r"[*•●※…]|[x×]{2,}|\.{3}")
_LABEL = re.compile(
    r"^\s*(?:(?:tel(?:ephone)?|phone|mobile|mob|cell|handy|work|home|office|whatsapp|"
    r"手机号码?|手机|联系电话|电话号码|电话|联系方式|固话|座机)\s*[:：.]?|[tmpc]\s*[:：.])\s*"
)
_REMARK = re.compile(r"[(\[{]\s*[^\W\d_][^()\[\]{}\d]*[)\]}]")
_EXTENSION = re.compile(
    r"[\s,;-]*(?:;ext=|\b(?:ext(?:ension)?|extn|poste|durchwahl|dw)\b\.?|x|#|转|轉|"
    r"分机号?|內線|内线)\s*[:：.]?\s*(\d{1,6})\D{0,2}$"
)
_DASHED_EXTENSION = re.compile(
    r"^((?:\+?86[\s-]*)?(?:\(?0\d{2,3}\)?[\s-]*\d{7,8}|1[3-9]\d{9}))\s*-\s*(\d{1,6})$"
)
_BETWEEN = re.compile(r"[;|\n\t、，；]|,|&|\bor\b|\band\b|或|和")
_WORDS_AROUND = re.compile(r"^[^\d+(]+|[^\d)]+$")
_NOT_IN_NUMBERS = re.compile(r"[^\d+()\s./\[\]-]")
_NANP = re.compile(
    r"^(?:1[\s.-]*)?(?:\(\d{3}\)\s*[\s.-]?\s*|\d{3}[\s.-]+)\d{3}[\s.-]+\d{4}$"
)
_SEVERAL_GROUPS = re.compile(r"^\(?\d{1,3}\)?[\s.-]\(?\d+\)?[\s.-]+\d")
# A country code and a number, as shops that sell abroad write all of theirs.
_BARE = re.compile(r"[1-9][0-9]{10,14}")
# What is left of a mainland mobile number by those who group it.
_GROUPED_MAINLAND = re.compile(
    r"((?:[+]|00)86[ -]?)?(1(?:[38]\d|4[57]|[59][0-35-9]|6[25-7]|7[0-35-8]))"
    r"[ -]?(\d{4})[ -]?(\d{4})",
    re.ASCII,
)
_FEWEST_DIGITS = 7
_MOST_EXTENSION_DIGITS = 5

_ANGLES = re.compile(r"<\s*(?:mailto:)?([^<>@\s]+@[^<>@\s]+?)\s*>")
_PLAIN_EMAIL = re.compile(PLAIN_EMAIL)
_NAMED = re.compile(r"[^;<>]*<[^<>]*>")
_ASIDE = re.compile(r"\?subject=\S*|[(\[][^()\[\]@]*[)\]]")
_ADDRESS_LABEL = re.compile(
    r"^\s*(?:e-?mail|mail|电子邮箱|电子邮件|邮箱|邮件)\s*[:：]\s*|mailto:"
)
_BETWEEN_ADDRESSES = re.compile(r"[\s,;、，；|]+")
_AROUND_ADDRESSES = "\"'’‘“”`.:,;()[]<>{}"
_TOP_LEVEL = re.compile(r"[^\W\d_]{2,}|xn--[a-z0-9-]+")
# Nothing is sent to names that are reserved, such as .test and .local, but they tell
# people apart; the library has its list in the open for those who think so.
SPECIAL_USE_DOMAIN_NAMES.clear()


def phone_notation(region: str) -> str:
    """What the numbers of a column are read with."""
    return f"phonenumbers {version('phonenumbers')}, {region}"


def email_notation() -> str:
    """What the addresses of a column are read with."""
    return f"email-validator {version('email-validator')}"


@lru_cache(maxsize=_MOST_REMEMBERED)
def read_phones(text: str, country: str = "", region: str = DEFAULT_REGION) -> str:
    """The numbers in a cell as the lake keeps them; empty where there is none.

    A number without a country code is one of the ``country`` that the row names, else
    of the ``region`` of its column, else of the company's.
    """
    mainland = _GROUPED_MAINLAND.fullmatch(text.strip())
    is_default = not country and region == DEFAULT_REGION
    if mainland and (mainland[1] or is_default):
        return f"+{_MAINLAND}{''.join(mainland.groups()[1:])}"
    regions = _regions(country_code(country), region)
    mobiles: list[str] = []
    landlines: list[str] = []
    for piece in _numbers(text):
        read = _read_number(piece, regions)
        if read is not None:
            (landlines if read.is_landline else mobiles).append(read.text)
    people = " ".join(list(dict.fromkeys(mobiles))[:MOST_VALUES])
    return f"{people};{landlines[0]}" if landlines else people


def region_of_column(texts: Iterable[str]) -> str:
    """The country of a column without mainland numbers; the company's if unclear.

    It is clear where all cells that tell their country tell the same.
    """
    told = set()
    for text in texts:
        for piece in _numbers(text):
            if (read := _read_number(piece, (DEFAULT_REGION,))) is not None:
                told.add(read.region)
    told.discard("")
    return told.pop() if len(told) == 1 else DEFAULT_REGION


def _regions(*told: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (*told, DEFAULT_REGION))))


def _narrow(text: str) -> str:
    """A text without markup, width, and characters that can't be seen."""
    plain = unicodedata.normalize("NFKC", html.unescape(text))
    seen = (letter for letter in plain if unicodedata.category(letter) != "Cf")
    return "".join(seen).strip()


def _numbers(text: str) -> Iterator[str]:
    """The texts in a cell that may each be a number."""
    plain = _narrow(text).casefold().translate(_DASHES)
    plain = _WHOLE.sub("", _ARMOUR.sub("", plain).strip())
    if scientific := _SCIENTIFIC.fullmatch(plain):
        first, rest, exponent = scientific.groups()
        # Digits that were cut off can't be told.
        plain = first + rest if len(rest) == int(exponent) else ""
    if _MASKED.search(plain):
        return
    if ";ext=" in plain:
        plain = plain.replace(";ext=", " ext ")
    for piece in _BETWEEN.split(plain):
        parts = piece.split("/")
        every = parts if all(_is_long(part) for part in parts) else [piece]
        for part in every:
            yield from _parted(part)


def _is_long(text: str) -> bool:
    bare = _EXTENSION.sub("", text)
    return sum(letter.isdigit() for letter in bare) >= _FEWEST_DIGITS


def _parted(text: str) -> Iterator[str]:
    """Numbers with nothing but blanks between them."""
    parts = re.split(r"\s+(?=\+|1[3-9]\d{9}\b|00\d)", text.strip())
    yield from parts if all(map(_is_long, parts)) else (text,)


@dataclass(frozen=True)
class _Number:
    """A number that was read, and the country it tells by itself, if it does."""

    text: str
    is_landline: bool
    region: str


def _read_number(text: str, regions: tuple[str, ...]) -> _Number | None:
    plain, extension = _without_extension(text)
    if _NOT_IN_NUMBERS.search(plain):
        return None
    plain = plain.replace("(0)", " ")
    telling = _international(plain)
    if telling is None and not plain.lstrip("( [").startswith("+"):
        if _NANP.match(plain) and not _is_service(plain, regions):
            telling = _valid(plain.removeprefix("1").strip(" .-"), "US")
        if telling is None and (known := _national(plain, regions)) is not None:
            # A mobile number proves its country, a landline may be anybody's.
            is_mobile = phonenumbers.number_type(known) == PhoneNumberType.MOBILE
            return _as_number(known, extension, tells=is_mobile)
        if telling is None and _SEVERAL_GROUPS.match(plain) and plain[0] != "0":
            telling = _valid(f"+{plain}", None)
        if telling is None and _BARE.fullmatch(plain):
            telling = _mobile(_valid(f"+{plain}", None))
    return None if telling is None else _as_number(telling, extension, tells=True)


def _without_extension(text: str) -> tuple[str, str]:
    """A number without what people write around it, and its extension."""
    plain = _REMARK.sub(" ", _LABEL.sub("", text.removeprefix("tel:")))
    extension = ""
    if found := _EXTENSION.search(plain):
        plain, extension = plain[: found.start()], found[1]
    elif found := _DASHED_EXTENSION.search(plain):
        plain, extension = found.groups()
    return _WORDS_AROUND.sub("", plain).strip(), extension


def _national(text: str, regions: tuple[str, ...]) -> phonenumbers.PhoneNumber | None:
    """A number without a country code, of the first country that has it."""
    read = (_valid(text, region) for region in regions)
    return next((number for number in read if number is not None), None)


def _international(text: str) -> phonenumbers.PhoneNumber | None:
    """A number that begins with a country code, behind + or 00."""
    bare = text.lstrip("( [")
    if bare.startswith("00"):
        bare = "+" + bare[2:].lstrip("( [)-")
    return _valid(bare, None) if bare.startswith("+") else None


def _is_service(text: str, regions: tuple[str, ...]) -> bool:
    """Whether a text is a number of a company, which are grouped like American ones."""
    digits = re.sub(r"\D", "", text)
    return _MAINLAND in map(phonenumbers.country_code_for_region, regions) and (
        digits.startswith(("400", "800"))
    )


def _valid(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _mobile(number: phonenumbers.PhoneNumber | None) -> phonenumbers.PhoneNumber | None:
    """The number if it is a mobile one and nothing else."""
    is_mobile = number is not None and (
        phonenumbers.number_type(number) == PhoneNumberType.MOBILE
    )
    return number if is_mobile else None


def _as_number(
    number: phonenumbers.PhoneNumber, extension: str, *, tells: bool
) -> _Number:
    text = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    is_landline = number.country_code == _MAINLAND and (
        phonenumbers.number_type(number) != PhoneNumberType.MOBILE
    )
    if is_landline:
        text += extension[:_MOST_EXTENSION_DIGITS]
    return _Number(text, is_landline, region if tells else "")


@lru_cache(maxsize=_MOST_REMEMBERED)
def read_emails(text: str) -> str:
    """The addresses in a cell as the lake keeps them; empty where there is none.

    A word that is no address may be a piece of the one beside it, so then none is read.
    """
    plain = text.strip().lower()
    if len(plain) <= PLAIN_EMAIL_LENGTH and _PLAIN_EMAIL.fullmatch(plain):
        return plain
    plain = _ADDRESS_LABEL.sub(" ", _narrow(text).casefold())
    if "@" not in plain and plain.count("%40") == 1:
        plain = plain.replace("%40", "@")
    found = _ANGLES.findall(plain)
    plain = _NAMED.sub(" ", plain) if found else plain
    plain = _ASIDE.sub(" ", plain)
    pieces = [
        piece.strip(_AROUND_ADDRESSES) for piece in _BETWEEN_ADDRESSES.split(plain)
    ]
    found += [part for piece in pieces if piece for part in _slashed(piece)]
    if not all("@" in piece for piece in found):
        return ""
    read = filter(None, map(_read_address, found))
    return " ".join(list(dict.fromkeys(read))[:MOST_VALUES])


def _slashed(text: str) -> list[str]:
    parts = text.split("/")
    return parts if all("@" in part for part in parts) else [text]


def _read_address(text: str) -> str | None:
    # A star is allowed in an address, but always stands for letters left out.
    if "*" in text or "…" in text:
        return None
    try:
        address = validate_email(
            text.strip(_AROUND_ADDRESSES),
            check_deliverability=False,
        )
    except EmailNotValidError:
        return None
    if not _TOP_LEVEL.fullmatch(address.domain.rpartition(".")[2]):
        return None
    return address.normalized.casefold()


@cache
def _countries() -> dict[str, str]:
    """The code of each country by its names and codes, folded."""
    codes = set(phonenumbers.SUPPORTED_REGIONS)
    found = {code.casefold(): code for code in codes}
    for alias, targets in get_global("territory_aliases").items():
        if len(targets) == 1 and targets[0] in codes:
            found.setdefault(alias.casefold(), targets[0])
    for language in ("en", "zh", "zh_Hant", "de", "fr", "es", "pt", "it", "nl", "ja"):
        for code, name in Locale.parse(language).territories.items():
            if code in codes:
                found.setdefault(_folded(name), code)
    return found | {
        **dict.fromkeys(("中国大陆", "prchina", "mainlandchina"), "CN"),
        **dict.fromkeys(("unitedstatesofamerica", "美利坚合众国"), "US"),
        **dict.fromkeys(("england", "scotland", "wales", "greatbritain"), "GB"),
        **dict.fromkeys(("hongkong", "香港", "中国香港"), "HK"),
        **dict.fromkeys(("taiwan", "台湾", "中国台湾"), "TW"),
        **dict.fromkeys(("macau", "澳门", "中国澳门"), "MO"),
    }


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in plain if letter.isalpha())


def checked_country(name: str) -> str:
    """The ISO code of a country that somebody names.

    Raises:
        ValueError: there is none of that name.
    """
    code = country_code(name)
    if not code:
        raise ValueError(said("no_such_country", name=name))
    return code


@lru_cache(maxsize=_MOST_REMEMBERED)
def country_code(text: str) -> str:
    """The ISO code of a country in a cell; empty where it names none."""
    return _countries().get(_folded(text), "")
