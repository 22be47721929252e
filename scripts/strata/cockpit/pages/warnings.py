"""Warnings: who may leave, what that costs, why, and whom to call first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.cockpit.blocks import Chart, Figures, Page, Section
from strata.cockpit.labels import label
from strata.cockpit.pages.tables import warnings_listed
from strata.cockpit.shapes import categories, columns_as_series, figures_of, pivoted

if TYPE_CHECKING:
    from strata.cockpit.source import Source

_ORDER = "warning_rank, customer_id"


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
        ),
    )
