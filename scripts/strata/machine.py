"""Faults of the machine: no file and no rule is to blame for them.

Engines report a full disk as they report a damaged file, by an error with a sentence;
the sentence tells them apart.
"""

from __future__ import annotations

import errno
import re

import duckdb

DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
MACHINE_FAULTS = DISK_FULL | {errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EIO}

_DISK_SENTENCE = re.compile(
    r"No space left on device|Disk quota exceeded|File too large|not enough disk space"
    r"|max_temp_directory_size",
    re.IGNORECASE,
)
_MEMORY_SENTENCE = re.compile(
    r"Out of Memory|bad allocation|bad_alloc|failed to allocate|could not allocate"
    r"|Cannot allocate memory|OutOfMemoryError|can't start new thread"
    r"|Resource temporarily unavailable",
    re.IGNORECASE,
)


_CORRUPT_SENTENCE = re.compile(
    r"not a valid DuckDB database file|Corrupt database file|checksum .* does not match"
    r"|Serialization Error|database file with version number|Failed to load metadata"
    r"|block .* is corrupt|Could not read enough bytes|INTERNAL Error",
    re.IGNORECASE,
)
_ROWS_SENTENCE = re.compile(
    r"parquet|ZSTD|Snappy|decompress|magic bytes|thrift|No files found", re.IGNORECASE
)


def is_database_corrupt(error: BaseException | str) -> bool:
    """Return whether a database can't be read for what is in its file."""
    return _CORRUPT_SENTENCE.search(str(error)) is not None


def may_be_damaged_rows(error: str) -> bool:
    """Return whether an error may come from a file of rows that is damaged."""
    return _ROWS_SENTENCE.search(error) is not None


def is_disk_full(error: BaseException | str) -> bool:
    """Return whether there is no room left on the disk."""
    if isinstance(error, OSError):
        return error.errno in DISK_FULL
    if isinstance(error, BaseException) and not isinstance(error, duckdb.Error):
        return False
    return _DISK_SENTENCE.search(str(error)) is not None


def is_memory_short(error: BaseException | str) -> bool:
    """Return whether there is too little memory for what was to be done."""
    if isinstance(error, MemoryError | duckdb.OutOfMemoryException):
        return True
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    if isinstance(error, BaseException) and not isinstance(
        error, duckdb.Error | RuntimeError
    ):
        return False
    return _MEMORY_SENTENCE.search(str(error)) is not None


def is_machine_fault(error: BaseException | str) -> bool:
    """Return whether the machine is to blame, not what was read."""
    return is_disk_full(error) or is_memory_short(error)
