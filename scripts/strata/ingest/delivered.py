"""Files as they are found, told apart by what they hold and not by their names."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from strata.ingest.problems import UnusableFileError
from strata.machine import MACHINE_FAULTS
from strata.paths import shown_name
from strata.texts import said, together

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from strata.settings import Settings
    from strata.texts import Said

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
    ".yaml",
    ".yml",
}

# Why something in the folder is no delivered file.
_LOADABLE = together([])
_NO_FILE = said("no_file")
_LINK_OUT = said("link_out")
_LINK_TO_FOLDER = said("link_to_folder")
_LINK_TO_ITSELF = said("link_to_itself")
_LINK_TO_NOTHING = said("link_to_nothing")
_UNREADABLE_NAME = said("unreadable_name")
_NAME_IN_TWO_ENCODINGS = said("name_in_two_encodings")


@dataclass(frozen=True)
class DeliveredFile:
    """A file found in the data folder; ``name`` is its path inside the folder.

    ``origin`` says where the file comes from when nobody put it into a folder;
    ``refusal`` why it can't be loaded, whatever it holds.
    """

    path: Path
    name: PurePosixPath
    origin: str = ""
    refusal: Said = _LOADABLE

    @classmethod
    def found(cls, path: Path, data_dir: Path) -> DeliveredFile:
        """The file at this path; a name in GB18030, as in old zips, is understood."""
        name = written = path.relative_to(data_dir).as_posix()
        if shown_name(written) != written:
            try:
                name = os.fsencode(written).decode("gb18030")
            except UnicodeDecodeError:
                return cls(
                    path, PurePosixPath(shown_name(written)), refusal=_UNREADABLE_NAME
                )
        return cls(path, PurePosixPath(name))

    def require_loadable(self) -> None:
        """Raise ``UnusableFileError`` if something but the content is in the way."""
        if self.refusal:
            raise UnusableFileError(self.refusal)

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
    found: dict[str, DeliveredFile] = {}
    for file in _walked(data_dir, data_dir, settings.output_dir.resolve()):
        twin = found.get(file.source_file)
        if twin is not None:
            # The same characters in two encodings, one of which is UTF-8.
            names = (PurePosixPath(_bytes_shown(one, data_dir)) for one in (file, twin))
            name = next(name for name in names if name != file.name)
            found[name.as_posix()] = replace(
                file, name=name, refusal=_NAME_IN_TWO_ENCODINGS
            )
            continue
        found[file.source_file] = file
    return sorted(found.values(), key=lambda file: file.name.as_posix())


def _bytes_shown(file: DeliveredFile, data_dir: Path) -> str:
    return shown_name(file.path.relative_to(data_dir).as_posix())


def _walked(folder: Path, data_dir: Path, output_dir: Path) -> Iterator[DeliveredFile]:
    try:
        paths = sorted(folder.iterdir())
    except PermissionError as error:
        file = DeliveredFile.found(folder, data_dir)
        refusal = said("folder_closed", error=error.strerror)
        yield replace(file, refusal=refusal)
        return
    for path in paths:
        if path.name.startswith("."):
            continue
        file = DeliveredFile.found(path, data_dir)
        if path.is_symlink():
            refusal = _link_refusal(path, data_dir)
            # A picture or a note is left out in any case.
            if not (file.is_companion and refusal in {_LINK_OUT, _LINK_TO_NOTHING}):
                file = replace(file, refusal=file.refusal or refusal)
            yield file
        elif path.is_dir():
            if path.resolve() != output_dir:
                yield from _walked(path, data_dir, output_dir)
        else:
            is_file = path.is_file()
            yield file if is_file else replace(file, refusal=_NO_FILE)


def _link_refusal(link: Path, data_dir: Path) -> Said:
    """Why what the link stands for can't be loaded; nothing if it can."""
    try:
        target = link.resolve(strict=True)
    except FileNotFoundError:
        return _LINK_TO_NOTHING
    except (OSError, RuntimeError):
        return _LINK_TO_ITSELF
    if target.is_dir():
        return _LINK_TO_FOLDER
    if not target.is_relative_to(data_dir.resolve()):
        return _LINK_OUT
    return _LOADABLE if target.is_file() else _NO_FILE


def fingerprinted(path: Path) -> Fingerprint:
    """Read the file once, whole.

    Raises:
        UnusableFileError: it is no file, or can't be opened.
    """
    try:
        # Not to wait, where it is a pipe, for somebody to write.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise UnusableFileError(_NO_FILE)
            digest = hashlib.file_digest(stream, "sha256")
            return Fingerprint(digest.hexdigest(), stream.tell())
    except OSError as error:
        if error.errno in MACHINE_FAULTS:
            raise
        raise UnusableFileError(said("file_closed", error=error.strerror)) from error


def folder_system(file: DeliveredFile) -> str:
    """The source system of a file that names none: its first folder."""
    return file.name.parts[0] if len(file.name.parts) > 1 else MAIN_SOURCE_SYSTEM
