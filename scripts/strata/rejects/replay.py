"""Corrected files back into the lake: each row checked, each old reject closed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from strata.errors import InputRefusedError
from strata.ingest.catalogue import SOURCE_SYSTEM, load_catalogue
from strata.ingest.columns import cleaned_header
from strata.ingest.engine import opened_engine
from strata.ingest.lake import loaded_batch_ids, prepare_batches
from strata.ingest.planning import REJECT_ID
from strata.ingest.problems import UnusableFileError
from strata.rejects.columns import LINE_TEXT, REJECT_COLUMNS
from strata.rejects.corrected import (
    CorrectedBatch,
    CorrectedRow,
    load_corrected,
    read_corrected,
)
from strata.rejects.listing import read_rejects
from strata.rejects.rows import RowId, read_received, read_replays
from strata.spreadsheet import restore
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import duckdb

    from strata.ingest.catalogue import Catalogue
    from strata.rejects.corrected import CorrectedFile
    from strata.rejects.rows import ReceivedRow
    from strata.settings import Settings

MAXIMUM_PROBLEM_LINES = 20

ReplayStatus = Literal["loaded", "already_loaded", "unchanged"]


@dataclass(frozen=True)
class ReplayedFile:
    """What became of one corrected file.

    ``unchanged_count`` rows were left out: they say what was received, or what an
    earlier replay of them said.
    """

    source_file: str
    status: ReplayStatus
    entity: str = ""
    batch_id: str = ""
    row_count: int = 0
    unchanged_count: int = 0


@dataclass(frozen=True)
class _KnownRows:
    """What the lake and the last build know about the rows that files name."""

    received: Mapping[RowId, ReceivedRow]
    rejected: frozenset[RowId]
    replays: Mapping[RowId, RowId]


@dataclass(frozen=True)
class _Line:
    """A row of a corrected file: its number, and its cells as meant, by header."""

    number: int
    cells: Mapping[str, str]

    @property
    def reject_id(self) -> str:
        """What the row says it replaces."""
        return self.cells[REJECT_ID].strip()


def replay_files(settings: Settings, paths: Sequence[Path]) -> tuple[ReplayedFile, ...]:
    """Load the corrected rows of every file as a new batch, all files or none.

    Afterwards each corrected row is in the lake and names the rejected row it replaces;
    the next build judges it and closes the old one. The caller holds the lock.

    Raises:
        InputRefusedError: a file can't be read, or a row names no open reject; one
            problem per row with what fixes it.
    """
    rejects = read_rejects(settings, is_locked=True).rejects
    prepare_batches(settings)
    catalogue = load_catalogue(settings.config_dir)
    replay = _Replay(settings, catalogue)
    with opened_engine(settings) as connection:
        files = replay.read(connection, paths)
        row_ids = [
            row_id
            for _, lines in files
            for line in lines
            for row_id in [RowId.parsed(line.reject_id)]
            if row_id is not None
        ]
        replays = read_replays(settings)
        newer_ids = [replays[row_id] for row_id in row_ids if row_id in replays]
        known = _KnownRows(
            read_received(settings, connection, catalogue, row_ids + newer_ids),
            frozenset(reject.row_id for reject in rejects),
            replays,
        )
    for source, lines in files:
        replay.check(source, lines, known)
    replay.stop_on_problems()
    if replay.batches:
        load_corrected(settings, replay.batches)
    return tuple(replay.reports)


@dataclass
class _Replay:
    """One replay under way: what is ready, what became of files, what is wrong."""

    settings: Settings
    catalogue: Catalogue
    batches: list[CorrectedBatch] = field(default_factory=list)
    reports: list[ReplayedFile] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    places: dict[RowId, str] = field(default_factory=dict)

    def read(
        self, connection: duckdb.DuckDBPyConnection, paths: Sequence[Path]
    ) -> list[tuple[CorrectedFile, list[_Line]]]:
        """Every file that is new, with its rows; the others are reported."""
        known = set(loaded_batch_ids(self.settings))
        files: list[tuple[CorrectedFile, list[_Line]]] = []
        for path in paths:
            try:
                source = read_corrected(self.settings, connection, path, self._is_known)
            except UnusableFileError as error:
                told = error.told(self.settings.language)
                self.problems += [f"{path.name}: {each}" for each in told]
                continue
            batch_id = source.fingerprint.batch_id
            if batch_id in known:
                self.reports.append(
                    ReplayedFile(path.name, "already_loaded", batch_id=batch_id)
                )
                continue
            known.add(batch_id)
            names = self._header(source)
            if names is not None:
                files.append((source, [_line(names, *row) for row in source.rows]))
        return files

    def check(
        self, source: CorrectedFile, lines: Sequence[_Line], known: _KnownRows
    ) -> None:
        """Take in the corrected rows of a file; note what is wrong with any of them."""
        name = source.file.path.name
        old_rows = {
            line.number: found
            for line in lines
            for found in [self._old_row(name, line, known)]
            if found is not None
        }
        entities = {known.received[row_id].entity for row_id in old_rows.values()}
        if len(entities) > 1:
            self._note(
                "replay_several_entities", name, entities=", ".join(sorted(entities))
            )
        if len(entities) != 1:
            if not lines:
                self.reports.append(ReplayedFile(name, "unchanged"))
            return
        (entity,) = entities
        headers = _Headers.settled(
            self.catalogue,
            entity,
            tuple(lines[0].cells),
            {
                header
                for row_id in old_rows.values()
                for header in known.received[row_id].extra
            },
        )
        corrected = [
            row
            for line in lines
            if line.number in old_rows
            for row in [
                self._corrected(name, line, old_rows[line.number], headers, known)
            ]
            if row is not None
        ]
        self.reports.append(
            ReplayedFile(
                name,
                "loaded" if corrected else "unchanged",
                entity,
                source.fingerprint.batch_id,
                len(corrected),
                len(lines) - len(corrected),
            )
        )
        if corrected:
            self.batches.append(CorrectedBatch(source, entity, tuple(corrected)))

    def _corrected(
        self,
        file: str,
        line: _Line,
        row_id: RowId,
        headers: _Headers,
        known: _KnownRows,
    ) -> CorrectedRow | None:
        """The corrected row; None if the line says nothing new, or says it too late."""
        old = known.received[row_id]
        newer_id = known.replays.get(row_id)
        row = headers.corrected(line, row_id, old)
        if row is None:
            if _text(line.cells.get(LINE_TEXT, old.line_text)) != _text(old.line_text):
                self._note("replay_line_text", file, row=line.number, column=LINE_TEXT)
            return None
        if newer_id is None:
            return row
        if headers.corrected(line, row_id, known.received[newer_id]) is not None:
            self._note(
                "replay_id_closed",
                file,
                row=line.number,
                column=REJECT_ID,
                value=row_id,
                replaced_by=newer_id,
            )
        return None

    def stop_on_problems(self) -> None:
        """Raise for everything found wrong."""
        if not self.problems:
            return
        language = self.settings.language
        shown = self.problems[:MAXIMUM_PROBLEM_LINES]
        if len(self.problems) > len(shown):
            more = len(self.problems) - len(shown)
            shown.append(text(language, "replay_more_problems", count=more))
        raise InputRefusedError(
            text(language, "replay_refused"),
            tuple(shown),
            text(language, "replay_refused_hint"),
        )

    def _is_known(self, header: str) -> bool:
        """Whether a header is one that a file of rejected rows has."""
        name = _name(header)
        return name in {*REJECT_COLUMNS, LINE_TEXT, SOURCE_SYSTEM} or any(
            name in columns for columns in self.catalogue.columns.values()
        )

    def _header(self, source: CorrectedFile) -> list[str] | None:
        """The columns' names as meant, or None when rows can't be told by them."""
        names = [_name(header) for header in source.table.headers]
        file = source.file.path.name
        twice = sorted({name for name in names if name and names.count(name) > 1})
        for name in twice:
            self._note("replay_column_twice", file, column=name)
        if REJECT_ID not in names:
            self._note("replay_no_reject_id", file, column=REJECT_ID)
        return names if REJECT_ID in names and not twice else None

    def _old_row(self, file: str, line: _Line, known: _KnownRows) -> RowId | None:
        """The reject a row replaces; None, and a problem, when there is none."""
        row_id = RowId.parsed(line.reject_id)
        problem = ""
        if not line.reject_id:
            problem = "replay_id_blank"
        elif row_id is None or row_id not in known.received:
            problem = "replay_id_unknown"
        elif row_id in self.places:
            problem = "replay_id_twice"
        elif not (
            row_id in known.rejected
            or row_id in known.replays
            or known.received[row_id].line_text
        ):
            problem = "replay_id_not_rejected"
        if row_id is None or problem:
            self._note(
                problem,
                file,
                row=line.number,
                column=REJECT_ID,
                value=line.reject_id,
                place=self.places.get(row_id, "") if row_id else "",
            )
            return None
        self.places[row_id] = text(
            self.settings.language, "replay_place", file=file, row=line.number
        )
        return row_id

    def _note(self, key: str, file: str, **values: object) -> None:
        self.problems.append(text(self.settings.language, key, file=file, **values))


@dataclass(frozen=True)
class _Headers:
    """Which header of a corrected file is which column; all others are unknown ones."""

    entity_columns: tuple[str, ...]
    columns: Mapping[str, str]
    extra: tuple[str, ...]

    @classmethod
    def settled(
        cls,
        catalogue: Catalogue,
        entity: str,
        names: tuple[str, ...],
        known_extra: set[str],
    ) -> _Headers:
        """Columns by their own names first, then by alias, as in any delivered file.

        A header that was unknown when the row came is unknown again.
        """
        accepted = catalogue.accepted_columns(entity)
        columns = {name: name for name in names if name in accepted}
        extra: list[str] = []
        for name in names:
            if name in columns or name in {*REJECT_COLUMNS, LINE_TEXT}:
                continue
            meant = catalogue.column_for(entity, name)
            if name in known_extra or meant is None or meant in columns.values():
                extra.append(name)
            else:
                columns[name] = meant
        return cls(catalogue.columns[entity], columns, tuple(filter(None, extra)))

    def corrected(
        self, line: _Line, row_id: RowId, old: ReceivedRow
    ) -> CorrectedRow | None:
        """The row with what the file says; None when it says nothing new.

        What the file has no column for stays as it was received.
        """
        said = {column: line.cells[name] for name, column in self.columns.items()}
        system = said.get(SOURCE_SYSTEM, "").strip() or old.source_system
        cells = {
            column: _changed(old.cells[column], said.get(column))
            for column in self.entity_columns
        }
        extra = dict(old.extra) | {
            name: _changed(old.extra.get(name), line.cells[name]) for name in self.extra
        }
        is_changed = (
            system != old.source_system
            or cells != dict(old.cells)
            or any(value != old.extra.get(name) for name, value in extra.items())
        )
        if not is_changed:
            return None
        return CorrectedRow(line.number, row_id, system, cells, extra)


def _name(header: str) -> str:
    """The header as meant: without what can't be seen, and no longer neutralised."""
    return restore(cleaned_header(header))


def _line(names: Sequence[str], number: int, cells: Sequence[str]) -> _Line:
    return _Line(number, dict(zip(names, map(restore, cells), strict=True)))


def _changed(old: str | None, said: str | None) -> str | None:
    """What the file says where that is something else, else exactly what was there."""
    if said is None or _text(said) == _text(old):
        return old
    return said


def _text(cell: str | None) -> str:
    """A cell without what a spreadsheet program changes by saving it."""
    return (cell or "").replace("\r\n", "\n").replace("\r", "\n").strip()
