"""A long text in parts that each fit a message."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NUMBER_ROOM = len(" (999/999)")


def split_text(title: str, lines: Sequence[str], most_bytes: int) -> tuple[str, ...]:
    """Return the parts of a text, each with the title and, of several, its number.

    No part is longer than ``most_bytes`` as it travels, no character is cut in two, and
    no line unless it is longer than a part itself.
    """
    room = most_bytes - _size(f"{title}\n") - _NUMBER_ROOM
    parts: list[list[str]] = [[]]
    used = 0
    for line in lines:
        for piece in _pieces(line, room):
            size = _size(f"{piece}\n")
            if parts[-1] and used + size > room:
                parts.append([])
                used = 0
            parts[-1].append(piece)
            used += size
    if len(parts) == 1:
        return ("\n".join((title, *parts[0])),)
    return tuple(
        "\n".join((f"{title} ({number}/{len(parts)})", *part))
        for number, part in enumerate(parts, start=1)
    )


def _pieces(line: str, room: int) -> Iterator[str]:
    while _size(f"{line}\n") > room:
        # As many characters as fit, found by halving.
        low, high = 1, len(line)
        while low < high:
            middle = (low + high + 1) // 2
            if _size(f"{line[:middle]}\n") <= room:
                low = middle
            else:
                high = middle - 1
        yield line[:low]
        line = line[low:]
    yield line


def _size(text: str) -> int:
    """Bytes of a text in JSON, where a quote or a line end takes two."""
    return len(json.dumps(text, ensure_ascii=False).encode()) - 2
