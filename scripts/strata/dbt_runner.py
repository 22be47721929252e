"""The one module that starts dbt.

dbt runs inside this process and writes nothing into the checkout; what failed is told
by ``failures``.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import warnings
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast

import duckdb
import yaml

from strata import (
    failures,
    full_comparison,
    kept_tests,
    machine,
    model_checks,
    project_cache,
    seed_checks,
    seed_files,
    spark_server,
    standing,
    trusted_systems,
)
from strata.errors import BuildFailedError, InputRefusedError
from strata.folders import HELD, disk_full, log_dir, memory_short, warehouse_held
from strata.ingest.damage import require_whole_lake
from strata.ingest.zones import checked_timezone
from strata.masking import engine_message, project_variables
from strata.settings import DEFAULT_INDUSTRY, PRODUCTION, DayOrigin
from strata.texts import spoken, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from dbt.cli.main import dbtRunnerResult
    from dbt.contracts.graph.manifest import Manifest
    from dbt_common.events.base_types import EventMsg

    from strata.failures import DataTest, DbtNode, DbtNodeResult, Finding
    from strata.kept_tests import KeptTests
    from strata.settings import Settings, Target
    from strata.standing import Plan

    # Says what to run of a project that was read, and is told its key.
    _Planner = Callable[[Manifest, str], tuple["_Phase", ...]]


_BUSINESS_CLOCK = "business_timezone"
# In the record of a build: where a cluster keeps its tables.
_WAREHOUSE = "spark_warehouse_uri"
# What the macro `table` says of a table that it left as it was.
STANDS = "STANDS"


@dataclass(frozen=True)
class BuildProgress:
    """``done`` of ``total`` nodes are finished; ``name`` is the one just begun."""

    done: int
    total: int
    name: str


@dataclass(frozen=True)
class _Phase:
    """One dbt command of a build, and the text that says it failed.

    ``selection`` are the arguments that choose nodes, none for all. ``parts`` are those
    of the project that it makes. ``tests`` are proved without dbt, once it is done.
    """

    arguments: tuple[str, ...]
    failure: str
    selection: tuple[str, ...] = ()
    parts: tuple[str, ...] = (standing.RULES, standing.AFTER_RULES)
    tests: tuple[DataTest, ...] = ()


@dataclass
class _Built:
    """What the phases did so far."""

    node_count: int = 0
    test_count: int = 0
    warned: list[Finding] = field(default_factory=list)
    plan: Plan | None = None
    manifest: Manifest | None = None
    compared_count: int = 0
    made_nodes: set[str] = field(default_factory=set)
    held_tests: list[DataTest] = field(default_factory=list)
    kept_count: int = 0


@dataclass(frozen=True)
class _Work:
    """What a build has to do: the phases, and the tests that are proved without dbt.

    Of one that ``is_planned`` only what does not stand is done.
    """

    settings: Settings
    tests: KeptTests | None
    phases: tuple[_Phase, ...]
    counter: _ProgressCounter
    is_planned: bool


@dataclass(frozen=True)
class BuildReport:
    """What was done: nodes that were built or proved, and tests that only warn.

    ``kept_count`` nodes and tests needed nothing done. ``compared_count`` tables were
    as when everything was made anew; 0 where that was not looked at.
    """

    node_count: int
    test_count: int
    warnings: tuple[str, ...]
    kept_count: int = 0
    compared_count: int = 0


@dataclass
class _ProgressCounter:
    """Turns dbt's events, which arrive from several threads, into progress."""

    on_progress: Callable[[BuildProgress], None]
    done: int = 0
    total: int = 0
    before: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin_phase(self, test_count: int) -> None:
        """Count the nodes of the next phase on top of those finished so far.

        So many tests follow on what dbt knows of.
        """
        self.done = self.total
        self.before = self.total + test_count

    def __call__(self, event: EventMsg) -> None:
        name = event.info.name
        if name == "LogStartLine":
            with self.lock:
                self.total = max(self.total, self.before + event.data.total)
        elif name == "NodeFinished":
            self.count(event.data.node_info.node_name)

    def count(self, name: str) -> None:
        """Count what has just been finished."""
        with self.lock:
            self.done = min(self.done + 1, self.total)
            self.on_progress(BuildProgress(self.done, self.total, name))


def built_settings(settings: Settings) -> Settings:
    """Return ``settings`` with the clock, engine and industry of the last build.

    Raises:
        BuildFailedError: the last build here failed, or there was none.
    """
    if not is_build_recorded(settings):
        raise BuildFailedError(
            text(settings.language, "not_built", output_dir=settings.output_dir),
            hint=text(settings.language, "not_built_hint"),
        )
    record = json.loads(_build_record(settings).read_text(encoding="utf-8"))
    return replace(
        settings,
        as_of=date.fromisoformat(record["as_of"]),
        day_origin=DayOrigin.read(record.get("day_origin")),
        target=record["target"],
        spark_server=replace(
            settings.spark_server,
            warehouse_uri=record.get(_WAREHOUSE, settings.spark_server.warehouse_uri),
        ),
        # Builds before there were industries recorded none.
        industry=record.get("industry", DEFAULT_INDUSTRY),
    )


def is_build_recorded(settings: Settings) -> bool:
    """Return whether the last command of dbt here was part of a good build."""
    path = _build_record(settings)
    if not path.is_file():
        return False
    record = json.loads(path.read_text(encoding="utf-8"))
    return bool(record.get("invocation_id") == last_invocation(settings))


def record_build(settings: Settings) -> None:
    """Note that what was built last is good, and what it is of."""
    record = {
        "as_of": settings.as_of.isoformat(),
        "day_origin": asdict(settings.day_origin),
        "target": settings.target,
        _WAREHOUSE: settings.spark_server.warehouse_uri,
        "industry": settings.industry,
        "invocation_id": last_invocation(settings),
        "variables": all_variables(settings),
    }
    _build_record(settings).write_text(json.dumps(record), encoding="utf-8")


def built_variables(settings: Settings) -> dict[str, object]:
    """Return every variable as the last build had it; as it is, where that is unknown.

    Builds before variables could be tried out recorded none.
    """
    record = json.loads(_build_record(settings).read_text(encoding="utf-8"))
    known: dict[str, object] | None = record.get("variables")
    return all_variables(settings) if known is None else known


def last_invocation(settings: Settings) -> str | None:
    """Return dbt's name of the last command that left results here, if one did."""
    results = read_results(settings)
    return None if results is None else str(results["metadata"]["invocation_id"])


def target_dir(settings: Settings) -> Path:
    """Return where dbt leaves its manifest and compiled SQL."""
    return settings.warehouse_dir / "target"


def shell_variables(settings: Settings, *, is_dev: bool = False) -> dict[str, str]:
    """Return the environment in which dbt alone finds the project and its outputs.

    Nothing is then written beside the project, which may be an installed one, and for
    a developer nothing that is published from.

    Raises:
        InputRefusedError: a developer has no place of their own on a cluster.
    """
    production = PRODUCTION[settings.target]
    if is_dev and settings.target == "spark_thrift":
        raise InputRefusedError(
            text(settings.language, "no_dev_cluster"),
            hint=text(settings.language, "no_dev_cluster_hint"),
        )
    own_dir = settings.warehouse_dir / "dev" / "target"
    return {
        "DBT_PROJECT_DIR": str(settings.project_dir),
        "DBT_PROFILES_DIR": str(settings.project_dir),
        "DBT_TARGET": production.replace("prod", "dev") if is_dev else production,
        "DBT_TARGET_PATH": str(own_dir if is_dev else target_dir(settings)),
        "DBT_LOG_PATH": str(log_dir(settings)),
        "STRATA_OUTPUT_DIR": str(settings.output_dir),
    }


def read_manifest(settings: Settings) -> dict[str, Any]:
    """Return dbt's manifest of the last build in this output folder."""
    path = target_dir(settings) / "manifest.json"
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def read_results(settings: Settings) -> dict[str, Any] | None:
    """Return what dbt says became of the nodes of its last command here."""
    path = target_dir(settings) / "run_results.json"
    if not path.is_file():
        return None
    results: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return results


def build(
    settings: Settings,
    on_progress: Callable[[BuildProgress], None],
    *,
    full_refresh: bool = False,
    only: tuple[str, ...] = (),
) -> BuildReport:
    """Run ``dbt build`` on the lake of ``settings`` and return what was done.

    What still stands of the last build is not made again, unless ``full_refresh``;
    every so many builds (``settings.compare_every``) all is made again nonetheless, to
    see that it is the same. With ``only``, just these models and what they read are
    built, without tests.
    Afterwards every seed, model and test has passed and the warehouse database is
    closed, so it can be read. Unit tests are left to ``make test``: they depend on the
    code, not on the data.

    Raises:
        BuildFailedError: a seed can't be read, a model can't be built, a test does not
            hold, or a table that stood is not what it would be if made again;
            ``problems`` say which and why. Or no cluster can be reached.
        InputRefusedError: the environment does not say which cluster.
    """
    spark_server.require(settings)
    full_comparison.remove_aside(settings)
    _build_record(settings).unlink(missing_ok=True)
    business_timezone(settings)
    _require_known_systems(settings)
    tests = None
    if only:
        require_readable_seeds(settings)
    else:
        tests = require_sound_seeds(settings)
    work = _Work(
        settings,
        tests,
        _phases(full_refresh=full_refresh, only=only, is_proved=tests is not None),
        _ProgressCounter(on_progress),
        is_planned=tests is not None or (settings.target != "duckdb" and not only),
    )
    try:
        built = _build_rest(work, full_refresh=full_refresh)
    except _WarehouseCorruptError:
        # What is wrong in the middle of the file shows only when that is read.
        _remove_warehouse(settings)
        built = _build_rest(work, full_refresh=full_refresh)
    if tests and built.plan and 0 < settings.compare_every <= built.plan.kept_builds:
        built = _built_anew(work)
    record_build(settings)
    proved_count = len(tests.seed_tests) if tests else 0
    return BuildReport(
        node_count=built.node_count + proved_count,
        test_count=built.test_count + proved_count,
        warnings=tuple(
            failures.explain_warning(settings, warned) for warned in built.warned
        ),
        kept_count=built.kept_count,
        compared_count=built.compared_count,
    )


def _built_anew(work: _Work) -> _Built:
    """Make everything anew, and compare it with what was built before."""
    full_comparison.set_aside(work.settings)
    try:
        built = _build_rest(work, full_refresh=True)
        if built.manifest:
            built.compared_count = full_comparison.compare(
                work.settings, built.manifest
            )
        return built
    finally:
        full_comparison.remove_aside(work.settings)


def _build_rest(work: _Work, *, full_refresh: bool) -> _Built:
    """Run the phases, or what does not stand of them.

    What a build that fails has done stands for the next one, but on Spark, where it is
    not seen from here whether something that stood was gone.
    """
    settings, tests, built = work.settings, work.tests, _Built()
    if not work.is_planned:
        standing.forget(settings)
        _run_phases(settings, work.phases, work.counter, built)
        return built

    def planned(manifest: Manifest, key: str) -> tuple[_Phase, ...]:
        model_tests = tests.model_tests if tests else None
        built.plan = standing.plan(
            settings, manifest, key, model_tests, is_full=full_refresh
        )
        built.manifest = manifest
        built.kept_count = built.plan.kept_count
        standing.forget(settings)
        return _due_phases(work.phases, built.plan)

    try:
        _run_phases(settings, work.phases, work.counter, built, planned)
    except BuildFailedError:
        if tests:
            _note_standing(settings, built)
        raise
    _note_standing(settings, built)
    return built


def _due_phases(phases: tuple[_Phase, ...], plan: Plan) -> tuple[_Phase, ...]:
    """Return the phases cut to what is to be made; one that makes nothing is none."""
    if not plan.parts:
        return (*phases[:-1], replace(phases[-1], tests=plan.tests))
    return tuple(
        replace(phase, selection=plan.selection(phase.parts), tests=plan.tests)
        for phase in phases
        if not plan.parts.isdisjoint(phase.parts)
    )


def _note_standing(settings: Settings, built: _Built) -> None:
    command_id = last_invocation(settings)
    if built.plan and command_id and built.made_nodes:
        contents = _contents(settings, built) if built.plan.tests else {}
        done = built.plan.done(command_id, built.made_nodes, built.held_tests, contents)
        standing.note(settings, done)


def _contents(settings: Settings, built: _Built) -> dict[str, str]:
    if built.plan is None or built.manifest is None:
        return {}
    return standing.made_contents(settings, built.manifest, built.plan.keys)


class _WarehouseCorruptError(Exception):
    """The warehouse can't be read; it is made of the lake and can be made again."""


def remove_unreadable_warehouse(settings: Settings) -> bool:
    """Remove a warehouse that can't be opened, and return whether there was one.

    Raises:
        AlreadyRunningError: another program has it open.
    """
    if settings.target != "duckdb" or not settings.warehouse_database.exists():
        return False
    try:
        duckdb.connect(settings.warehouse_database).close()
    except duckdb.Error as error:
        if not machine.is_database_corrupt(error):
            raise
        _remove_warehouse(settings)
        return True
    return False


def _remove_warehouse(settings: Settings) -> None:
    database = settings.warehouse_database
    for path in (database, database.with_name(f"{database.name}.wal")):
        path.unlink(missing_ok=True)


def _raise_if_not_the_projects(
    settings: Settings,
    failed: Iterable[Finding],
    exception: BaseException | None = None,
) -> None:
    """Raise what stopped a build where neither a model nor a seed is to blame."""
    messages = [one.message for one in failed if not one.test and one.message]
    if exception:
        messages.append(str(exception))
    said = "\n".join(messages)
    if machine.is_disk_full(said):
        raise disk_full(settings, _telling_line(messages, machine.is_disk_full))
    if machine.is_memory_short(said):
        raise memory_short(settings, _telling_line(messages, machine.is_memory_short))
    held = HELD.search(said)
    if held:
        raise warehouse_held(settings, held["holder"] or "")
    if machine.may_be_damaged_rows(said):
        require_whole_lake(settings, is_thorough=True)
    if settings.target == "duckdb" and machine.is_database_corrupt(said):
        raise _WarehouseCorruptError(said)


def _telling_line(messages: Sequence[str], is_telling: Callable[[str], bool]) -> str:
    lines = (line.strip() for message in messages for line in message.splitlines())
    return engine_message(next(filter(is_telling, lines), ""))


def require_sound_seeds(settings: Settings) -> KeptTests | None:
    """Judge every seed by its tests, without building; return all tests of the project.

    None where dbt has to run them itself: on Spark, or where a test needs more than the
    files or more than SQL.

    Raises:
        BuildFailedError: a seed can't be read or breaks a rule; ``problems`` name the
            file, the row and what to mend.
    """
    require_readable_seeds(settings)
    tests = project_tests(settings)
    if tests is None:
        return None
    try:
        failure = seed_checks.find_failure(settings, tests)
    except duckdb.Error:
        return None
    if failure:
        raise failure
    return tests


def project_tests(settings: Settings) -> KeptTests | None:
    """Return the tests of the project, compiled if nobody kept them; see above."""
    if settings.target != "duckdb":
        return None
    key = project_cache.key_of(settings, _target_name(settings), variables(settings))
    return kept_tests.load(settings, key) or _compiled_tests(settings, key)


def _compiled_tests(settings: Settings, key: str) -> KeptTests | None:
    """Let dbt compile the tests and keep them; None where that can't be.

    Beside a live warehouse only the tests of seeds are run, so only they are compiled.
    """
    from dbt.cli.main import dbtRunner

    with _dbt_at_hand(settings):
        if _parsed(settings, key).exception:
            return None
        # As it was kept; a folder that keeps nothing would have the project read twice.
        manifest = project_cache.load_manifest(settings, key)
        if manifest is None or not kept_tests.are_enough(manifest):
            return None
        seeds_alone = settings.live_database is not None
        chosen = kept_tests.SEED_TESTS if seeds_alone else kept_tests.ALL_TESTS
        arguments = ("compile", "--no-populate-cache", *chosen)
        said = dbtRunner(manifest=manifest).invoke([*arguments, *_options(settings)])
    results = getattr(said.result, "results", None)
    if not said.success or results is None:
        return None
    nodes: list[DbtNode] = [result.node for result in results]
    tests = kept_tests.compiled(settings, manifest, nodes)
    kept_tests.store(key, tests)
    return tests


def build_beside(
    settings: Settings,
    on_progress: Callable[[BuildProgress], None],
    *,
    changed: tuple[str, ...],
    tables: tuple[str, ...],
) -> int:
    """Build what changed seeds and models change of ``tables``, beside the live ones.

    Return how many models that took. Afterwards the database of ``settings`` holds
    every seed, and the models between what changed and the tables; whatever else they
    read, they read from ``settings.live_database``.

    Raises:
        BuildFailedError: as ``build`` does; rules are judged before a model is built.
    """
    _require_known_systems(settings)
    is_proved = require_sound_seeds(settings) is not None
    live_database = settings.live_database or settings.warehouse_database
    state_dir = str(live_database.parent / "target")
    paths = [f"{name}+,+{table}" for name in changed for table in tables]
    arguments = ("build", "--exclude-resource-type", "unit_test")
    untested = ("--exclude-resource-type", "test", "--defer", "--state", state_dir)
    chosen = ("--select", "path:seeds", *paths)
    phases = (
        *(() if is_proved else (_rules_phase(arguments),)),
        _Phase((*arguments, *untested), "build_failed", chosen),
    )
    _run_phases(settings, phases, _ProgressCounter(on_progress), _Built())
    results = read_results(settings) or {"results": []}
    return sum(
        result["unique_id"].startswith("model.") for result in results["results"]
    )


def require_readable_seeds(settings: Settings) -> None:
    """Make sure that both engines read every seed alike.

    Raises:
        BuildFailedError: a seed can't be read; ``problems`` name the file and the row.
    """
    problems = seed_files.find_seed_problems(settings)
    if problems:
        raise BuildFailedError(
            text(settings.language, "seeds_unreadable", count=len(problems)),
            problems,
            text(settings.language, "seed_hint"),
        )


def variables(settings: Settings) -> dict[str, object]:
    """Return the dbt variables of the clock and of the industry."""
    found: dict[str, object] = {}
    if settings.industry != DEFAULT_INDUSTRY or settings.industry_file.is_file():
        document = settings.industry_file.read_text(encoding="utf-8")
        found.update(yaml.safe_load(document))
    return found | {"as_of": settings.as_of.isoformat()}


def all_variables(settings: Settings) -> dict[str, object]:
    """Return every variable of the project, as a build of ``settings`` has it."""
    return project_variables(settings.project_dir) | variables(settings)


def business_timezone(settings: Settings) -> str:
    """Return the zone of the company's clock, as the engine knows it.

    Raises:
        BuildFailedError: there is none of that name; ``problems`` name the nearest.
    """
    try:
        return checked_timezone(str(all_variables(settings)[_BUSINESS_CLOCK]))
    except ValueError as error:
        problem = spoken(error.args[0], settings.language)
        raise BuildFailedError(
            text(settings.language, "clock_unknown"),
            (f"{_BUSINESS_CLOCK}: {problem}",),
            text(settings.language, "clock_hint", name=_BUSINESS_CLOCK),
        ) from None


def _require_known_systems(settings: Settings) -> None:
    trusted = cast("list[str]", all_variables(settings)[trusted_systems.VARIABLE])
    trusted_systems.require_known_systems(settings, trusted)


def _build_record(settings: Settings) -> Path:
    """Return the file that is there exactly while the last build is a good one.

    It names the command of dbt that ended the build: another may have worked since.
    """
    return settings.warehouse_dir / "build.json"


def _phases(
    *, full_refresh: bool, only: tuple[str, ...], is_proved: bool
) -> tuple[_Phase, ...]:
    """Return what to run in which order: a rule is judged before anything reads it."""
    arguments: tuple[str, ...] = ("build", "--exclude-resource-type", "unit_test")
    if full_refresh:
        arguments = (*arguments, "--full-refresh")
    untested = (*arguments, "--exclude-resource-type", "test")
    if only:
        chosen = ("--select", *(f"+{name}" for name in only))
        return (_Phase(untested, "build_failed", chosen),)
    if is_proved:
        return (_Phase(untested, "build_failed"),)
    return _rules_phase(arguments), _selected(
        arguments, "build_failed", standing.AFTER_RULES
    )


def _rules_phase(arguments: tuple[str, ...]) -> _Phase:
    return _selected(arguments, "rules_failed", standing.RULES)


def _selected(arguments: tuple[str, ...], failure: str, part: str) -> _Phase:
    """Return the phase of a part, which a selector of the project is named after."""
    return _Phase(arguments, failure, ("--selector", part), (part,))


def _run_phases(
    settings: Settings,
    phases: tuple[_Phase, ...],
    counter: _ProgressCounter,
    built: _Built,
    planned: _Planner | None = None,
) -> None:
    """Run the phases on one parsed project and note in ``built`` what they did.

    ``planned`` says what to run instead, once it is known what the project holds.

    Raises:
        BuildFailedError: something in a phase failed; later phases were not begun.
    """
    for phase, result in _invoke(settings, phases, counter, planned):
        _add(settings, phase, result, counter, built)


def _add(
    settings: Settings,
    phase: _Phase,
    result: dbtRunnerResult,
    counter: _ProgressCounter,
    built: _Built,
) -> None:
    """Count what dbt did in a phase, and prove the tests that it left out.

    Where a model failed, the tests of those that could be built may say why.
    """
    if isinstance(result.exception, KeyboardInterrupt):
        raise result.exception
    nodes: list[DbtNodeResult] = list(getattr(result.result, "results", None) or ())
    failed = _findings(nodes, failures.FAILED_STATUSES)
    _raise_if_not_the_projects(settings, failed, result.exception)
    if not (failed or result.success):
        raise BuildFailedError(
            text(settings.language, "dbt_failed"),
            (engine_message(failures.shorten(str(result.exception))),),
            text(settings.language, "log_hint", log_dir=log_dir(settings)),
        )
    missing = {
        node.node.unique_id
        for node in nodes
        if str(node.status) in {*failures.FAILED_STATUSES, "skipped"}
    }
    # A test that warns is told by every build.
    made = [node for node in nodes if str(node.status) != "warn"]
    built.made_nodes |= {node.node.unique_id for node in made} - missing
    stood = {node.node.unique_id for node in nodes if node.message == STANDS}
    built.kept_count += len(stood)
    possible = [test for test in phase.tests if missing.isdisjoint(test.parents)]
    tests = possible
    if built.plan and possible:
        contents = _contents(settings, built)
        tests = [test for test in tests if built.plan.is_due(test, contents)]
        due = {test.name for test in tests}
        stands = [test for test in possible if test.name not in due]
        built.held_tests += stands
        built.kept_count += len(stands)
    judgement = model_checks.judge(settings, tests, counter.count)
    if tests:
        model_checks.write_results(target_dir(settings), judgement)
    held = {one.finding.name for one in judgement.judged if one.holds}
    built.held_tests += [test for test in tests if test.name in held]
    _raise_if_not_the_projects(settings, judgement.failed)
    failed = [*judgement.failed, *failed]
    if failed:
        skipped_count = sum(str(node.status) == "skipped" for node in nodes)
        skipped_count += len(phase.tests) - len(possible)
        raise failures.build_failed(settings, phase.failure, failed, skipped_count)
    built.node_count += len(nodes) - len(stood) + len(tests)
    built.test_count += len(tests)
    built.test_count += sum(node.node.resource_type == "test" for node in nodes)
    built.warned += [*_findings(nodes, {"warn"}), *judgement.warned]


def _findings(nodes: Iterable[DbtNodeResult], statuses: set[str]) -> list[Finding]:
    return [failures.finding(node) for node in nodes if str(node.status) in statuses]


def _invoke(
    settings: Settings,
    phases: tuple[_Phase, ...],
    counter: _ProgressCounter,
    planned: _Planner | None,
) -> list[tuple[_Phase, dbtRunnerResult]]:
    """Parse the project once, run phase after phase and return what dbt said of each.

    A phase that does not succeed is the last one.
    """
    # Imported here: dbt takes two seconds to load and most commands don't need it.
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    key = project_cache.key_of(settings, _target_name(settings), variables(settings))
    with _dbt_at_hand(settings):
        try:
            parsed = _parsed(settings, key)
            if not isinstance(parsed.result, Manifest):
                return [(phases[0], parsed)]
            if planned:
                phases = planned(parsed.result, key)
            runner = dbtRunner(manifest=parsed.result, callbacks=[counter])
            said = []
            for phase in phases:
                counter.begin_phase(len(phase.tests))
                options = _options(settings)
                arguments = (*phase.arguments, *phase.selection, *options)
                said.append((phase, runner.invoke([*arguments])))
                if not said[-1][1].success:
                    break
            return said
        finally:
            _close_engine(settings.target)


def _parsed(settings: Settings, key: str) -> dbtRunnerResult:
    """Return the parsed project, read anew only where no run has kept it."""
    from dbt.cli.main import dbtRunner, dbtRunnerResult
    from dbt.contracts.graph.manifest import Manifest

    kept = project_cache.load_manifest(settings, key)
    if kept is not None:
        return dbtRunnerResult(success=True, result=kept)
    parsed = dbtRunner().invoke(["parse", *_options(settings, has_clock=False)])
    if isinstance(parsed.result, Manifest):
        project_cache.store_manifest(key, parsed.result)
    return parsed


def _target_name(settings: Settings) -> str:
    return PRODUCTION[settings.target] if settings.live_database is None else "what_if"


def _options(settings: Settings, *, has_clock: bool = True) -> list[str]:
    """Return the options of every dbt command; to parse, dbt needs no clock."""
    known = variables(settings)
    if not has_clock:
        known = project_cache.lasting_variables(known)
    return [
        "--project-dir",
        str(settings.project_dir),
        "--profiles-dir",
        str(settings.project_dir),
        "--target-path",
        str(target_dir(settings)),
        "--target",
        _target_name(settings),
        "--vars",
        json.dumps(known),
        "--log-path",
        str(log_dir(settings)),
        "--log-level",
        "none",
        "--log-level-file",
        settings.dbt_log_level,
        "--no-use-colors",
        "--no-use-colors-file",
        "--quiet",
    ]


@contextmanager
def _dbt_at_hand(settings: Settings) -> Iterator[None]:
    """Let dbt run in this process: folders, environment, nothing on the terminal."""
    for folder in (settings.warehouse_dir, log_dir(settings)):
        folder.mkdir(parents=True, exist_ok=True)
    with (
        _environment(
            STRATA_OUTPUT_DIR=str(settings.output_dir),
            STRATA_THREADS=str(settings.threads),
            STRATA_MEMORY_LIMIT=settings.memory_limit or "",
            STRATA_LIVE_DATABASE=str(settings.live_database or ""),
        ),
        _quiet_engine(settings),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _quiet_engine(settings: Settings) -> Iterator[None]:
    """Send what Spark's own process prints to a log file instead of the terminal."""
    if settings.target != "spark":
        yield
        return
    sys.stderr.flush()
    terminal = os.dup(2)
    try:
        with (log_dir(settings) / "spark.log").open("ab") as log:
            os.dup2(log.fileno(), 2)
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)


def _close_engine(target: Target) -> None:
    """Let go of the warehouse database, which dbt keeps open until the process ends."""
    if target == "duckdb":
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    # Loaded by the adapter when it opens its session, not before; asking Spark itself
    # would start one.
    elif target == "spark" and "dbt.adapters.spark.session" in sys.modules:
        from pyspark.sql import SparkSession

        SparkSession.builder.getOrCreate().stop()
