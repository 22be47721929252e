"""Nothing committed names one machine's folders or one place to fetch packages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gates.problems import Problem, committed_files
from gates.sql_text import line_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_RULES = (
    (
        re.compile(
            r"(?<![\w.:/}-])/(?:home|root|Users|mnt|srv|private|var/folders"
            r"|work/(?:main|shared)|tmp|opt)/[\w.-]+"
        ),
        "is a path of one machine; write it relative to the project or as an option",
    ),
    (
        re.compile(r"\b[A-Z]:\\+Users\b"),
        "is a path of one machine; write it relative to the project or as an option",
    ),
    (
        re.compile(
            r"pypi\.org|python[h]osted\.org|npmjs\.(?:org|com)|deb\.debian\.org"
            r"|archive\.ubuntu\.com|repo1?\.maven\.|(?<=-)index-[u]rl\b"
            r"|(?<=-)find-links\b|(?<=-)trusted-host\b"
        ),
        "names a package index; each machine's own client settings choose it",
    ),
    (
        re.compile(
            r"^[\w.-]+(?:\[[\w,]+\])? @ (?:https?|file|git\+\w+):", re.MULTILINE
        ),
        "takes a package from one address; name it by version",
    ),
)


def problems_in(path: str, text: str) -> list[Problem]:
    """Return every machine path and package address in one file's text."""
    return [
        Problem(path, line_of(text, match.start()), f"`{match[0]}` {reason}")
        for pattern, reason in _RULES
        for match in pattern.finditer(text)
    ]


def find_problems(root: Path, paths: Iterable[Path] | None = None) -> list[Problem]:
    """Return every machine path and package address in the committed text files."""
    found: list[Problem] = []
    for path in committed_files(root) if paths is None else paths:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # archives and GB18030 samples are data, not settings
        found += problems_in(path.relative_to(root).as_posix(), text)
    return found
