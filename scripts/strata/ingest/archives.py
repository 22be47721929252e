"""Files inside zip archives, as if each lay in a folder of the archive's name."""

from __future__ import annotations

import lzma
import shutil
import struct
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from strata.ingest.delivered import DeliveredFile
from strata.ingest.problems import UnusableFileError
from strata.machine import is_machine_fault
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from strata.settings import Settings

# Set in a name that is written in UTF-8; without it a name is in code page 437, into
# which Chinese systems put the bytes of GBK.
_UTF8_NAME = 0x800
# Beyond both, what is packed is no table: text packs to a tenth or a fiftieth.
_LARGE = 1 << 28
_RATIO = 200

# How a zip, be it an archive or a workbook, shows that it is damaged: its directory
# names places, lengths, encodings and methods that there are not.
BROKEN_ARCHIVE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError),
    *(KeyError, ValueError, OverflowError, NotImplementedError, RuntimeError, OSError),
)


def most_unpacked(packed_bytes: int) -> int:
    """How many bytes what is packed in so many may unpack to, and be a table."""
    return max(_LARGE, _RATIO * packed_bytes)


@contextmanager
def unpacked(
    files: Iterable[DeliveredFile], settings: Settings
) -> Iterator[list[DeliveredFile]]:
    """The files, archives replaced by what is in them, until the work is done.

    An archive that can't be opened stays, and is refused where it is read.
    """
    folder = settings.warehouse_dir / "unpacked"
    shutil.rmtree(folder, ignore_errors=True)
    found: list[DeliveredFile] = []
    try:
        for number, file in enumerate(files):
            if file.format != ".zip":
                found.append(file)
                continue
            try:
                found += _members(file, folder / str(number))
            except UnusableFileError as error:
                found.append(replace(file, refusal=error.problems[0]))
            except BROKEN_ARCHIVE as error:
                if is_machine_fault(error):
                    raise
                found.append(file)
        yield found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _members(file: DeliveredFile, folder: Path) -> list[DeliveredFile]:
    """Every file of an archive, unpacked under a number and named as it was.

    Raises:
        UnusableFileError: it unpacks to far more than tables do, two files in it have
            one name, or there is none.
    """
    folder.mkdir(parents=True)
    found: dict[PurePosixPath, DeliveredFile] = {}
    with zipfile.ZipFile(file.path) as archive:
        members = archive.infolist()
        _require_ordinary_sizes(members, file.path.stat().st_size)
        for number, member in enumerate(members):
            # Never a way out of the archive, whatever the name says.
            name = PurePosixPath(_name(member))
            parts = [part for part in name.parts if part not in {"/", ".."}]
            is_hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
            if member.is_dir() or is_hidden or not parts:
                continue
            name = file.name.joinpath(*parts)
            if name in found:
                raise UnusableFileError(
                    said("archive_with_twins", name="/".join(parts))
                )
            suffix = name.suffix.lower()
            path = folder / f"{number}{'.gz' if suffix == '.gz' else ''}"
            with archive.open(member) as packed, path.open("wb") as stream:
                shutil.copyfileobj(packed, stream)
            found[name] = DeliveredFile(path, name)
            if suffix == ".zip":
                refusal = said("archive_in_archive")
                found[name] = replace(found[name], refusal=refusal)
    if not found:
        raise UnusableFileError(said("archive_empty"))
    return [*found.values()]


def _require_ordinary_sizes(members: list[zipfile.ZipInfo], packed_bytes: int) -> None:
    """Raise where a member, or all together, unpack to far more than tables do."""
    unpacked_bytes = sum(member.file_size for member in members)
    if unpacked_bytes > most_unpacked(packed_bytes) or any(
        member.file_size > most_unpacked(member.compress_size) for member in members
    ):
        raise UnusableFileError(said("archive_too_large", bytes=unpacked_bytes))


def _name(member: zipfile.ZipInfo) -> str:
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename
