"""Great Expectations on the tables about to be published.

dbt tests prove the build; these suites prove the copy that readers will open, after
types were cast and rows sorted, and they are the last thing before the swap. A suite
is a YAML file in ``expectations/``, one per table; a query may look at every table
of the candidate.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import shutil
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import yaml

from strata.errors import CheckFailedError
from strata.seed_files import read_rows
from strata.sql_text import quote_literal, quote_name
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from strata.publication import Candidate
    from strata.settings import Language, Settings

SUITES_DIR = Path(__file__).with_name("expectations")
MAXIMUM_SAMPLE_ROWS = 5
UNEXPECTED_ROWS = "unexpected_rows_expectation"

_MODULE_OF_DIALECT = "strata.duckdb_dialect"
_POSITION = "position"
_QUERY = "unexpected_rows_query"


@dataclass(frozen=True)
class Expectation:
    """One claim about a table and how Great Expectations checks it."""

    kind: str
    arguments: dict[str, Any]
    claims: dict[Language, str]


@dataclass(frozen=True)
class Suite:
    """Everything that must hold for one published table."""

    table: str
    primary_key: tuple[str, ...]
    expectations: tuple[Expectation, ...]


@dataclass(frozen=True)
class CheckReport:
    """How many claims were checked, on how many tables."""

    table_count: int
    expectation_count: int


def read_suites(project_dir: Path, folder: Path = SUITES_DIR) -> tuple[Suite, ...]:
    """Return the suites of ``folder`` by table name.

    A ``value_set`` that names a seed is filled from that seed of ``project_dir``, so
    the list of codes stays in one place.
    """
    return tuple(
        _read_suite(project_dir, path) for path in sorted(folder.glob("*.yml"))
    )


def run_checks(
    settings: Settings, candidate: Candidate, suites: tuple[Suite, ...]
) -> CheckReport:
    """Check every suite against the candidate and write the data docs.

    Afterwards ``checks/index.html`` of the output folder shows this run.

    Raises:
        CheckFailedError: a claim does not hold; names the table, the claim, how many
            rows break it and the first of them.
    """
    missing = [s.table for s in suites if s.table not in candidate.row_counts]
    if missing:
        raise CheckFailedError(
            text(settings.language, "checks_failed", count=len(missing)),
            tuple(
                text(settings.language, "table_missing", table=name) for name in missing
            ),
        )
    with _quiet():
        results = _validate(settings, candidate, suites)
    problems: list[str] = []
    for suite in suites:
        outcomes = results[suite.table]
        for expectation, outcome in zip(suite.expectations, outcomes, strict=True):
            if not outcome["success"]:
                problems += _explain(settings, candidate, suite, expectation, outcome)
    if problems:
        failed = sum(
            not outcome["success"]
            for outcomes in results.values()
            for outcome in outcomes
        )
        raise CheckFailedError(
            text(settings.language, "checks_failed", count=failed),
            tuple(problems),
            text(settings.language, "checks_hint", checks_dir=settings.checks_dir),
        )
    return CheckReport(
        table_count=len(suites),
        expectation_count=sum(len(suite.expectations) for suite in suites),
    )


def _read_suite(project_dir: Path, path: Path) -> Suite:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Suite(
        table=document["table"],
        primary_key=tuple(document["primary_key"]),
        expectations=tuple(
            Expectation(
                kind=entry["type"],
                arguments=_read_arguments(project_dir, entry["arguments"]),
                claims={"en": entry["claim_en"], "zh": entry["claim_zh"]},
            )
            for entry in document["expectations"]
        ),
    )


def _read_arguments(project_dir: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    source = arguments.get("value_set")
    if not isinstance(source, dict):
        return dict(arguments)
    header, *rows = read_rows(project_dir / source["seed"])
    records = [dict(zip(header.values, row.values, strict=True)) for row in rows]
    codes = {
        record[source["column"]]
        for record in records
        if source.get("where", {}).items() <= record.items()
    }
    return {**arguments, "value_set": sorted(codes)}


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep third-party chatter off the terminal; our own report says what matters."""
    disabled_before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            logging.disable(disabled_before)


def _validate(
    settings: Settings, candidate: Candidate, suites: tuple[Suite, ...]
) -> dict[str, list[dict[str, Any]]]:
    """Return the outcome of every expectation, in the order of its suite."""
    # Must be set before Great Expectations is imported, which takes seconds and so
    # happens only here.
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.expectations.registry import get_expectation_impl
    from sqlalchemy import URL
    from sqlalchemy.dialects import registry

    registry.register("duckdb", _MODULE_OF_DIALECT, "ReadOnlyDialect")
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_sql(
        "candidate",
        connection_string=URL.create(
            "duckdb",
            database=str(candidate.database),
            query={"access_mode": "read_only"},
        ).render_as_string(),
        create_temp_table=False,
    )
    definitions = []
    for suite in suites:
        gx_suite = gx.ExpectationSuite(
            name=suite.table,
            expectations=[
                get_expectation_impl(expectation.kind)(
                    **_filled_arguments(candidate, expectation),
                    description=expectation.claims[settings.language],
                    # Results come back in an order of their own.
                    meta={_POSITION: position},
                )
                for position, expectation in enumerate(suite.expectations)
            ],
        )
        batch = source.add_table_asset(
            suite.table, table_name=suite.table
        ).add_batch_definition_whole_table("all_rows")
        definitions.append(
            context.validation_definitions.add(
                gx.ValidationDefinition(
                    name=suite.table,
                    data=batch,
                    suite=context.suites.add(gx_suite),
                )
            )
        )
    _add_data_docs(settings, context)
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(
            name="before_publication",
            validation_definitions=definitions,
            result_format={
                "result_format": "SUMMARY",
                "partial_unexpected_count": MAXIMUM_SAMPLE_ROWS,
            },
        )
    )
    try:
        result = checkpoint.run()
        # Once for all suites; as an action of the checkpoint it would run per suite.
        context.build_data_docs()
    finally:
        # Or the file stays open, and nobody else in this process could read it.
        source.get_execution_engine().close()
        source.get_engine().dispose()
    return {
        run.suite_name: sorted(
            (outcome.to_json_dict() for outcome in run.results),
            key=lambda outcome: outcome["expectation_config"]["meta"][_POSITION],
        )
        for run in result.run_results.values()
    }


def _filled_arguments(candidate: Candidate, expectation: Expectation) -> dict[str, Any]:
    """Return the arguments with the place of the manifest filled into a query."""
    if expectation.kind != UNEXPECTED_ROWS:
        return expectation.arguments
    manifest = quote_literal(candidate.folder / "manifest.json")
    query = expectation.arguments[_QUERY].replace("{manifest}", manifest)
    return {**expectation.arguments, _QUERY: query}


def _add_data_docs(settings: Settings, context: Any) -> None:  # noqa: ANN401
    if settings.checks_dir.exists():
        shutil.rmtree(settings.checks_dir)
    # The site every context starts with; left alone, it would be written to a temporary
    # folder that nobody removes.
    context.update_data_docs_site(
        "local_site",
        {
            "class_name": "SiteBuilder",
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            "store_backend": {
                "class_name": "TupleFilesystemStoreBackend",
                "base_directory": str(settings.checks_dir),
            },
        },
    )


def _explain(
    settings: Settings,
    candidate: Candidate,
    suite: Suite,
    expectation: Expectation,
    outcome: dict[str, Any],
) -> list[str]:
    """Return the line about a broken claim and one line per bad row shown."""
    result = outcome["result"]
    error = _find_exception(outcome["exception_info"])
    count = result.get("unexpected_count", result.get("observed_value", "?"))
    lines = [
        text(
            settings.language,
            "claim_broken",
            table=suite.table,
            claim=expectation.claims[settings.language],
            kind=expectation.kind,
            count=count,
        )
    ]
    if error is not None:
        return [*lines, f"  {error}"]
    rows = _read_bad_rows(candidate, suite, expectation, result)
    return [*lines, *(f"  {row}" for row in rows)]


def _find_exception(exception_info: dict[str, Any]) -> str | None:
    """Return the first line of what was raised, also where it is filed per metric."""
    if exception_info.get("raised_exception"):
        message = str(exception_info.get("exception_message") or "")
        return message.strip().partition("\n")[0]
    nested = (info for info in exception_info.values() if isinstance(info, dict))
    return next(filter(None, map(_find_exception, nested)), None)


def _read_bad_rows(
    candidate: Candidate,
    suite: Suite,
    expectation: Expectation,
    result: dict[str, Any],
) -> list[str]:
    """Return the first rows that break the claim, each as ``column = value`` pairs."""
    table = quote_name(suite.table)
    column = expectation.arguments.get("column")
    parameters: list[object] = []
    # Names are quoted; the query is the suite's own.
    if expectation.kind == UNEXPECTED_ROWS:
        query = _filled_arguments(candidate, expectation)[_QUERY]
        sql = f"select * from ({query.format(batch=table)}) as bad_rows"  # noqa: S608
    elif column is not None:
        as_text = f"cast(checked_rows.{quote_name(column)} as varchar)"
        shown = dict.fromkeys((*suite.primary_key, column))
        names = ", ".join(quote_name(name) for name in shown)
        found = result.get("partial_unexpected_list") or ()
        parameters = [[None if value is None else str(value) for value in found]]
        # As numbers too: Great Expectations reports 1.5000 as 1.5.
        sql = (
            f"select {names} from {table} as checked_rows "  # noqa: S608
            "where exists ("
            "select 1 from (select unnest(?::varchar[]) as value) as unexpected "
            f"where {as_text} is not distinct from unexpected.value "
            f"or try_cast({as_text} as double) = try_cast(unexpected.value as double))"
        )
    else:
        return [str(row) for row in result.get("partial_unexpected_list") or ()]
    with duckdb.connect(candidate.database, read_only=True) as connection:
        cursor = connection.execute(
            f"{sql} order by all limit {MAXIMUM_SAMPLE_ROWS}", parameters
        )
        columns = [name for name, *_ in cursor.description]
        return [
            ", ".join(
                f"{name} = {'null' if value is None else value}"
                for name, value in zip(columns, row, strict=True)
            )
            for row in cursor.fetchall()
        ]
