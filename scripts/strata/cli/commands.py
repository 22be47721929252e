"""The commands of ``strata``: thin, over the steps in ``strata.steps``."""

import os
import shlex
import sys
from collections.abc import Sequence

import typer

from strata import interruption
from strata.cli import rejects, releases, results, usage
from strata.cli.help import helpful_parser
from strata.cli.options import (
    DEFAULT_COMPANY_DIR,
    DEFAULT_DEMO_DIR,
    DEFAULT_PORT,
    DEFAULT_READER_ROLE,
    DEFAULT_ROW_LIMIT,
    DEFAULT_VIEWS_SCHEMA,
    AsOf,
    BusinessIndustry,
    ChangesFolder,
    CompanyDir,
    CompanyIndustry,
    CompareEvery,
    Customers,
    DatabaseFile,
    DatabaseUrl,
    DataDir,
    DayBuilt,
    Days,
    Debug,
    DeliveredDir,
    DeliveryRulesFile,
    DemoDir,
    DryRun,
    ExplainedFiles,
    ForgottenPeople,
    FullRefresh,
    IsByAge,
    IsDev,
    IsSure,
    KeepDays,
    KeepGoing,
    KeepReleases,
    MemoryLimit,
    NewCompanyDir,
    NotifyRules,
    OpensBrowser,
    OutputDir,
    OutputLanguage,
    OwnerLimit,
    Port,
    ProposedIndustry,
    ProposedSeeds,
    ProposedVariables,
    PublishFile,
    PublishUrl,
    ReaderRole,
    RequestsFile,
    RulesDir,
    SearchedDir,
    Seed,
    SendsAgain,
    Since,
    SourceSystem,
    Tables,
    TakesOver,
    TargetEngine,
    Threads,
    Threshold,
    ViewsSchema,
)
from strata.cli.session import (
    INTERRUPTED_EXIT_CODE,
    asked_day,
    chosen_settings,
    compose,
    guarded,
    held,
    new_reporter,
    told_day,
    working,
)
from strata.cli.usage import UsageError
from strata.console import console
from strata.errors import ExitCode
from strata.settings import (
    DEFAULT_DEMO_CUSTOMERS,
    DEFAULT_DEMO_SEED,
    DEFAULT_INDUSTRY,
    DEFAULT_KEEP_DAYS,
    DEFAULT_KEEP_RELEASES,
    DEFAULT_MATCH_THRESHOLD,
)
from strata.texts import text

app = typer.Typer(
    help="From raw leads and orders to customer tiers and churn warnings.",
    epilog=(
        "Exit codes: 0 done, 1 unexpected, 2 input refused, 3 another run is active, "
        "4 the build failed, 5 a check failed, 6 not everything was delivered. Unless "
        "a command ends with 0, the last publication is unchanged."
    ),
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(rejects.app, name="rejects")
app.add_typer(results.app, name="results")
app.add_typer(releases.app, name="releases")


@app.command()
def run(
    data_dir: DataDir = None,
    company: CompanyDir = None,
    output_dir: OutputDir = None,
    as_of: AsOf = None,
    target: TargetEngine = None,
    industry: BusinessIndustry = None,
    language: OutputLanguage = None,
    threads: Threads = None,
    memory_limit: MemoryLimit = None,
    keep_going: KeepGoing = False,
    full_refresh: FullRefresh = False,
    compare_every: CompareEvery = None,
    notify: NotifyRules = None,
    takes_over: TakesOver = False,
    keep_releases: KeepReleases = DEFAULT_KEEP_RELEASES,
    keep_days: KeepDays = DEFAULT_KEEP_DAYS,
    debug: Debug = False,
) -> None:
    """Load, build, check and publish, then summarize the result."""
    settings = chosen_settings(
        output_dir,
        company,
        data_dir=data_dir,
        **told_day(as_of),
        target=target,
        language=language,
        industry=industry,
        threads=threads,
        memory_limit=memory_limit,
        compare_every=compare_every,
        keep_releases=keep_releases,
        keep_days=keep_days,
    )
    with guarded(settings, debug=debug):
        from strata import steps
        from strata.display.summary import render_summary
        from strata.run import run_all

        with (
            working(settings, "run") as reporter,
            steps.notified(settings, reporter, notify, os.environ) as told,
        ):
            report = run_all(
                settings,
                reporter,
                keep_going=keep_going,
                full_refresh=full_refresh,
                takes_over=takes_over,
            )
            reporter.console.print(render_summary(report))
            told(report)


@app.command()
def init(
    folder: NewCompanyDir = DEFAULT_COMPANY_DIR,
    language: OutputLanguage = None,
    debug: Debug = False,
) -> None:
    """Make a company's own folder, with comments in the language chosen."""
    settings = chosen_settings(None, language=language)
    with guarded(settings, debug=debug):
        from strata.company.making import make_company

        made = make_company(folder.absolute(), settings.language)
        reporter = new_reporter(settings)
        for path in made:
            reporter.say(f"   {path.relative_to(folder.absolute())}")
        reporter.say(text(settings.language, "company_made", folder=folder))


@app.command()
def demo(
    output: DemoDir = DEFAULT_DEMO_DIR,
    customers: Customers = DEFAULT_DEMO_CUSTOMERS,
    seed: Seed = DEFAULT_DEMO_SEED,
    industry: CompanyIndustry = DEFAULT_INDUSTRY,
    as_of: AsOf = None,
    days: Days = 0,
    language: OutputLanguage = None,
    debug: Debug = False,
) -> None:
    """Generate the files of a demo company, and the truth behind them.

    With --days, the company is played on from there: it needs a run a day.
    """
    settings = chosen_settings(
        output, **told_day(as_of), language=language, industry=industry
    )
    with guarded(settings, debug=debug):
        if days:
            from strata.demo.days import play_demo

            play_demo(
                settings,
                new_reporter(settings),
                customers=customers,
                seed=seed,
                days=days,
            )
            return
        from strata import steps

        steps.make_demo(
            settings,
            new_reporter(settings),
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
    company: CompanyDir = None,
    output_dir: OutputDir = None,
    explain: ExplainedFiles = None,
    language: OutputLanguage = None,
    keep_going: KeepGoing = False,
    debug: Debug = False,
) -> None:
    """Load the new files of a folder, or tables of a database, into the lake.

    With --explain, only show how a file would be read.
    """
    settings = chosen_settings(
        output_dir, company, data_dir=data_dir, language=language
    )
    with guarded(settings, debug=debug):
        from strata import steps

        if explain:
            # Nothing in the output folder is touched, so nobody has to wait for it.
            if not steps.explain(settings, new_reporter(settings), explain):
                raise typer.Exit(ExitCode.INPUT_REFUSED)
            return
        from strata.ingest.requests import requested_tables

        request = requested_tables(
            settings,
            url=database_url,
            url_file=database_file,
            tables=tuple(tables or ()),
            since=since,
            source_system=source_system,
            rules_dir=rules,
        )
        with working(settings, "ingest") as reporter:
            if request is None:
                settings = steps.choose_data(settings, reporter)
                steps.load(settings, reporter, keep_going=keep_going)
            else:
                steps.load_tables(settings, reporter, request)


@app.command()
def build(
    company: CompanyDir = None,
    output_dir: OutputDir = None,
    as_of: AsOf = None,
    target: TargetEngine = None,
    industry: BusinessIndustry = None,
    language: OutputLanguage = None,
    threads: Threads = None,
    memory_limit: MemoryLimit = None,
    full_refresh: FullRefresh = False,
    compare_every: CompareEvery = None,
    debug: Debug = False,
) -> None:
    """Build and test the warehouse from the lake with dbt."""
    settings = chosen_settings(
        output_dir,
        company,
        **told_day(as_of),
        target=target,
        language=language,
        industry=industry,
        threads=threads,
        memory_limit=memory_limit,
        compare_every=compare_every,
    )
    with guarded(settings, debug=debug):
        from strata import steps

        with working(settings, "build") as reporter:
            warned_tests = steps.build(settings, reporter, full_refresh=full_refresh)
            for sentence in warned_tests:
                reporter.say(sentence)


@app.command("what-if")
def what_if(
    seeds_dir: ProposedSeeds = None,
    variables: ProposedVariables = None,
    industry: ProposedIndustry = None,
    company: CompanyDir = None,
    output_dir: OutputDir = None,
    export: ChangesFolder = None,
    limit: OwnerLimit = DEFAULT_ROW_LIMIT,
    language: OutputLanguage = None,
    threads: Threads = None,
    memory_limit: MemoryLimit = None,
    debug: Debug = False,
) -> None:
    """Show who would change tier, list or task under other rules; apply nothing.

    With no --seeds, --var or --industry: the rules edited since the last build.
    """
    settings = chosen_settings(
        output_dir,
        company,
        industry=industry,
        language=language,
        threads=threads,
        memory_limit=memory_limit,
    )
    with guarded(settings, debug=debug):
        from strata import steps
        from strata.display.what_if import render_comparison
        from strata.what_if.proposal import Proposal

        with working(settings, "what-if") as reporter:
            comparison = steps.what_if(
                settings,
                reporter,
                Proposal(
                    seeds_dir and seeds_dir.absolute(), tuple(variables or ()), industry
                ),
                export_folder=export.absolute() if export is not None else None,
            )
            reporter.console.print(
                render_comparison(comparison, settings.language, limit=limit)
            )
            if export is not None:
                empty = "_empty" if comparison.is_without_effect else ""
                key = f"what_if_exported{empty}"
                reporter.say(text(settings.language, key, folder=export))


@app.command()
def match(
    company: CompanyDir = None,
    output_dir: OutputDir = None,
    threshold: Threshold = DEFAULT_MATCH_THRESHOLD,
    language: OutputLanguage = None,
    threads: Threads = None,
    debug: Debug = False,
) -> None:
    """List likely duplicates among the customers of the last build."""
    settings = chosen_settings(output_dir, company, language=language, threads=threads)
    with guarded(settings, debug=debug):
        from strata import steps

        with working(settings, "match") as reporter:
            steps.match(settings, reporter, threshold=threshold)


@app.command()
def check(
    company: CompanyDir = None,
    output_dir: OutputDir = None,
    language: OutputLanguage = None,
    threads: Threads = None,
    memory_limit: MemoryLimit = None,
    debug: Debug = False,
) -> None:
    """Prepare the tables of the last build for publication and check them."""
    settings = chosen_settings(
        output_dir,
        company,
        language=language,
        threads=threads,
        memory_limit=memory_limit,
    )
    with guarded(settings, debug=debug):
        from strata import steps

        with working(settings, "check") as reporter:
            steps.check(settings, reporter)


@app.command()
def publish(
    company: CompanyDir = None,
    output_dir: OutputDir = None,
    to: PublishUrl = None,
    to_file: PublishFile = None,
    schema: ViewsSchema = DEFAULT_VIEWS_SCHEMA,
    reader: ReaderRole = DEFAULT_READER_ROLE,
    as_of: DayBuilt = None,
    takes_over: TakesOver = False,
    keep_releases: KeepReleases = DEFAULT_KEEP_RELEASES,
    keep_days: KeepDays = DEFAULT_KEEP_DAYS,
    language: OutputLanguage = None,
    threads: Threads = None,
    memory_limit: MemoryLimit = None,
    debug: Debug = False,
) -> None:
    """Publish what was built last, by strata build or by dbt itself, once checked.

    With --to, write what was published last to PostgreSQL instead.
    """
    settings = chosen_settings(
        output_dir,
        company,
        language=language,
        threads=threads,
        memory_limit=memory_limit,
        keep_releases=keep_releases,
        keep_days=keep_days,
    )
    with guarded(settings, debug=debug):
        from strata import steps

        if to is not None or to_file is not None:
            from strata.postgres.request import requested_target

            request = requested_target(
                url=to, url_file=to_file, schema=schema, reader=reader
            )
            with working(settings, "publish --to") as reporter:
                steps.publish_to_postgres(settings, reporter, request)
            return
        with working(settings, "publish") as reporter:
            day = asked_day(settings, as_of)
            steps.publish_last_build(settings, reporter, day, takes_over=takes_over)


@app.command()
def lists(
    company: CompanyDir = None,
    output_dir: OutputDir = None,
    language: OutputLanguage = None,
    debug: Debug = False,
) -> None:
    """Write what is to be done as a workbook per owner and team, in clear."""
    settings = chosen_settings(output_dir, company, language=language)
    with guarded(settings, debug=debug):
        from strata import steps

        with working(settings, "lists") as reporter:
            steps.write_lists(settings, reporter)


@app.command()
def deliver(
    rules_file: DeliveryRulesFile,
    company: CompanyDir = None,
    output_dir: OutputDir = None,
    is_dry: DryRun = False,
    again: SendsAgain = False,
    language: OutputLanguage = None,
    debug: Debug = False,
) -> None:
    """Send owners their lists by mail and groups their counts by bots, once a day."""
    settings = chosen_settings(output_dir, company, language=language)
    with guarded(settings, debug=debug):
        from strata import steps

        with working(settings, "deliver") as reporter:
            steps.deliver(
                settings,
                reporter,
                rules_file.absolute(),
                os.environ,
                is_dry=is_dry,
                again=again,
            )


@app.command()
def forget(
    people: ForgottenPeople = None,
    requests_file: RequestsFile = None,
    is_by_age: IsByAge = False,
    is_sure: IsSure = False,
    data_dir: SearchedDir = None,
    to: PublishUrl = None,
    to_file: PublishFile = None,
    schema: ViewsSchema = DEFAULT_VIEWS_SCHEMA,
    reader: ReaderRole = DEFAULT_READER_ROLE,
    company: CompanyDir = None,
    output_dir: OutputDir = None,
    language: OutputLanguage = None,
    threads: Threads = None,
    memory_limit: MemoryLimit = None,
    debug: Debug = False,
) -> None:
    """Forget people for good: in the lake, in all made of it, and from then on.

    Without --yes, show what would go. Without anybody, finish what was begun.

    With --by-age, what is past the days of the variable retention_days goes.
    """
    settings = chosen_settings(
        output_dir,
        company,
        language=language,
        threads=threads,
        memory_limit=memory_limit,
    )
    # The lock and dbt note the command they work for.
    _hide_arguments("forget")
    with guarded(settings, debug=debug):
        from strata.errors import InputRefusedError, StrataError
        from strata.forgetting.asked import Asked, people_asked
        from strata.forgetting.flow import forget as forget_people

        target = None
        if to is not None or to_file is not None:
            from strata.postgres.request import requested_target

            target = requested_target(
                url=to, url_file=to_file, schema=schema, reader=reader
            )
        if is_by_age and (people or requests_file):
            raise InputRefusedError(
                text(settings.language, "forget_age_alone"),
                hint=text(settings.language, "forget_age_alone_hint"),
            )
        asked = Asked(
            people_asked(settings, people or [], requests_file),
            is_by_age=is_by_age,
            is_sure=is_sure,
            searched_data=data_dir and data_dir.absolute(),
            target=target,
        )
        with working(settings, "forget") as reporter:
            if not forget_people(settings, reporter, asked):
                raise StrataError(
                    text(settings.language, "forget_left"),
                    hint=text(settings.language, "forget_left_hint"),
                )


@app.command()
def cockpit(
    company: CompanyDir = None,
    output_dir: OutputDir = None,
    port: Port = DEFAULT_PORT,
    opens_browser: OpensBrowser = True,
    language: OutputLanguage = None,
    debug: Debug = False,
) -> None:
    """Serve the published pages on this machine and open them in a browser."""
    settings = chosen_settings(output_dir, company, language=language)
    with guarded(settings, debug=debug):
        from strata.cockpit.server import serve

        reporter = new_reporter(settings)
        serve(
            settings,
            port,
            lambda address: reporter.say(
                text(settings.language, "cockpit_served", address=address)
            ),
            opens_browser=opens_browser,
        )


@app.command()
def info(
    company: CompanyDir = None,
    output_dir: OutputDir = None,
    language: OutputLanguage = None,
    debug: Debug = False,
) -> None:
    """Show versions, folders, what has been loaded and what was published last."""
    settings = chosen_settings(output_dir, company, language=language)
    with guarded(settings, debug=debug):
        from strata.display.info import render_info
        from strata.info import read_info

        console().print(render_info(read_info(settings), settings.language))


@app.command()
def project(
    company: CompanyDir = None,
    output_dir: OutputDir = None,
    target: TargetEngine = None,
    is_dev: IsDev = False,
    language: OutputLanguage = None,
    debug: Debug = False,
) -> None:
    """Print what a shell needs to run dbt itself: eval "$(strata project)".

    With a company's folder, its project is composed first; what dbt builds is then its.
    """
    settings = chosen_settings(output_dir, company, target=target, language=language)
    with guarded(settings, debug=debug):
        from strata.dbt_runner import shell_variables

        if settings.company_dir is not None:
            with held(settings):
                compose(settings, new_reporter(settings, is_aside=True))
        for name, value in shell_variables(settings, is_dev=is_dev).items():
            typer.echo(f"export {name}={shlex.quote(value)}")


def _hide_arguments(command: str) -> None:
    """Leave nothing of the command line behind the command for others to write down."""
    if command in sys.argv:
        del sys.argv[sys.argv.index(command) + 1 :]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Without arguments those of the process are taken, which a signal then ends at once.
    """
    with interruption.watched() as interrupted:
        code = _exit_code(arguments)
    if interrupted.exit_code is None:
        return code
    if arguments is None:
        # Threads of an engine that is still busy would hold the process up.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(interrupted.exit_code)
    return interrupted.exit_code


def _exit_code(arguments: Sequence[str] | None) -> int:
    told = sys.argv[1:] if arguments is None else arguments
    try:
        parser = helpful_parser(app, usage.language_of(told))
        code = parser(args=told, prog_name="strata", standalone_mode=False)
    except UsageError as error:
        return usage.refuse(error, told)
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else int(bool(ending.code))
    except KeyboardInterrupt:
        return INTERRUPTED_EXIT_CODE
    return code if isinstance(code, int) else int(ExitCode.OK)
