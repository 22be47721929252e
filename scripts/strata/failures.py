"""What a failed build is told as: which rule broke, why it is there, what to mend.

A failure comes back as sentences: the rule, what it is for, how many rows broke it,
the first of them, and the row of the seed file to mend where a seed is the cause.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import duckdb

from strata import claims, seed_files
from strata.errors import BuildFailedError
from strata.folders import log_dir
from strata.masking import engine_message, masking_of
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from strata.settings import Settings

MAXIMUM_ERROR_LINES = 4
FAILED_STATUSES = {"error", "fail", "runtime error"}

# "Runtime Error in model x (models/x.sql)": name and file are said anyway.
_MESSAGE_HEADING = re.compile(r"\w+ Error in \w+ \w+ \(.+\)$")
# What dbt calls the offending value in the rows of its own generic tests.
_VALUE_COLUMNS = ("unique_field", "value_field", "from_field")
# Tests of dbt that come with a sentence of ours on what to mend.
_SELF_EVIDENT_TESTS = {"accepted_values", "not_null", "relationships", "unique"}
# Columns by which a test of ours points at the seed rows to mend.
_SEED_FILE_COLUMN = "seed_file"
_SEED_KEY_COLUMNS = ("seed_key", "other_seed_key")


class DbtNode(Protocol):
    """The part of a dbt node that is read here; a seed has none of the last four."""

    name: str
    unique_id: str
    resource_type: str
    description: str
    original_file_path: str
    config: Any
    depends_on: Any
    compiled_code: str | None
    column_name: str | None
    attached_node: str | None


class DbtNodeResult(Protocol):
    """The part of a dbt node result that is read here."""

    status: str
    message: str | None
    failures: int | None
    node: DbtNode


@dataclass(frozen=True)
class DataTest:
    """One data test: what it claims, of which table, and the SQL that proves it.

    ``kind`` is the generic test it is made of, empty for one of its own; ``parents``
    are the nodes it reads. The last five say, as its configuration does, what is
    counted of the rows it finds, and which counts fail or warn.
    """

    name: str
    sql: str
    file: str = ""
    description: str = ""
    kind: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    column_name: str | None = None
    attached_node: str = ""
    parents: Sequence[str] = ()
    severity: str = "error"
    fail_calc: str = "count(*)"
    error_if: str = "!= 0"
    warn_if: str = "!= 0"
    limit: int | None = None

    @property
    def reads_only_seeds(self) -> bool:
        """Whether the files of seeds are all it takes to prove it."""
        return bool(self.parents) and all(
            parent.startswith("seed.") for parent in self.parents
        )


@dataclass(frozen=True)
class Finding:
    """What stops or warns: a ``test`` that does not hold, or a node that gave an error.

    ``message`` is the error, ``row_count`` how many rows the test found.
    """

    name: str
    file: str
    message: str = ""
    test: DataTest | None = None
    row_count: int = 0


@dataclass(frozen=True)
class _FailingRows:
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def build_failed(
    settings: Settings,
    failure: str,
    failed: Sequence[Finding],
    skipped_count: int,
) -> BuildFailedError:
    """Return the error that says what became of a build; ``failure`` names its text."""
    language = settings.language
    problems: list[str] = []
    names_seed_row = False
    with _opened_warehouse(settings) as connection:
        for one in failed:
            if one.test:
                lines, names_row = explain_test(
                    settings, one.test, one.row_count, connection
                )
                problems.extend(lines)
                names_seed_row = names_seed_row or names_row
            else:
                problems.append(
                    text(
                        language,
                        "node_failed",
                        name=one.name,
                        file=one.file,
                        detail=engine_message(shorten(one.message)),
                    )
                )
    if skipped_count:
        problems.append(text(language, "nodes_skipped", count=skipped_count))
    hint = (
        text(language, "seed_hint")
        if names_seed_row
        else text(language, "log_hint", log_dir=log_dir(settings))
    )
    return BuildFailedError(
        text(language, failure, count=len(failed)), tuple(problems), hint
    )


def rules_failed(
    settings: Settings,
    broken: Sequence[tuple[DataTest, int]],
    connection: duckdb.DuckDBPyConnection,
) -> BuildFailedError:
    """Return the error about tests of seeds that failed, with the rows to mend.

    ``broken`` holds each test and the number of rows it found.
    """
    lines = [
        line
        for test, row_count in broken
        for line in explain_test(settings, test, row_count, connection)[0]
    ]
    return BuildFailedError(
        text(settings.language, "rules_failed", count=len(broken)),
        tuple(lines),
        text(settings.language, "seed_hint"),
    )


def explain_test(
    settings: Settings,
    test: DataTest,
    row_count: int,
    connection: duckdb.DuckDBPyConnection | None,
) -> tuple[list[str], bool]:
    """Return the lines about one failed test and whether they name a seed row.

    Its own SQL is run again for the rows. Without a connection, or where that fails,
    they are left out: the test's name, reason and count are known anyway.
    """
    if test.kind == claims.CLAIMS_TEST:
        table = _claimed_table(settings, test)
        try:
            broken = connection and claims.read_broken_claims(connection, test.sql)
        except duckdb.Error:
            broken = None
        if broken:
            return claims.explain(settings, table, broken), table.path is not None
        return [test_sentence(settings, table.name, "", row_count)], False
    return _explain_rows(settings, test, row_count, _read_rows(connection, test.sql))


def explain_warning(settings: Settings, warned: Finding) -> str:
    """Return the sentence about a test that does not hold and only warns."""
    description = warned.test.description if warned.test else ""
    return test_sentence(settings, warned.name, description, warned.row_count)


def test_sentence(
    settings: Settings, name: str, description: str, row_count: int
) -> str:
    """Return the sentence that names a test, what it claims and how many rows fail."""
    return text(
        settings.language,
        "test_failed",
        name=name,
        description=" ".join((description or "").split())
        or text(settings.language, "test_without_description"),
        count=row_count,
    )


def shorten(message: str) -> str:
    """Return the cause from a dbt message, without its heading and call stack."""
    lines = [line.strip() for line in message.splitlines()]
    telling = [
        line
        for line in lines
        if line
        and not line.startswith((">", "compiled code at"))
        and not _MESSAGE_HEADING.match(line)
    ]
    return " ".join(telling[:MAXIMUM_ERROR_LINES]) or message.strip()


def data_test(node: DbtNode) -> DataTest:
    """Return what is told of a test that dbt has compiled."""
    metadata = getattr(node, "test_metadata", None)
    config = node.config
    return DataTest(
        name=node.name,
        sql=node.compiled_code or "",
        file=node.original_file_path,
        description=node.description or "",
        kind=metadata.name if metadata else "",
        arguments=metadata.kwargs if metadata else {},
        column_name=getattr(node, "column_name", None),
        attached_node=getattr(node, "attached_node", None) or "",
        parents=tuple(node.depends_on.nodes),
        severity=str(config.severity).lower(),
        fail_calc=config.fail_calc,
        error_if=config.error_if,
        warn_if=config.warn_if,
        limit=config.limit,
    )


def finding(result: DbtNodeResult) -> Finding:
    """Return what dbt found of a node that failed or warns."""
    node = result.node
    does_not_hold = node.resource_type == "test" and str(result.status) in {
        "fail",
        "warn",
    }
    return Finding(
        name=node.name,
        file=node.original_file_path,
        message=str(result.message),
        test=data_test(node) if does_not_hold else None,
        row_count=result.failures or 0,
    )


@contextmanager
def _opened_warehouse(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection | None]:
    if settings.target != "duckdb" or not settings.warehouse_database.exists():
        yield None
        return
    try:
        connection = duckdb.connect(settings.warehouse_database, read_only=True)
    except duckdb.Error:
        yield None
        return
    with connection:
        yield connection


def _claimed_table(settings: Settings, test: DataTest) -> claims.ClaimedTable:
    return claims.ClaimedTable(
        name=test.attached_node.rsplit(".", maxsplit=1)[-1],
        key=claims.key_of(test.arguments),
        path=_attached_seed(settings, test),
    )


def _explain_rows(
    settings: Settings, test: DataTest, row_count: int, found: _FailingRows
) -> tuple[list[str], bool]:
    """Return the lines about a test whose rows say what they like.

    Where each row says in words what to mend, a test without a name of its own has
    nothing to add.
    """
    lines: list[str] = []
    names_seed_row = False
    is_told = bool(found.rows)
    masking = masking_of(settings.project_dir, settings.as_of)
    for row in found.rows:
        values = dict(zip(found.columns, row, strict=True))
        places = _seed_places(settings, test, values)
        names_seed_row = names_seed_row or bool(places)
        mend = _mend_sentence(settings, test, values) if places else None
        is_told = is_told and mend is not None
        if mend is None:
            mend = ", ".join(
                f"{name} = {_show(value) if places else masking.value(name, value)}"
                for name, value in values.items()
                if not (places and name == _SEED_FILE_COLUMN)
            )
        place = f"{', '.join(places)}: " if places else ""
        lines.append(f"  {place}{mend}")
    unshown = row_count - len(found.rows)
    if found.rows and unshown > 0:
        lines.append("  " + text(settings.language, "test_more_rows", count=unshown))
    if not is_told:
        lines.insert(0, test_sentence(settings, test.name, test.description, row_count))
    elif not test.kind:
        lines.insert(0, test.name)
    return lines, names_seed_row


def _read_rows(connection: duckdb.DuckDBPyConnection | None, sql: str) -> _FailingRows:
    """Return the first rows of the query, in a fixed order."""
    nothing = _FailingRows((), ())
    if connection is None or not sql:
        return nothing
    try:
        relation = connection.execute(
            f"select * from ({sql.strip().rstrip(';')}) as failing_rows "  # nosec B608 # dbt's own SQL
            f"order by all limit {claims.MAXIMUM_SAMPLE_ROWS}"
        )
    except duckdb.Error:
        return nothing
    columns = tuple(column[0] for column in relation.description or ())
    return _FailingRows(columns, tuple(relation.fetchall()))


def _mend_sentence(
    settings: Settings, test: DataTest, values: Mapping[str, object]
) -> str | None:
    """Return what to mend in a seed row that failed, or None if the test says nothing.

    Tests of ours say it in a column per language; for dbt's own tests it follows from
    what they claim.
    """
    language = settings.language
    problem = values.get(f"problem_{language}")
    if problem is not None:
        key = values.get(_SEED_KEY_COLUMNS[0])
        return text(language, "seed_mend", row_key=_show(key), problem=problem)
    if test.kind not in _SELF_EVIDENT_TESTS:
        return None
    return text(
        language,
        f"seed_mend_{test.kind}",
        column=test.column_name,
        value=next(
            (_show(values[name]) for name in _VALUE_COLUMNS if name in values), ""
        ),
        allowed=", ".join(str(value) for value in test.arguments.get("values") or ()),
        other=re.sub(
            r"^ref\(['\"](\w+)['\"]\)$", r"\1.csv", str(test.arguments.get("to"))
        ),
    )


def _seed_places(
    settings: Settings, test: DataTest, values: Mapping[str, object]
) -> tuple[str, ...]:
    """Return ``file:row`` of every seed row that a failing row points at.

    The file alone is returned when the defect is a row that is missing.
    """
    if values.get(_SEED_FILE_COLUMN) is not None:
        path = _find_seed(settings, str(values[_SEED_FILE_COLUMN]))
    else:
        path = _attached_seed(settings, test)
    if path is None:
        return ()
    if _SEED_KEY_COLUMNS[0] in values:
        numbers = [
            number
            for column in _SEED_KEY_COLUMNS
            if values.get(column) is not None
            for number in seed_files.find_key_rows(path, str(values[column]))
        ]
    else:
        numbers = list(seed_files.find_value_rows(path, _wanted_values(test, values)))
    return seed_files.places(settings.project_dir, path, tuple(dict.fromkeys(numbers)))


def _wanted_values(test: DataTest, values: Mapping[str, object]) -> dict[str, str]:
    """Return which columns of a seed hold what in the rows a generic test reports."""
    for name in _VALUE_COLUMNS:
        if test.column_name is not None and name in values:
            return {test.column_name: _seed_text(values[name])}
    counted = {name for name in values if name.endswith("_count")}
    return {
        name: _seed_text(value) for name, value in values.items() if name not in counted
    }


def _seed_text(value: object) -> str:
    return "" if value is None else str(value)


def _find_seed(settings: Settings, seed_file: str) -> Path | None:
    """Return the file of a seed given by its path or by its bare name."""
    path = settings.project_dir / seed_file
    if path.is_file():
        return path
    stem = Path(seed_file).stem
    found = sorted((settings.project_dir / "seeds").rglob(f"{stem}.csv"))
    return found[0] if found else None


def _attached_seed(settings: Settings, test: DataTest) -> Path | None:
    if not test.attached_node.startswith("seed."):
        return None
    return _find_seed(settings, test.attached_node.rsplit(".", maxsplit=1)[-1])


def _show(value: object) -> str:
    return "null" if value is None else str(value)
