"""`strata forget`: what would go, and the way from there to the proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from strata import steps
from strata.dbt_runner import business_timezone
from strata.errors import InputRefusedError, StrataError
from strata.folders import demo_dir
from strata.forgetting.aged import AgedFinding
from strata.forgetting.derived import finish_erased
from strata.forgetting.known import is_forgotten, spellings
from strata.forgetting.marks import hashed_sql, key_blocks, read_key
from strata.forgetting.person import Finding, one_customer, opened_build
from strata.forgetting.plan import show_aged, show_person
from strata.forgetting.proof import SHORTEST, search
from strata.forgetting.reckoning import Reckoning
from strata.forgetting.requests import (
    CUSTOMERS_FILE,
    KEPT_APART_FILE,
    MARKS_FILE,
    ROWS_FILE,
    TASKS_FILE,
    Built,
    new_request,
    record_request,
    unfinished_requests,
)
from strata.forgetting.retention import VARIABLE, read_retention
from strata.ingest.engine import opened_engine
from strata.ingest.zones import day_now
from strata.last_build import last_build
from strata.publication import (
    current_release,
    read_release_manifest,
)
from strata.settings import DayOrigin
from strata.spark_server import require_own_warehouse
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from strata.forgetting.asked import Asked
    from strata.forgetting.person import Person
    from strata.progress import Reporter
    from strata.settings import Settings


def forget(settings: Settings, reporter: Reporter, asked: Asked) -> bool:
    """Forget people, or show what would go; return whether nothing of them was found.

    What an earlier command left unfinished is finished first. Afterwards the
    publication is the same as before, without them.

    Raises:
        InputRefusedError: nobody, or more than one customer, is meant by what was
            asked; nothing was changed.
        BuildFailedError: the last build is not of the lake as it is.
        StrataError: all is done, but somebody reads an older release in PostgreSQL.
    """
    if asked.is_by_age:
        return _forget_by_age(settings, reporter, asked)
    resume(settings, reporter)
    if not asked.people:
        reporter.say(text(settings.language, "forget_nothing_left"))
        return True
    known = _forgotten_before(settings, asked.people)
    new = [one for one in asked.people if one not in known]
    for _ in known:
        reporter.say(text(settings.language, "forget_known"))
    person = None
    if new:
        person = _found(settings, reporter, new, asked)
        if not asked.is_sure:
            reporter.say(text(settings.language, "forget_next"))
            return True
        resume(settings, reporter)
    is_outside_clean = _publish_outside(settings, reporter, asked)
    identifiers = [*(person.identifiers if person else ()), *_spelt(known)]
    names = person.own_names if person else ()
    is_clean = _prove(settings, reporter, identifiers, names, asked)
    _require_outside_clean(settings, is_clean=is_outside_clean)
    return is_clean


def _forget_by_age(settings: Settings, reporter: Reporter, asked: Asked) -> bool:
    """Erase the rows past their days; return whether nothing of them was found."""
    language = settings.language
    retention = read_retention(settings)
    if not retention:
        raise InputRefusedError(
            text(language, "retention_none", name=VARIABLE),
            hint=text(language, "retention_hint", name=VARIABLE),
        )
    resume(settings, reporter)
    built = last_build(settings)
    of_publication = _built(built)
    as_of = date.fromisoformat(of_publication.as_of)
    _require_past(built, as_of)
    with opened_build(built) as connection:
        with reporter.step("find_aged") as step:
            finding = AgedFinding(built, connection)
            found = finding.find_aged(retention, as_of)
            row_count = sum(found.row_counts.values())
            step.note = text(language, "note_find_aged", rows=f"{row_count:,}")
        show_aged(reporter, language, found, as_of)
        if row_count and asked.is_sure:
            record_request(
                settings,
                connection,
                new_request(
                    found.row_counts, found.customer_count, of_publication, found.floors
                ),
                finding.files(),
            )
    if not asked.is_sure:
        if row_count:
            reporter.say(text(language, "forget_aged_next"))
        return True
    resume(settings, reporter)
    is_outside_clean = _publish_outside(settings, reporter, asked)
    if not row_count:
        _require_outside_clean(settings, is_clean=is_outside_clean)
        return True
    with opened_engine(settings) as connection, reporter.step("count_aged") as step:
        left = Reckoning(settings, connection, as_of).count(retention)
        left_count = sum(one.past_count for one in left)
        step.note = text(language, "note_find_aged", rows=f"{left_count:,}")
    reporter.say(
        text(
            language,
            "forget_aged_searched",
            searched=f"{len(found.identifiers):,}",
            count=f"{found.identifier_count:,}",
        )
    )
    is_clean = _prove(settings, reporter, found.identifiers, (), asked)
    _require_outside_clean(settings, is_clean=is_outside_clean)
    return is_clean and not left_count


def _require_past(built: Settings, as_of: date) -> None:
    """Refuse to count days to one that is still to come for the company."""
    today = day_now(business_timezone(built))
    if as_of > today:
        raise InputRefusedError(
            text(built.language, "forget_age_ahead", as_of=as_of, today=today),
            hint=text(built.language, "forget_age_ahead_hint"),
        )


def _publish_outside(settings: Settings, reporter: Reporter, asked: Asked) -> bool:
    """Leave in PostgreSQL, if it is named, the publication as it is now alone.

    Returns whether it is: views of others keep what they read.
    """
    if asked.target is None:
        return True
    request = replace(asked.target, kept_count=1)
    return steps.publish_to_postgres(settings, reporter, request)


def _require_outside_clean(settings: Settings, *, is_clean: bool) -> None:
    if not is_clean:
        raise StrataError(
            text(settings.language, "forget_left_outside"),
            hint=text(settings.language, "forget_left_outside_hint"),
        )


def _forgotten_before(settings: Settings, people: Sequence[str]) -> list[str]:
    """Return who was forgotten and nobody is known by now."""
    forgotten = [one for one in people if is_forgotten(settings, one)]
    if not forgotten:
        return []
    built = last_build(settings)
    with opened_build(built) as connection:
        finding = Finding(built, connection)
        return [one for one in forgotten if not finding.customers_of(one)]


def resume(settings: Settings, reporter: Reporter) -> None:
    """Erase what was asked for before, and publish what is left, if there is any."""
    unfinished = unfinished_requests(settings)
    if not unfinished:
        return
    built = unfinished[-1].built
    settings = replace(
        settings,
        as_of=date.fromisoformat(built.as_of),
        day_origin=DayOrigin(),
        target=built.target,
        industry=built.industry,
    )
    steps.build(settings, reporter)
    if current_release(settings) is None:
        finish_erased(settings)
        return
    candidate = steps.check(settings, reporter)
    steps.publish(settings, reporter, candidate, takes_over=True)


def _found(
    settings: Settings, reporter: Reporter, people: Sequence[str], asked: Asked
) -> Person:
    """Find the people, show what would go and write the request down if it is sure."""
    language = settings.language
    built = last_build(settings)
    with opened_build(built) as connection:
        finding = Finding(built, connection)
        with reporter.step("find_person") as step:
            customers = list(
                dict.fromkeys(one_customer(built, finding, one) for one in people)
            )
            person = finding.find(customers)
            step.note = text(
                language,
                "note_find_person",
                customers=f"{len(customers):,}",
                rows=f"{sum(person.row_counts.values()):,}",
            )
        show_person(reporter, language, person)
        if asked.is_sure:
            key = read_key(settings)
            connection.execute(
                "create temporary table own_hashes as select distinct"  # nosec B608 # names of ours
                f" {hashed_sql('mark')} as mark_hash from own_marks",
                key_blocks(key),
            )
            tables = finding.tables()
            record_request(
                settings,
                connection,
                new_request(person.row_counts, len(customers), _built(built)),
                {
                    MARKS_FILE: "select mark_hash from own_hashes order by mark_hash",
                    ROWS_FILE: tables["rows"],
                    CUSTOMERS_FILE: tables["customers"],
                    TASKS_FILE: tables["tasks"],
                    KEPT_APART_FILE: tables["kept_apart"],
                },
            )
    return person


def _built(built: Settings) -> Built:
    """Say as of which day, by which engine and for whom it is to be published again."""
    require_own_warehouse(built)
    live = current_release(built)
    as_of = built.as_of.isoformat()
    if live is not None:
        as_of = read_release_manifest(live)["as_of"]
    return Built(as_of, built.target, built.industry)


def _prove(
    settings: Settings,
    reporter: Reporter,
    identifiers: Sequence[str],
    names: Sequence[str],
    asked: Asked,
) -> bool:
    """Search for what should be gone and say what was found and can't be reached."""
    language = settings.language
    folders: dict[Path, tuple[Path, ...]] = {settings.output_dir: (demo_dir(settings),)}
    if asked.searched_data is not None:
        folders |= {asked.searched_data: ()}
    is_clean = True
    for folder, excluded in folders.items():
        with reporter.step("search") as step:
            searched = search(
                folder,
                identifiers,
                names=names,
                excluded=excluded,
                on_file=step.update,
            )
            step.note = text(
                language,
                "note_search",
                identifiers=f"{searched.identifier_count:,}",
                files=f"{searched.file_count:,}",
                size=f"{searched.byte_count / 1e6:,.1f}",
            )
        for one in searched.found:
            told = text(language, "forget_found", path=one.path, count=one.count)
            reporter.say(f"   {told}")
        is_own = folder == settings.output_dir
        is_clean = is_clean and not (is_own and searched.found)
        if not searched.found:
            reporter.say(text(language, "forget_found_nothing", folder=folder))
        if searched.short_count:
            reporter.say(
                text(
                    language,
                    "forget_too_short",
                    count=searched.short_count,
                    shortest=SHORTEST,
                )
            )
    reporter.say(text(language, "forget_unreached"))
    return is_clean


def _spelt(asked: Sequence[str]) -> list[str]:
    """Return what people are known by as it may stand in files.

    Not their customer ids, which say nothing of them and are never given again.
    """
    return sorted({spelt for one in asked for spelt in spellings(one)})
