"""Owners: what waits for each of them, one page a person."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from strata.cockpit.blocks import Column, Figure, Figures, Listing, Page, Section
from strata.cockpit.labels import label
from strata.cockpit.pages.tables import leads_listed, tasks_listed, warnings_listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from strata.cockpit.blocks import Row
    from strata.cockpit.source import Source

# Of the largest teams those with the fullest desks; the list names the rest.
MOST_OWNER_PAGES = 200


def page_name(owner_key: object) -> str:
    """Return the name of an owner's page: of any key, a name every disk can hold."""
    digest = hashlib.sha256(str(owner_key).encode()).hexdigest()
    return f"owner_{digest[:12]}"


def owners_page(source: Source, owners: list[Row]) -> Page:
    """Return the page that lists everybody."""
    rows = [
        {**row, "owner": row["owner_name"] or row["owner_key"]} for row in owners
    ]
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
                        rows,
                        len(rows),
                        ("team_name",),
                        source.download(
                            "tasks", "pub_action_queue", order="priority_rank, task_id"
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
    name = row["owner_name"] or key
    figures = (
        Figure("owner_due", row["due_count"], tone="watch" if row["due_count"] else "plain"),
        Figure("owner_open", row["open_count"]),
        Figure(
            "owner_escalated",
            row["escalated_count"],
            tone="bad" if row["escalated_count"] else "plain",
        ),
        Figure("owner_gain", row["expected_gain_amount"], "money"),
        Figure("owner_warnings", row["warning_count"]),
        Figure("owner_at_stake", row["value_at_stake_amount"], "money"),
        Figure("owner_leads", row["lead_count"]),
        Figure("owner_leads_overdue", row["overdue_lead_count"]),
    )
    return Page(
        page_name(key),
        label("page_owner", name=name),
        label("page_owner_lead", team=row["team_name"] or "–"),
        (
            Section("section_owner", (Figures(figures),)),
            Section(
                "section_owner_tasks",
                (
                    tasks_listed(
                        source, "list_owner_tasks", key, int(str(row["open_count"]))
                    ),
                ),
            ),
            Section(
                "section_owner_warnings",
                (
                    warnings_listed(
                        source,
                        "list_owner_warnings",
                        key,
                        int(str(row["warning_count"])),
                    ),
                ),
            ),
            Section(
                "section_owner_leads",
                (
                    leads_listed(
                        source, "list_owner_leads", key, int(str(row["lead_count"]))
                    ),
                ),
            ),
        ),
        nav_name="owners",
    )
