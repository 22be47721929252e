"""How one file says that it can't be loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class UnusableFileError(Exception):
    """One delivered file can't be loaded as it is.

    ``problems`` holds one sentence per thing to mend, without the file's name:
    whoever collects them knows it.
    """

    def __init__(self, *problems: str) -> None:
        """Take one or more problems."""
        super().__init__("; ".join(problems))
        self.problems = problems


def listed(words: Iterable[str], *, limit: int = 20) -> str:
    """The words as one comma-separated text, cut after ``limit`` of them."""
    every = list(words)
    shown = ", ".join(every[:limit])
    return shown + (f" and {len(every) - limit} more" if len(every) > limit else "")
