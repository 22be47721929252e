"""How one file says that it can't be loaded."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from strata.texts import said, together

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from strata.settings import Language
    from strata.texts import Said


@dataclass(frozen=True)
class Choice:
    """One of several readings of a file, and the keys of a rule that choose it."""

    label: Said
    fix: Mapping[str, object]


class UnusableFileError(Exception):
    """One delivered file can't be loaded as it is.

    ``problems`` holds one sentence per thing to fix, without the file's name:
    whoever collects them knows it, and the language. ``fix`` holds the keys of an
    ``ingest.yml`` rule that would settle it, and is empty where no key would; ``also``
    are further rules that it takes. Where somebody has to choose, ``choices`` are what
    there is to choose from.
    """

    def __init__(
        self,
        *problems: Said,
        fix: Mapping[str, object] | None = None,
        also: Iterable[Mapping[str, object]] = (),
        choices: Iterable[Choice] = (),
    ) -> None:
        """Take one or more problems and, where there is one, the rule that helps."""
        super().__init__("; ".join(problems))
        self.problems = problems
        self.fix = dict(fix or {})
        self.also = tuple(also)
        self.choices = tuple(choices)

    def told(self, language: Language) -> tuple[str, ...]:
        """Return the problems in a language."""
        return tuple(problem.in_language(language) for problem in self.problems)


def listed(words: Iterable[str], *, limit: int = 20) -> Said:
    """The words as one comma-separated text, cut after ``limit`` of them."""
    every = list(words)
    shown = ", ".join(every[:limit])
    if len(every) <= limit:
        return together([shown])
    return said("listed_more", shown=shown, count=len(every) - limit)


def suggested(word: str, choices: Iterable[str]) -> Said:
    """The choice somebody may have meant, as a question, else all there are."""
    known = list(choices)
    near = get_close_matches(word, known, n=1)
    if near:
        return said("suggested_near", near=near[0])
    return said("suggested_known", known=listed(known))
