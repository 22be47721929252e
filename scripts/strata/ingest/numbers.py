"""How the numbers of a column are written, told from all its cells, as SQL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from strata.ingest.problems import UnusableFileError
from strata.sql_text import quote_literal
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Sequence

# A number as the lake keeps it, whatever its column says: no mark is in doubt.
_PLAIN = r"-?([0-9]+|[0-9]+[.][0-9]{1,2}|[0-9]+[.][0-9]{4,}|0[.][0-9]+)"
_PLAIN_WHOLE = r"-?[0-9]+"

# What a sign or word for money can stand for; of several currencies the first is meant
# where nothing else is said.
_CURRENCIES = {
    **dict.fromkeys(("¥", "￥"), ("CNY", "JPY")),
    **dict.fromkeys(("元", "圆", "圓"), ("CNY", "TWD", "HKD")),
    **dict.fromkeys(("人民币", "rmb"), ("CNY",)),
    **dict.fromkeys(("円", "日元"), ("JPY",)),
    "美元": ("USD",),
    "欧元": ("EUR",),
    "英镑": ("GBP",),
    "港币": ("HKD",),
    "$": ("USD", "HKD", "AUD", "CAD", "SGD", "TWD", "NZD", "MXN", "ARS", "CLP", "COP"),
    "us$": ("USD",),
    "hk$": ("HKD",),
    "nt$": ("TWD",),
    "r$": ("BRL",),
    "mx$": ("MXN",),
    **dict.fromkeys(("a$", "au$"), ("AUD",)),
    **dict.fromkeys(("c$", "ca$"), ("CAD",)),
    **dict.fromkeys(("s$", "sg$"), ("SGD",)),
    "nz$": ("NZD",),
    "€": ("EUR",),
    "£": ("GBP", "EGP"),
    "₹": ("INR",),
    "₩": ("KRW",),
    "฿": ("THB",),
    "₫": ("VND",),
    "₽": ("RUB",),
    "₺": ("TRY",),
    "₱": ("PHP",),
    "₪": ("ILS",),
    "₴": ("UAH",),
    "zł": ("PLN",),
    "kč": ("CZK",),
    "ft": ("HUF",),
    "rp": ("IDR",),
    "rm": ("MYR",),
    "fr.": ("CHF",),
    "rs": ("INR", "PKR", "LKR", "NPR"),
    "rs.": ("INR", "PKR", "LKR", "NPR"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
}
_FIRST_CODES = "".join(
    f" when {quote_literal(text)} then {quote_literal(codes[0])}"
    for text, codes in _CURRENCIES.items()
    if text != "kr"
)
_SIGNS = sorted(_CURRENCIES, key=len, reverse=True)
_SIGN = (
    "(?i:"
    + "|".join(re.escape(sign) for sign in _SIGNS if not sign.isascii() or "$" in sign)
    + r"|\b[a-z]{3}\b|"
    + "|".join(
        rf"\b{re.escape(sign)}" for sign in _SIGNS if sign.isascii() and "$" not in sign
    )
    + ")"
)
# A code stands right before or behind the digits too, as in USD12.50.
_SIGN = rf"({_SIGN}|(?i:^[-+(\s]*[a-z]{{3}}|[a-z]{{3}}\)?$))"
_BLANK = r"[\s\x{A0}\x{202F}\x{2009}'’]"
_UNSEEN = r"[\x{200B}-\x{200F}\x{2060}\x{FEFF}]"
_WIDE = "０１２３４５６７８９．，－＋（）／＠％　＄−–"
_NARROW = "0123456789.,-+()/@% $--"

_POINT = (
    r"-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+|[0-9]{1,2}(,[0-9]{2})+,[0-9]{3})?([.][0-9]*)?"
)
_COMMA = r"-?([0-9]+|[0-9]{1,3}([.][0-9]{3})+)?(,[0-9]*)?"
_EXPONENT = r"-?[0-9]+([.][0-9]+)?[eE][-+]?[0-9]+"
_UNIT = r"^(.*?)(万|亿|%)?$"


@dataclass(frozen=True)
class NumberShape:
    """Cells that differ in their digits only: what they look like, how many, one."""

    shape: str
    count: int
    example: str
    row: int
    is_zero_led: bool


def plain_number(cell: str) -> str:
    """SQL for whether a cell is a number in which no mark is in doubt."""
    return f"regexp_full_match({cell}, '{_PLAIN}')"


def bare_number(cell: str) -> str:
    """SQL for the digits, marks and unit of a cell, without what names a currency.

    It is null where blanks part the digits otherwise than in threes.
    """
    narrow = f"translate({cell}, '{_WIDE}', '{_NARROW}')"
    narrow = f"regexp_replace({narrow}, '{_UNSEEN}', '', 'g')"
    bare = f"trim(regexp_replace({narrow}, {quote_literal(_SIGN)}, '', 'g'))"
    blank = quote_literal(f"[0-9]{_BLANK}+[0-9]")
    grouped = quote_literal(f"^[^0-9]*[0-9]{{1,3}}({_BLANK}[0-9]{{3}})+([^0-9].*)?$")
    joined = f"regexp_replace({bare}, {quote_literal(_BLANK)}, '', 'g')"
    signed = (
        f"regexp_replace(regexp_replace({joined}, '^[(](.*)[)]$|^([0-9.,]+)-$',"
        " '-\\1\\2'), '^[+]', '')"
    )
    return (
        f"(case when regexp_full_match({cell}, '-?[0-9][0-9.,]*') then {cell}"
        f" when regexp_matches({bare}, {blank})"
        f" and not regexp_matches({bare}, {grouped}) then null else {signed} end)"
    )


def proves(shape: NumberShape) -> str:
    """Which decimal mark a shape proves: ``.``, ``,``, ``.,`` (either) or none."""
    match = re.fullmatch(r"-?([9.,]+)(万|亿|%)?", shape.shape)
    if match is None:
        return ""
    digits = match[1]
    points, commas = digits.count("."), digits.count(",")
    fits_point = re.fullmatch(_POINT.replace("0-9", "9"), digits) is not None
    fits_comma = re.fullmatch(_COMMA.replace("0-9", "9"), digits) is not None
    if points + commas == 0:
        return ""
    if fits_point and fits_comma:
        if shape.is_zero_led and points + commas == 1:
            return "." if points else ","
        # One mark before exactly three digits: it may part thousands or decimals.
        return ".,"
    return "." if fits_point else "," if fits_comma else ""


def is_number(shape: NumberShape) -> bool:
    """Whether the shape is a number under some mark."""
    return (
        re.fullmatch(r"-?9+(万|亿|%)?", shape.shape) is not None or proves(shape) != ""
    )


def decided_mark(
    column: str,
    header: str,
    shapes: Sequence[NumberShape],
    *,
    told: str | None,
    elsewhere: str,
) -> str:
    """The decimal mark of a column.

    ``told`` is what a rule says, ``elsewhere`` the mark that other columns of the file
    prove, or nothing.

    Raises:
        UnusableFileError: the cells contradict each other, or could be read both ways.
    """
    if told is not None:
        return told
    proofs: dict[str, NumberShape] = {}
    for shape in shapes:
        proofs.setdefault(proves(shape), shape)
    if "." in proofs and "," in proofs:
        point, comma = proofs["."], proofs[","]
        problem = said(
            "decimals_in_two_ways",
            header=header,
            column=column,
            point=point.example,
            point_row=point.row,
            comma=comma.example,
            comma_row=comma.row,
        )
        raise UnusableFileError(problem, fix={"decimal": "."})
    for mark in (".", ","):
        if mark in proofs:
            return mark
    if elsewhere:
        return elsewhere
    doubtful = [shape for shape in shapes if proves(shape) == ".,"]
    with_point = [shape for shape in doubtful if "." in shape.shape]
    if not with_point:
        # A comma before exactly three digits parts thousands.
        return "."
    shape = with_point[0]
    thousands = shape.example.replace(".", "").replace(",", "")
    problem = said(
        "number_of_two_readings",
        header=header,
        column=column,
        value=shape.example,
        row=shape.row,
        point=shape.example.replace(",", ""),
        comma=thousands,
    )
    raise UnusableFileError(problem, fix={"decimal": "."})


def canonical_number(cell: str, bare: str, mark: str, *, is_rate: bool) -> str:
    """SQL for a cell as plain digits, null where the notation does not explain it."""
    unit = f"regexp_extract({bare}, '{_UNIT}', 2)"
    digits = f"regexp_extract({bare}, '{_UNIT}', 1)"
    if mark == ".":
        fits, plain = _POINT, f"replace({digits}, ',', '')"
    else:
        fits, plain = _COMMA, f"replace(replace({digits}, '.', ''), ',', '.')"
    value = f"try_cast({plain} as decimal(24, 6))"
    share = (
        f" when {unit} = '%'"
        f" then cast(cast({value} / 100 as decimal(24, 8)) as varchar)"
        if is_rate
        else ""
    )
    exponent = (
        f" when regexp_full_match({bare}, '{_EXPONENT}') then {bare}"
        if mark == "."
        else ""
    )
    fast = _PLAIN if mark == "." else _PLAIN_WHOLE
    common = (
        f" when regexp_full_match({bare}, '-?[0-9]+[.][0-9]+') then {bare}"
        if mark == "."
        else f" when regexp_full_match({bare}, '-?[0-9]+,[0-9]+')"
        f" then replace({bare}, ',', '.')"
    )
    return (
        f"(case when regexp_full_match({cell}, '{fast}') then {cell}{common}{exponent}"
        f" when not regexp_full_match({digits}, '{fits}')"
        f" or not regexp_matches({digits}, '[0-9]') then null"
        f" when {unit} = '' then {plain}"
        f" when {unit} = '万' then cast({value} * 10000 as varchar)"
        f" when {unit} = '亿' then cast({value} * 100000000 as varchar){share} end)"
    )


def fits_mark(bare: str, mark: str) -> bool:
    """Whether digits and marks, every digit as 9, are a number without any unit."""
    pattern = (_POINT if mark == "." else _COMMA).replace("0-9", "9")
    return "9" in bare and re.fullmatch(pattern, bare) is not None


def drops_marks(bare: str, mark: str) -> str:
    """SQL for plain digits of digits and marks."""
    return (
        f"replace({bare}, ',', '')" if mark == "." else f"translate({bare}, ',.', '.')"
    )


def currency_of(cell: str) -> str:
    """SQL for the sign or code of a currency in a cell, in lower case, or blank."""
    narrow = f"translate({cell}, '{_WIDE}', '{_NARROW}')"
    sign = f"lower(regexp_extract({narrow}, {quote_literal(_SIGN)}, 1))"
    return f"regexp_replace({sign}, '^[-+(\\s]+|[)]$', '', 'g')"


def code_of_currency(given: str) -> str:
    """SQL for the code of a currency that may be given by its sign."""
    named = f"case lower(trim({given})){_FIRST_CODES} else upper(trim({given})) end"
    # Most are codes already, but RMB is none.
    is_code = f"regexp_full_match({given}, '[A-Z]{{3}}') and {given} != 'RMB'"
    return f"(case when {is_code} then {given} else {named} end)"


def named_currency(sign: str, given: str, code: str) -> str:
    """SQL for the currency of an amount: the one given, or the one its sign names.

    Where they contradict each other it is both, which is the code of none. ``code`` is
    SQL for the code of the one given.
    """
    agrees = "".join(
        f" when {quote_literal(text)} then {code} in"
        f" ({', '.join(map(quote_literal, codes))})"
        for text, codes in _CURRENCIES.items()
    )
    named = f"(case {sign}{_FIRST_CODES} else upper({sign}) end)"
    known = f"(case {sign}{agrees} else {code} = upper({sign}) end)"
    return (
        f"(case when {sign} is null or {sign} = '' then {given}"
        f" when coalesce({given}, '') = '' then {named}"
        f" when not regexp_full_match({code}, '[A-Z]{{3}}') or {known} then {given}"
        f" else {given} || ' / ' || {named} end)"
    )
