"""What one ingest did, file by file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FileStatus = Literal["loaded", "already_loaded", "skipped", "refused"]


@dataclass(frozen=True)
class FileReport:
    """The outcome of one delivered file.

    ``received`` counts the rows this call took from the file and always equals
    ``rows`` + ``malformed``; all three are 0 unless the status is ``loaded``.
    ``message`` says in words what a person should know, and is empty when there
    is nothing to say.
    """

    source_file: str
    status: FileStatus
    entity: str | None = None
    source_system: str | None = None
    batch_id: str | None = None
    received: int = 0
    rows: int = 0
    malformed: int = 0
    encoding: str | None = None
    delimiter: str | None = None
    seconds: float = 0.0
    message: str = ""


@dataclass(frozen=True)
class IngestReport:
    """The outcome of one ingest: every file found, in path order.

    ``load_number`` is the number all loaded files share, or None when nothing
    new was loaded.
    """

    files: tuple[FileReport, ...]
    load_number: int | None
    seconds: float

    @property
    def received(self) -> int:
        """Rows taken from all files."""
        return sum(file.received for file in self.files)

    @property
    def rows(self) -> int:
        """Rows that went on to staging."""
        return sum(file.rows for file in self.files)

    @property
    def malformed(self) -> int:
        """Lines kept aside because they can't be split into columns."""
        return sum(file.malformed for file in self.files)

    def with_status(self, status: FileStatus) -> tuple[FileReport, ...]:
        """The files that ended with this status, in path order."""
        return tuple(file for file in self.files if file.status == status)
