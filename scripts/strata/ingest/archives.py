"""Files inside zip archives, as if each lay in a folder of the archive's name."""

from __future__ import annotations

import shutil
import zipfile
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from strata.ingest.delivered import DeliveredFile

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
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
                found.append(file)
        yield found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _members(file: DeliveredFile, folder: Path) -> list[DeliveredFile]:
    """Every file of an archive, unpacked under a number and named as it was."""
    folder.mkdir(parents=True)
    found: list[DeliveredFile] = []
    with zipfile.ZipFile(file.path) as archive:
        for number, member in enumerate(archive.infolist()):
            name = PurePosixPath(_name(member))
            if member.file_size > max(_LARGE, _RATIO * member.compress_size):
                message = "a member unpacks to far more than a table packs to"
                raise zipfile.BadZipFile(message)
            is_hidden = any(part.startswith((".", "__MACOSX")) for part in name.parts)
            if member.is_dir() or is_hidden:
                continue
            path = folder / f"{number}{name.suffix}"
            with archive.open(member) as packed, path.open("wb") as stream:
                shutil.copyfileobj(packed, stream)
            # Never a way out of the archive, whatever the name says.
            parts = [part for part in name.parts if part not in {"/", ".."}]
            found.append(DeliveredFile(path, file.name.joinpath(*parts)))
    return found


def _name(member: zipfile.ZipInfo) -> str:
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename
