"""Valid inputs, and what may be done to their bytes on the way; chance is seeded."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

# Texts that some reader, page, terminal or spreadsheet program might obey.
HOSTILE_TEXTS = (
    "<script>window.attacked=1</script>",
    "\"><img src=x onerror='window.attacked=1'>",
    '=HYPERLINK("https://example.com","x")',
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "+1+cmd",
    "\x1b[2J\x1b]0;owned\x07",
    "\x9b31m",
    "\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe",
    "{{ 7*7 }}{% for x in y %}",
    "'; drop table raw.orders; --",
    "../../../etc/passwd",
    "[bold red]x[/] :smile: [link=https://example.com]y[/link]",
    "\ufeff",
    "\u2028\u2029\x85\x0b\x0c\x1c",
    "\x1e",
    "\\\\?\\C:\\con",
    "nan",
    "inf",
    "-inf",
    "1e308",
    "1e-400",
    "9" * 40,
    "-" + "9" * 400,
    "0x1F",
    "1_000",
    "\uff11\uff12\uff13\uff0e\uff14\uff15",
    "\u0663\u066b\u0665",
    "9999-12-31 23:59:59.999999999",
    "0000-00-00",
    "99999-01-01",
    "-0001-01-01",
    "2026-02-30",
    "2026-01-01T00:00:00+99:99",
    "infinity",
    "epoch",
    "-9223372036854775809",
    "1/0",
    "#REF!",
    "NULL",
    "\\N",
    "\ud7ff\ue000\uffff",
    "\N{FAMILY}\N{ZERO WIDTH JOINER}" * 50,
    "a\u0300" * 500,
    "%s%n%x${x}`id`$(id)",
    "x" * 70_000,
)
_LINE_ENDS = (b"\n", b"\r", b"\r\n", b"\n\r", b"\r\r\n", b"\x85", b"\x0b", b"\n\n\n")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"+/v8", b"\x0e")
_ODD_BYTES = (b"\0", b'"', b",", b";", b"\t", b"|", b"\n", b"\r", b"\x1a", b"\xff")
_ENCODINGS = (
    *("utf-8", "utf-8-sig", "gb18030", "big5", "shift_jis", "cp1252", "latin-1"),
    *("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp037", "koi8-r"),
)


def _place(content: bytes, chance: random.Random) -> int:
    return chance.randrange(len(content) + 1)


def flip_bits(content: bytes, chance: random.Random) -> bytes:
    """One or more bits turned round."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 40))):
        if changed:
            at = chance.randrange(len(changed))
            changed[at] ^= 1 << chance.randrange(8)
    return bytes(changed)


def put_random_bytes(content: bytes, chance: random.Random) -> bytes:
    """Bytes of chance between others."""
    at = _place(content, chance)
    size = chance.choice((1, 3, 16, 300))
    return content[:at] + chance.randbytes(size) + content[at + size :]


def cut_off(content: bytes, chance: random.Random) -> bytes:
    """The beginning alone."""
    return content[: _place(content, chance)]


def cut_out(content: bytes, chance: random.Random) -> bytes:
    """Without a part."""
    first, last = sorted((_place(content, chance), _place(content, chance)))
    return content[:first] + content[last:]


def double_a_block(content: bytes, chance: random.Random) -> bytes:
    """A part twice or more often."""
    first, last = sorted((_place(content, chance), _place(content, chance)))
    return content[:last] + content[first:last] * chance.choice((1, 2, 30))


def zero_a_block(content: bytes, chance: random.Random) -> bytes:
    """A part overwritten with zeros."""
    first, last = sorted((_place(content, chance), _place(content, chance)))
    return content[:first] + bytes(last - first) + content[last:] + content[last:]


def put_odd_bytes(content: bytes, chance: random.Random) -> bytes:
    """Bytes that mean something to readers of text."""
    for _ in range(chance.choice((1, 1, 4, 50))):
        at = _place(content, chance)
        content = content[:at] + chance.choice(_ODD_BYTES) + content[at:]
    return content


def put_a_mark(content: bytes, chance: random.Random) -> bytes:
    """A byte order mark, mostly in front."""
    at = chance.choice((0, 0, 0, _place(content, chance)))
    return content[:at] + chance.choice(_MARKS) + content[at:]


def change_line_ends(content: bytes, chance: random.Random) -> bytes:
    """Lines that end otherwise."""
    lines = content.split(b"\n")
    if chance.random() < 0.5:
        return chance.choice(_LINE_ENDS).join(lines)
    return b"".join(line + chance.choice(_LINE_ENDS) for line in lines)


def write_otherwise(content: bytes, chance: random.Random) -> bytes:
    """Some or all lines in another encoding."""
    text = content.decode("utf-8", "replace")
    if chance.random() < 0.5:
        return text.encode(chance.choice(_ENCODINGS), "replace")
    return b"\n".join(
        line.encode(chance.choice(_ENCODINGS), "replace") for line in text.split("\n")
    )


def put_a_hostile_text(content: bytes, chance: random.Random) -> bytes:
    """Hostile texts in place of cells, or in front of them."""
    for _ in range(chance.choice((1, 1, 3, 10))):
        cells = [found.span() for found in re.finditer(rb"[^,\n\"<>{}:;=/ ]+", content)]
        if not cells:
            return content
        first, last = chance.choice(cells)
        text = chance.choice(HOSTILE_TEXTS).encode("utf-8", "replace")
        if chance.random() < 0.3:
            first = last
        content = content[:first] + text + content[last:]
    return content


def make_a_giant(content: bytes, chance: random.Random) -> bytes:
    """One place a million bytes long, of one byte or of a short text."""
    at = _place(content, chance)
    filling = chance.choice((b"x", b" ", b"9", b",", b'"', b"\n", b"a,", b"[", b"- "))
    size = chance.choice((70_000, 1 << 20, 3 << 20))
    return content[:at] + filling * (size // len(filling)) + content[at:]


def nest_deeply(content: bytes, chance: random.Random) -> bytes:
    """Brackets in brackets."""
    at = _place(content, chance)
    opening, closing = chance.choice(
        ((b"[", b"]"), (b'{"a":', b"}"), (b"<a>", b"</a>"), (b"(", b")"), (b"- ", b""))
    )
    depth = chance.choice((50, 1_000, 20_000))
    return content[:at] + opening * depth + b"1" + closing * depth + content[at:]


def shuffle_lines(content: bytes, chance: random.Random) -> bytes:
    """The lines in another order."""
    lines = content.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


ANY = (
    *(flip_bits, put_random_bytes, cut_off, cut_out, double_a_block, zero_a_block),
    *(put_odd_bytes, put_a_mark, change_line_ends, write_otherwise, shuffle_lines),
    *(put_a_hostile_text, put_a_hostile_text, make_a_giant, nest_deeply),
)


def mutated(
    content: bytes, others: Sequence[bytes], chance: random.Random
) -> tuple[bytes, str]:
    """The content changed in one to three ways, and the names of these."""
    names = []
    for _ in range(chance.choice((1, 1, 2, 3))):
        if others and chance.random() < 0.08:
            other = chance.choice(others)
            kept, added = _place(content, chance), _place(other, chance)
            content = content[:kept] + other[added:]
            names.append("splice")
            continue
        change = chance.choice(ANY)
        content = change(content, chance)[: 8 << 20]
        names.append(change.__name__)
    return content, "+".join(names)


def repacked(
    archive: bytes, others: Sequence[bytes], chance: random.Random
) -> tuple[bytes, str]:
    """A zip whose members are changed, and not its own bytes."""
    made = io.BytesIO()
    told = ""
    with zipfile.ZipFile(io.BytesIO(archive)) as source:
        members = source.infolist()
        chosen = chance.choice(members)
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
            for member in members:
                content = source.read(member)
                name = member.filename
                if member is chosen:
                    kind = chance.random()
                    if kind < 0.75:
                        content, told = mutated(content, others, chance)
                    elif kind < 0.85:
                        told = "drop member"
                        continue
                    elif kind < 0.92:
                        told = "double member"
                        target.writestr(name, content)
                    else:
                        name, told = f"../../{name}", "traversal"
                target.writestr(name, content)
    return made.getvalue(), f"{chosen.filename}:{told}"


def regzipped(
    content: bytes, others: Sequence[bytes], chance: random.Random
) -> tuple[bytes, str]:
    """A gzip file of changed content."""
    plain, told = mutated(gzip.decompress(content), others, chance)
    return gzip.compress(plain, 1), f"gz:{told}"


ODD_VALUES = (
    *("[]", "{}", "~", "null", "''", "!!python/object/apply:os.system ['true']"),
    *("!!binary aGk=", "!!set {a, b}", "!!int x", "&a [*a]", "*a", "{<<: {a: b}}"),
    *("1e999", "0x1F", "0o17", "1:30:00", "-1", "0", "999999999999999999999999"),
    *("2026-02-30", "yes", "true", ".nan", ".inf", "|\n  text", "? a\n: b", "- - - a"),
    *(
        "[a, [b, [c]]]",
        "{a: {b: {c: d}}}",
        "'%'",
        "'**'",
        "'/'",
        "'.'",
        "'['",
        "'../**'",
    ),
    *(
        "rot13",
        "idna",
        "punycode",
        "unicode_escape",
        "undefined",
        "utf-7",
        "hz",
        "zlib",
    ),
    *("iso2022_jp", "cp037", "utf-16", "utf-16-le", "utf-32", "utf-8-sig", "mbcs"),
    *("raw_unicode_escape", "base64", "hex", "uu", "latin-1", "ascii", "big5hkscs"),
    *(
        "'(a+)+$'",
        "'(?P<x>'",
        "'a{1000}{1000}'",
        "'\\1'",
        "'(?=x)'",
        "'\\p{Foo}'",
        "'*'",
    ),
    *("'.*'", "''", "' '", '"\\0"', '"\\t"', '"\\n"', "','", "'||'", '"\\u2028"'),
    *("Europe/Atlantis", "UTC+25", "../../etc/localtime", "Asia", "GMT0", "XX", "cn"),
    *(
        "order_id",
        "orders",
        "customers",
        "order_amount",
        "已完成",
        "{order_id}",
        "'{}'",
    ),
    *("{add: order_amount}", "{add: [order_amount, order_id]}", "{first: []}"),
    *("{text: '{order_id}-{nope}'}", "{any_row: {any_row: {order_id: filled}}}"),
    *(
        "{order_amount: {at_least: order_id}}",
        "{order_id: {matches: '(('}}",
        "{not: {}}",
    ),
    *(
        "{order_id: {not: {not: {not: blank}}}}",
        "{when: {order_id: x}, then: order_id}",
    ),
)


def put_an_odd_value(content: bytes, chance: random.Random) -> bytes:
    """A value of YAML replaced by one of another type, or a key by another."""
    text = content.decode("utf-8", "replace")
    for _ in range(chance.choice((1, 1, 2, 4))):
        pattern = r"[-:,{\[] *([^\n,{}\[\]:]+)"
        if chance.random() < 0.15:
            pattern = r"(?m)^ *(?:- )?(\w+):"
        places = [found.span(1) for found in re.finditer(pattern, text)]
        if places:
            first, last = chance.choice(places)
            text = text[:first] + chance.choice(ODD_VALUES) + text[last:]
    return text.encode("utf-8", "replace")


def mutated_yaml(
    content: bytes, others: Sequence[bytes], chance: random.Random
) -> tuple[bytes, str]:
    """A file of YAML with odd values, or changed as any file."""
    if chance.random() < 0.7:
        return put_an_odd_value(content, chance), "odd value"
    return mutated(content, others, chance)
