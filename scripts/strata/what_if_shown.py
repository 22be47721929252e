"""What `strata what-if` shows on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from strata.summary import plain_table, render_sections
from strata.texts import text

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

    from strata.settings import Language
    from strata.what_if import Comparison, ListSize


def render_comparison(
    comparison: Comparison, language: Language, *, limit: int
) -> Group:
    """Return who moves, how lists change and for which owners, at most ``limit``."""
    sections = [
        (text(language, "what_if_title"), _overview(comparison, language)),
    ]
    if comparison.moves:
        sections.append(
            (text(language, "what_if_moves"), _move_table(comparison, language))
        )
    sections.append((text(language, "what_if_tiers"), _size_table(comparison.tiers)))
    changed = [owner for owner in comparison.owners if owner.is_changed]
    if changed and limit:
        shown = min(limit, len(changed))
        title = text(language, "what_if_owners", shown=shown, count=len(changed))
        sections.append((title, _owner_table(comparison, language, limit)))
    return render_sections(sections)


def _overview(comparison: Comparison, language: Language) -> Table:
    table = plain_table()
    live = sum(owner.live_warning_count for owner in comparison.owners)
    proposed = sum(owner.proposed_warning_count for owner in comparison.owners)
    if comparison.changed_seeds:
        seeds = ", ".join(f"{name}.csv" for name in comparison.changed_seeds)
        table.add_row(text(language, "what_if_changed_seeds", seeds=seeds))
    else:
        table.add_row(text(language, "what_if_nothing_changed"))
    if comparison.edited_seeds:
        seeds = ", ".join(f"{name}.csv" for name in comparison.edited_seeds)
        table.add_row(text(language, "what_if_edited_seeds", seeds=seeds))
    table.add_row(
        text(
            language,
            "what_if_movers",
            count=f"{comparison.mover_count:,}",
            customers=f"{comparison.customer_count:,}",
            amount=f"{comparison.revenue_amount:,}",
            currency_code=comparison.currency_code,
        )
    )
    table.add_row(
        text(language, "what_if_warnings", live=f"{live:,}", proposed=f"{proposed:,}")
    )
    return table


def _move_table(comparison: Comparison, language: Language) -> Table:
    table = _figures()
    absent = text(language, "what_if_absent")
    for move in comparison.moves:
        table.add_row(
            Text(f"{move.live_tier or absent} → {move.proposed_tier or absent}"),
            f"{move.customer_count:,}",
            f"{move.revenue_amount:,} {comparison.currency_code}",
        )
    return table


def _size_table(sizes: tuple[ListSize, ...]) -> Table:
    table = _figures()
    for size in sizes:
        table.add_row(Text(size.name), _change(size.live_count, size.proposed_count))
    return table


def _owner_table(comparison: Comparison, language: Language, limit: int) -> Table:
    """One line per owner and, below it, per list whose length changes."""
    table = _figures()
    changed = [owner for owner in comparison.owners if owner.is_changed]
    for owner in changed[:limit]:
        table.add_row(
            Text(owner.owner or text(language, "what_if_no_owner"), style="bold"),
            text(language, "what_if_owner_movers", count=f"{owner.mover_count:,}"),
        )
        lists = [
            (size.name, size.live_count, size.proposed_count) for size in owner.tiers
        ]
        warnings = text(language, "what_if_owner_warnings")
        lists.append((warnings, owner.live_warning_count, owner.proposed_warning_count))
        for name, live, proposed in lists:
            if live != proposed or name == warnings:
                table.add_row(Text(f"  {name}"), _change(live, proposed))
    return table


def _figures() -> Table:
    table = plain_table()
    table.add_column()
    table.add_column(justify="right")
    table.add_column(justify="right")
    return table


def _change(live: int, proposed: int) -> str:
    if live == proposed:
        return f"{live:,}"
    return f"{live:,} → {proposed:,} ({proposed - live:+,})"
