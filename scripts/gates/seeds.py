"""Seeds stay what a spreadsheet and both engines read the same way.

Engines disagree about ragged rows, blanks around values and byte order marks, so a
seed has none of them, and its header is exactly the columns its twin YAML describes.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import yaml

from gates.problems import Problem, files_below

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = ("seeds", "config")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def problems_in_bytes(path: str, content: bytes) -> list[Problem]:
    """Return what keeps the file from being plain UTF-8 text with line feeds."""
    found = []
    if content.startswith(_BYTE_ORDER_MARK):
        found.append(Problem(path, 1, "starts with a byte order mark; save as UTF-8"))
    if b"\r" in content:
        line = content[: content.index(b"\r")].count(b"\n") + 1
        found.append(Problem(path, line, "has carriage returns; end lines with LF"))
    if not content.endswith(b"\n"):
        found.append(Problem(path, content.count(b"\n") + 1, "ends without a newline"))
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        found.append(Problem(path, line, "is not UTF-8"))
    return found


def problems_in_rows(path: str, text: str) -> list[Problem]:
    """Return ragged, blank, padded and repeated rows, by the line each ends on."""
    reader = csv.reader(io.StringIO(text), strict=True)
    found: list[Problem] = []
    seen: dict[tuple[str, ...], int] = {}
    header: list[str] = []
    try:
        for row in reader:
            line = reader.line_num
            if line == 1:
                header = row
            if not any(row):
                found.append(Problem(path, line, "is an empty row"))
                continue
            if len(row) != len(header):
                message = f"has {len(row)} values, the header names {len(header)}"
                found.append(Problem(path, line, message))
            found += [
                Problem(path, line, f"column {name}: blanks around {value!r}")
                for name, value in zip(header, row, strict=False)
                if value != value.strip()
            ]
            first = seen.setdefault(tuple(row), line)
            if first != line:
                found.append(Problem(path, line, f"repeats line {first}"))
    except csv.Error as error:
        found.append(Problem(path, reader.line_num, f"can't be read: {error}"))
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        found.append(Problem(path, 1, f"names a column twice: {', '.join(repeated)}"))
    return found


def problems_with_twin(
    path: str, text: str, properties: dict[str, Any]
) -> list[Problem]:
    """Return where the header and the columns described in the twin differ."""
    header = next(csv.reader(io.StringIO(text)), [])
    described = [
        column["name"]
        for seed in properties.get("seeds", [])
        for column in seed.get("columns", [])
    ]
    if header == described:
        return []
    return [
        Problem(
            path,
            1,
            f"header is {', '.join(header)}; "
            f"its twin YAML describes {', '.join(described) or 'no column'}",
        )
    ]


def find_problems(root: Path) -> list[Problem]:
    """Return every malformed CSV below the seed and config folders."""
    found: list[Problem] = []
    for path in files_below(root, FOLDERS, ".csv"):
        name = path.relative_to(root).as_posix()
        content = path.read_bytes()
        found += problems_in_bytes(name, content)
        text = content.decode("utf-8", errors="replace")
        found += problems_in_rows(name, text)
        if path.is_relative_to(root / "seeds"):
            twin = path.with_suffix(".yml")
            if twin.exists():
                properties = yaml.safe_load(twin.read_text(encoding="utf-8")) or {}
                found += problems_with_twin(name, text, properties)
            else:
                found.append(Problem(name, 0, f"has no twin {twin.name}"))
    return found
