"""Leads: how far they get, where they leak, and which ones their owners lose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.cockpit.blocks import Chart, Column, Figures, Grid, Listing, Page, Section
from strata.cockpit.labels import label
from strata.cockpit.pages.tables import MOST_ROWS, leads_listed
from strata.cockpit.shapes import categories, columns_as_series, figures_of, pivoted

if TYPE_CHECKING:
    from strata.cockpit.blocks import Block, Download, Figure
    from strata.cockpit.source import Source

_ORDER = "worklist_rank, lead_key"
# From nothing said to another owner; a step of another seed comes after these.
_STEPS = ("none", "remind", "copy_manager", "reassign")


def leads_page(source: Source) -> Page:
    """Return the page of leads."""
    return Page(
        "leads",
        label("page_leads"),
        label("page_leads_lead"),
        (
            Section("section_leads_now", (Figures(_figures(source)), _states(source))),
            Section("section_funnel", _funnel(source)),
            Section("section_pool", (_pool(source),)),
            Section("section_leads", (leads_listed(source, "list_leads"),)),
        ),
    )


def _figures(source: Source) -> tuple[Figure, ...]:
    def leads(name: str, where: str) -> Download:
        return source.download(name, "pub_lead_worklist", where=where, order=_ORDER)

    def pool(state: str) -> Download:
        return source.download(
            f"pool_{state}",
            "pub_lead_pool",
            where=f"pool_state_code = '{state}'",
            order="lead_key",
        )

    return figures_of(
        source.row("lead_figures"),
        {"leads_overdue": "bad", "leads_unplanned": "watch", "leads_tomorrow": "watch"},
        {
            "leads_open": leads("leads", "true"),
            "leads_overdue": leads("leads_overdue", "overdue_days > 0"),
            "leads_unplanned": leads(
                "leads_unplanned", "follow_up_status_code = 'no_plan'"
            ),
            "leads_untouched": leads(
                "leads_untouched", "follow_up_status_code = 'awaiting_first_contact'"
            ),
            "leads_in_pool": pool("in_pool"),
            "leads_tomorrow": pool("tomorrow"),
            "leads_warned": pool("warned"),
        },
    )


def _states(source: Source) -> Chart:
    rows = [
        {**row, "escalation": row["escalation"] or label("not_escalated")}
        for row in source.rows("lead_states")
    ]
    return Chart(
        "chart_lead_states",
        "stack",
        categories(rows, "follow_up"),
        pivoted(
            rows,
            "follow_up",
            "escalation",
            "lead_count",
            code="escalation_code",
            ordered_by=sorted(rows, key=lambda row: _step(str(row["escalation_code"]))),
        ),
        download=source.download("leads", "pub_lead_worklist", order=_ORDER),
        is_horizontal=True,
    )


def _funnel(source: Source) -> tuple[Block, ...]:
    stages = source.rows("lead_funnel", as_of=source.as_of)
    download = source.download(
        "lead_funnel",
        "pub_lead_funnel",
        where="owner_key = 'all'",
        order="created_month, channel_code, tier_code, lead_stage_order",
    )
    reached = (
        Column("lead_count", "count", heading="leads"),
        Column("valid_count", "count", heading="valid"),
        Column("converted_count", "count", heading="converted"),
        Column("won_count", "count", heading="won"),
        Column("won_rate", "rate"),
        Column("dwell_days", "count"),
    )
    channels = Grid(
        "grid_lead_channels",
        (Column("channel"), *reached),
        source.rows("lead_channels", as_of=source.as_of),
        download,
    )
    leaks = source.rows("lead_leaks", as_of=source.as_of)
    return (
        Chart(
            "chart_funnel",
            "bars",
            categories(stages, "lead_stage"),
            columns_as_series(stages, {"reached_count": label("series_leads")}),
            download=download,
            is_horizontal=True,
        ),
        Chart(
            "chart_leaks",
            "bars",
            categories(leaks, "lead_stage"),
            columns_as_series(leaks, {"group_count": label("series_groups")}),
            download=download,
            is_horizontal=True,
        ),
        channels,
        _owners(source, reached),
    )


def _owners(source: Source, reached: tuple[Column, ...]) -> Listing:
    rows = [
        {**row, "owner": row["owner"] or label("warnings_unowned")}
        for row in source.rows("lead_owners", as_of=source.as_of)
    ]
    return Listing(
        "list_lead_owners",
        (Column("owner", "owner"), Column("team_name", heading="team"), *reached),
        rows[:MOST_ROWS],
        len(rows),
        ("team_name",),
        source.download(
            "lead_owners",
            "pub_lead_funnel",
            where="owner_key != 'all'",
            order="created_month, owner_key, lead_stage_order",
        ),
    )


def _pool(source: Source) -> Listing:
    download = source.download(
        "lead_pool", "pub_lead_pool", order="pool_date, lead_key"
    )
    return Listing(
        "list_pool",
        (
            Column("customer_name", "customer", heading="lead"),
            Column("pool_state"),
            Column("pool_reason"),
            Column("channel"),
            Column("owner_name", "owner", heading="owner"),
            Column("pool_date", "date"),
        ),
        source.rows("lead_pool", most=MOST_ROWS),
        download.total_count,
        ("pool_state", "channel", "owner_name"),
        download,
    )


def _step(escalation_code: str) -> int:
    return _STEPS.index(escalation_code) if escalation_code in _STEPS else len(_STEPS)
