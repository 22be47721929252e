"""How delivered files would be read, found out in a folder that is thrown away.

Nothing is loaded: the files go through the real ingest into a temporary lake, and
the real staging models of their entities say which rows would be rejected and why.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import duckdb

from strata import dbt_runner
from strata.errors import InputRefusedError
from strata.ingest.catalogue import (
    ALIASES_FILE,
    EVERY_ENTITY,
    SOURCE_SYSTEM,
    folded,
    load_catalogue,
)
from strata.ingest.engine import opened_engine, quoted
from strata.ingest.lake import (
    MALFORMED_FILE,
    ROWS_FILE,
    Load,
    batch_folder,
    fresh_incoming,
    prepare_lake,
    publish_batch,
    write_batch,
)
from strata.ingest.planning import (
    DeliveredFile,
    delivered_files,
    examined,
    fingerprinted,
    folder_system,
    settled,
)
from strata.ingest.problems import UnusableFileError
from strata.ingest.rules import load_rules
from strata.ingest.tables import ReadingTools
from strata.ingest.text import encoding_told_by
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from strata.dbt_runner import BuildProgress
    from strata.ingest.catalogue import Catalogue
    from strata.ingest.lake import WrittenBatch
    from strata.ingest.planning import Examination
    from strata.ingest.rules import FileRule
    from strata.settings import Language, Settings

EXAMPLE_ROWS = 50
SHOWN_BAD_ROWS = 5
LONGEST_SHOWN_TEXT = 60

# Cells that may say who somebody is show their first character only, as in the
# published rejects.
PERSONAL_COLUMNS = frozenset(
    {
        "account_id",
        "birth_date",
        "cancel_reason",
        "close_reason",
        "comment",
        "company_name",
        "complaint_reason",
        "customer_name",
        "email",
        "hypothesis",
        "lost_reason",
        "member_id",
        "note",
        "owner_name",
        "pain_point",
        "phone",
        "reason",
        "refund_reason",
        "wechat_id",
    }
)
# Ids, moments and amounts are no text a phone number could stand in.
_PLAIN_COLUMN = re.compile(r".*_(id|at|on|date|amount|price)|month|quantity")
_WORD = re.compile(r"(\w)\w+")
_LONG_DIGITS = re.compile(r"(\d{3})\d{4,}(\d{2})")
_MAIL_NAME = re.compile(r"[^ =;:,]+@")
_SEED_REFERENCE = re.compile(r"ref\('(\w+)'\)")


@dataclass(frozen=True)
class ExplainedColumn:
    """One header: the column it becomes, or None when it is kept in ``_extra``.

    ``told_by`` is ``rule``, ``name``, ``alias`` or ``unknown``; ``alias_line`` is the
    line of the alias file; ``example`` is masked where it may name a person.
    """

    header: str
    column: str | None
    told_by: str
    alias_line: int | None
    example: str


@dataclass(frozen=True)
class BadRow:
    """A line that is no row or a row that would be rejected, and what is wrong."""

    row_number: int
    column: str
    value: str
    reason: str
    mend: str


@dataclass(frozen=True)
class BadRows:
    """The bad rows of one file: how many for which reason, and the first of them."""

    counts: Mapping[str, int]
    first: tuple[BadRow, ...]
    is_judged: bool


@dataclass
class Explanation:
    """Everything known about one file; it would be refused if there are problems."""

    file: DeliveredFile
    data_dir: Path
    rule: FileRule
    encoding_told_by: str = ""
    examination: Examination | None = None
    columns: tuple[ExplainedColumn, ...] = ()
    source_system: str = ""
    byte_count: int = 0
    received_count: int = 0
    bad_rows: BadRows | None = None
    message: str = ""
    problems: tuple[str, ...] = ()
    snippet: str = ""
    batch: WrittenBatch | None = field(default=None, repr=False)


def explain_files(
    settings: Settings,
    paths: Sequence[Path],
    on_file: Callable[[str], None],
    on_progress: Callable[[BuildProgress], None],
) -> list[Explanation]:
    """Say for each file, or each file of a folder, how it would be read.

    The rules are those of the data folder where the file lies in it, else of the
    file's own folder. Afterwards nothing is left behind and nothing was loaded.

    Raises:
        InputRefusedError: there is no such file, or an ``ingest.yml`` can't be used.
    """
    catalogue = load_catalogue(settings.config_dir)
    with tempfile.TemporaryDirectory(prefix="strata-explain-") as folder:
        apart = replace(settings, output_dir=Path(folder), target="duckdb")
        prepare_lake(apart)
        explained: list[Explanation] = []
        with opened_engine(apart) as connection:
            for file, data_dir, rule in _delivered(settings, paths, catalogue):
                on_file(file.name.as_posix())
                explained.append(Explanation(file, data_dir, rule))
                _examine(explained[-1], apart, catalogue, connection)
        _judge(explained, apart, on_progress)
    return explained


def _delivered(
    settings: Settings, paths: Sequence[Path], catalogue: Catalogue
) -> Iterator[tuple[DeliveredFile, Path, FileRule]]:
    for path in dict.fromkeys(path.absolute() for path in paths):
        if not path.exists():
            message = text(settings.language, "explain_no_file", path=path)
            raise InputRefusedError(
                message, hint=text(settings.language, "explain_no_file_hint")
            )
        data_dir = settings.data_dir
        if data_dir is None or not path.is_relative_to(data_dir):
            data_dir = path if path.is_dir() else path.parent
        rules = load_rules(data_dir, catalogue)
        if path.is_dir():
            files = [
                file
                for file in delivered_files(data_dir, settings)
                if file.path.is_relative_to(path) and not file.is_companion
            ]
        else:
            name = PurePosixPath(path.relative_to(data_dir).as_posix())
            files = [DeliveredFile(path, name)]
        for file in files:
            yield file, data_dir, rules.rule_for(file.name)


def _examine(
    explanation: Explanation,
    apart: Settings,
    catalogue: Catalogue,
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """Read the file as ingest would and note what is found, or why it can't be."""
    scratch = apart.warehouse_dir / "ingest"
    scratch.mkdir(parents=True, exist_ok=True)
    tools = ReadingTools(connection, scratch, catalogue.known_count)
    try:
        _read(explanation, apart, catalogue, tools)
    except UnusableFileError as error:
        explanation.problems = error.problems
        explanation.snippet = _snippet(explanation.file, explanation.rule, error.mend)
    finally:
        shutil.rmtree(scratch)


def _read(
    explanation: Explanation,
    apart: Settings,
    catalogue: Catalogue,
    tools: ReadingTools,
) -> None:
    file, rule = explanation.file, explanation.rule
    fingerprint = fingerprinted(file.path)
    explanation.byte_count = fingerprint.byte_count
    explanation.source_system = rule.source_system or folder_system(file)
    examination = examined(file, rule, catalogue, tools)
    explanation.examination = examination
    if examination.table.encoding is not None:
        explanation.encoding_told_by = encoding_told_by(
            file.path, examination.table.encoding, rule.encoding
        )
    reading = examination.table.read(file.path, tools)
    explanation.received_count = reading.received_count
    names = ", ".join(f"c{n}" for n in range(1, len(examination.names) + 1))
    rows = tools.connection.execute(
        f"select {names} from ({reading.query}) as delivered limit {EXAMPLE_ROWS}",  # noqa: S608 - column positions and the reader's own query
        reading.parameters,
    ).fetchall()
    explanation.columns = tuple(_columns(examination, rows, catalogue, apart))
    plan = settled(file, fingerprint, rule, catalogue, examination)
    explanation.message = plan.message
    if batch_folder(apart, plan.entity, fingerprint.batch_id).is_dir():
        explanation.message = "the same content is in another of these files"
        return
    written = write_batch(
        plan,
        reading,
        tools,
        columns=catalogue.columns[plan.entity],
        load=Load(1, datetime.now(UTC).replace(tzinfo=None)),
        incoming=fresh_incoming(apart),
    )
    publish_batch(apart, written)
    explanation.batch = written


def _columns(
    examination: Examination,
    rows: list[tuple[str | None, ...]],
    catalogue: Catalogue,
    settings: Settings,
) -> Iterator[ExplainedColumn]:
    mapping = examination.mapping
    columns = (
        {} if mapping is None else {at: name for name, at in mapping.positions.items()}
    )
    for position, name in enumerate(examination.names, start=1):
        column = columns.get(position)
        filled = (row[position - 1] for row in rows)
        example = next((cell for cell in filled if cell and cell.strip()), "")
        told_by, line = "unknown", None
        if mapping is not None and column is not None:
            if name in mapping.chosen:
                told_by = "rule"
            elif folded(name) == folded(column):
                told_by = "name"
            else:
                told_by = "alias"
                entity = examination.guess.entity or ""
                line = _alias_line(settings, entity, name)
        yield ExplainedColumn(
            name or f"column_{position}",
            column,
            told_by,
            line,
            _masked(column, example, is_known=column in catalogue.every_column),
        )


def _alias_line(settings: Settings, entity: str, header: str) -> int | None:
    """The line of the alias file that gives the header its meaning."""
    with (settings.config_dir / ALIASES_FILE).open(
        encoding="utf-8-sig", newline=""
    ) as stream:
        reader = csv.reader(stream)
        shared: int | None = None
        for values in reader:
            if len(values) < 3 or folded(values[2]) != folded(header):  # noqa: PLR2004
                continue
            if values[0] == entity:
                return reader.line_num
            if values[0] == EVERY_ENTITY:
                shared = shared or reader.line_num
    return shared


def _masked(column: str | None, value: str, *, is_known: bool) -> str:
    """A cell as the screen may show it: enough to recognise it, not the person."""
    shown = " ".join(value.split())
    if not is_known:
        shown = _WORD.sub(r"\1***", shown)
    elif column in PERSONAL_COLUMNS:
        shown = shown[:1] + "***" if shown else ""
    elif not _PLAIN_COLUMN.fullmatch(column or ""):
        shown = _LONG_DIGITS.sub(r"\1****\2", _MAIL_NAME.sub("***@", shown))
    return _cut(shown)


def _cut(shown: str) -> str:
    if len(shown) <= LONGEST_SHOWN_TEXT:
        return shown
    return shown[: LONGEST_SHOWN_TEXT - 1] + "…"


def _snippet(file: DeliveredFile, rule: FileRule, mend: Mapping[str, object]) -> str:
    """A rule for ``ingest.yml`` that keeps what there is and adds what helps."""
    if not mend:
        return ""
    keys = {
        **rule.model_dump(exclude_defaults=True),
        "pattern": rule.pattern if rule.is_written else file.name.name,
        **mend,
    }
    lines = ["files:"]
    for position, (key, value) in enumerate(_pattern_first(keys)):
        start = "  - " if position == 0 else "    "
        if isinstance(value, dict):
            lines.append(f"{start}{key}:")
            lines += [f"      {_yaml(k)}: {_yaml(v)}" for k, v in value.items()]
        else:
            lines.append(f"{start}{key}: {_yaml(value)}")
    return "\n".join(lines)


def _pattern_first(keys: Mapping[str, object]) -> list[tuple[str, object]]:
    return sorted(keys.items(), key=lambda item: item[0] != "pattern")


def _yaml(value: object) -> str:
    """A YAML scalar: plain where that is safe, else in double quotes."""
    written = str(value)
    if re.fullmatch(r"[A-Za-z_][\w.-]*", written):
        return written
    return json.dumps(written, ensure_ascii=False)


def _judge(
    explained: list[Explanation],
    apart: Settings,
    on_progress: Callable[[BuildProgress], None],
) -> None:
    """Run the staging rules on what was written and note the bad rows of each."""
    entities = {
        one.batch.plan.entity: _typed_model(apart, one.batch.plan.entity)
        for one in explained
        if one.batch is not None
    }
    models = {entity: path for entity, path in entities.items() if path is not None}
    if models:
        project = _trimmed_project(apart, list(models.values()))
        dbt_runner.build(
            project, on_progress, only=tuple(path.stem for path in models.values())
        )
    database = str(apart.warehouse_database) if models else ":memory:"
    with duckdb.connect(database) as connection:
        reasons = _reasons(apart)
        for one in explained:
            if one.batch is not None:
                model = models.get(one.batch.plan.entity)
                one.bad_rows = _bad_rows(connection, apart, one.batch, model, reasons)


def _typed_model(settings: Settings, entity: str) -> Path | None:
    """The staging model that types the entity's rows, if it has one."""
    staging = settings.project_dir / "models" / "staging"
    return next(iter(sorted(staging.rglob(f"stg_*__{entity}_typed.sql"))), None)


def _trimmed_project(apart: Settings, models: list[Path]) -> Settings:
    """The project with nothing but the given models: dbt reads it in seconds."""
    source = apart.project_dir
    target = apart.output_dir / "project"
    for name in ("macros", "seeds"):
        shutil.copytree(source / name, target / name)
    for path in (
        source / "dbt_project.yml",
        source / "profiles.yml",
        source / "models" / "staging" / "_sources.yml",
        *models,
    ):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    return replace(apart, project_dir=target)


def _reasons(settings: Settings) -> dict[str, tuple[str, str]]:
    """Name and mend of every reject reason, in the language asked for."""
    path = settings.project_dir / "seeds" / "standards" / "reject_reasons.csv"
    language: Language = settings.language
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            row["reason_code"]: (
                row[f"reason_name_{language}"],
                row[f"mend_{language}"],
            )
            for row in csv.DictReader(stream)
        }


def _bad_rows(
    connection: duckdb.DuckDBPyConnection,
    apart: Settings,
    batch: WrittenBatch,
    model: Path | None,
    reasons: Mapping[str, tuple[str, str]],
) -> BadRows:
    folder = batch_folder(apart, batch.plan.entity, batch.plan.fingerprint.batch_id)
    queries = [
        (
            "select _row_number as row_number, reason_code, '' as column_name,"
            " line_text as cell, detail from read_parquet($malformed)"
        )
    ]
    parameters: dict[str, object] = {"malformed": str(folder / MALFORMED_FILE)}
    if model is not None:
        found = connection.execute(
            "select table_schema from information_schema.tables"
            " where table_name = $name",
            {"name": model.stem},
        ).fetchone()
        table = f"{quoted(str(found[0] if found else ''))}.{model.stem}"
        columns = batch.plan.positions.keys() - {SOURCE_SYSTEM}
        cells = "".join(
            f" when '{name}' then delivered.{quoted(name)}" for name in sorted(columns)
        )
        cell = f"case typed.reject_column{cells} end" if cells else "''"
        queries.append(
            f"select typed.row_number, typed.reject_reason_code, typed.reject_column,"  # noqa: S608 - names from the project, quoted
            f" {cell}, '' from {table} as typed"
            " inner join read_parquet($rows) as delivered"
            " on typed.row_number = delivered._row_number"
            " where typed.batch_id = $batch_id"
            " and typed.reject_reason_code is not null"
        )
        parameters |= {
            "rows": str(folder / ROWS_FILE),
            "batch_id": batch.plan.fingerprint.batch_id,
        }
    every = " union all ".join(queries)
    counts = connection.execute(
        f"select reason_code, count(*) from ({every}) as bad group by all"  # noqa: S608
        " order by count(*) desc, reason_code",
        parameters,
    ).fetchall()
    first = connection.execute(
        f"select * from ({every}) as bad order by row_number limit {SHOWN_BAD_ROWS}",  # noqa: S608
        parameters,
    ).fetchall()
    return BadRows(
        {reasons.get(code, (code, ""))[0]: count for code, count in counts},
        tuple(
            BadRow(
                row,
                column,
                _masked(column, cell or "", is_known=bool(column)),
                reasons.get(code, (code, ""))[0] + (f": {detail}" if detail else ""),
                reasons.get(code, ("", ""))[1],
            )
            for row, code, column, cell, detail in first
        ),
        model is not None,
    )
