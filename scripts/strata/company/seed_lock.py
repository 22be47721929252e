"""The lock file: what shipped rows held when the company wrote its own over them."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from strata import seed_files
from strata.errors import InputRefusedError
from strata.texts import said

if TYPE_CHECKING:
    from pathlib import Path

LOCK_FILE = "seeds.lock.csv"

_HEADER = ("seed", "key", "shipped_values")


def read_lock(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    """Return the values by seed and key; nothing where there is no such file yet.

    Raises:
        InputRefusedError: the file is none that was written here; the problem names
            the line.
    """
    if not path.exists():
        return {}
    if not path.is_file():
        raise _refusal(path, 1)
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refusal(path, content.count(b"\n", 0, error.start) + 1) from None
    found: dict[tuple[str, str], dict[str, str]] = {}
    row = 1
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""))
        names = reader.fieldnames
        if names is not None and not {*_HEADER} <= {*names}:
            raise _refusal(path, row)
        row += 1
        for line in reader:
            found[line["seed"], line["key"]] = _texts(line["shipped_values"])
            row = reader.line_num + 1
    except (csv.Error, TypeError, ValueError, RecursionError):
        raise _refusal(path, row) from None
    return found


def _refusal(path: Path, row: int) -> InputRefusedError:
    shown = f"{path.parent.name}/{path.name}"
    return InputRefusedError(
        said("company_lock_broken", file=shown),
        (said("company_lock_line_broken", file=shown, row=row),),
        said("company_lock_broken_hint"),
    )


def _texts(written: str) -> dict[str, str]:
    values = json.loads(written)
    if not isinstance(values, dict):
        raise TypeError(written)
    return {str(name): str(value) for name, value in values.items()}


def write_lock(path: Path, lines: list[tuple[str, str, str]]) -> str:
    """Write the lock if it says anything new; return why that can't be."""
    content = "".join(
        f"{line}\n" for line in seed_files.csv_lines([_HEADER, *lines] if lines else [])
    )
    try:
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        if content and content != before:
            path.write_text(content, encoding="utf-8")
        elif before and not content:
            path.unlink()
    except OSError as error:
        return error.strerror or str(error)
    return ""
