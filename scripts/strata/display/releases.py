"""The releases of an output folder and their differences, on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.display.tables import Cell, headed_table, heading, number, sections
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Group, RenderableType

    from strata.releases.catalogue import Release
    from strata.releases.comparison import (
        Members,
        ReleaseComparison,
        TableChange,
    )
    from strata.settings import Language, Settings


def render_releases(settings: Settings, releases: Sequence[Release]) -> RenderableType:
    """Return the list of releases, the newest first, and how long they stay."""
    language = settings.language
    if not releases:
        return heading(text(language, "release_none", output_dir=settings.output_dir))
    headers = ("release", "as_of", "published_at")
    counts = ("customers", "warnings", "rows", "state")
    table = headed_table(
        (
            *(text(language, f"info_{one}") for one in headers),
            *(text(language, f"releases_{one}") for one in counts),
        ),
        (_release(one, language) for one in releases),
    )
    stay = text(
        language,
        "releases_stay",
        releases=number(settings.keep_releases),
        days=number(settings.keep_days),
    )
    return sections([(stay, table)])


def _release(release: Release, language: Language) -> tuple[Cell, ...]:
    states = {
        "live": release.is_live,
        "kept": release.is_kept,
        "shelved": release.is_shelved,
    }
    return (
        release.name,
        release.as_of,
        release.published_at.isoformat(timespec="seconds"),
        _count(release.customer_count),
        _count(release.warning_count),
        number(release.row_count),
        ", ".join(
            text(language, f"releases_{name}")
            for name, is_so in states.items()
            if is_so
        ),
    )


def render_comparison(comparison: ReleaseComparison, language: Language) -> Group:
    """Return what differs between two releases."""
    before, after = comparison.before, comparison.after
    head = text(
        language,
        "releases_compared",
        before=before.name,
        before_as_of=before.as_of,
        after=after.name,
        after_as_of=after.as_of,
    )
    batches = text(
        language,
        "releases_batches",
        came=number(comparison.came_batch_count),
        went=number(comparison.went_batch_count),
    )
    columns = ("before", "after", "came", "went")
    parts: list[tuple[str, RenderableType]] = [
        (head, headed_table((), [(batches,)])),
        (
            text(language, "releases_lists"),
            headed_table(
                _headers(language, columns),
                (
                    _members(text(language, f"releases_{one.name}"), one)
                    for one in comparison.lists
                ),
            ),
        ),
        (
            text(language, "releases_tiers"),
            headed_table(
                _headers(language, columns),
                (_members(one.name, one) for one in comparison.tiers),
            ),
        ),
        (
            text(language, "releases_outcomes"),
            headed_table(
                _headers(language, ("before", "after")),
                (
                    (one.name, number(one.before_count), number(one.after_count))
                    for one in comparison.outcomes
                ),
            ),
        ),
        (
            text(
                language,
                "releases_tables",
                differing=number(len(comparison.tables)),
                equal=number(comparison.equal_table_count),
            ),
            headed_table(
                _headers(language, (*columns, "changed")),
                (_table(one) for one in comparison.tables),
            ),
        ),
    ]
    return sections(parts)


def _headers(language: Language, names: Sequence[str]) -> Iterator[str]:
    yield ""
    for name in names:
        yield text(language, f"releases_{name}")


def _members(name: str, one: Members) -> tuple[Cell, ...]:
    return (
        name,
        number(one.before_count),
        number(one.after_count),
        _signed("+", one.came_count),
        _signed("−", one.went_count),
    )


def _table(one: TableChange) -> tuple[Cell, ...]:
    return (
        one.name,
        _count(one.before_count),
        _count(one.after_count),
        _signed("+", one.came_count),
        _signed("−", one.went_count),
        _count(one.changed_count),
    )


def _count(count: int | None) -> str:
    return "–" if count is None else number(count)


def _signed(sign: str, count: int | None) -> str:
    return f"{sign}{number(count)}" if count else _count(count)
