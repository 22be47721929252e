"""Churn and retention: how many of a fixed group left, when, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.cockpit.blocks import (
    Chart,
    Column,
    Figure,
    Figures,
    Grid,
    Listing,
    Page,
    Section,
    Series,
)
from strata.cockpit.labels import label, same
from strata.cockpit.pages.tables import MOST_ROWS
from strata.cockpit.shapes import categories, columns_as_series, pivoted

if TYPE_CHECKING:
    from strata.cockpit.blocks import Download, Row
    from strata.cockpit.source import Source

_ALL = "all"
_MOST_ORIGINS = 15


def churn_page(source: Source) -> Page:
    """Return the page of those who left and those who stayed."""
    rates = source.rows("churn_rates")
    download = source.download(
        "churn_rate", "pub_churn_rate", order="observation_date, tier_code"
    )
    whole = [row for row in rates if row["tier_code"] == _ALL]
    latest = [
        row
        for row in rates
        if row["observation_date"] == source.as_of and row["tier_code"] != _ALL
    ]
    return Page(
        "churn",
        label("page_churn"),
        label("page_churn_lead"),
        (
            Section(
                "section_rate",
                (*_figures(whole, download), *_rates(whole, latest, download)),
            ),
            Section("section_cohorts", (_triangle(source),)),
            Section("section_causes", (*_causes(source), *_origins(source))),
            Section("section_lost", (_lost(source),)),
        ),
    )


def _figures(whole: list[Row], download: Download) -> tuple[Figures, ...]:
    if not whole:
        return ()
    last = whole[-1]
    return (
        Figures(
            (
                Figure(
                    "churn_rate_last",
                    last["churn_rate"],
                    "rate",
                    download=download,
                    note=label("partial_period") if last["is_partial_period"] else None,
                ),
                Figure(
                    "churn_revenue_rate_last",
                    last["revenue_churn_rate"],
                    "rate",
                    download=download,
                ),
                Figure(
                    "churn_lost_last", last["churned_customer_count"], download=download
                ),
                Figure(
                    "churn_start_last",
                    last["active_start_customer_count"],
                    download=download,
                ),
                Figure(
                    "churn_lost_revenue",
                    last["churned_net_revenue_amount_365d"],
                    "money",
                    download=download,
                ),
            )
        ),
    )


def _rates(
    whole: list[Row], latest: list[Row], download: Download
) -> tuple[Chart, Grid]:
    return (
        Chart(
            "chart_churn_rate",
            "lines",
            categories(whole, "observation_date"),
            columns_as_series(
                whole,
                {
                    "churn_rate": label("series_customers"),
                    "revenue_churn_rate": label("series_revenue"),
                },
            ),
            kind="rate",
            download=download,
        ),
        Grid(
            "grid_churn_tiers",
            (
                Column("tier"),
                Column("active_start_customer_count", "count", heading="active_start"),
                Column("churned_customer_count", "count", heading="churned"),
                Column("churn_rate", "rate"),
                Column("revenue_churn_rate", "rate"),
                Column(
                    "churned_net_revenue_amount_365d", "money", heading="lost_revenue"
                ),
            ),
            latest,
            download,
        ),
    )


def _triangle(source: Source) -> Chart:
    rows = source.rows("cohorts")
    ages = sorted({int(str(row["months_since"])) for row in rows})
    found = {(row["cohort_month"], row["months_since"]): row for row in rows}
    months = sorted(
        {str(row["cohort_month"]): row for row in rows}.items(), reverse=True
    )
    return Chart(
        "chart_cohorts",
        "heat",
        tuple(same(age) for age in ages),
        tuple(
            Series(
                same(f"{month[:7]} · {row['cohort_customer_count']}"),
                tuple(
                    found[row["cohort_month"], age]["retention_rate"]
                    if (row["cohort_month"], age) in found
                    else None
                    for age in ages
                ),
            )
            for month, row in months
        ),
        kind="rate",
        download=source.download(
            "retention_cohorts",
            "pub_retention_cohorts",
            order="cohort_month, observation_date",
        ),
    )


def _causes(source: Source) -> tuple[Chart, Chart]:
    kinds = source.rows("churn_causes")
    months = [
        {**row, "cause": row["cause"] or label("returned_since")}
        for row in source.rows("lost_by_month")
    ]
    return (
        Chart(
            "chart_lost",
            "stack",
            categories(months, "observation_date"),
            pivoted(
                months,
                "observation_date",
                "cause",
                "customer_count",
                code="cause_code",
            ),
            download=_lost_rows(source),
        ),
        Chart(
            "chart_causes",
            "stack",
            categories(kinds, "cause"),
            pivoted(kinds, "cause", "churn_type", "customer_count"),
            download=source.download(
                "churn_causes",
                "pub_churn_causes",
                where="is_churned",
                order="last_order_date desc, customer_id",
            ),
            is_horizontal=True,
        ),
    )


def _origins(source: Source) -> tuple[Chart, ...]:
    """Return charts of categories and stores, where the deliveries name any."""
    download = source.download(
        "loss_origins",
        "pub_loss_origins",
        order="observation_date desc, loss_origin_code, subject_name, loss_cause_code",
    )
    charts = []
    for origin in ("category", "store"):
        rows = [
            {
                **row,
                "cause": row["cause"] or label("returned_since"),
                "origin": label("origin_other")
                if row["origin"] == "other"
                else row["origin"],
            }
            for row in source.rows(
                "loss_origins", origin=origin, as_of=source.as_of, most=_MOST_ORIGINS
            )
        ]
        if rows:
            charts.append(
                Chart(
                    f"chart_lost_{origin}",
                    "stack",
                    categories(rows, "origin"),
                    pivoted(
                        rows, "origin", "cause", "customer_count", code="cause_code"
                    ),
                    download=download,
                    is_horizontal=True,
                )
            )
    return tuple(charts)


def _lost(source: Source) -> Listing:
    download = _lost_rows(source)
    return Listing(
        "list_lost",
        (
            Column("observation_date", "date", heading="month_of_loss"),
            Column("customer_name", "customer", heading="customer"),
            Column("tier"),
            Column("lost_net_revenue_amount_365d", "money", heading="lost_revenue"),
            Column("cause"),
            Column("tried_play_count", "count", heading="tried"),
            Column("last_play"),
            Column("owner_name", "owner", heading="owner"),
            Column("last_order_date", "date"),
            Column("has_returned"),
        ),
        source.rows("lost_list", most=MOST_ROWS),
        download.total_count,
        ("observation_date", "tier", "cause", "last_play", "owner_name"),
        download,
    )


def _lost_rows(source: Source) -> Download:
    return source.download(
        "lost_customers",
        "pub_lost_customers",
        order="observation_date desc, lost_net_revenue_amount_365d desc, customer_id",
    )
