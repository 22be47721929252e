"""Owners: what waits for each of them, one page a person."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from strata.cockpit.blocks import Column, Figure, Figures, Listing, Page, Section
from strata.cockpit.labels import label
from strata.cockpit.pages.tables import (
    MOST_ROWS,
    Desk,
    leads_listed,
    tasks_listed,
    warnings_listed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from strata.cockpit.blocks import Kind, Row, Tone
    from strata.cockpit.source import Source

# Of the largest teams those with the fullest desks; the list names the rest.
MOST_OWNER_PAGES = 200
_COUNT: Final = "count"
_MONEY: Final = "money"
_PLAIN: Final = "plain"
_BAD: Final = "bad"


def page_name(owner_key: object) -> str:
    """Return the name of an owner's page: of any key, a name every disk can hold."""
    digest = hashlib.sha256(str(owner_key).encode()).hexdigest()
    return f"owner_{digest[:12]}"


def owners_page(source: Source, owners: list[Row]) -> Page:
    """Return the page that lists everybody."""
    rows = [{**row, "owner": row["owner_name"] or row["owner_key"]} for row in owners]
    return Page(
        "owners",
        label("page_owners"),
        label("page_owners_lead"),
        (
            Section(
                "section_owners",
                (
                    Listing(
                        "list_owners",
                        (
                            Column("owner", "owner"),
                            Column("team_name", heading="team"),
                            Column("due_count", "count", heading="due"),
                            Column("open_count", "count", heading="open"),
                            Column("escalated_count", "count", heading="escalated"),
                            Column(
                                "expected_gain_amount", "money", heading="expected_gain"
                            ),
                            Column("warning_count", "count", heading="warnings"),
                            Column(
                                "value_at_stake_amount", "money", heading="at_stake"
                            ),
                            Column("lead_count", "count", heading="leads"),
                            Column(
                                "overdue_lead_count", "count", heading="leads_overdue"
                            ),
                        ),
                        rows[:MOST_ROWS],
                        len(rows),
                        ("team_name",),
                        source.download(
                            "tasks",
                            "pub_action_queue",
                            order="priority_rank, expected_gain_amount desc, task_id",
                        ),
                    ),
                ),
            ),
        ),
    )


def owner_pages(source: Source, owners: list[Row]) -> Iterator[Page]:
    """Return the pages of those with most to do."""
    for row in owners[:MOST_OWNER_PAGES]:
        yield _owner_page(source, row)


def _owner_page(source: Source, row: Row) -> Page:
    key = str(row["owner_key"])
    name = page_name(key)
    desk = Desk(key, name)
    tasks = tasks_listed(source, "list_owner_tasks", desk)
    warnings = warnings_listed(source, "list_owner_warnings", desk)
    leads = leads_listed(source, "list_owner_leads", desk)
    figures = tuple(
        Figure(
            title,
            row[column],
            kind=kind,
            tone=tone if row[column] else "plain",
            download=listing.download,
        )
        for title, column, kind, tone, listing in (
            *_task_figures(tasks),
            ("owner_warnings", "warning_count", _COUNT, _PLAIN, warnings),
            ("owner_at_stake", "value_at_stake_amount", _MONEY, _PLAIN, warnings),
            ("owner_leads", "lead_count", _COUNT, _PLAIN, leads),
            ("owner_leads_overdue", "overdue_lead_count", _COUNT, _BAD, leads),
        )
    )
    return Page(
        name,
        label("page_owner", name=row["owner_name"] or key),
        label("page_owner_lead", team=row["team_name"] or "–"),
        (
            Section("section_owner", (Figures(figures),)),
            Section("section_owner_tasks", (tasks,)),
            Section("section_owner_warnings", (warnings,)),
            Section("section_owner_leads", (leads,)),
        ),
        nav_name="owners",
    )


def _task_figures(
    tasks: Listing,
) -> tuple[tuple[str, str, Kind, Tone, Listing], ...]:
    return (
        ("owner_due", "due_count", _COUNT, "watch", tasks),
        ("owner_open", "open_count", _COUNT, _PLAIN, tasks),
        ("owner_escalated", "escalated_count", _COUNT, _BAD, tasks),
        ("owner_gain", "expected_gain_amount", _MONEY, _PLAIN, tasks),
    )
