"""Tiers and life cycle: how large they are, how they flow, and how they compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.cockpit.blocks import (
    Chart,
    Column,
    Figures,
    Grid,
    Listing,
    Page,
    Section,
    Series,
)
from strata.cockpit.labels import label, same
from strata.cockpit.shapes import categories, figures_of, pivoted

if TYPE_CHECKING:
    from strata.cockpit.source import Source

_SCORES = (1, 2, 3, 4, 5)
# From first seen to gone and back; a stage of another seed comes after these.
_STAGES = [
    *("first_seen", "awareness", "acquisition", "growth", "maturity"),
    *("warning", "churned", "reactivated"),
]


def tiers_page(source: Source) -> Page:
    """Return the page of tiers and stages."""
    summary = source.download(
        "segment_summary", "pub_segment_summary", order="observation_date, tier_code"
    )
    sizes = source.rows("tier_sizes")
    latest = [row for row in sizes if row["observation_date"] == source.as_of]
    figures = figures_of(
        source.row("tier_figures", as_of=source.as_of),
        {},
        dict.fromkeys(
            (
                *("tiers_customers", "tiers_active", "tiers_new", "tiers_returned"),
                *("tiers_churned", "tiers_revenue"),
            ),
            summary,
        ),
    )
    over_time = Chart(
        "chart_tier_sizes",
        "stack",
        categories(sizes, "observation_date"),
        pivoted(sizes, "observation_date", "tier", "customer_count", code="tier_code"),
        download=summary,
    )
    flows = Grid(
        "grid_tier_flows",
        (
            Column("tier"),
            Column("customer_count", "count", heading="customers"),
            Column("customer_share_ratio", "rate", heading="share"),
            Column("net_revenue_amount_365d", "money", heading="revenue"),
            Column("high_risk_customer_count", "count", heading="high_risk"),
            Column("active_start_customer_count", "count", heading="active_start"),
            Column("new_customer_count", "count", heading="new"),
            Column("returned_customer_count", "count", heading="returned"),
            Column("moved_in_customer_count", "count", heading="moved_in"),
            Column("moved_out_customer_count", "count", heading="moved_out"),
            Column("churned_customer_count", "count", heading="churned"),
            Column("withdrawn_customer_count", "count", heading="withdrawn"),
            Column("active_end_customer_count", "count", heading="active_end"),
        ),
        latest,
        summary,
    )
    return Page(
        "tiers",
        label("page_tiers"),
        label("page_tiers_lead"),
        (
            Section("section_company", (Figures(figures),)),
            Section("section_tiers", (over_time, flows)),
            Section("section_stages", (_moves(source),)),
            Section(
                "section_rfm",
                (_rfm(source, "customer_count"), _rfm(source, "net_revenue_amount")),
            ),
            Section("section_schemes", (_crosswalk(source),)),
        ),
    )


def _moves(source: Source) -> Chart:
    rows = source.rows("stage_moves", as_of=source.as_of, stages=_STAGES)
    # Columns go the same way as rows, whoever comes first among them.
    to_stages = sorted(rows, key=lambda row: _place(str(row["to_stage_code"])))
    return Chart(
        "chart_stage_moves",
        "heat",
        categories(to_stages, "to_stage"),
        pivoted(to_stages, "to_stage", "from_stage", "customer_count", ordered_by=rows),
        download=source.download(
            "lifecycle_transitions",
            "pub_lifecycle_transitions",
            order="observation_date, from_stage_code, to_stage_code",
        ),
    )


def _rfm(source: Source, value: str) -> Chart:
    cells = {
        (row["recency_score"], row["frequency_score"]): row[value]
        for row in source.rows("rfm_cells")
    }
    return Chart(
        "chart_rfm_customers" if value == "customer_count" else "chart_rfm_revenue",
        "heat",
        tuple(same(f"R{score}") for score in _SCORES),
        tuple(
            Series(same(f"F{y}"), tuple(cells.get((x, y)) for x in _SCORES))
            for y in _SCORES
        ),
        kind="count" if value == "customer_count" else "money",
        download=source.download(
            "customers", "pub_customer_segments", order="customer_id"
        ),
    )


def _crosswalk(source: Source) -> Listing:
    rows = source.rows("crosswalk")
    return Listing(
        "list_crosswalk",
        (
            Column("scheme"),
            Column("group"),
            Column("tier"),
            Column("customer_count", "count", heading="customers"),
            Column("customer_share_ratio", "rate", heading="share"),
            Column("net_revenue_amount_365d", "money", heading="revenue"),
        ),
        rows,
        len(rows),
        ("scheme", "tier"),
        source.download(
            "scheme_crosswalk",
            "pub_scheme_crosswalk",
            order="scheme_order, group_order, tier_order",
        ),
    )


def _place(stage_code: str) -> int:
    return _STAGES.index(stage_code) if stage_code in _STAGES else len(_STAGES)
