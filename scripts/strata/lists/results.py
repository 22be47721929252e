"""Lists that come back: every row taken, unchanged or refused with what mends it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from strata.ingest.catalogue import load_catalogue
from strata.ingest.engine import opened_engine
from strata.ingest.lake import loaded_batch_ids, prepare_batches
from strata.ingest.problems import UnusableFileError
from strata.ingest.typed_tables import WorkbookTable
from strata.lists.answers import Answer, Asked, NotUnderstoodError, Words
from strata.lists.columns import FILLED_IN, LANGUAGES, ROW_KEY, column_of, header
from strata.lists.issue import ISSUED_COLUMNS
from strata.masking import first_character, masking_of
from strata.paths import read_name
from strata.rejects.corrected import (
    CorrectedBatch,
    CorrectedFile,
    CorrectedRow,
    load_corrected,
    read_corrected,
)
from strata.spreadsheet import restore
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import duckdb

    from strata.masking import Masking
    from strata.settings import Settings

ENTITY = "follow_ups"
ID_PREFIX = "LIST-"
# The parts of a follow-up that an answer fills; the others say whose it is.
_ANSWERED = (
    *("followed_up_at", "method", "outcome", "effort_minutes"),
    *("next_follow_up_at", "note"),
)


@dataclass(frozen=True)
class ImportedFile:
    """What became of a list: loaded, already_loaded, unchanged or refused."""

    name: str
    status: str
    taken_count: int = 0
    unchanged_count: int = 0
    refused_count: int = 0


@dataclass(frozen=True)
class Imported:
    """Every file with its rows counted, and one problem per row that was refused."""

    files: tuple[ImportedFile, ...]
    problems: tuple[str, ...]

    @property
    def taken_count(self) -> int:
        """Rows that are in the lake now and were not before."""
        return sum(file.taken_count for file in self.files)


def import_results(settings: Settings, paths: Sequence[Path]) -> Imported:
    """Load what owners filled in as follow-ups; the caller holds the lock.

    Afterwards every row that was understood is in the lake, once; the others, and
    files that are no lists, are named as problems and can be mended and given again.
    """
    prepare_batches(settings)
    importing = _Importing(settings)
    with opened_engine(settings) as connection:
        importing.know(connection)
        for path in paths:
            importing.take(connection, path)
    if importing.batches:
        load_corrected(settings, importing.batches)
    return Imported(tuple(importing.files), tuple(importing.problems))


@dataclass
class _Importing:
    """One import under way: what is known of rows, and what became of files."""

    settings: Settings
    issued: dict[str, dict[str, str | None]] = field(default_factory=dict)
    known: dict[str, dict[str, str]] = field(default_factory=dict)
    files: list[ImportedFile] = field(default_factory=list)
    batches: list[CorrectedBatch] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    batch_ids: set[str] = field(default_factory=set)
    words: Words = field(init=False)
    columns: tuple[str, ...] = field(init=False)
    masking: Masking = field(init=False)

    def know(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Read the rows of every list written here, and what came back before."""
        self.batch_ids = set(loaded_batch_ids(self.settings))
        self.words = Words.read(self.settings)
        self.columns = load_catalogue(self.settings.config_dir).columns[ENTITY]
        self.masking = masking_of(self.settings.project_dir, self.settings.as_of)
        if any(self.settings.lists_dir.glob("*.parquet")):
            for row in _named(
                connection,
                ISSUED_COLUMNS,
                read_name(self.settings.lists_dir, "*.parquet"),
                "true",
                "issued_on",
            ):
                self.issued[str(row[ROW_KEY])] = row
        for row in _named(
            connection,
            ("follow_up_id", *_ANSWERED),
            read_name(self.settings.raw_dir, ENTITY, "batch=*", "rows.parquet"),
            f"follow_up_id like '{ID_PREFIX}%'",
            "_load_number",
        ):
            self.known[str(row["follow_up_id"])] = {
                name: row[name] or "" for name in _ANSWERED
            }

    def take(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        """Read a file and keep what it says; note what can't be understood."""
        try:
            source = read_corrected(self.settings, connection, path, _is_known)
        except UnusableFileError as error:
            self.problems += [f"{path.name}: {each}" for each in error.problems]
            self.files.append(ImportedFile(path.name, "refused"))
            return
        batch_id = source.fingerprint.batch_id
        if batch_id in self.batch_ids:
            self.files.append(ImportedFile(path.name, "already_loaded"))
            return
        names = [column_of(restore(name)) for name in source.table.headers]
        missing = [
            header(column, self.settings.language)
            for column in (ROW_KEY, "result")
            if names.count(column) != 1
        ]
        if missing:
            self.problems += [
                text(
                    self.settings.language,
                    "results_no_column",
                    file=path.name,
                    column=column,
                )
                for column in missing
            ]
            self.files.append(ImportedFile(path.name, "refused"))
            return
        self.batch_ids.add(batch_id)
        self._take_rows(source, names)

    def _take_rows(self, source: CorrectedFile, names: Sequence[str | None]) -> None:
        name = source.file.path.name
        taken: list[CorrectedRow] = []
        seen: set[str] = set()
        unchanged = refused = 0
        for number, cells in source.rows:
            said = {
                column: restore(cell).strip()
                for column, cell in zip(names, cells, strict=True)
                if column is not None
            }
            if not any(said.get(column) for column in FILLED_IN):
                unchanged += 1
                continue
            try:
                row = self._row(said, seen, number)
            except NotUnderstoodError as error:
                refused += 1
                self.problems.append(self._problem(source, number, error))
                continue
            if row is None:
                unchanged += 1
            else:
                taken.append(row)
        status = "loaded" if taken else "refused" if refused else "unchanged"
        self.files.append(ImportedFile(name, status, len(taken), unchanged, refused))
        if taken:
            self.batches.append(CorrectedBatch(source, ENTITY, tuple(taken)))

    def _row(
        self, said: Mapping[str, str], seen: set[str], number: int
    ) -> CorrectedRow | None:
        """The follow-up a row tells of; None where the lake has it already."""
        key = said[ROW_KEY]
        issued = self.issued.get(key)
        if issued is None:
            raise NotUnderstoodError("key", ROW_KEY, key)
        if key in seen:
            raise NotUnderstoodError("twice", ROW_KEY, key)
        seen.add(key)
        answer = Answer.understood(
            said,
            self.words,
            Asked(
                date.fromisoformat(str(issued["issued_on"])),
                # The company may be ahead of the clock of the machine.
                (datetime.now(UTC) + timedelta(days=1)).date(),
            ),
        )
        follow_up_id = f"{ID_PREFIX}{key}"
        answered = answer.cells
        if self.known.get(follow_up_id) == answered:
            return None
        self.known[follow_up_id] = answered
        cells: dict[str, str | None] = dict.fromkeys(self.columns)
        cells |= {name: value or None for name, value in answered.items()}
        cells |= _whose(issued)
        cells["follow_up_id"] = follow_up_id
        # The latest word counts, whatever was said of the task before.
        return CorrectedRow(number, None, issued["source_system"] or "lists", cells, {})

    def _problem(
        self, source: CorrectedFile, number: int, error: NotUnderstoodError
    ) -> str:
        table = source.table
        sheet = ""
        if isinstance(table, WorkbookTable):
            own = {text(language, "list_sheet") for language in LANGUAGES}
            sheet = table.extent.name
            sheet = sheet if sheet in own else first_character(sheet)
        return text(
            self.settings.language,
            f"results_{error.problem}",
            place=text(
                self.settings.language,
                "results_place_sheet" if sheet else "results_place",
                file=source.file.path.name,
                sheet=sheet,
                row=number,
                column=header(error.column, self.settings.language),
            ),
            value=self.masking.cell(error.value) if error.value else "",
            known=self.words.offered(error.column, self.settings.language),
        )


def _whose(issued: Mapping[str, str | None]) -> dict[str, str | None]:
    """Who a follow-up is about, by one strong identifier, and who answers for it."""
    whose = {name: issued[name] for name in ("task_id", "lead_id", "owner_id")}
    if issued["lead_id"] is not None:
        return whose
    for name in ("account_id", "member_id", "phone", "email"):
        if issued[name] is not None:
            return {**whose, name: issued[name]}
    return whose


def _named(
    connection: duckdb.DuckDBPyConnection,
    columns: Sequence[str],
    path: str,
    condition: str,
    order: str,
) -> list[dict[str, str | None]]:
    """Rows of Parquet files by column, in order: what comes later counts."""
    found = connection.execute(
        f"select {', '.join(columns)} from read_parquet($path, union_by_name = true)"  # nosec B608 # names of ours
        f" where {condition} order by {order}",
        {"path": path},
    ).fetchall()
    return [dict(zip(columns, row, strict=True)) for row in found]


def _is_known(name: str) -> bool:
    return column_of(restore(name)) is not None
