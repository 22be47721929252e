"""The ``strata`` command line: thin commands over the steps in ``strata.run``."""

from __future__ import annotations

import logging
import traceback
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from strata.errors import ExitCode, StrataError
from strata.settings import (
    DEFAULT_AS_OF,
    DEFAULT_DEMO_CUSTOMERS,
    DEFAULT_DEMO_SEED,
    DEFAULT_INDUSTRY,
    DEFAULT_MATCH_THRESHOLD,
    Industry,
    Language,
    Settings,
    Target,
)
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from strata.progress import Reporter

DEFAULT_OUTPUT_DIR = Path("output")
DEFAULT_DEMO_DIR = Path("demo")
DEFAULT_THREADS = 2
DEFAULT_ROW_LIMIT = 10
INTERRUPTED_EXIT_CODE = 130
LOG_WIDTH = 120

app = typer.Typer(
    help="From raw leads and orders to customer tiers and churn warnings.",
    epilog=(
        "Exit codes: 0 done, 1 unexpected, 2 input refused, 3 another run is active, "
        "4 the build failed, 5 a check failed. After any but 0 the last publication "
        "is untouched."
    ),
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

rejects_app = typer.Typer(
    help="List rejected rows, write them out to be mended, take them back in.",
    no_args_is_help=True,
)
app.add_typer(rejects_app, name="rejects")


def _parse_date(value: str | date) -> date:
    """Return the day; the default comes as a date already."""
    return value if isinstance(value, date) else date.fromisoformat(value)


DataDir = Annotated[
    Path | None,
    typer.Option(
        envvar="STRATA_DATA_DIR",
        help="Folder of the delivered files; without it the demo company is used.",
    ),
]
DeliveredDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir", envvar="STRATA_DATA_DIR", help="Folder of the delivered files."
    ),
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="URL",
        help=(
            "Database to load tables from instead of a folder: postgresql://… or "
            "mysql://…; else STRATA_DATABASE_URL. The password may stay out of it, in "
            "PGPASSWORD or MYSQL_PWD."
        ),
    ),
]
DatabaseFile = Annotated[
    Path | None,
    typer.Option(
        "--from-file", help="File with the URL in it, which only you may read."
    ),
]
Tables = Annotated[
    list[str] | None,
    typer.Option(
        "--table",
        metavar="ENTITY=SCHEMA.TABLE",
        help="Table of the database and what its rows are; once per table.",
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        metavar="COLUMN",
        help="Read only rows whose COLUMN is at least the largest value loaded before.",
    ),
]
SourceSystem = Annotated[
    str | None,
    typer.Option(help="What the tables' source system is called; else the database."),
]
RulesDir = Annotated[
    Path | None,
    typer.Option(
        "--rules", help="Folder of an ingest.yml whose patterns match SCHEMA.TABLE."
    ),
]
ExplainedFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--explain",
        metavar="FILE",
        help="Show how this file or folder would be read; loads nothing. Repeatable.",
    ),
]
OutputDir = Annotated[
    Path,
    typer.Option(
        envvar="STRATA_OUTPUT_DIR",
        help="Folder for the lake, the warehouse database and the publication.",
    ),
]
DemoDir = Annotated[
    Path,
    typer.Option("--output", help="Folder for the demo; its files go to data/ there."),
]
AsOf = Annotated[
    date,
    typer.Option(
        envvar="STRATA_AS_OF",
        parser=_parse_date,
        metavar="YYYY-MM-DD",
        help="The day every figure is computed for.",
    ),
]
TargetEngine = Annotated[
    Target,
    typer.Option(
        "--target", envvar="STRATA_TARGET", help="Engine that builds the warehouse."
    ),
]
OutputLanguage = Annotated[
    Language, typer.Option("--lang", envvar="STRATA_LANG", help="Language of messages.")
]
Threads = Annotated[
    int, typer.Option(envvar="STRATA_THREADS", min=1, help="Steps built side by side.")
]
KeepGoing = Annotated[
    bool,
    typer.Option(
        "--keep-going", help="Load the good files although others can't be loaded."
    ),
]
FullRefresh = Annotated[
    bool, typer.Option("--full-refresh", help="Rebuild what is kept between runs.")
]
Threshold = Annotated[
    float,
    typer.Option(
        min=0.05, max=0.999999, help="Smallest probability of a pair to be listed."
    ),
]
Debug = Annotated[
    bool,
    typer.Option(
        "--debug", envvar="STRATA_DEBUG", help="Show the traceback of a failure."
    ),
]
EntityNames = Annotated[
    list[str] | None,
    typer.Option("--entity", help="Only rows of this entity; may be repeated."),
]
ReasonCodes = Annotated[
    list[str] | None,
    typer.Option("--reason", help="Only rows of this reason code; may be repeated."),
]
FilePart = Annotated[
    str, typer.Option("--file", help="Only rows of files with this in their name.")
]
ShowAll = Annotated[
    bool, typer.Option("--all", help="Show rows that are mended and closed too.")
]
RowLimit = Annotated[int, typer.Option(min=0, help="How many single rows to show.")]
ExportPath = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help=(
            "New .csv or .xlsx; where rows of several entities are written, the "
            "entity is added to the name."
        ),
    ),
]
MendedFiles = Annotated[
    list[Path],
    typer.Argument(metavar="FILE…", help="Mended files with their reject_id column."),
]
ProposedSeeds = Annotated[
    Path,
    typer.Option(
        "--seeds",
        metavar="DIR",
        help="Folder of proposed seed files (.csv), named like those of seeds/.",
    ),
]
MoversPath = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="New .csv or .parquet for who changes tier; personal data is masked.",
    ),
]
OwnerLimit = Annotated[int, typer.Option(min=0, help="How many owners to show.")]
Customers = Annotated[int, typer.Option(min=1, help="How many people the demo knows.")]
BusinessIndustry = Annotated[
    Industry,
    typer.Option(
        "--industry",
        help=(
            "Kind of business: chooses windows, thresholds and weights (and the demo "
            "company, in a run without --data-dir). Give it with every build."
        ),
    ),
]
CompanyIndustry = Annotated[
    Industry,
    typer.Option(
        "--industry",
        help=(
            "What the demo company sells: goods, software subscriptions or services "
            "by contract."
        ),
    ),
]
Seed = Annotated[
    int, typer.Option(min=0, help="The same seed gives the same files, byte for byte.")
]


@app.command()
def run(
    data_dir: DataDir = None,
    output_dir: OutputDir = DEFAULT_OUTPUT_DIR,
    as_of: AsOf = DEFAULT_AS_OF,
    target: TargetEngine = "duckdb",
    industry: BusinessIndustry = DEFAULT_INDUSTRY,
    language: OutputLanguage = "en",
    threads: Threads = DEFAULT_THREADS,
    keep_going: KeepGoing = False,
    full_refresh: FullRefresh = False,
    debug: Debug = False,
) -> None:
    """Load, build, check and publish, then say what came out."""
    settings = _settings(
        output_dir,
        data_dir=data_dir,
        as_of=as_of,
        target=target,
        language=language,
        industry=industry,
        threads=threads,
    )
    with _guard(settings, debug=debug):
        from strata import run as steps
        from strata.summary import render_summary

        with _working(settings) as reporter:
            report = steps.run_all(
                settings,
                reporter,
                keep_going=keep_going,
                full_refresh=full_refresh,
            )
            reporter.console.print(render_summary(report))


@app.command()
def demo(
    output: DemoDir = DEFAULT_DEMO_DIR,
    customers: Customers = DEFAULT_DEMO_CUSTOMERS,
    seed: Seed = DEFAULT_DEMO_SEED,
    industry: CompanyIndustry = DEFAULT_INDUSTRY,
    as_of: AsOf = DEFAULT_AS_OF,
    language: OutputLanguage = "en",
    debug: Debug = False,
) -> None:
    """Make the files of a demo company, and the truth about them beside."""
    settings = _settings(output, as_of=as_of, language=language)
    with _guard(settings, debug=debug):
        from strata import run as steps

        steps.make_demo(
            settings,
            _reporter(settings),
            settings.output_dir,
            customers=customers,
            seed=seed,
            industry=industry,
        )


@app.command()
def ingest(
    data_dir: DeliveredDir = None,
    database_url: DatabaseUrl = None,
    database_file: DatabaseFile = None,
    tables: Tables = None,
    since: Since = None,
    source_system: SourceSystem = None,
    rules: RulesDir = None,
    output_dir: OutputDir = DEFAULT_OUTPUT_DIR,
    explain: ExplainedFiles = None,
    language: OutputLanguage = "en",
    keep_going: KeepGoing = False,
    debug: Debug = False,
) -> None:
    """Load the new files of a folder, or tables of a database, into the lake.

    With --explain nothing is loaded; it shows how a file would be read.
    """
    settings = _settings(output_dir, data_dir=data_dir, language=language)
    with _guard(settings, debug=debug):
        from strata import run as steps

        if explain:
            # Nothing in the output folder is touched, so nobody has to wait for it.
            if not steps.explain(settings, _reporter(settings), explain):
                raise typer.Exit(ExitCode.INPUT_REFUSED)
            return
        request = steps.requested_tables(
            settings,
            url=database_url,
            url_file=database_file,
            tables=tuple(tables or ()),
            since=since,
            source_system=source_system,
            rules_dir=rules,
        )
        with _working(settings) as reporter:
            if request is None:
                settings = steps.choose_data(settings, reporter)
                steps.load(settings, reporter, keep_going=keep_going)
            else:
                steps.load_tables(settings, reporter, request)


@app.command()
def build(
    output_dir: OutputDir = DEFAULT_OUTPUT_DIR,
    as_of: AsOf = DEFAULT_AS_OF,
    target: TargetEngine = "duckdb",
    industry: BusinessIndustry = DEFAULT_INDUSTRY,
    language: OutputLanguage = "en",
    threads: Threads = DEFAULT_THREADS,
    full_refresh: FullRefresh = False,
    debug: Debug = False,
) -> None:
    """Build and test the warehouse from the lake with dbt."""
    settings = _settings(
        output_dir,
        as_of=as_of,
        target=target,
        language=language,
        industry=industry,
        threads=threads,
    )
    with _guard(settings, debug=debug):
        from strata import run as steps

        with _working(settings) as reporter:
            warned_tests = steps.build(settings, reporter, full_refresh=full_refresh)
            for sentence in warned_tests:
                reporter.say(sentence)


@app.command("what-if")
def what_if(
    seeds_dir: ProposedSeeds,
    output_dir: OutputDir = DEFAULT_OUTPUT_DIR,
    export: MoversPath = None,
    limit: OwnerLimit = DEFAULT_ROW_LIMIT,
    language: OutputLanguage = "en",
    threads: Threads = DEFAULT_THREADS,
    debug: Debug = False,
) -> None:
    """Show who would change tier under other rules; changes nothing."""
    settings = _settings(output_dir, language=language, threads=threads)
    with _guard(settings, debug=debug):
        from strata import run as steps
        from strata.what_if_shown import render_comparison

        with _working(settings) as reporter:
            comparison = steps.what_if(
                settings,
                reporter,
                seeds_dir.absolute(),
                export_path=export.absolute() if export is not None else None,
            )
            reporter.console.print(render_comparison(comparison, language, limit=limit))
            if export is not None:
                reporter.say(
                    text(
                        language,
                        "what_if_exported",
                        path=export,
                        count=f"{comparison.mover_count:,}",
                    )
                )


@app.command()
def match(
    output_dir: OutputDir = DEFAULT_OUTPUT_DIR,
    threshold: Threshold = DEFAULT_MATCH_THRESHOLD,
    language: OutputLanguage = "en",
    threads: Threads = DEFAULT_THREADS,
    debug: Debug = False,
) -> None:
    """List likely duplicates among the customers of the last build."""
    settings = _settings(output_dir, language=language, threads=threads)
    with _guard(settings, debug=debug):
        from strata import run as steps

        with _working(settings) as reporter:
            steps.match(settings, reporter, threshold=threshold)


@app.command()
def check(
    output_dir: OutputDir = DEFAULT_OUTPUT_DIR,
    language: OutputLanguage = "en",
    threads: Threads = DEFAULT_THREADS,
    debug: Debug = False,
) -> None:
    """Prepare the publication of the last build and check it."""
    settings = _settings(output_dir, language=language, threads=threads)
    with _guard(settings, debug=debug):
        from strata import run as steps

        with _working(settings) as reporter:
            steps.check(settings, reporter)


@app.command()
def publish(
    output_dir: OutputDir = DEFAULT_OUTPUT_DIR,
    language: OutputLanguage = "en",
    debug: Debug = False,
) -> None:
    """Swap in the publication that passed its checks."""
    settings = _settings(output_dir, language=language)
    with _guard(settings, debug=debug):
        from strata import run as steps
        from strata.publication import read_candidate

        with _working(settings) as reporter:
            steps.publish(settings, reporter, read_candidate(settings))


@rejects_app.command("list")
def list_rejects(
    output_dir: OutputDir = DEFAULT_OUTPUT_DIR,
    entity: EntityNames = None,
    reason: ReasonCodes = None,
    file: FilePart = "",
    is_all: ShowAll = False,
    limit: RowLimit = DEFAULT_ROW_LIMIT,
    language: OutputLanguage = "en",
    debug: Debug = False,
) -> None:
    """Show what was rejected, why, and what mends it; personal data is masked."""
    settings = _settings(output_dir, language=language)
    with _guard(settings, debug=debug):
        from strata import rejects

        found = rejects.read_rejects(settings)
        choice = rejects.checked_choice(
            settings,
            rejects.Choice(tuple(entity or ()), tuple(reason or ()), file, is_all),
            found,
        )
        _console().print(rejects.render_rejects(settings, found, choice, limit=limit))


@rejects_app.command("export")
def export_rejects(
    path: ExportPath,
    output_dir: OutputDir = DEFAULT_OUTPUT_DIR,
    entity: EntityNames = None,
    reason: ReasonCodes = None,
    file: FilePart = "",
    language: OutputLanguage = "en",
    debug: Debug = False,
) -> None:
    """Write open rejected rows to a file to mend them in; personal data is in clear."""
    settings = _settings(output_dir, language=language)
    with _guard(settings, debug=debug):
        from strata import run as steps

        steps.export_rejects(
            settings,
            _reporter(settings),
            path.absolute(),
            entities=tuple(entity or ()),
            reasons=tuple(reason or ()),
            source_file=file,
        )


@rejects_app.command("replay")
def replay_rejects(
    files: MendedFiles,
    output_dir: OutputDir = DEFAULT_OUTPUT_DIR,
    language: OutputLanguage = "en",
    debug: Debug = False,
) -> None:
    """Load mended rows as a new batch; the next build closes those they replace."""
    settings = _settings(output_dir, language=language)
    with _guard(settings, debug=debug):
        from strata import run as steps

        with _working(settings) as reporter:
            steps.replay(settings, reporter, [path.absolute() for path in files])


@app.command()
def info(
    output_dir: OutputDir = DEFAULT_OUTPUT_DIR,
    language: OutputLanguage = "en",
    debug: Debug = False,
) -> None:
    """Show versions, paths, what has been loaded and what was published last."""
    settings = _settings(output_dir, language=language)
    with _guard(settings, debug=debug):
        from strata.info import read_info, render_info

        _console().print(render_info(read_info(settings), language))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        app(args=arguments, prog_name="strata")
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else int(bool(ending.code))
    return int(ExitCode.OK)


def _settings(
    output_dir: Path,
    *,
    data_dir: Path | None = None,
    as_of: date = DEFAULT_AS_OF,
    target: Target = "duckdb",
    language: Language = "en",
    industry: Industry = DEFAULT_INDUSTRY,
    threads: int = DEFAULT_THREADS,
) -> Settings:
    return Settings(
        output_dir=output_dir.absolute(),
        data_dir=data_dir.absolute() if data_dir is not None else None,
        as_of=as_of,
        target=target,
        language=language,
        industry=industry,
        threads=threads,
    )


def _console(*, stderr: bool = False) -> Console:
    console = Console(stderr=stderr)
    # A log file has no width of its own.
    return console if console.is_terminal else Console(stderr=stderr, width=LOG_WIDTH)


@contextmanager
def _working(settings: Settings) -> Iterator[Reporter]:
    """Hold the output folder and hand out the reporter of the steps in it."""
    from strata.folders import prepare_output
    from strata.lock import output_lock

    prepare_output(settings)
    with output_lock(settings):
        yield _reporter(settings)


def _reporter(settings: Settings) -> Reporter:
    from strata.progress import Reporter

    return Reporter(_console(), settings.language)


@contextmanager
def _guard(settings: Settings, *, debug: bool) -> Iterator[None]:
    """Turn whatever stops a command into a message and its exit code."""
    try:
        yield
    except typer.Exit:
        raise
    except KeyboardInterrupt:
        _say_error(text(settings.language, "interrupted"))
        raise typer.Exit(INTERRUPTED_EXIT_CODE) from None
    except Exception as error:  # noqa: BLE001 - shown, logged and turned into a code
        explained = _explain(settings, error)
        _show_error(explained)
        if debug:
            _say_error("".join(traceback.format_exception(error)))
        raise typer.Exit(explained.exit_code) from None


def _explain(settings: Settings, error: Exception) -> StrataError:
    """Return what to tell the person; the log gets what they need not see."""
    from strata.folders import explain_system_error, log_dir

    if isinstance(error, StrataError):
        return error
    known = explain_system_error(settings, error)
    if known is not None:
        return known
    log_file = log_dir(settings) / "strata.log"
    is_logged = _write_log(log_file, error)
    detail = str(error).strip().splitlines()
    return StrataError(
        text(
            settings.language,
            "unexpected",
            kind=type(error).__name__,
            detail=detail[0] if detail else "",
        ),
        hint=text(settings.language, "unexpected_hint", log_file=log_file)
        if is_logged
        else text(settings.language, "unexpected_hint_without_log"),
    )


def _write_log(log_file: Path, error: Exception) -> bool:
    """Append the traceback to the log and return whether that worked."""
    try:
        log_file.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(log_file, encoding="utf-8")
    except OSError:
        return False
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("strata")
    logger.propagate = False
    logger.addHandler(handler)
    logger.error("Stopped by an unexpected error", exc_info=error)
    logger.removeHandler(handler)
    handler.close()
    return True


def _show_error(error: StrataError) -> None:
    _say_error(error.message)
    for problem in error.problems:
        _say_error(f"  {problem}")
    if error.hint:
        _say_error(f"→ {error.hint}")


def _say_error(line: str) -> None:
    _console(stderr=True).print(line, markup=False, highlight=False, soft_wrap=True)
