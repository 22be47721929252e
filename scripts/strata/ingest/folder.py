"""A folder of delivered files into the lake, all of them or none."""

from __future__ import annotations

import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from strata.errors import InputRefusedError
from strata.ingest.archives import unpacked
from strata.ingest.batches import Load, WrittenBatch, publish_batches, write_batches
from strata.ingest.damage import DamagedBatch, damage_refused, damaged_batches
from strata.ingest.delivered import DeliveredFile, delivered_files, fingerprinted
from strata.ingest.engine import opened_engine
from strata.ingest.lake import (
    batch_folder,
    fresh_incoming,
    loaded_batch_ids,
    next_load_number,
    prepare_batches,
)
from strata.ingest.planning import (
    FilePlan,
    Known,
    holds_notes,
    load_known,
    naming_sheet,
    planned,
)
from strata.ingest.problems import UnusableFileError
from strata.ingest.report import FileReport, IngestReport
from strata.ingest.rules import FolderRules, load_rules
from strata.ingest.snippet import rule_snippet
from strata.ingest.tables import ReadingTools
from strata.texts import said, together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import duckdb

    from strata.settings import Settings
    from strata.texts import Said

_FILES = said("delivered_files")
_HINT = said("refused_hint")


def ingest_folder(
    settings: Settings,
    on_file: Callable[[FileReport], None] | None = None,
    *,
    keep_going: bool = False,
) -> IngestReport:
    """Load every new file of ``settings.data_dir`` into the raw lake.

    Afterwards each file that was loaded is one batch, whole and in the lake; a
    file whose content is there already is left alone. Every file is examined
    before any is loaded, and the batches appear only when all are written, so one
    file that can't be loaded keeps all others out too, unless ``keep_going``.
    ``on_file`` hears about each file as soon as its fate is known.

    Raises:
        InputRefusedError: no data folder, nothing in it to load, settings that
            contradict themselves, or files that can't be loaded; one problem line
            per thing to fix.
    """
    started = time.perf_counter()
    data_dir = _existing_folder(settings)
    known = load_known(settings)
    rules = load_rules(data_dir, known.catalogue, known.company_rules)
    files = delivered_files(data_dir, settings)
    if all(file.is_companion and not file.refusal for file in files):
        raise _no_data(data_dir)
    prepare_batches(settings)
    with (
        opened_engine(settings) as connection,
        unpacked(files, settings) as unpacked_files,
    ):
        ingest = Ingest(settings, known, rules, connection, on_file)
        ingest.examine(unpacked_files)
        ingest.require_whole_lake()
        if not ingest.plans and all(
            one.status == "skipped" for one in ingest.every_report
        ):
            raise _no_data(data_dir)
        ingest.stop_on_refusals(keep_going=keep_going)
        ingest.write()
        ingest.stop_on_refusals(keep_going=keep_going)
        ingest.publish()
    reports = tuple(
        report for file in unpacked_files for report in ingest.reports[file.source_file]
    )
    is_loaded = any(report.status == "loaded" for report in reports)
    return IngestReport(
        files=reports,
        load_number=ingest.load.number if is_loaded else None,
        seconds=time.perf_counter() - started,
    )


def _no_data(data_dir: Path) -> InputRefusedError:
    return InputRefusedError(
        said("no_data_files", folder=data_dir), hint=said("no_data_files_hint")
    )


def _existing_folder(settings: Settings) -> Path:
    if settings.data_dir is None:
        raise InputRefusedError(
            said("no_data_folder"), hint=said("no_data_folder_hint")
        )
    if not settings.data_dir.is_dir():
        raise InputRefusedError(
            said("not_a_folder", folder=settings.data_dir),
            hint=said("not_a_folder_hint"),
        )
    return settings.data_dir


@dataclass
class Ingest:
    """One ingest under way: what is planned, written and reported so far."""

    settings: Settings
    known: Known
    rules: FolderRules
    connection: duckdb.DuckDBPyConnection
    on_file: Callable[[FileReport], None] | None
    things: Said = _FILES
    hint: Said = _HINT
    plans: list[FilePlan] = field(default_factory=list)
    batches: list[WrittenBatch] = field(default_factory=list)
    reports: dict[str, list[FileReport]] = field(default_factory=dict)
    problems: list[Said] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    load: Load = field(init=False)
    damaged: dict[str, DamagedBatch] = field(init=False)

    def __post_init__(self) -> None:
        """Take the next load number and the one clock reading of this ingest."""
        self.damaged = {
            batch.batch_id: batch for batch in damaged_batches(self.settings)
        }
        folders = {
            batch_folder(self.settings, batch.entity, batch.batch_id)
            for batch in self.damaged.values()
        }
        self.load = Load(
            next_load_number(self.settings, self.connection, folders),
            datetime.now(UTC).replace(tzinfo=None),
        )

    def examine(self, files: list[DeliveredFile]) -> None:
        """Plan every file that is new, and report the others.

        One that can't be is looked at again when all that came with it is known, as
        what it lacks may stand in another.
        """
        loaded = loaded_batch_ids(self.settings) - self.damaged.keys()
        known = dict.fromkeys(loaded, "")
        plans: dict[str, list[FilePlan]] = {}
        again: list[DeliveredFile] = []
        for file in files:
            with self.timed(file.source_file):
                try:
                    plans[file.source_file] = self._plans(file, known)
                except UnusableFileError:
                    again.append(file)
        for found in plans.values():
            for plan in found:
                self.known.held.add(plan.entity, plan.source_system, plan.given_columns)
        for file in again:
            with self.attempt(file):
                plans[file.source_file] = self._plans(file, known)
        for file in files:
            self.plans += plans.get(file.source_file, [])

    def _plans(self, file: DeliveredFile, known: dict[str, str]) -> list[FilePlan]:
        """The plans of a file, none if there is nothing to load, which is reported.

        ``known`` are the batches in the lake, and where in this delivery others are.
        """
        name = file.source_file
        is_note = file.format == ".txt" and file.refusal
        if (file.is_companion and not file.refusal) or (
            is_note and self.known.catalogue.entity_for_name(file.name) is None
        ):
            self.report(FileReport(name, "skipped", message=said("no_data_file")))
            return []
        file.require_loadable()
        fingerprint = fingerprinted(file.path)
        batch_id = fingerprint.batch_id
        if batch_id in known:
            self._report_known(file, batch_id, known[batch_id])
            return []
        plans: list[FilePlan] = []
        with self.tools() as tools:
            rule = self.rules.rule_for(file.name)
            if holds_notes(file, rule, self.known, tools):
                note = said("text_without_header")
                self.report(FileReport(name, "skipped", message=note))
                return []
            for number, rule in enumerate(self.rules.rules_for(file.name)):
                of_rule = replace(fingerprint, part=str(number or ""))
                plans += planned(file, of_rule, rule, self.known, tools)
        known[batch_id] = name
        return plans

    def require_whole_lake(self) -> None:
        """Raise for the damaged batches that no delivered file replaces."""
        delivered = {plan.fingerprint.batch_id for plan in self.plans}
        left = [one for id_, one in self.damaged.items() if id_ not in delivered]
        if left:
            raise damage_refused(self.settings, left)

    def _load_of(self, plan: FilePlan) -> Load:
        """The load a batch belongs to: what replaces a damaged one keeps its place."""
        damaged = self.damaged.get(plan.fingerprint.batch_id)
        if damaged is None or damaged.load_number is None or damaged.loaded_at is None:
            return self.load
        return Load(damaged.load_number, damaged.loaded_at)

    def write(self) -> None:
        """Write all planned batches next to the lake."""
        incoming = fresh_incoming(self.settings)
        for _, of_file in groupby(self.plans, key=lambda plan: plan.file.source_file):
            plans = list(of_file)
            with self.attempt(plans[0].file):
                written: list[WrittenBatch] = []
                for _, grouped in groupby(plans, key=lambda plan: id(plan.table)):
                    of_table = list(grouped)
                    with naming_sheet(of_table[0].table), self.tools() as tools:
                        written += write_batches(
                            of_table,
                            tools,
                            columns=self.known.catalogue.columns,
                            load=self._load_of(plans[0]),
                            incoming=incoming,
                        )
                self.batches += written

    def publish(self) -> None:
        """Let the written batches appear in the lake, in path order."""
        # It reads the lake as this package does, so it can't be there before it.
        from strata.forgetting.erasing import erase_incoming

        erase_incoming(
            self.settings, {one.folder: one.plan.entity for one in self.batches}
        )
        publish_batches(self.settings, self.batches)
        for batch in self.batches:
            self._report_loaded(batch)

    def stop_on_refusals(self, *, keep_going: bool) -> None:
        """Raise for everything found so far, unless told to load the rest."""
        if self.problems and not keep_going:
            shutil.rmtree(self.settings.lake_dir / ".incoming", ignore_errors=True)
            refused = sum(report.status == "refused" for report in self.every_report)
            raise InputRefusedError(
                said("files_refused", count=refused, things=self.things),
                tuple(self.problems),
                self.hint,
            )

    @contextmanager
    def attempt(self, file: DeliveredFile) -> Iterator[None]:
        """Time what is done to a file; if it is unusable, refuse it and go on."""
        name = file.source_file
        try:
            with self.timed(name):
                yield
        except UnusableFileError as error:
            self.problems += [
                together([name, problem], ": ") for problem in error.problems
            ]
            self.problems += self._choices(file, error)
            self.report(FileReport(name, "refused", message=together(error.problems)))

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Count the time that is spent on a file."""
        started = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - started
            self.seconds[name] = self.seconds.get(name, 0.0) + spent

    def _choices(self, file: DeliveredFile, error: UnusableFileError) -> Iterator[Said]:
        """The lines of the rules of which one settles a file."""
        rule = self.rules.rule_for(file.name)
        for choice in error.choices:
            yield said("choice_in_refusal", label=choice.label)
            for line in rule_snippet(file, rule, choice.fix, *error.also).splitlines():
                yield together([f"  {line}"])

    @contextmanager
    def tools(self) -> Iterator[ReadingTools]:
        """Reading tools with a scratch folder that is gone afterwards."""
        scratch = self.settings.warehouse_dir / "ingest"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        try:
            yield ReadingTools(self.connection, scratch, self.known.known_count)
        finally:
            shutil.rmtree(scratch)

    def _report_known(self, file: DeliveredFile, batch_id: str, twin: str) -> None:
        where = said("content_in_file", file=twin) if twin else said("content_in_lake")
        self.report(
            FileReport(
                file.source_file,
                "already_loaded",
                batch_id=batch_id,
                message=where,
            )
        )

    def _report_loaded(self, batch: WrittenBatch) -> None:
        plan = batch.plan
        notes = [plan.message] if plan.message else []
        if batch.received_count == 0:
            notes.append(said("header_without_rows"))
        elif batch.row_count == 0:
            notes.append(said("every_line_malformed"))
        if batch.left_out_count:
            notes.append(said("rows_left_out", count=batch.left_out_count))
        self.report(
            FileReport(
                source_file=plan.file.source_file,
                status="loaded",
                entity=plan.entity,
                source_system=plan.source_system,
                batch_id=plan.fingerprint.batch_id,
                received=batch.received_count,
                rows=batch.row_count,
                malformed=batch.malformed_count,
                encoding=plan.table.encoding,
                delimiter=plan.table.delimiter,
                seconds=self.seconds[plan.file.source_file],
                message=together(notes),
            )
        )

    @property
    def every_report(self) -> list[FileReport]:
        """What is known so far of all files."""
        return [report for reports in self.reports.values() for report in reports]

    def report(self, report: FileReport) -> None:
        """Keep what became of a file and tell whoever listens."""
        self.reports.setdefault(report.source_file, []).append(report)
        if self.on_file is not None:
            self.on_file(report)
