"""How one file says that it can't be loaded."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class UnusableFileError(Exception):
    """One delivered file can't be loaded as it is.

    ``problems`` holds one sentence per thing to fix, without the file's name:
    whoever collects them knows it. ``fix`` holds the keys of an ``ingest.yml`` rule
    that would settle it, and is empty where no key would.
    """

    def __init__(self, *problems: str, fix: Mapping[str, object] | None = None) -> None:
        """Take one or more problems and, where there is one, the rule that helps."""
        super().__init__("; ".join(problems))
        self.problems = problems
        self.fix = dict(fix or {})


def listed(words: Iterable[str], *, limit: int = 20) -> str:
    """The words as one comma-separated text, cut after ``limit`` of them."""
    every = list(words)
    shown = ", ".join(every[:limit])
    return shown + (f" and {len(every) - limit} more" if len(every) > limit else "")


def suggested(word: str, choices: Iterable[str]) -> str:
    """The choice somebody may have meant, as a question, else all there are."""
    known = list(choices)
    near = get_close_matches(word, known, n=1)
    return f"did you mean {near[0]}?" if near else f"known: {listed(known)}"
