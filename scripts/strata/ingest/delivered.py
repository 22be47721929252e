"""Files as they are found, told apart by what they hold and not by their names."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from strata.ingest.problems import UnusableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from strata.settings import Settings

MAIN_SOURCE_SYSTEM = "main"
_BATCH_ID_LENGTH = 16

# Files that come along with data and are never data themselves.
_COMPANION_NAMES = {"desktop.ini", "thumbs.db", "license", "licence", "readme"}
_COMPANION_FORMATS = {
    "",
    ".doc",
    ".docx",
    ".gif",
    ".htm",
    ".html",
    ".jpeg",
    ".jpg",
    ".log",
    ".md",
    ".pdf",
    ".png",
    ".py",
    ".rst",
    ".sh",
    ".sql",
    ".svg",
    ".txt",
    ".yaml",
    ".yml",
}


@dataclass(frozen=True)
class DeliveredFile:
    """A file found in the data folder; ``name`` is its path inside the folder.

    ``origin`` says where the file comes from when nobody put it into a folder.
    """

    path: Path
    name: PurePosixPath
    origin: str = ""

    @property
    def source_file(self) -> str:
        """What rows, reports and messages call the file."""
        return self.origin or self.name.as_posix()

    @property
    def format(self) -> str:
        """The lower-case ending, with what stands before ``.gz``."""
        suffixes = [suffix.lower() for suffix in self.name.suffixes]
        return "".join(suffixes[-2:] if suffixes[-1:] == [".gz"] else suffixes[-1:])

    @property
    def is_companion(self) -> bool:
        """Whether the file is no data and is left out: notes, settings, pictures."""
        name = self.name.name.lower()
        return (
            name in _COMPANION_NAMES
            or name.startswith("~$")
            or self.format in _COMPANION_FORMATS
        )


@dataclass(frozen=True)
class Fingerprint:
    """What a file holds, whatever it is called.

    ``part`` tells the batches of one file apart, and is empty for its first.
    """

    sha256: str
    byte_count: int
    part: str = ""

    @property
    def batch_id(self) -> str:
        """The name of the batch a file of this content, or a part of it, becomes."""
        if not self.part:
            return self.sha256[:_BATCH_ID_LENGTH]
        of_part = hashlib.sha256(f"{self.sha256} {self.part}".encode())
        return of_part.hexdigest()[:_BATCH_ID_LENGTH]


def delivered_files(data_dir: Path, settings: Settings) -> list[DeliveredFile]:
    """All files of the data folder in path order, without hidden ones.

    What Strata itself wrote is left out when the output folder lies inside.
    """
    found = [
        DeliveredFile(path, name)
        for path, name in _walked(data_dir, data_dir, settings.output_dir.resolve())
    ]
    return sorted(found, key=lambda file: file.name.as_posix())


def _walked(
    folder: Path, data_dir: Path, output_dir: Path
) -> Iterator[tuple[Path, PurePosixPath]]:
    for path in folder.iterdir():
        if path.name.startswith(".") or path.resolve() == output_dir:
            continue
        if path.is_dir():
            yield from _walked(path, data_dir, output_dir)
        else:
            yield path, PurePosixPath(path.relative_to(data_dir).as_posix())


def fingerprinted(path: Path) -> Fingerprint:
    """Read the file once, whole.

    Raises:
        UnusableFileError: the file can't be opened.
    """
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
            return Fingerprint(digest.hexdigest(), stream.tell())
    except (FileNotFoundError, PermissionError) as error:
        message = f"the file cannot be opened: {error.strerror}"
        raise UnusableFileError(message) from error


def folder_system(file: DeliveredFile) -> str:
    """The source system of a file that names none: its first folder."""
    return file.name.parts[0] if len(file.name.parts) > 1 else MAIN_SOURCE_SYSTEM
