"""A file read as ingest would read it, and what its columns become."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from strata.errors import InputRefusedError
from strata.explain.explanation import ExplainedColumn
from strata.explain.masking import masked
from strata.explain.proposing import fitted_columns, is_open
from strata.ingest.batches import publish_batches, write_batches
from strata.ingest.catalogue import ALIASES_FILE, EVERY_ENTITY, folded
from strata.ingest.columns import ColumnMapping
from strata.ingest.delivered import fingerprinted, folder_system
from strata.ingest.lake import batch_folder, fresh_incoming
from strata.ingest.planning import examined, naming_sheet, settled
from strata.ingest.problems import UnusableFileError
from strata.ingest.rules import RULES_FILE, load_rules
from strata.ingest.snippet import rule_snippet
from strata.ingest.tables import ReadingTools
from strata.ingest.text import encoding_told_by
from strata.masking import shown_headers
from strata.texts import said, together

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import duckdb

    from strata.explain.explanation import Explanation
    from strata.ingest.batches import WrittenBatch
    from strata.ingest.planning import Examination, Known
    from strata.settings import Settings

EXAMPLE_ROWS = 50


def examine(
    explanation: Explanation,
    apart: Settings,
    known: Known,
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """Read the file as ingest would and note what is found, or why it can't be."""
    scratch = apart.warehouse_dir / "ingest"
    scratch.mkdir(parents=True, exist_ok=True)
    tools = ReadingTools(connection, scratch, known.known_count)
    try:
        _read(explanation, apart, known, tools)
    except UnusableFileError as error:
        explanation.problems = error.problems
        fix = _fitted(explanation, error.fix, known, tools)
        file, rule = explanation.file, explanation.rule
        if not error.choices:
            explanation.snippet = rule_snippet(file, rule, fix, *error.also)
        explanation.choices = tuple(
            (choice.label, rule_snippet(file, rule, choice.fix, *error.also))
            for choice in error.choices
        )
        if explanation.snippet and not is_open(fix):
            _try_snippet(explanation, apart, known, tools)
    finally:
        shutil.rmtree(scratch)


def _fitted(
    explanation: Explanation,
    fix: Mapping[str, object],
    known: Known,
    tools: ReadingTools,
) -> Mapping[str, object]:
    """The rule proposed by the headers, as far as the cells below them bear it out."""
    examination = explanation.examination
    if examination is None or len(explanation.examinations) > 1:
        return fix
    if "entity" not in fix or "columns" not in fix:
        return fix
    catalogue, names = known.catalogue, examination.names
    choices = [fix]
    if examination.guess.entity is None:
        choices = [
            {
                "entity": one.entity,
                **ColumnMapping.settled(
                    one.entity, names, explanation.rule, catalogue
                ).fix,
            }
            for one in examination.guess.candidates
            if one.known_count == examination.guess.candidates[0].known_count
        ]
    reading = examination.table.read(explanation.file.path, tools)
    fitted = [
        fitted_columns(choice, examination, reading, tools, catalogue)
        for choice in choices
    ]
    return next((one for one in fitted if not is_open(one)), fitted[0])


def _try_snippet(
    explanation: Explanation, apart: Settings, known: Known, tools: ReadingTools
) -> None:
    """Read the file once more by the rule proposed, as if it had been pasted."""
    folder = tools.scratch_dir / "proposed"
    folder.mkdir()
    (folder / RULES_FILE).write_text(explanation.snippet, encoding="utf-8")
    try:
        rules = load_rules(folder, known.catalogue)
        batches: tuple[WrittenBatch, ...] = ()
        for rule in rules.rules_for(explanation.file.name):
            trial = replace(explanation, rule=rule, problems=(), received_count=0)
            _read(trial, apart, known, tools)
            batches += trial.batches
    except (UnusableFileError, InputRefusedError):
        return
    explanation.is_snippet_tried = True
    explanation.batches = batches


def _read(
    explanation: Explanation,
    apart: Settings,
    known: Known,
    tools: ReadingTools,
) -> None:
    file, rule = explanation.file, explanation.rule
    file.require_loadable()
    fingerprint = fingerprinted(file.path)
    explanation.byte_count = fingerprint.byte_count
    explanation.source_system = rule.source_system or folder_system(file)
    examinations = examined(file, rule, known, tools)
    explanation.examinations = tuple(examinations)
    for examination in examinations:
        reading = examination.table.read(file.path, tools)
        explanation.received_count += reading.received_count
        names = ", ".join(f"c{n}" for n in range(1, len(examination.names) + 1))
        rows = tools.connection.execute(
            f"select {names} from ({reading.query}) as delivered limit {EXAMPLE_ROWS}",  # nosec B608 # column positions and the reader's own query
            reading.parameters,
        ).fetchall()
        explanation.columns += tuple(_columns(examination, rows, apart))
    table = examinations[0].table
    if table.encoding is not None:
        explanation.encoding_told_by = encoding_told_by(
            file.path, table.encoding, rule.encoding
        )
    plans = settled(file, fingerprint, rule, known, examinations)
    explanation.message = together(dict.fromkeys(plan.message for plan in plans))
    if batch_folder(apart, plans[0].entity, fingerprint.batch_id).is_dir():
        explanation.message = said("content_in_another")
        return
    incoming = fresh_incoming(apart)
    written = []
    for _, grouped in groupby(plans, key=lambda plan: id(plan.table)):
        of_table = list(grouped)
        with naming_sheet(of_table[0].table):
            written += write_batches(
                of_table,
                tools,
                columns=known.catalogue.columns,
                load=explanation.load,
                incoming=incoming,
            )
    for plan in plans:
        known.held.add(plan.entity, plan.source_system, plan.given_columns)
    publish_batches(apart, written)
    explanation.batches = tuple(written)


def _columns(
    examination: Examination,
    rows: list[tuple[str | None, ...]],
    settings: Settings,
) -> Iterator[ExplainedColumn]:
    mapping, sheet = examination.mapping, examination.sheet
    columns = (
        {} if mapping is None else {at: name for name, at in mapping.positions.items()}
    )
    shaped = {} if sheet is None else sheet.columns_by_place()
    alias_lines = _alias_lines(settings, examination.guess.entity or "")
    headers = shown_headers(examination.names)
    for position, name in enumerate(examination.names, start=1):
        column = columns.get(position)
        filled = (row[position - 1] for row in rows)
        example = next((cell for cell in filled if cell and cell.strip()), "")
        told_by, line = "unknown", None
        if position in shaped:
            column, told_by = shaped[position], examination.guess.told_by
        if mapping is not None and column is not None:
            if name in mapping.chosen:
                told_by = "rule"
            elif folded(name) == folded(column):
                told_by = "name"
            else:
                line = alias_lines.get(folded(name))
                told_by = "cells" if line is None else "alias"
        yield ExplainedColumn(
            headers[position - 1] or f"column_{position}",
            column,
            told_by,
            line,
            masked(settings, column, example),
        )


def _alias_lines(settings: Settings, entity: str) -> dict[str, int]:
    """The line of the alias file that gives a header, folded, its meaning."""
    path = settings.config_dir / ALIASES_FILE
    own: dict[str, int] = {}
    shared: dict[str, int] = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        for row in reader:
            if row["entity"] in {entity, EVERY_ENTITY}:
                lines = own if row["entity"] == entity else shared
                lines.setdefault(folded(row["alias"]), reader.line_num)
    return shared | own
