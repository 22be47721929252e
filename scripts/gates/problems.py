"""What a gate finds, and the file lists that gates look through."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend; ``line`` is 1-based, 0 when it is the whole file."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        """Return ``path:line: message``, which editors can follow."""
        return f"{self.path}:{self.line}: {self.message}"


def files_below(root: Path, folders: Iterable[str], suffix: str) -> list[Path]:
    """Return the files ending in ``suffix`` below ``folders``, in path order."""
    return sorted(
        path
        for folder in folders
        for path in (root / folder).rglob(f"*{suffix}")
        if path.is_file()
    )


def committed_files(root: Path) -> list[Path]:
    """Return every file git holds or would hold, in path order.

    Raises:
        subprocess.CalledProcessError: ``root`` is not a git checkout.
    """
    listing = subprocess.run(  # nosec B603 B607 # git, found on PATH
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    names = sorted(set(listing.stdout.split("\0")) - {""})
    return [root / name for name in names if (root / name).is_file()]
