"""What each delivered file is and how it will be loaded, before anything is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from strata.ingest.columns import ColumnMapping, cleaned_header, shown_names
from strata.ingest.delimited import DELIMITERS
from strata.ingest.delivered import folder_system
from strata.ingest.problems import UnusableFileError, listed
from strata.ingest.text_tables import DelimitedTable, JsonLinesTable
from strata.ingest.typed_tables import ParquetTable, WorkbookTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from strata.ingest.catalogue import Catalogue
    from strata.ingest.delivered import DeliveredFile, Fingerprint
    from strata.ingest.rules import FileRule
    from strata.ingest.tables import ReadingTools, Table

# Only files of rejected rows have this column; `strata rejects` writes them.
REJECT_ID = "reject_id"

_TAB_FIRST = ("\t", *(delimiter for delimiter in DELIMITERS if delimiter != "\t"))
_TEXT_FORMATS = {
    ".csv": DELIMITERS,
    ".tsv": _TAB_FIRST,
    ".csv.gz": DELIMITERS,
    ".tsv.gz": _TAB_FIRST,
}
_JSON_LINES_FORMATS = {".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"}
_READABLE = "csv, tsv, jsonl, ndjson (each also as .gz), xlsx and parquet"


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
            f"column {REJECT_ID} shows that these are rejected rows for correction; "
            "take the file out of the folder and load it with `strata rejects replay`"
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
            can be seen from its header is named with its fix.
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
            "cannot tell what the rows are from the file's name or its header "
            f"({shown_names(examination.names)}); put one of "
            f"{listed(catalogue.entities)} in the name, or name the entity in "
            "ingest.yml"
        )
        fix: dict[str, object] = {}
        if examination.guess.candidates:
            best = examination.guess.candidates[0].entity
            columns = ColumnMapping.settled(best, examination.names, rule, catalogue)
            fix = {"entity": best, **columns.fix}
        raise UnusableFileError(message, fix=fix)
    if mapping.problems:
        raise UnusableFileError(*mapping.problems, fix=mapping.fix)
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
        f"the header is row {table.header_row}; {table.title_count} row(s) of titles "
        "above it are left out"
    )


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
        f"files ending in {file.format} cannot be read; save it as one of {_READABLE}, "
        "or take it out of the folder"
    )
    raise UnusableFileError(message)
