"""How two values of one field are compared, per kind of field.

A kind names the columns it makes of a value and its levels of agreement, best first.
The level a pair reaches is its evidence. What a level weighs is learned from the data:
how often strangers reach it is counted, how often two records of one person reach it
is estimated, starting from the share written here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One level of agreement.

    ``condition`` is SQL in which ``{c}`` stands for the field, so that ``{c}_l`` and
    ``{c}_r`` are the two values. ``share`` is the expected share of this level among
    pairs that are one person. Where ``is_rarity_weighed``, agreeing on a rare value
    weighs more than on a common one.
    """

    code: str
    condition: str
    share: float
    is_rarity_weighed: bool = False


@dataclass(frozen=True)
class Kind:
    """What is made of a value, and how two of them can agree.

    ``columns`` maps the suffix of a column to SQL in which ``{v}`` stands for the
    value as text; the column without a suffix is the value itself, null if unknown.
    """

    columns: dict[str, str]
    levels: tuple[Level, ...]


def _similar_parts(left: str, right: str) -> str:
    return (
        f"(jaro_winkler_similarity({{c}}_{left}_l, {{c}}_{right}_r) >= 0.88"
        f" and least(length({{c}}_{left}_l), length({{c}}_{right}_r)) >= 3)"
    )


# One digit is another, or two neighbours are swapped. The costly comparison comes last.
_ONE_DIGIT = (
    "case when length({c}_l) = length({c}_r) and length({c}_l) >= 4"
    " then case when hamming({c}_l, {c}_r) <= 2"
    " then damerau_levenshtein({c}_l, {c}_r) = 1 end end"
)
_CHINESE = "'\\p{Han}'"
# Of four; distances in DuckDB count bytes, of which a Chinese character has three.
_EQUAL_CHARACTERS = " + ".join(
    f"cast({{c}}_chinese_l[{place}] = {{c}}_chinese_r[{place}] as int)"
    for place in (1, 2, 3, 4)
)
_WORDS = "lower(strip_accents(trim(regexp_replace({v}, '\\s+', ' ', 'g'))))"
# 王先生 says no more than 王.
_TITLED = "'^(\\p{Han}{1,2})(先生|女士|小姐|太太|老师|经理|总)$'"

_PARTS = [(left, right) for left in ("first", "last") for right in ("first", "last")]
_ANY_PART_EQUAL = " or ".join(
    f"{{c}}_{left}_l = {{c}}_{right}_r" for left, right in _PARTS
)
_ANY_PART_SIMILAR = " or ".join(_similar_parts(*parts) for parts in _PARTS)

NAME = Kind(
    columns={
        "": f"nullif(case when regexp_matches({{v}}, {_CHINESE})"
        f" then replace({_WORDS}, ' ', '') else {_WORDS} end, '')",
        "chinese": f"case when regexp_matches({{v}}, {_CHINESE})"
        " then replace({v}, ' ', '') end",
        "first": f"case when not regexp_matches({{v}}, {_CHINESE})"
        f" then string_split({_WORDS}, ' ')[1] end",
        "last": f"case when not regexp_matches({{v}}, {_CHINESE})"
        f" then string_split({_WORDS}, ' ')[-1] end",
        "family": f"nullif(regexp_extract(replace({{v}}, ' ', ''), {_TITLED}, 1), '')",
    },
    levels=(
        Level("equal", "{c}_l = {c}_r", 0.60, is_rarity_weighed=True),
        Level(
            "swapped",
            "{c}_first_l = {c}_last_r and {c}_last_l = {c}_first_r",
            0.05,
        ),
        Level(
            "similar",
            f"({_similar_parts('first', 'first')} and {_similar_parts('last', 'last')})"
            f" or ({_similar_parts('first', 'last')}"
            f" and {_similar_parts('last', 'first')})"
            # Of two characters one that differs is half the name.
            " or (length({c}_chinese_l) in (3, 4)"
            " and length({c}_chinese_l) = length({c}_chinese_r)"
            f" and {_EQUAL_CHARACTERS} = 3)",
            0.15,
        ),
        # One name is a single word, or a title after a family name.
        Level(
            "incomplete",
            "(({c}_first_l = {c}_last_l or {c}_first_r = {c}_last_r)"
            f" and ({_ANY_PART_EQUAL} or {_ANY_PART_SIMILAR}))"
            " or starts_with({c}_r, {c}_family_l) or starts_with({c}_l, {c}_family_r)",
            0.08,
        ),
        Level("part_equal", _ANY_PART_EQUAL, 0.06),
        Level("part_similar", _ANY_PART_SIMILAR, 0.04),
        Level("different", "else", 0.02),
    ),
)

NUMBER = Kind(
    columns={"": "nullif(regexp_replace({v}, '[^0-9a-zA-Z]', '', 'g'), '')"},
    levels=(
        Level("equal", "{c}_l = {c}_r", 0.80, is_rarity_weighed=True),
        Level("one_digit", _ONE_DIGIT, 0.12),
        Level("different", "else", 0.08),
    ),
)

EMAIL = Kind(
    columns={
        "": "nullif(lower(trim({v})), '')",
        "local": "nullif(split_part(lower(trim({v})), '@', 1), '')",
    },
    levels=(
        Level("equal", "{c}_l = {c}_r", 0.60, is_rarity_weighed=True),
        Level("local_equal", "{c}_local_l = {c}_local_r", 0.10),
        Level(
            "similar",
            "least(length({c}_local_l), length({c}_local_r)) >= 5"
            " and jaro_winkler_similarity({c}_l, {c}_r) >= 0.9",
            0.15,
        ),
        Level("different", "else", 0.15),
    ),
)

DATE = Kind(
    columns={
        "": "nullif(regexp_replace({v}, '[^0-9]', '', 'g'), '')",
        "day": "cast(try_strptime(regexp_replace({v}, '[^0-9]', '', 'g'), '%Y%m%d')"
        " as date)",
    },
    levels=(
        Level("equal", "{c}_l = {c}_r", 0.70),
        Level("one_digit", _ONE_DIGIT, 0.12),
        # Day and month are swapped, or one of the three parts is another.
        Level(
            "two_parts",
            "cast({c}_l[1:4] = {c}_r[1:4] as int)"
            " + cast({c}_l[5:6] = {c}_r[5:6] as int)"
            " + cast({c}_l[7:8] = {c}_r[7:8] as int) = 2"
            " or ({c}_l[1:4] = {c}_r[1:4]"
            " and {c}_l[5:6] = {c}_r[7:8] and {c}_l[7:8] = {c}_r[5:6])",
            0.05,
        ),
        # A birthday of the lunar calendar lies up to 52 days beside that of the solar.
        Level("near", "abs(date_diff('day', {c}_day_l, {c}_day_r)) <= 60", 0.04),
        Level("same_years", "abs(date_diff('day', {c}_day_l, {c}_day_r)) <= 430", 0.03),
        Level("different", "else", 0.06),
    ),
)

TEXT = Kind(
    columns={
        "": "nullif(lower(replace({v}, ' ', '')), '')",
        "western": f"case when not regexp_matches({{v}}, {_CHINESE})"
        " then nullif(lower(replace({v}, ' ', '')), '') end",
    },
    levels=(
        Level("equal", "{c}_l = {c}_r", 0.70, is_rarity_weighed=True),
        Level(
            "similar",
            # 上海 and 上海市, 恒达 and 恒达科技有限公司.
            "(least(length({c}_l), length({c}_r)) >= 2"
            " and (contains({c}_l, {c}_r) or contains({c}_r, {c}_l)))"
            # Chinese names of companies share most of their characters.
            " or jaro_winkler_similarity({c}_western_l, {c}_western_r) >= 0.88",
            0.15,
        ),
        Level("different", "else", 0.15),
    ),
)
