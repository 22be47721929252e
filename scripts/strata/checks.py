"""Great Expectations on the tables about to be published.

dbt tests prove the build; these suites prove the copy that readers will open, after
types were cast and rows sorted, and they are the last thing before the swap. A claim
may look at every table of the candidate.
"""

from __future__ import annotations

import contextlib
import io
import logging
import shutil
import sys
import warnings
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from strata.errors import CheckFailedError
from strata.folders import make_readable
from strata.paths import write_name
from strata.publication import MANIFEST_NAME, read_release_manifest
from strata.settings import Language
from strata.sql_text import quote_name
from strata.suites import SUITES_DIR, read_contract, read_suites
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from strata.publication import Candidate
    from strata.settings import Settings
    from strata.suites import Claim, Suite

_MODULE_OF_DIALECT = "strata.duckdb_dialect"
_POSITION = "position"
# Read by Great Expectations where they are installed, and of no use here.
_NEEDLESS_MODULES = ("pyspark",)


@dataclass(frozen=True)
class CheckReport:
    """How many claims were checked, on how many tables."""

    table_count: int
    expectation_count: int


def run_checks(
    settings: Settings, candidate: Candidate, suites_dir: Path = SUITES_DIR
) -> CheckReport:
    """Check every claim about the candidate and write the page of the results.

    Afterwards ``checks/index.html`` of the output folder shows this run.

    Raises:
        CheckFailedError: a claim does not hold; names the table, the claim, how many
            rows break it and the first of them.
    """
    manifest = candidate.folder / MANIFEST_NAME
    contracts = [
        read_contract(table)
        for table in read_release_manifest(candidate.folder)["tables"]
    ]
    found = {contract.table for contract in contracts}
    missing = sorted({path.stem for path in suites_dir.glob("pub_*.yml")} - found)
    if missing:
        raise CheckFailedError(
            text(settings.language, "checks_failed", count=len(missing)),
            tuple(
                text(settings.language, "table_missing", table=name) for name in missing
            ),
        )
    suites = read_suites(settings.project_dir, contracts, manifest, suites_dir)
    with _quiet():
        results = _validate(settings, candidate, suites)
    _write_page(settings, suites, results)
    broken = [
        (suite.table, claim, outcome)
        for suite in suites
        for claim, outcome in zip(suite.claims, results[suite.table], strict=True)
        if not outcome["success"]
    ]
    if broken:
        raise CheckFailedError(
            text(settings.language, "checks_failed", count=len(broken)),
            tuple(line for one in broken for line in _explain(settings, *one)),
            text(settings.language, "checks_hint", checks_dir=settings.checks_dir),
        )
    return CheckReport(
        table_count=len(suites),
        expectation_count=sum(len(suite.claims) for suite in suites),
    )


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
    """Return the outcome of every claim, in the order of its suite."""
    gx = _import_great_expectations()
    from sqlalchemy import URL
    from sqlalchemy.dialects import registry

    from strata.claim_expectation import ExpectClaimToHold

    registry.register("duckdb", _MODULE_OF_DIALECT, "ReadOnlyDialect")
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sql(
        "candidate",
        connection_string=URL.create(
            "duckdb",
            # The dialect takes it back; on the way a dollar would name a variable.
            database=quote(write_name(candidate.database)),
            query={
                "access_mode": "read_only",
                "temp_directory": write_name(settings.warehouse_dir / "spill"),
                "threads": str(settings.threads),
                **(
                    {"memory_limit": settings.memory_limit}
                    if settings.memory_limit
                    else {}
                ),
            },
        ).render_as_string(),
        create_temp_table=False,
    )
    outcomes = {}
    try:
        for suite in suites:
            batch = (
                source.add_query_asset(
                    suite.table,
                    query=f"select * from {quote_name(suite.table)}",  # nosec B608 # quoted
                )
                .add_batch_definition_whole_table("all_rows")
                .get_batch()
            )
            result = batch.validate(
                gx.ExpectationSuite(
                    name=suite.table,
                    expectations=[
                        ExpectClaimToHold(
                            claimed_count=claim.count,
                            broken_rows=claim.rows,
                            project_dir=str(settings.project_dir),
                            today=settings.as_of.isoformat(),
                            # Results come back in an order of their own.
                            meta={_POSITION: position},
                        )
                        for position, claim in enumerate(suite.claims)
                    ],
                )
            )
            outcomes[suite.table] = sorted(
                (outcome.to_json_dict() for outcome in result.results),
                key=lambda outcome: outcome["expectation_config"]["meta"][_POSITION],
            )
    finally:
        # Or the file stays open, and nobody else in this process could read it.
        source.get_execution_engine().close()
        source.get_engine().dispose()
    return outcomes


def _import_great_expectations() -> Any:  # noqa: ANN401
    """Import it without what it would read of engines that no check runs on."""
    hidden = [name for name in _NEEDLESS_MODULES if name not in sys.modules]
    # None stands for a module that cannot be imported.
    absent: dict[str, Any] = dict.fromkeys(hidden)
    sys.modules.update(absent)
    try:
        import great_expectations
    finally:
        for name in hidden:
            del sys.modules[name]
    return great_expectations


def _in_both_languages(settings: Settings, claim: Claim) -> str:
    others = (one for one in get_args(Language) if one != settings.language)
    return " ".join(claim.sentences[one] for one in (settings.language, *others))


def _write_page(
    settings: Settings,
    suites: tuple[Suite, ...],
    results: dict[str, list[dict[str, Any]]],
) -> None:
    """Write the results as one page that needs nothing beside it, and no network."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
    )
    tables = [
        {
            "name": suite.table,
            "broken_count": sum(not one["success"] for one in results[suite.table]),
            "claims": [
                {
                    "sentence": _in_both_languages(settings, claim),
                    "holds": outcome["success"],
                    "found": outcome["result"].get("observed_value", "?"),
                    "rows": _rows_shown(outcome),
                }
                for claim, outcome in zip(
                    suite.claims, results[suite.table], strict=True
                )
            ],
        }
        for suite in suites
    ]
    page = environment.get_template("checks.html.j2").render(
        language=settings.language,
        say=partial(text, settings.language),
        day=settings.as_of,
        tables=tables,
        claim_count=sum(len(suite.claims) for suite in suites),
        broken_count=sum(table["broken_count"] for table in tables),
    )
    if settings.checks_dir.exists():
        shutil.rmtree(settings.checks_dir)
    settings.checks_dir.mkdir(parents=True)
    (settings.checks_dir / "index.html").write_text(page, encoding="utf-8")
    make_readable(settings.checks_dir)


def _explain(
    settings: Settings, table: str, claim: Claim, outcome: dict[str, Any]
) -> list[str]:
    """Return the line about a broken claim and one line per bad row shown."""
    line = text(
        settings.language,
        "claim_broken",
        table=table,
        claim=claim.sentences[settings.language],
        kind=claim.kind,
        count=outcome["result"].get("unexpected_count", "?"),
    )
    return [line, *(f"  {row}" for row in _rows_shown(outcome))]


def _rows_shown(outcome: dict[str, Any]) -> Sequence[str]:
    """Return the rows that break a claim, or why it could not be counted."""
    error = _find_exception(outcome["exception_info"])
    if error is not None:
        return (error,)
    rows: Sequence[str] = outcome["result"].get("partial_unexpected_list", ())
    return rows


def _find_exception(exception_info: dict[str, Any]) -> str | None:
    """Return the first line of what was raised, also where it is filed per metric."""
    if exception_info.get("raised_exception"):
        message = str(exception_info.get("exception_message") or "")
        return message.strip().partition("\n")[0]
    nested = (info for info in exception_info.values() if isinstance(info, dict))
    return next(filter(None, map(_find_exception, nested)), None)
