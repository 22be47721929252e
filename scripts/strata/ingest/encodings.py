"""Which encoding text outside ASCII is in, told by the words it makes.

Bytes of one encoding are valid in many others, as nonsense: ``Søren`` of Western Europe
is ``S鴕en`` in GB18030. A reading counts where it makes words there can be.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

GB18030 = "gb18030"

# Of an encoding with two bytes: characters of everyday text, then any other, and bytes
# that are none; marks of punctuation tell nothing. GB18030 has a form of four bytes,
# which no other encoding has by chance.
_REST = rb"|([\x81-\xfe][\x40-\x7e\x80-\xfe]|[\x80-\xff])"
_WIDE = {
    "gb18030": re.compile(
        rb"([\xa1\xa3\xb0-\xd7][\xa1-\xfe]|[\x81-\xfe][0-9][\x81-\xfe][0-9])" + _REST
    ),
    "cp950": re.compile(
        rb"([\xa4-\xc6][\x40-\x7e\xa1-\xfe])|\xa1[\x40-\x7e\xa1-\xfe]" + _REST
    ),
    "cp932": re.compile(
        rb"([\x82\x83\x88-\x97][\x40-\x7e\x80-\xfc])|\x81[\x40-\x7e\x80-\xfc]" + _REST
    ),
    "cp949": re.compile(rb"([\xb0-\xc8][\xa1-\xfe])|\xa1[\xa1-\xfe]" + _REST),
}
# Korean syllables stand where GB18030 has Chinese up to the sound r, and nowhere else:
# of so many different characters of Chinese, some come later.
_KOREAN_SYLLABLE = re.compile(rb"[\xb0-\xc8][\xa1-\xfe]")
_TELLING_SYLLABLES = 15
# Of all names, about a quarter has a character that is not an everyday one.
_SURE_RATIO = 3
# A character in the middle of a Latin word is none: its second byte is a letter.
_ASCII_WORD = re.compile(rb"[0-9A-Za-z]")

_NARROW = ("cp1252", "iso8859-15", "cp1250", "cp1254", "cp1251", "cp1253")
# Asked only where none of the others makes words: here any text has some letters.
_OLD = ("cp850", "mac-roman")
_LATIN = "LATIN"

_WORD = re.compile(r"[^\W\d_]+")
_SIGNS = frozenset("€£¥§°²³«»–—‘’“”„‚…•®©™´·¡¿ºª½¼¾µ№\xa0")
# Signs that may stand between two letters.
_JOINING_SIGNS = frozenset("’‘´·–—…\xa0")
_TOLERATED_WORDS = 20


def is_chinese(lines: Iterable[bytes]) -> bool:
    """Whether lines are Chinese text in GB18030 beyond doubt."""
    common, others = _characters(lines, GB18030)
    return len(common) >= max(1, others * _SURE_RATIO) and not _is_korean(
        common, others
    )


def _is_korean(common: list[bytes], others: int) -> bool:
    different = {pair for pair in common if pair[:1] not in b"\xa1\xa3"}
    return (
        others == 0
        and len(different) >= _TELLING_SYLLABLES
        and all(_KOREAN_SYLLABLE.fullmatch(pair) for pair in different)
    )


def plausible_encodings(lines: Sequence[bytes]) -> tuple[str, ...]:
    """The encodings other than UTF-8 that make words of all lines, likeliest first."""
    common, others = _characters(lines, GB18030)
    narrow = tuple(name for name in _NARROW if _makes_words(lines, name))
    if len(common) >= max(1, others) and not _is_korean(common, others):
        return (GB18030, *narrow)
    wide = tuple(
        name for name in _WIDE if name != GB18030 and _makes_characters(lines, name)
    )
    found = wide + narrow
    if found:
        return found
    old = tuple(
        name for name in _OLD if _makes_words(lines, name, do_signs_suffice=False)
    )
    return (*old, GB18030) if old and _is_valid(lines, GB18030) else old


def parting_byte(encodings: Sequence[str], used: Iterable[int]) -> int | None:
    """The first of the used bytes that the encodings read differently, if there is."""
    for byte in sorted(used):
        readings = {
            name if name in _WIDE else bytes([byte]).decode(name, "replace")
            for name in encodings
        }
        if len(readings) > 1:
            return byte
    return None


def character_at(line: bytes, byte: int, encoding: str) -> str:
    """The character that the first such byte of a line is part of."""
    if encoding in _WIDE:
        for match in _WIDE[encoding].finditer(line):
            if byte in match[0]:
                return match[0].decode(encoding, "replace")
    return bytes([byte]).decode(encoding, "replace")


def _characters(lines: Iterable[bytes], encoding: str) -> tuple[list[bytes], int]:
    """The everyday characters of lines, and how many others there are."""
    common: list[bytes] = []
    others = 0
    for line in lines:
        for match in _WIDE[encoding].finditer(line):
            before = line[max(match.start() - 1, 0) : match.start()]
            is_inside = _ASCII_WORD.fullmatch(before) and match[0][1:2].isalpha()
            if match[2] or (match[1] and is_inside):
                others += 1
            elif match[1]:
                common.append(match[1])
    return common, others


def _makes_characters(lines: Sequence[bytes], encoding: str) -> bool:
    """Whether lines are valid, and most of their characters everyday ones."""
    common, others = _characters(lines, encoding)
    return len(common) > others and _is_valid(lines, encoding)


def _is_valid(lines: Iterable[bytes], encoding: str) -> bool:
    try:
        for line in lines:
            line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _makes_words(
    lines: Sequence[bytes], encoding: str, *, do_signs_suffice: bool = True
) -> bool:
    """Whether lines are valid and made of words, of one script and one case each.

    A single letter is a word in a Latin script only, where most letters are ASCII, and
    beside longer ones: by itself it is a damaged byte.
    """
    odd = 0
    words: list[str] = []
    for line in lines:
        try:
            text = line.decode(encoding)
        except UnicodeDecodeError:
            return False
        odd += _odd_signs(text)
        words += (word for word in _WORD.findall(text) if not word.isascii())
    odd += sum(not _is_word(word) for word in words)
    long = [word for word in words if len(word) > 1]
    latin = [letter for word in long for letter in word if _script(letter) == _LATIN]
    has_other_letters = any(_script(word[0]) != _LATIN for word in words)
    return (
        (bool(long) or (do_signs_suffice and not words))
        and odd * _TOLERATED_WORDS <= len(words)
        and sum(map(str.isascii, latin)) * 2 >= len(latin)
        and not (has_other_letters and all(_script(w[0]) == _LATIN for w in long))
    )


def _odd_signs(text: str) -> int:
    """How many characters outside ASCII stand where none of their kind can."""
    odd = 0
    for at, sign in enumerate(text):
        if sign.isascii():
            continue
        before, after = text[max(at - 1, 0) : at], text[at + 1 : at + 2]
        if sign in _SIGNS:
            is_inside = before.isalpha() and after.isalpha()
            odd += is_inside and sign not in _JOINING_SIGNS
        else:
            odd += not sign.isalpha() or before.isdigit() or after.isdigit()
    return odd


def _is_word(word: str) -> bool:
    """Whether all letters are of one script, with capitals in front or throughout.

    The same letter again and again is a row of damaged bytes.
    """
    letters = [letter for letter in word if letter not in _SIGNS]
    if len({_script(letter) for letter in letters}) > 1:
        return False
    if len(letters) > 1 and len({letter.lower() for letter in letters}) == 1:
        return False
    # Words of capitals have no capital ß.
    return not any(
        before.islower() and before != "ß" and after.isupper()
        for before, after in pairwise(letters)
    )


def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split(" ")[0]
