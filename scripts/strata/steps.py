"""The steps of a run, each usable by itself and announced as it goes.

Every step assumes that the caller holds the lock of the output folder.
"""

from __future__ import annotations

import shlex
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from strata import folders
from strata.as_of import choose_day, on_today
from strata.errors import InputRefusedError, NotDeliveredError
from strata.settings import (
    DEFAULT_DEMO_CUSTOMERS,
    DEFAULT_DEMO_SEED,
    DEFAULT_INDUSTRY,
)
from strata.texts import spoken, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from strata.deliver.sending import Sent
    from strata.ingest import DatabaseRequest
    from strata.postgres.request import PostgresRequest
    from strata.progress import Reporter
    from strata.publication import Candidate
    from strata.run_report import RunReport
    from strata.settings import Industry, Settings
    from strata.what_if.comparison import Comparison
    from strata.what_if.proposal import Proposal


def choose_data(settings: Settings, reporter: Reporter) -> Settings:
    """Return settings whose data folder is there, making the demo company if need be.

    Demo and delivered data never share a lake: a demo lake gives way to delivered
    files, and a lake of delivered files refuses the demo.
    """
    settings = on_today(settings)
    demo_data_dir = folders.demo_dir(settings) / "data"
    is_demo = settings.data_dir is None or settings.data_dir == demo_data_dir
    if not is_demo:
        folders.require_data_dir(settings)
        if folders.clear_demo_lake(settings):
            reporter.say(text(settings.language, "demo_lake_replaced"))
        return settings
    if folders.has_batches(settings) and not folders.demo_marker(settings).exists():
        raise InputRefusedError(
            text(settings.language, "lake_not_demo", output_dir=settings.output_dir),
            hint=text(settings.language, "lake_not_demo_hint"),
        )
    if not demo_data_dir.is_dir():
        make_demo(
            settings,
            reporter,
            folders.demo_dir(settings),
            customers=DEFAULT_DEMO_CUSTOMERS,
            seed=DEFAULT_DEMO_SEED,
            industry=settings.industry,
        )
    marker = folders.demo_marker(settings)
    if marker.exists() and marker.read_text(encoding="utf-8") != settings.industry:
        # Two demo companies in one lake would share their customers.
        folders.clear_demo_lake(settings)
    settings.lake_dir.mkdir(parents=True, exist_ok=True)
    marker.write_text(settings.industry, encoding="utf-8")
    return replace(settings, data_dir=demo_data_dir)


def make_demo(
    settings: Settings,
    reporter: Reporter,
    folder: Path,
    *,
    customers: int,
    seed: int,
    industry: Industry = DEFAULT_INDUSTRY,
) -> None:
    """Generate a demo company into ``folder``; its files go to ``folder/data``."""
    from strata.demo import generate_demo

    with reporter.step("demo") as step:
        report = generate_demo(
            folder,
            customers=customers,
            seed=seed,
            as_of=settings.as_of,
            on_step=step.describe,
            industry=industry,
        )
        step.note = text(
            settings.language,
            "note_demo",
            company=text(settings.language, f"demo_{industry}"),
            persons=f"{report.person_count:,}",
            orders=f"{report.order_count:,}",
            folder=report.data_dir,
        )


def load_tables(
    settings: Settings, reporter: Reporter, request: DatabaseRequest
) -> None:
    """Load what is new in tables of a database into the lake.

    What became of each table is printed line by line. A demo lake gives way.
    """
    from strata.ingest import ingest_tables
    from strata.lake import prepare_lake

    if folders.clear_demo_lake(settings):
        reporter.say(text(settings.language, "demo_lake_replaced"))
    with reporter.step("ingest_tables") as step:
        report = ingest_tables(
            settings, request, on_table=lambda table: step.describe(table.source_file)
        )
        prepare_lake(settings)
        step.note = text(
            settings.language,
            "note_ingest_tables",
            tables=len(report.files),
            rows=f"{report.received:,}",
        )
    for table in report.files:
        told = text(
            settings.language,
            "table_loaded",
            table=table.source_file,
            rows=f"{table.rows:,}",
            entity=table.entity,
        )
        note = spoken(table.message, settings.language)
        reporter.say(f"   {told}{f'; {note}' if note else ''}")


def load(settings: Settings, reporter: Reporter, *, keep_going: bool = False) -> None:
    """Load every new file of the data folder into the lake.

    What a person should know about single files is printed line by line.
    """
    from strata.ingest import ingest_folder
    from strata.lake import prepare_lake

    with reporter.step("ingest") as step:
        report = ingest_folder(
            settings,
            on_file=lambda file: step.describe(file.source_file),
            keep_going=keep_going,
        )
        prepare_lake(settings)
        step.note = text(
            settings.language,
            "note_ingest",
            loaded=len(report.with_status("loaded")),
            known=len(report.with_status("already_loaded")),
            received=f"{report.received:,}",
        )
    for file in report.files:
        if file.message and file.status != "already_loaded":
            note = spoken(file.message, settings.language)
            reporter.say(f"   {file.source_file}: {note}")


def explain(settings: Settings, reporter: Reporter, paths: Sequence[Path]) -> bool:
    """Print how the files would be read and return whether all could be loaded."""
    from strata.company.project import composed_apart
    from strata.display.explanation import render_explanation
    from strata.explain.files import explain_files

    with composed_apart(settings) as apart, reporter.step("explain") as step:
        explained = explain_files(
            apart,
            paths,
            on_file=step.describe,
            on_progress=lambda progress: step.update(
                progress.done, progress.total, progress.name
            ),
        )
        refused = sum(bool(one.problems) for one in explained)
        step.note = text(
            settings.language, "note_explain", files=len(explained), refused=refused
        )
    for one in explained:
        reporter.console.print(render_explanation(one, settings.language))
    return refused == 0


def build(
    settings: Settings, reporter: Reporter, *, full_refresh: bool = False
) -> tuple[str, ...]:
    """Run dbt on the lake and return the sentences of tests that only warn.

    The day it is as of is chosen first and said.
    """
    from strata import dbt_runner
    from strata.capacity import needs_said
    from strata.display.day import day_said
    from strata.ingest.damage import missing_files, require_whole_lake
    from strata.lake import prepare_lake

    _erase_forgotten(settings, reporter)
    prepare_lake(settings)
    folders.require_batches(settings)
    require_whole_lake(settings)
    for file in missing_files(settings):
        reporter.say(text(settings.language, "batch_missing", source_file=file))
    settings = choose_day(settings)
    for line in day_said(settings.as_of, settings.day_origin, settings.language):
        reporter.say(line)
    for line in needs_said(settings):
        reporter.say(line)
    with reporter.step("build") as step:
        if dbt_runner.remove_unreadable_warehouse(settings):
            reporter.say(text(settings.language, "warehouse_rebuilt"))
        report = dbt_runner.build(
            settings,
            on_progress=lambda progress: step.update(
                progress.done, progress.total, progress.name
            ),
            full_refresh=full_refresh,
        )
        step.note = text(
            settings.language,
            "note_build_kept" if report.kept_count else "note_build",
            nodes=report.node_count,
            tests=report.test_count,
            kept=report.kept_count,
        )
        if report.compared_count:
            step.note += text(
                settings.language, "note_build_compared", tables=report.compared_count
            )
    return report.warnings


def _erase_forgotten(settings: Settings, reporter: Reporter) -> None:
    """Erase the people whom `strata forget` has noted and who are still there."""
    if not settings.forgotten_dir.is_dir():
        return
    from strata.forgetting.derived import erase_recorded
    from strata.forgetting.requests import unfinished_requests

    recorded = [one for one in unfinished_requests(settings) if one.state == "recorded"]
    if not recorded:
        return
    with reporter.step("erase") as step:
        erase_recorded(settings)
        step.note = text(
            settings.language,
            "note_erase",
            customers=f"{sum(one.customer_count for one in recorded):,}",
            rows=f"{sum(sum(one.row_counts.values()) for one in recorded):,}",
        )


def _finish_forgotten(settings: Settings, reporter: Reporter) -> None:
    """Remove what still tells of people who are in the publication no more."""
    if not settings.forgotten_dir.is_dir():
        return
    from strata.forgetting.derived import finish_erased

    removed = finish_erased(settings)
    if removed:
        key, names = "forget_releases_removed", ", ".join(removed)
        reporter.say(text(settings.language, key, count=len(removed), releases=names))


def _refuse_unfinished(settings: Settings) -> None:
    """Raise ``InputRefusedError`` while the publication tells of forgotten people."""
    if settings.forgotten_dir.is_dir():
        from strata.forgetting.requests import refuse_unfinished

        refuse_unfinished(settings)


def check(
    settings: Settings, reporter: Reporter, as_of: date | None = None
) -> Candidate:
    """Copy the publish tables to the candidate folder, check and approve them.

    They are those of the last build, be it of dbt by itself, which must be of the day
    ``as_of`` if one is given. The pages that show them are rendered once the tables
    have passed.
    """
    from strata import checks, history, publication, standing
    from strata.cockpit.folder import COCKPIT_FOLDER
    from strata.cockpit.render import render_cockpit
    from strata.last_build import last_build

    settings = last_build(settings, as_of)
    with reporter.step("candidate") as step:
        with standing.forgotten_if_damaged(settings):
            candidate = publication.write_candidate(settings)
        history.prepare_run(settings)
        step.note = text(
            settings.language,
            "note_candidate",
            tables=len(candidate.row_counts),
            rows=sum(candidate.row_counts.values()),
        )
    with reporter.step("check") as step:
        report = checks.run_checks(settings, candidate)
        publication.note_checked(settings, candidate)
        step.note = text(
            settings.language,
            "note_check",
            expectations=report.expectation_count,
            tables=report.table_count,
        )
    with reporter.step("cockpit") as step:
        page_count = render_cockpit(
            candidate.database,
            candidate.folder / COCKPIT_FOLDER,
            memory_limit=settings.memory_limit,
        )
        candidate = publication.list_files(settings, COCKPIT_FOLDER)
        publication.approve(settings, candidate)
        step.note = text(settings.language, "note_cockpit", pages=page_count)
    return candidate


def match(settings: Settings, reporter: Reporter, *, threshold: float) -> None:
    """Write the likely duplicates among the customers of the last build."""
    from strata import dbt_runner
    from strata.matching.customers import STEP_COUNT, match_customers

    settings = dbt_runner.built_settings(settings)
    with reporter.step("match") as step:
        report = match_customers(
            settings,
            lambda done, detail: step.update(done, STEP_COUNT, detail),
            threshold=threshold,
        )
        step.note = text(
            settings.language,
            "note_match",
            pairs=f"{report.pair_count:,}",
            customers=f"{report.customer_count:,}",
        )
    if not report.has_basis:
        reporter.say(text(settings.language, "match_no_basis"))
    if report.pair_count:
        reporter.say(text(settings.language, "match_next"))


def what_if(
    settings: Settings,
    reporter: Reporter,
    proposal: Proposal,
    *,
    export_folder: Path | None = None,
) -> Comparison:
    """Compare proposed rules with those of the last build; see ``compare_rules``."""
    from strata.what_if.proposal import compare_rules

    with reporter.step("what_if") as step:
        comparison = compare_rules(
            settings,
            proposal,
            on_progress=lambda progress: step.update(
                progress.done, progress.total, progress.name
            ),
            export_folder=export_folder,
        )
        step.note = text(
            settings.language,
            "note_what_if",
            seeds=len(comparison.changes.seeds),
            variables=len(comparison.changes.variables),
            models=comparison.changes.built_count,
        )
    return comparison


def publish(
    settings: Settings,
    reporter: Reporter,
    candidate: Candidate,
    *,
    takes_over: bool = False,
) -> Path:
    """Swap the approved candidate in and return its release folder.

    Its scores join the history with it. One of a day before that of the publication is
    kept as a release and becomes the publication only if it ``takes_over``.
    """
    from strata import history, publication

    if not takes_over and publication.is_backfill(settings, candidate):
        return _shelve(settings, reporter, candidate)
    with reporter.step("publish") as step:
        history.announce_release(settings, candidate.release_id)
        is_altered = publication.is_altered(settings)
        release_dir = publication.publish(
            settings, candidate, on_swap=lambda: history.keep_run(settings)
        )
        step.note = text(settings.language, "note_publish", release=release_dir.name)
    if is_altered:
        reporter.say(text(settings.language, "publication_was_altered"))
    _finish_forgotten(settings, reporter)
    return release_dir


def publish_last_build(
    settings: Settings,
    reporter: Reporter,
    as_of: date | None = None,
    *,
    takes_over: bool = False,
) -> Path:
    """Publish what was built last, checking it first unless that was done."""
    from strata import publication
    from strata.last_build import last_build

    candidate = publication.approved_candidate(settings)
    if candidate is None:
        candidate = check(settings, reporter, as_of)
    else:
        last_build(settings, as_of)
    return publish(settings, reporter, candidate, takes_over=takes_over)


def publish_to_postgres(
    settings: Settings, reporter: Reporter, request: PostgresRequest
) -> bool:
    """Write the last publication to PostgreSQL; see ``publish_release``.

    Returns whether no older release is left there that should not be.
    """
    from strata.postgres.release import publish_release

    _refuse_unfinished(settings)
    language = settings.language
    with reporter.step("postgres") as step:
        report = publish_release(settings, request, step.update)
        step.note = text(
            language,
            "note_postgres" if report.is_new else "note_postgres_known",
            release=report.release_id,
            tables=report.table_count,
            rows=f"{report.row_count:,}",
            schema=report.tables_schema,
        )
    if not report.has_reader:
        reporter.say(
            text(
                language,
                "postgres_no_reader",
                role=request.reader,
                name=request.address.name,
            )
        )
    if report.kept_for:
        reporter.say(
            text(
                language,
                "postgres_kept_for",
                readers=", ".join(report.kept_for),
                schema=request.schema,
            )
        )
    return not report.kept_for


def _shelve(settings: Settings, reporter: Reporter, candidate: Candidate) -> Path:
    from strata import history, publication
    from strata.releases.catalogue import find_release, live_release

    language = settings.language
    with reporter.step("publish") as step:
        release_dir = publication.shelve(settings, candidate)
        history.shelve_run(settings, release_dir)
        step.note = text(language, "note_publish", release=release_dir.name)
    live = live_release(settings)
    reporter.say(
        text(
            language,
            "release_shelved",
            release=release_dir.name,
            as_of=find_release(settings, release_dir.name).as_of,
            live=live.name,
            live_as_of=live.as_of,
        )
    )
    reporter.say(
        text(
            language,
            "release_shelved_hint",
            release=release_dir.name,
            output_dir=settings.output_dir,
        )
    )
    return release_dir


def roll_back(settings: Settings, reporter: Reporter, wanted: str | None) -> None:
    """Make the release meant live, or the publication before if none is named.

    What a process that ended in the middle of it left to do is done, also where the
    release is live already.
    """
    from strata.history import mend_run
    from strata.releases.catalogue import find_release, live_release, release_before
    from strata.releases.rollback import make_live

    _refuse_unfinished(settings)
    mend_run(settings)
    language = settings.language
    live = live_release(settings)
    release = (
        find_release(settings, wanted) if wanted else release_before(settings, live)
    )
    names = {"release": release.name, "as_of": release.as_of}
    if release.is_live:
        reporter.say(text(language, "release_is_live", **names))
        return
    with reporter.step("rollback") as step:
        make_live(settings, release)
        step.note = text(language, "note_publish", release=release.name)
    reporter.say(
        text(
            language,
            "release_made_live",
            **names,
            before=live.name,
            before_as_of=live.as_of,
        )
    )
    reporter.say(text(language, "release_made_live_next"))


def write_lists(settings: Settings, reporter: Reporter) -> None:
    """Write the lists of the last publication in clear, for their owners and teams."""
    from strata.lists.issue import issue_lists

    _refuse_unfinished(settings)
    language = settings.language
    with reporter.step("lists") as step:
        issued = issue_lists(settings)
        step.note = text(
            language,
            "note_lists",
            rows=f"{issued.row_count:,}",
            owners=issued.owner_count,
            teams=issued.team_count,
            unowned=f"{issued.unowned_count:,}",
        )
    said = "lists_written" if issued.is_new else "lists_kept"
    reporter.say(text(language, said, folder=issued.folder))
    reporter.say(text(language, "lists_next", output_dir=settings.output_dir))


def deliver(
    settings: Settings,
    reporter: Reporter,
    rules_file: Path,
    environment: Mapping[str, str],
    *,
    is_dry: bool,
    again: bool,
) -> None:
    """Send lists and counts of the last publication as the rules say.

    Raises:
        InputRefusedError: the rules can't be used; nothing was sent.
        NotDeliveredError: something has not arrived, or nobody knows.
    """
    from strata.deliver.pace import Pace
    from strata.deliver.plan import make_plan
    from strata.deliver.rules import load_delivery_rules
    from strata.deliver.sending import plan_only, send_all

    _refuse_unfinished(settings)
    language = settings.language

    def tell(sent: Sent) -> None:
        reporter.say(
            text(
                language,
                f"delivery_{sent.state}",
                message=spoken(sent.message.shown, language),
                reason=spoken(sent.reason, language),
            )
        )
        if is_dry and isinstance(sent.message.content, str):
            for line in sent.message.content.splitlines():
                reporter.say(f"      {line}")

    rules = load_delivery_rules(rules_file)
    with reporter.step("deliver") as step:
        plan = make_plan(settings, rules, environment)
        if is_dry:
            results = plan_only(settings, plan, again=again)
            for result in results:
                tell(result)
        else:
            results = send_all(settings, plan, Pace(), tell, again=again)
        counts = Counter(result.state for result in results)
        step.note = text(
            language,
            "note_deliver_dry" if is_dry else "note_deliver",
            delivered=counts["planned" if is_dry else "delivered"],
            already=counts["already"],
            missing=sum(result.is_missing for result in results),
        )
    if plan.unaddressed_count:
        reporter.say(
            text(language, "deliver_unaddressed", count=plan.unaddressed_count)
        )
    if any(result.is_missing for result in results):
        raise NotDeliveredError(
            text(language, "deliver_missing_dry" if is_dry else "deliver_missing_some"),
            hint=text(language, "deliver_missing_hint"),
        )


@contextmanager
def notified(
    settings: Settings,
    reporter: Reporter,
    rules_file: Path | None,
    environment: Mapping[str, str],
) -> Iterator[Callable[[RunReport], None]]:
    """Tell those whom the rules name how the run inside ended; without rules, nobody.

    Raises:
        InputRefusedError: the rules can't be used, or name nobody to tell.
    """
    if rules_file is None:
        yield lambda _: None
        return
    from strata.deliver.notice import notified as notified_by
    from strata.deliver.rules import load_delivery_rules

    def tell(sent: Sent) -> None:
        reporter.say(
            text(
                settings.language,
                f"delivery_{sent.state}",
                message=spoken(sent.message.shown, settings.language),
                reason=spoken(sent.reason, settings.language),
            )
        )

    rules = load_delivery_rules(rules_file.absolute())
    with notified_by(settings, rules, environment, tell) as told:
        yield told


def import_results(
    settings: Settings, reporter: Reporter, paths: Sequence[Path]
) -> None:
    """Load what owners filled in into the lake; the next build counts it.

    Raises:
        InputRefusedError: files or rows could not be taken; the others were.
    """
    from strata.lists.results import import_results as imported

    language = settings.language
    with reporter.step("results") as step:
        results = imported(settings, paths)
        taken = f"{results.taken_count:,}"
        step.note = text(
            language, "note_results", taken=taken, files=len(results.files)
        )
    for file in results.files:
        reporter.say(
            text(
                language,
                f"results_{file.status}",
                file=file.name,
                taken=f"{file.taken_count:,}",
                unchanged=f"{file.unchanged_count:,}",
                refused=f"{file.refused_count:,}",
            )
        )
    if results.problems:
        raise InputRefusedError(
            text(language, "results_problems", taken=taken),
            results.problems,
            text(language, "results_problems_hint"),
        )
    reporter.say(text(language, "results_next"))


def export_rejects(
    settings: Settings,
    reporter: Reporter,
    path: Path,
    *,
    entities: tuple[str, ...] = (),
    reasons: tuple[str, ...] = (),
    source_file: str = "",
) -> None:
    """Write the open rejects chosen to files for correction; needs no lock."""
    from strata.rejects.export import export_rejects as written
    from strata.rejects.listing import Choice, checked_choice, read_rejects

    language = settings.language
    found = read_rejects(settings)
    choice = Choice(entities, reasons, source_file)
    checked_choice(settings, choice, found)
    files = written(settings, found, choice, path)
    if not files:
        reporter.say(text(language, "export_nothing"))
        return
    for file in files:
        reporter.say(
            text(
                language,
                "export_written",
                path=file.path,
                count=f"{file.row_count:,}",
                entity=file.entity,
            )
        )
    reporter.say(text(language, "export_clear"))
    reporter.say(
        text(
            language,
            "export_next",
            path=shlex.join(str(file.path) for file in files),
            output_dir=settings.output_dir,
        )
    )


def replay(settings: Settings, reporter: Reporter, paths: Sequence[Path]) -> None:
    """Load corrected rows into the lake; the next build closes what they replace."""
    from strata.rejects.replay import replay_files

    language = settings.language
    with reporter.step("replay") as step:
        files = replay_files(settings, paths)
        loaded = [file for file in files if file.status == "loaded"]
        count = f"{sum(file.row_count for file in loaded):,}"
        step.note = text(language, "note_replay", count=count, files=len(loaded))
    for file in files:
        reporter.say(
            "   "
            + text(
                language,
                f"replay_{file.status}",
                file=file.source_file,
                count=f"{file.row_count:,}",
                entity=file.entity,
                batch_id=file.batch_id,
                unchanged=f"{file.unchanged_count:,}",
            )
        )
    if loaded:
        reporter.say(
            text(language, "replay_next", count=count, output_dir=settings.output_dir)
        )
