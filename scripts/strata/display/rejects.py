"""Rejected rows, as ``strata rejects list`` shows them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text

from strata.display.tables import number, one_line, plain_table, sections
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Group, RenderableType

    from strata.display.tables import Cell
    from strata.rejects.listing import Choice, Reject, RejectList
    from strata.settings import Language


def render_rejects(
    rejects: RejectList, choice: Choice, language: Language, *, limit: int
) -> Group:
    """Return counts by entity, file and reason with the fix, then the first rows."""
    chosen = [reject for reject in rejects.rejects if choice.covers(reject)]
    statuses = Counter(reject.status for reject in rejects.rejects)
    title = text(
        language,
        "rejects_title",
        open=number(statuses["open"]),
        closed=number(statuses["closed"]),
    )
    about = list(_about(rejects, statuses["waiting"], language))
    if rejects.rejects and not chosen:
        about.append(text(language, "rejects_none_chosen"))
    parts: list[tuple[str, RenderableType]] = [
        (title, plain_table((line,) for line in about))
    ]
    if chosen:
        parts.append((text(language, "rejects_counts"), plain_table(_counts(chosen))))
    if chosen and limit:
        shown = chosen[:limit]
        title = text(
            language,
            "rejects_rows",
            shown=number(len(shown)),
            count=number(len(chosen)),
        )
        parts.append((title, plain_table(_rows(shown, language))))
    return sections(parts)


def _about(
    rejects: RejectList, waiting_count: int, language: Language
) -> Iterator[str]:
    source = "published" if rejects.is_published else "built"
    yield text(language, f"rejects_source_{source}")
    if waiting_count:
        yield text(language, "rejects_waiting", count=number(waiting_count))
    if rejects.unlisted_file_count:
        yield text(language, "rejects_unlisted", count=rejects.unlisted_file_count)


def _counts(chosen: Sequence[Reject]) -> Iterator[tuple[Cell, ...]]:
    """Counts by entity, file and reason; a name is said once per group."""
    counts = Counter(
        (reject.entity, reject.source_file, reject.reason_code, reject.fix)
        for reject in chosen
    )
    place: tuple[str, str] | None = None
    for (entity, source_file, reason_code, fix), count in sorted(
        counts.items(), key=lambda item: (item[0][:2], -item[1], item[0])
    ):
        if place != (entity, source_file):
            place = (entity, source_file)
            yield entity, source_file
        yield "", f"  {reason_code}", Text(number(count), justify="right"), fix


def _rows(chosen: Sequence[Reject], language: Language) -> Iterator[tuple[Cell, ...]]:
    for reject in chosen:
        status = reject.column or reject.reason_code
        if reject.status != "open":
            key = f"rejects_{reject.status}_by"
            status = text(language, key, row_id=reject.replaced_by)
        yield str(reject.row_id), status, one_line(reject.row_text)
