"""Warnings: who may leave, what that costs, why, and whom to call first."""

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
)
from strata.cockpit.labels import label
from strata.cockpit.pages.tables import MOST_ROWS, warnings_listed
from strata.cockpit.shapes import categories, columns_as_series, figures_of, pivoted

if TYPE_CHECKING:
    from strata.cockpit.blocks import Block
    from strata.cockpit.source import Source

_ORDER = "warning_rank, customer_id"
# Half a year of weeks, and two years of months.
_MOST_WEEKS, _MOST_MONTHS = 26, 24
_MOVES = (
    Column("open_before_customer_count", "count", heading="open_before"),
    Column("new_customer_count", "count", heading="new"),
    Column("kept_customer_count", "count", heading="kept"),
    Column("settled_customer_count", "count", heading="settled"),
    Column("lost_customer_count", "count", heading="lost"),
)


def warnings_page(source: Source) -> Page:
    """Return the page of those who may leave."""
    every = source.download("warnings", "pub_churn_warnings", order=_ORDER)
    tiers = source.rows("warnings_by_tier")
    values = source.rows("warnings_by_value")
    causes = source.rows("warnings_by_cause")
    figures = figures_of(
        source.row("warning_figures"),
        {"warnings_high": "bad", "warnings_unowned": "watch"},
        {
            "warnings_customers": every,
            "warnings_at_stake": every,
            "warnings_high": source.download(
                "warnings_high",
                "pub_churn_warnings",
                where="risk_band_code = 'high'",
                order=_ORDER,
            ),
            "warnings_top_value": source.download(
                "warnings_top_value",
                "pub_churn_warnings",
                where="value_class_code = 'top'",
                order=_ORDER,
            ),
            "warnings_unowned": source.download(
                "warnings_unowned",
                "pub_churn_warnings",
                where="owner_key is null",
                order=_ORDER,
            ),
        },
    )
    charts = (
        Chart(
            "chart_warnings_tier",
            "stack",
            categories(tiers, "tier"),
            pivoted(
                tiers, "tier", "risk_band", "customer_count", code="risk_band_code"
            ),
            download=every,
            is_horizontal=True,
        ),
        Chart(
            "chart_warnings_value",
            "stack",
            categories(values, "value_class"),
            pivoted(
                values,
                "value_class",
                "risk_band",
                "value_at_stake_amount",
                code="risk_band_code",
            ),
            kind="money",
            download=every,
            is_horizontal=True,
        ),
        Chart(
            "chart_warnings_cause",
            "bars",
            categories(causes, "cause"),
            columns_as_series(causes, {"customer_count": label("series_customers")}),
            download=every,
            is_horizontal=True,
        ),
    )
    return Page(
        "warnings",
        label("page_warnings"),
        label("page_warnings_lead"),
        (
            Section("section_at_risk", (Figures(figures),)),
            Section("section_who_and_why", charts),
            Section(
                "section_whom_to_call", (warnings_listed(source, "list_warnings"),)
            ),
            Section(
                "section_warning_periods",
                _periods(source),
                note=label("warning_periods_note"),
            ),
        ),
    )


def _periods(source: Source) -> tuple[Block, ...]:
    download = source.download(
        "warning_periods",
        "pub_warning_periods",
        order="period_start_date desc, warning_period_code, tier_code, owner_key",
    )
    weeks = source.rows("warning_periods", period="week", most=_MOST_WEEKS)
    months = source.rows("warning_periods", period="month", most=_MOST_MONTHS)
    owners = source.rows("warning_owners", most=MOST_ROWS)
    total = source.row("warning_owner_count")["row_count"]
    return (
        Chart(
            "chart_warning_weeks",
            "bars",
            categories(weeks, "period"),
            columns_as_series(
                weeks,
                {
                    "new_customer_count": label("column_new"),
                    "settled_customer_count": label("column_settled"),
                    "lost_customer_count": label("column_lost"),
                },
            ),
            download=download,
        ),
        Grid(
            "grid_warning_months",
            (
                Column("period_start_date", "date", heading="month_start"),
                *_MOVES,
                Column("is_complete"),
            ),
            list(reversed(months)),
            download,
        ),
        Listing(
            "list_warning_owners",
            (
                Column("warning_period"),
                Column("period_start_date", "date"),
                Column("tier"),
                Column("owner_name", "owner", heading="owner"),
                *_MOVES,
            ),
            owners,
            int(str(total)),
            ("warning_period", "tier", "owner_name"),
            download,
        ),
    )
