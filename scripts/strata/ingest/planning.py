"""What each delivered file is and how it will be loaded, before anything is."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from strata.ingest.catalogue import folded
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
# Only files of rejected rows have this column; `strata rejects` writes them.
REJECT_ID = "reject_id"
_BATCH_ID_LENGTH = 16
# From here on an unknown header is worth proposing for a column that is missing.
_LIKENESS = 0.5

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
    timezone: str | None
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


@dataclass(frozen=True)
class Candidate:
    """How well an entity fits a header: columns recognised, required ones absent."""

    entity: str
    known_count: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Guess:
    """What the rows of a file are, if that is clear, and what told it.

    ``told_by`` is ``rule``, ``name`` or ``header``, and empty while ``entity`` is
    None; ``candidates`` are the entities that know a header, the best first.
    """

    entity: str | None
    told_by: str
    candidates: tuple[Candidate, ...]

    @classmethod
    def made(
        cls,
        file: DeliveredFile,
        names: tuple[str, ...],
        rule: FileRule,
        catalogue: Catalogue,
    ) -> Guess:
        """By ``ingest.yml`` first, then by file name, then by header."""
        candidates = _candidates(names, catalogue)
        for told_by, entity in (
            ("rule", rule.entity),
            ("name", catalogue.entity_for_name(file.name)),
            ("header", catalogue.entity_for_headers(names)),
        ):
            if entity is not None:
                return cls(entity, told_by, candidates)
        return cls(None, "", candidates)


def _candidates(names: tuple[str, ...], catalogue: Catalogue) -> tuple[Candidate, ...]:
    found: list[Candidate] = []
    for entity in catalogue.entities:
        known = set(catalogue.columns_for(entity, names).values())
        missing = tuple(
            column for column in catalogue.required[entity] if column not in known
        )
        if known:
            found.append(Candidate(entity, len(known), missing))
    return tuple(sorted(found, key=lambda one: (-one.known_count, len(one.missing))))


@dataclass(frozen=True)
class Examination:
    """What the header of a file tells; ``mapping`` is None without an entity."""

    table: Table
    names: tuple[str, ...]
    guess: Guess
    mapping: ColumnMapping | None


def examined(
    file: DeliveredFile, rule: FileRule, catalogue: Catalogue, tools: ReadingTools
) -> Examination:
    """Read the header and say what it means, settled or not.

    Raises:
        UnusableFileError: the header can't be read.
    """
    table = table_of(file, rule, tools.knowing(rule.columns))
    names = tuple(cleaned_header(header) for header in table.headers)
    if REJECT_ID in names:
        message = (
            f"column {REJECT_ID} says that these are rejected rows to be mended; take "
            "the file out of the folder and load it with `strata rejects replay`"
        )
        raise UnusableFileError(message)
    guess = Guess.made(file, names, rule, catalogue)
    mapping = (
        None
        if guess.entity is None
        else ColumnMapping.settled(guess.entity, names, rule, catalogue)
    )
    return Examination(table, names, guess, mapping)


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
    return settled(
        file, fingerprint, rule, catalogue, examined(file, rule, catalogue, tools)
    )


def settled(
    file: DeliveredFile,
    fingerprint: Fingerprint,
    rule: FileRule,
    catalogue: Catalogue,
    examination: Examination,
) -> FilePlan:
    """The plan an examination leads to.

    Raises:
        UnusableFileError: the header leaves something open.
    """
    entity, mapping = examination.guess.entity, examination.mapping
    if entity is None or mapping is None:
        message = (
            "can't tell what the rows are from the file's name or its header "
            f"({_shown(examination.names)}); put one of {listed(catalogue.entities)} "
            "in the name, or name the entity in ingest.yml"
        )
        mend: dict[str, object] = {}
        if examination.guess.candidates:
            best = examination.guess.candidates[0].entity
            columns = ColumnMapping.settled(best, examination.names, rule, catalogue)
            mend = {"entity": best, **columns.mend}
        raise UnusableFileError(message, mend=mend)
    if mapping.problems:
        raise UnusableFileError(*mapping.problems, mend=mapping.mend)
    return FilePlan(
        file=file,
        fingerprint=fingerprint,
        entity=entity,
        source_system=rule.source_system or folder_system(file),
        table=examination.table,
        positions=mapping.positions,
        extra=mapping.extra,
        defaults=rule.defaults,
        timezone=rule.timezone,
        message="; ".join(filter(None, [_titles(examination.table), mapping.message])),
    )


def _titles(table: Table) -> str:
    """A note on rows above the header, which are no rows of the entity."""
    if table.title_count == 0:
        return ""
    return (
        f"the header is row {table.header_row}; {table.title_count} row(s) with titles "
        "above it are left out"
    )


def folder_system(file: DeliveredFile) -> str:
    """The source system of a file that names none: its first folder."""
    return file.name.parts[0] if len(file.name.parts) > 1 else MAIN_SOURCE_SYSTEM


def table_of(file: DeliveredFile, rule: FileRule, tools: ReadingTools) -> Table:
    """Tell the format of a file and read its header.

    Raises:
        UnusableFileError: the format is not read here, or the header can't be.
    """
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


def cleaned_header(header: str) -> str:
    """The header without what can't be seen around it."""
    return header.strip(" \t\r\n\ufeff\u200b\u3000\xa0")


def _shown(names: tuple[str, ...]) -> str:
    return listed(name or "(blank)" for name in names) or "nothing"


@dataclass(frozen=True)
class ColumnMapping:
    """Which header is which column, or why that can't be settled.

    ``chosen`` are the headers that ``ingest.yml`` maps; ``mend`` is what it would
    have to say about columns to settle the problems.
    """

    positions: Mapping[str, int]
    extra: Mapping[str, int]
    chosen: Mapping[str, str]
    problems: tuple[str, ...]
    mend: Mapping[str, object]
    message: str

    @classmethod
    def settled(
        cls,
        entity: str,
        names: tuple[str, ...],
        rule: FileRule,
        catalogue: Catalogue,
    ) -> ColumnMapping:
        """Columns by ``ingest.yml`` first, then by name and alias."""
        accepted = catalogue.accepted_columns(entity)
        chosen = {
            cleaned_header(header): column
            for header, column in rule.columns.items()
            if column in accepted
        }
        taken = {chosen[name] for name in names if name in chosen}
        meant = catalogue.columns_for(
            entity, tuple(name for name in names if name not in chosen)
        )
        sources: dict[str, list[int]] = defaultdict(list)
        extra: dict[str, int] = {}
        for position, name in enumerate(names, start=1):
            column = chosen.get(name)
            if column is None:
                column = meant.get(name)
                column = None if column in taken else column
            if column is None:
                extra[name or f"column_{position}"] = position
            else:
                sources[column].append(position)
        missing = [
            column
            for column in catalogue.required[entity]
            if column not in sources and column not in rule.defaults
        ]
        problems = [
            *_repeated_headers(names),
            *_shared_columns(sources, names),
            *(_missing_column(entity, column, names) for column in missing),
        ]
        absent = [header for header in chosen if header not in names]
        message = (
            f"ingest.yml names headers the file does not have: {listed(absent)}"
            if absent
            else ""
        )
        positions = {column: found[0] for column, found in sources.items()}
        shared = {
            names[found[0] - 1]: column
            for column, found in sources.items()
            if len({names[position - 1] for position in found}) > 1
        }
        named = dict(rule.columns) | shared
        named |= _likely_headers(entity, missing, tuple(extra), catalogue)
        mend = {"entity": entity, "columns": named} if shared or missing else {}
        return cls(positions, extra, chosen, tuple(problems), mend, message)


def _likely_headers(
    entity: str, missing: list[str], unknown: tuple[str, ...], catalogue: Catalogue
) -> dict[str, str]:
    """For each missing column, the unknown header most like a name it goes by."""
    found: dict[str, str] = {}
    for column in missing:
        known = [
            alias for alias, of in catalogue.aliases[entity].items() if of == column
        ]
        likeness = {
            header: max(
                SequenceMatcher(None, folded(header), alias).ratio() for alias in known
            )
            for header in unknown
            if header not in found
        }
        best = max(likeness, key=lambda header: likeness[header], default="")
        is_like = bool(best) and likeness[best] >= _LIKENESS
        found[best if is_like else f"the header of {column}"] = column
    return found


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


def _missing_column(entity: str, column: str, names: tuple[str, ...]) -> str:
    return (
        f"required column {column} of {entity} is missing from the header; "
        f"found: {_shown(names)}; name its header in ingest.yml under columns, "
        "or add the column"
    )
