"""What each delivered file is and how it will be loaded, before anything is."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from strata.ingest.delimited import DELIMITERS
from strata.ingest.problems import UnusableFileError, listed
from strata.ingest.tables import (
    DelimitedTable,
    JsonLinesTable,
    ParquetTable,
    WorkbookTable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from strata.ingest.catalogue import Catalogue
    from strata.ingest.rules import FileRule
    from strata.ingest.tables import ReadingTools, Table
    from strata.settings import Settings

MAIN_SOURCE_SYSTEM = "main"
_BATCH_ID_LENGTH = 16

_TAB_FIRST = ("\t", *(delimiter for delimiter in DELIMITERS if delimiter != "\t"))
_TEXT_FORMATS = {
    ".csv": DELIMITERS,
    ".tsv": _TAB_FIRST,
    ".csv.gz": DELIMITERS,
    ".tsv.gz": _TAB_FIRST,
}
_JSON_LINES_FORMATS = {".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"}
_READABLE = "csv, tsv, jsonl, ndjson (each also as .gz), xlsx and parquet"

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
    """A file found in the data folder; ``name`` is its path inside the folder."""

    path: Path
    name: PurePosixPath

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
    """What a file holds, whatever it is called."""

    sha256: str
    byte_count: int

    @property
    def batch_id(self) -> str:
        """The name of the batch a file of this content becomes."""
        return self.sha256[:_BATCH_ID_LENGTH]


@dataclass(frozen=True)
class FilePlan:
    """A file that can be loaded, and how.

    ``positions`` maps a column of the entity to the place of its header, from 1;
    ``extra`` does the same for headers that mean no column.
    """

    file: DeliveredFile
    fingerprint: Fingerprint
    entity: str
    source_system: str
    table: Table
    positions: Mapping[str, int]
    extra: Mapping[str, int]
    defaults: Mapping[str, str]
    message: str


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
        message = f"the file can't be opened: {error.strerror}"
        raise UnusableFileError(message) from error


def planned(
    file: DeliveredFile,
    fingerprint: Fingerprint,
    rule: FileRule,
    catalogue: Catalogue,
    tools: ReadingTools,
) -> FilePlan:
    """Read the header and settle what every column of the file is.

    Raises:
        UnusableFileError: the file can't be loaded as it is; every problem that
            can be seen from its header is named with its mend.
    """
    entity = rule.entity or catalogue.entity_for_name(file.name)
    table = _examined(file, rule, tools)
    names = tuple(_cleaned(header) for header in table.headers)
    if entity is None:
        entity = catalogue.entity_for_headers(names)
    if entity is None:
        message = (
            "can't tell what the rows are from the file's name or its header "
            f"({_shown(names)}); put one of {listed(catalogue.entities)} in the name, "
            "or name the entity in ingest.yml"
        )
        raise UnusableFileError(message)
    mapping = _Mapping.settled(entity, names, rule, catalogue)
    if mapping.problems:
        raise UnusableFileError(*mapping.problems)
    return FilePlan(
        file=file,
        fingerprint=fingerprint,
        entity=entity,
        source_system=rule.source_system or _folder_system(file),
        table=table,
        positions=mapping.positions,
        extra=mapping.extra,
        defaults=rule.defaults,
        message=mapping.message,
    )


def _folder_system(file: DeliveredFile) -> str:
    return file.name.parts[0] if len(file.name.parts) > 1 else MAIN_SOURCE_SYSTEM


def _examined(file: DeliveredFile, rule: FileRule, tools: ReadingTools) -> Table:
    if file.format in _TEXT_FORMATS:
        delimiters = _TEXT_FORMATS[file.format]
        return DelimitedTable.examined(file.path, rule, tools, delimiters)
    if file.format in _JSON_LINES_FORMATS:
        return JsonLinesTable.examined(file.path, rule, tools)
    if file.format == ".xlsx":
        return WorkbookTable.examined(file.path, rule, tools)
    if file.format == ".parquet":
        return ParquetTable.examined(file.path, tools)
    message = (
        f"files ending in {file.format} can't be read; save it as one of {_READABLE}, "
        "or take it out of the folder"
    )
    raise UnusableFileError(message)


def _cleaned(header: str) -> str:
    """The header without what can't be seen around it."""
    return header.strip(" \t\r\n\ufeff\u200b\u3000\xa0")


def _shown(names: tuple[str, ...]) -> str:
    return listed(name or "(blank)" for name in names) or "nothing"


@dataclass(frozen=True)
class _Mapping:
    """Which header is which column, or why that can't be settled."""

    positions: Mapping[str, int]
    extra: Mapping[str, int]
    problems: tuple[str, ...]
    message: str

    @classmethod
    def settled(
        cls,
        entity: str,
        names: tuple[str, ...],
        rule: FileRule,
        catalogue: Catalogue,
    ) -> _Mapping:
        """Columns by ``ingest.yml`` first, then by name and alias."""
        accepted = catalogue.accepted_columns(entity)
        chosen = {
            _cleaned(header): column
            for header, column in rule.columns.items()
            if column in accepted
        }
        taken = {chosen[name] for name in names if name in chosen}
        sources: dict[str, list[int]] = defaultdict(list)
        extra: dict[str, int] = {}
        for position, name in enumerate(names, start=1):
            column = chosen.get(name)
            if column is None:
                column = catalogue.column_for(entity, name)
                column = None if column in taken else column
            if column is None:
                extra[name or f"column_{position}"] = position
            else:
                sources[column].append(position)
        problems = [
            *_repeated_headers(names),
            *_shared_columns(sources, names),
            *_missing_columns(entity, names, sources, rule, catalogue),
        ]
        absent = [header for header in chosen if header not in names]
        message = (
            f"ingest.yml names headers the file does not have: {listed(absent)}"
            if absent
            else ""
        )
        positions = {column: found[0] for column, found in sources.items()}
        return cls(positions, extra, tuple(problems), message)


def _repeated_headers(names: tuple[str, ...]) -> Iterator[str]:
    for name in dict.fromkeys(names):
        places = [str(at) for at, other in enumerate(names, 1) if other == name]
        if name and len(places) > 1:
            yield (
                f"header {name!r} stands in columns {' and '.join(places)}; "
                "rename or remove one"
            )


def _shared_columns(
    sources: Mapping[str, list[int]], names: tuple[str, ...]
) -> Iterator[str]:
    for column, positions in sources.items():
        meant = list(dict.fromkeys(names[position - 1] for position in positions))
        if len(meant) > 1:
            yield (
                f"headers {listed(map(repr, meant))} all mean column {column}; choose "
                f"one in ingest.yml, for example columns: {{{meant[0]}: {column}}}"
            )


def _missing_columns(
    entity: str,
    names: tuple[str, ...],
    sources: Mapping[str, list[int]],
    rule: FileRule,
    catalogue: Catalogue,
) -> Iterator[str]:
    for column in catalogue.required[entity]:
        if column not in sources and column not in rule.defaults:
            yield (
                f"required column {column} of {entity} is missing from the header; "
                f"found: {_shown(names)}; name its header in ingest.yml under columns, "
                "or add the column"
            )
