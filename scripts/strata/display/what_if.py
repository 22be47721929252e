"""A comparison of rules, as ``strata what-if`` shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from strata.display.tables import number, plain_table, sections
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Group, RenderableType

    from strata.display.tables import Cell
    from strata.settings import Language
    from strata.what_if.comparison import (
        Changes,
        Comparison,
        ListSize,
        OwnerChange,
    )


def render_comparison(
    comparison: Comparison, language: Language, *, limit: int
) -> Group:
    """Return who moves, how lists change and for which owners, at most ``limit``."""
    parts: list[tuple[str, RenderableType]] = [
        (
            text(language, "what_if_title"),
            plain_table((line,) for line in _overview(comparison, language)),
        )
    ]
    if comparison.moves:
        moves = plain_table(_moves(comparison, language), figures=2)
        parts.append((text(language, "what_if_moves"), moves))
    tiers = plain_table(_sizes(comparison.tiers), figures=1)
    parts.append((text(language, "what_if_tiers"), tiers))
    changed = [owner for owner in comparison.owners if owner.is_changed]
    if changed and limit:
        shown = min(limit, len(changed))
        title = text(language, "what_if_owners", shown=shown, count=len(changed))
        owners = (line for owner in changed[:limit] for line in _owner(owner, language))
        parts.append((title, plain_table(owners, figures=1)))
    parts += _lists(comparison, language, limit)
    return sections(parts)


def _overview(comparison: Comparison, language: Language) -> Iterator[str]:
    live = sum(owner.live_warning_count for owner in comparison.owners)
    proposed = sum(owner.proposed_warning_count for owner in comparison.owners)
    yield from _changes(comparison.changes, language)
    if comparison.is_without_effect:
        yield text(language, "what_if_no_effect")
    yield text(
        language,
        "what_if_movers",
        count=number(comparison.mover_count),
        customers=number(comparison.customer_count),
        amount=f"{comparison.revenue_amount:,}",
        currency_code=comparison.currency_code,
    )
    yield text(
        language, "what_if_warnings", live=number(live), proposed=number(proposed)
    )


def _changes(changes: Changes, language: Language) -> Iterator[str]:
    if not (changes.seeds or changes.variables):
        yield text(language, "what_if_nothing_changed")
    if changes.seeds:
        seeds = ", ".join(f"{name}.csv" for name in changes.seeds)
        yield text(language, "what_if_changed_seeds", seeds=seeds)
    for one in changes.variables:
        yield text(
            language,
            "what_if_changed_variable",
            name=one.name,
            live=one.live_value,
            proposed=one.proposed_value,
        )
    if changes.edited:
        yield text(language, "what_if_edited", names=", ".join(changes.edited))


def _lists(
    comparison: Comparison, language: Language, limit: int
) -> Iterator[tuple[str, RenderableType]]:
    """Yield, by kind, the lists that somebody comes onto or goes from."""
    for kind, changes in comparison.lists.items():
        changed = sorted(
            (change for change in changes if change.is_changed),
            key=lambda change: -(change.come_count + change.go_count),
        )
        if not (changed and limit):
            continue
        title = text(
            language,
            f"what_if_list_{kind}",
            shown=min(limit, len(changed)),
            count=len(changed),
        )
        rows = [
            (
                change.name or text(language, "what_if_no_owner"),
                _change(change.live_count, change.proposed_count),
                text(language, "what_if_come", count=number(change.come_count)),
                text(language, "what_if_go", count=number(change.go_count)),
            )
            for change in changed[:limit]
        ]
        yield title, plain_table(rows, figures=3)


def _moves(comparison: Comparison, language: Language) -> Iterator[tuple[Cell, ...]]:
    absent = text(language, "what_if_absent")
    for move in comparison.moves:
        yield (
            f"{move.live_tier or absent} → {move.proposed_tier or absent}",
            number(move.customer_count),
            f"{move.revenue_amount:,} {comparison.currency_code}",
        )


def _sizes(sizes: tuple[ListSize, ...]) -> Iterator[tuple[Cell, ...]]:
    for size in sizes:
        yield size.name, _change(size.live_count, size.proposed_count)


def _owner(owner: OwnerChange, language: Language) -> Iterator[tuple[Cell, ...]]:
    """One line for the owner and, below it, per list whose length changes."""
    yield (
        Text(owner.owner or text(language, "what_if_no_owner"), style="bold"),
        text(language, "what_if_owner_movers", count=number(owner.mover_count)),
    )
    for size in owner.tiers:
        if size.live_count != size.proposed_count:
            yield f"  {size.name}", _change(size.live_count, size.proposed_count)
    warnings = text(language, "what_if_owner_warnings")
    counts = _change(owner.live_warning_count, owner.proposed_warning_count)
    yield f"  {warnings}", counts


def _change(live: int, proposed: int) -> str:
    if live == proposed:
        return number(live)
    return f"{number(live)} → {number(proposed)} ({proposed - live:+,})"
