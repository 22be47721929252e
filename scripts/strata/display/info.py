"""The state of an installation and its output folder, as ``strata info`` shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.display.tables import number, plain_table, sections
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Group

    from strata.access import Access
    from strata.display.tables import Cell
    from strata.info import Info, PastRun
    from strata.settings import Language


def render_info(info: Info, language: Language) -> Group:
    """Return the state for the terminal, in ``language``."""
    absent = text(language, "info_absent")
    return sections(
        [
            (
                text(language, "info_versions"),
                plain_table(
                    (package, found or absent)
                    for package, found in info.versions.items()
                ),
            ),
            (
                text(language, "info_paths"),
                plain_table((name, str(path)) for name, path in info.paths.items()),
            ),
            (
                text(language, "info_lake"),
                plain_table(list(_lake(info, language)) or [(absent,)]),
            ),
            (
                text(language, "info_runs"),
                plain_table([_run(run, language) for run in info.runs] or [(absent,)]),
            ),
            *(
                [
                    (
                        text(language, "info_accesses"),
                        plain_table(_access(one, language) for one in info.accesses),
                    )
                ]
                if info.accesses
                else []
            ),
            (
                text(language, "info_publication"),
                plain_table(list(_publication(info, language)) or [(absent,)]),
            ),
        ]
    )


def _lake(info: Info, language: Language) -> Iterator[tuple[Cell, ...]]:
    for entity in info.lake:
        yield (
            entity.entity,
            text(
                language,
                "info_lake_entity",
                batches=number(entity.batch_count),
                received=number(entity.received_count),
                malformed=number(entity.malformed_count),
            ),
        )


def _run(run: PastRun, language: Language) -> tuple[Cell, ...]:
    failed = run.failed_test_count
    return (
        run.started_at.isoformat(timespec="seconds"),
        run.command,
        text(language, f"run_{run.status_code}"),
        "" if run.seconds is None else text(language, "seconds", seconds=run.seconds),
        run.as_of or "",
        text(language, "info_run_tests", count=number(failed)) if failed else "",
    )


def _access(access: Access, language: Language) -> tuple[Cell, ...]:
    people = text(language, "info_people", count=number(access.person_count))
    return access.at, access.user, access.command, people


def _publication(info: Info, language: Language) -> Iterator[tuple[Cell, ...]]:
    found = info.publication
    if found is None:
        return
    published_at = found.published_at.isoformat(timespec="seconds")
    yield text(language, "info_release"), found.release
    yield text(language, "info_as_of"), found.as_of
    yield text(language, "info_published_at"), published_at
    for late in found.late_entities:
        yield text(language, "info_late"), late.sentence().in_language(language)
    for name, count in found.row_counts.items():
        yield name, number(count)
