"""How the dates of a column are written, told from all its cells, and SQL for them.

A moment is kept as ``2026-06-01 12:30:00``, with ``Z`` behind it where its clock is
known, then in UTC; a day without a time as ``2026-06-01``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from strata.ingest.problems import UnusableFileError
from strata.ingest.zones import in_utc
from strata.masking import PERSONAL_COLUMNS, first_character
from strata.sql_text import quote_literal
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PLAIN = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?Z?)?"
)
MONTH_NAMES = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_NAMED = rf"({'|'.join(MONTH_NAMES)})[a-z]*[.]?"
_HALF = r"凌晨|清晨|早上|上午|中午|下午|傍晚|晚上"
_ABBREVIATIONS = {
    "pst": -480,
    "pdt": -420,
    "mst": -420,
    "mdt": -360,
    "cdt": -300,
    "est": -300,
    "edt": -240,
    "cet": 60,
    "cest": 120,
    "jst": 540,
    "hkt": 480,
}
_OFFSET = (
    r"\(?(z|(?:utc|gmt)?[-+][0-9]{1,2}(?::?[0-9]{2})?|utc|gmt"
    rf"|{'|'.join(_ABBREVIATIONS)}|北京时间)\)?"
)
_TIME = (
    rf"(?:[ t,，]*({_HALF})? *([0-9]{{1,2}})[:时點点.]([0-9]{{1,2}})"
    r"(?:[:分.]([0-9]{1,2})(?:[.,]([0-9]{1,6})[0-9]*)?)?[秒分]?"
    rf" *(am|pm|a[.]m[.]|p[.]m[.])? *(?:{_OFFSET})?)?"
)
_ZONE = r"(?:\[([a-z0-9_/:+-]+)\])?$"
_END = _TIME + _ZONE
_D, _Y, _Y2 = "([0-9]{1,2})", "([0-9]{4})", "([0-9]{4}|[0-9]{2})"
_SEP, _WORD = "[-/.]", "[-/. ,]*"
_PARTS = ("y", "m", "d", "half", "h", "i", "s", "f", "pm")
# Groups behind the day: half, hour, minute, second, fraction, am or pm, offset, zone.
_REST = r"\4|\5|\6|\7|\8|\9"


@dataclass(frozen=True)
class Family:
    """A way to write a day: its pattern, and how its parts stand in it.

    The pattern takes the cell in lower case, a month's name as ``~06``.
    """

    name: str
    pattern: str
    day: str


_FAMILIES = (
    Family("year_first", rf"^{_Y}[-/.年]{_D}[-/.月]{_D}[日号]?" + _END, "ymd"),
    Family("day_first", rf"^{_D}{_SEP}{_D}{_SEP}{_Y2}" + _END, "dmy"),
    Family("month_first", rf"^{_D}{_SEP}{_D}{_SEP}{_Y2}" + _END, "mdy"),
    Family(
        "packed",
        r"^((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})"
        r"(?:()[ t]?([0-9]{2})([0-9]{2})([0-9]{2})()()"
        rf"(?:{_OFFSET})?)?" + _ZONE,
        "ymd",
    ),
    Family("short_year", rf"^([0-9]{{2}}){_SEP}{_D}{_SEP}{_D}" + _END, "ymd"),
    Family(
        "named_day",
        rf"^{_D}(?:st|nd|rd|th)?{_WORD}~([0-9]{{2}}){_WORD}{_Y2}" + _END,
        "dmy",
    ),
    Family(
        "named_month",
        rf"^~([0-9]{{2}}){_WORD}{_D}(?:st|nd|rd|th)?{_WORD}{_Y2}" + _END,
        "mdy",
    ),
    Family("named_year", rf"^{_Y}{_WORD}~([0-9]{{2}}){_WORD}{_D}" + _END, "ymd"),
)
_SERIAL = r"^[1-7][0-9]{4}([.][0-9]+)?(\[.*\])?$"
_EPOCH = r"^1[0-9]{9}([0-9]{3})?(\[.*\])?$"
_MONTH = r"^(?:([0-9]{4})[-/.年]?([0-9]{2})|([0-9]{4})[-/.年]([0-9]{1,2}))月?$"


@dataclass(frozen=True)
class MomentShape:
    """Cells that differ in their digits only: what they look like, how many, one.

    ``first`` and ``second`` are the largest numbers their two first parts reach, each
    with the cell that has it.
    """

    shape: str
    count: int
    example: str
    row: int
    first: int
    second: int
    is_differing: bool
    first_example: str
    second_example: str


def plain_moment(cell: str) -> str:
    """SQL for whether a cell is a moment as the lake keeps it."""
    return f"regexp_full_match({cell}, '{_PLAIN}')"


def bare_moment(cell: str) -> str:
    """SQL for a cell in lower case, without what can't be seen or says nothing.

    The name of a month becomes its number behind ``~``.
    """
    plain = quote_literal("[-/.: 0-9]+")
    text = (
        f"lower(trim(regexp_replace(translate({cell},"
        " '０１２３４５６７８９．－／：　', '0123456789.-/: '),"
        r" '[\s\x{A0}\x{202F}\x{200B}-\x{200F}\x{2060}\x{FEFF}]+', ' ', 'g')))"
    )
    weekday = (
        r"^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[.]?,? +"
        r"|(?:星期|周|礼拜)[一二三四五六日天] *)"
    )
    year_last = rf"^({_NAMED}) ([0-9]+) ([0-9:]+)( [-+][0-9]+)? ([0-9]{{4}})$"
    named = f"regexp_replace({text}, '{weekday}', '')"
    named = rf"regexp_replace({named}, '{year_last}', '\1 \3 \6 \4\5')"
    named = f"regexp_replace({named}, '[ ]?(星期|周)[一二三四五六日天][ ]?', ' ')"
    for number, name in enumerate(MONTH_NAMES, start=1):
        named = (
            f"regexp_replace({named}, '(^|[^a-z]){name}[a-z]*[.]?', '\\1~{number:02d}')"
        )
    # Most cells are digits and marks alone, and need none of this.
    return (
        f"(case when regexp_full_match({cell}, {plain}) then trim({cell})"
        f" when regexp_matches({text}, '[a-z]{{3}}|[星周礼]') then {named}"
        f" else {text} end)"
    )


def families_of(shape: MomentShape) -> tuple[str, ...]:
    """The names of all ways in which a shape can be read."""
    text = shape.shape.replace("~99", "~01")
    found = [
        family.name
        for family in _FAMILIES
        if family.name != "packed" and re.match(family.pattern, text)
    ]
    example = shape.example
    if re.match(_FAMILIES[3].pattern, example):
        found.append("packed")
    if re.match(_SERIAL, example):
        found.append("serial")
    if re.match(_EPOCH, example):
        found.append("epoch")
    return tuple(found)


def proves_order(shapes: Iterable[MomentShape]) -> dict[str, MomentShape]:
    """Which order of day and month the shapes prove, each with the shape that does."""
    found: dict[str, MomentShape] = {}
    last_month = 12
    for shape in shapes:
        if "day_first" in families_of(shape):
            if shape.first > last_month:
                found.setdefault("day_first", shape)
            if shape.second > last_month:
                found.setdefault("month_first", shape)
    return found


def decided_order(
    column: str,
    header: str,
    shapes: Sequence[MomentShape],
    *,
    told: str | None,
    elsewhere: str,
) -> str:
    """Whether days or months stand first where the year stands last.

    Raises:
        UnusableFileError: the cells contradict each other, or could be read both ways.
    """
    if told is not None:
        return told
    proofs = proves_order(shapes)
    if len(proofs) > 1:
        day, month = proofs["day_first"], proofs["month_first"]
        problem = said(
            "dates_in_two_ways",
            header=header,
            column=column,
            day=_shown(column, day.first_example),
            month=_shown(column, month.second_example),
        )
        raise UnusableFileError(problem, fix={"date_order": "day_first"})
    # The end of a year looks like a day: of three short parts, only what can't be a
    # month in the middle proves anything.
    short = [shape for shape in shapes if "short_year" in families_of(shape)]
    if proofs and (not short or "month_first" in proofs):
        return next(iter(proofs))
    if elsewhere and (not short or elsewhere == "month_first"):
        return elsewhere
    doubtful = short or [
        shape
        for shape in shapes
        if "day_first" in families_of(shape) and shape.is_differing
    ]
    if not doubtful:
        return "day_first"
    shape = doubtful[0]
    first, second = re.findall("[0-9]+", shape.example)[:2]
    is_personal = column in PERSONAL_COLUMNS
    problem = said(
        "birth_date_of_two_readings" if is_personal else "date_of_two_readings",
        header=header,
        column=column,
        value=_shown(column, shape.example),
        row=shape.row,
        first=int(first),
        second=int(second),
    )
    raise UnusableFileError(problem, fix={"date_order": "day_first"})


def _shown(column: str, value: str) -> str:
    """A cell as a message may show it."""
    return first_character(value) if column in PERSONAL_COLUMNS else value


def parted_moment(bare: str, names: Iterable[str]) -> str:
    """SQL for a bare cell as its parts: year, month, day and what tells the time.

    It is null where none of the families explains it.
    """
    names = set(names)
    orders = {"ymd": r"\1|\2|\3", "dmy": r"\3|\2|\1", "mdy": r"\3|\1|\2"}
    # No tenth group can be put into a replacement: what tells the clock comes apart.
    end = f"[0-9秒分m.] *{_OFFSET}(\\[.*)?$"
    offset = (
        f"(case when regexp_matches({bare}, '[-+a-z间]')"
        f" then regexp_extract({bare}, '{end}', 1) else '' end)"
    )
    zone = (
        f"(case when {bare} like '%]' then regexp_extract({bare}, '\\[(.*)\\]$', 1)"
        " else '' end)"
    )
    cases = ""
    for family in _FAMILIES:
        if family.name in names:
            pattern = quote_literal(family.pattern)
            parts = quote_literal(f"{orders[family.day]}|{_REST}")
            cases += (
                f" when regexp_matches({bare}, {pattern}) then"
                f" string_split(regexp_replace({bare}, {pattern}, {parts}) || '|'"
                f" || {offset} || '|' || {zone}, '|')"
            )
    return f"(case{cases} end)" if cases else "cast(null as varchar[])"


def cut_moment(cell: str, bare: str, names: set[str]) -> str:
    """SQL for a cell as the lake keeps it, cut at the places of its day and time.

    ``bare`` is the cell with every digit as 9. Blank where its parts say more than a
    day of four-digit year and a time of no clock.
    """
    for family in _FAMILIES:
        match = family.name in names and re.match(family.pattern, bare)
        if not match:
            continue
        ends = {
            name: match.span(at) for at, name in enumerate((*family.day, "", "h"), 1)
        } | {"i": match.span(6), "s": match.span(7)}
        year = ends["y"]
        others = (match[4], match[8], match[9], match[10], match[11])
        if any(others) or year[1] - year[0] != len("2026"):
            return ""
        cut = {
            name: f"substring({cell}, {start + 1}, {end - start})"
            for name, (start, end) in ends.items()
            if start >= 0
        }
        day = f"{cut['y']} || '-' || {cut['m']} || '-' || {cut['d']}"
        if "h" not in cut:
            return f"cast(try_cast({day} as date) as varchar)"
        time = " || ':' || ".join(cut[name] for name in "his" if name in cut)
        time = time if "s" in cut else f"{time} || ':0'"
        return f"cast(try_cast({day} || ' ' || {time} as timestamp) as varchar)"
    return ""


def canonical_moment(
    bare: str, parts: str, names: Iterable[str], *, is_month: bool
) -> str:
    """SQL for a bare cell and its parts as the lake keeps it.

    It is null where nothing explains the cell.
    """
    names = set(names)
    cases = f" when {parts} is not null then {_stamp(parts)}"
    if is_month:
        cases = (
            f" when regexp_matches({bare}, '{_MONTH}') then cast(try_cast("
            f"regexp_replace({bare}, '{_MONTH}', '\\1\\3-\\2\\4-01')"
            " as date) as varchar)"
        ) + cases
    number = f"try_cast(regexp_replace({bare}, '\\[.*$', '') as double)"
    if "serial" in names:
        zone = f"regexp_extract({bare}, '\\[(.*)\\]$', 1)"
        moment = (
            "timestamp '1899-12-30'"
            f" + to_seconds(cast(round({number} * 86400) as bigint))"
        )
        cases += (
            f" when regexp_matches({bare}, '{_SERIAL}')"
            f" then (case when {number} = trunc({number})"
            f" then cast(cast({moment} as date) as varchar)"
            f" when {zone} != '' then {in_utc(f'upper({zone})', f'({moment})')}"
            f" else cast({moment} as varchar) end)"
        )
    if "epoch" in names:
        micros = f"cast({number} * if({number} >= 1e12, 1000, 1000000) as bigint)"
        cases += (
            f" when regexp_matches({bare}, '{_EPOCH}')"
            f" then cast(make_timestamp({micros}) as varchar) || 'Z'"
        )
    return f"(case{cases} end)"


def _stamp(parts: str) -> str:
    """SQL for the moment of split parts as text."""
    one = {name: f"{parts}[{at}]" for at, name in enumerate(_PARTS, start=1)}
    year = (
        f"(case when length({one['y']}) = 4 then {one['y']}"
        f" when cast({one['y']} as int) > (year(current_date) + 1) % 100"
        f" then '19' || {one['y']} else '20' || {one['y']} end)"
    )
    day = f"{year} || '-' || {one['m']} || '-' || {one['d']}"
    time = (
        f"{one['h']} || ':' || {one['i']} || ':'"
        f" || if({one['s']} = '', '0', {one['s']})"
        f" || if({one['f']} = '', '', '.' || {one['f']})"
    )
    hour = f"try_cast({one['h']} as int)"
    half = f"({one['half']} || {one['pm']})"
    moved = (
        f"(case when {half} in ('下午', '傍晚', '晚上', 'pm', 'p.m.') and {hour} < 12"
        f" then 12 when {half} = '中午' and {hour} < 3 then 12"
        f" when {half} in ('凌晨', '清晨', '早上', '上午', 'am', 'a.m.')"
        f" and {hour} = 12 then -12 else 0 end)"
    )
    moment = f"(try_cast({day} || ' ' || {time} as timestamp) + to_hours({moved}))"
    return (
        f"(case when {one['h']} = '' then cast(try_cast({day} as date) as varchar)"
        f" else {_text(moment, parts)} end)"
    )


def _text(moment: str, parts: str) -> str:
    """SQL for a moment as text, in UTC where the cell says its clock."""
    offset, zone = f"{parts}[10]", f"{parts}[11]"
    digits = f"regexp_replace({offset}, '[^0-9]', '', 'g')"
    minutes = (
        f"(case when {digits} = '' then 0"
        f" when length({digits}) <= 2 then cast({digits} as int) * 60"
        f" else cast(left({digits}, length({digits}) - 2) as int) * 60"
        f" + cast(right({digits}, 2) as int) end"
        f" * if(contains({offset}, '-'), -1, 1))"
    )
    named = "".join(
        f" when {offset} = '{name}' then {value}"
        for name, value in {**_ABBREVIATIONS, "北京时间": 480}.items()
    )
    shift = f"(case{named} else {minutes} end)"
    return (
        f"(case when {offset} != ''"
        f" then cast({moment} - to_minutes({shift}) as varchar) || 'Z'"
        f" when {zone} != '' then {in_utc(f'upper({zone})', moment)}"
        f" else cast({moment} as varchar) end)"
    )
