"""Money: what channels, campaigns and tiers cost, in money and effort, and bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.cockpit.blocks import Chart, Column, Figures, Grid, Page, Section
from strata.cockpit.labels import label
from strata.cockpit.shapes import categories, columns_as_series, figures_of

if TYPE_CHECKING:
    from strata.cockpit.blocks import Download
    from strata.cockpit.source import Source

_CUTS = {"channel": "channel_code", "tier": "tier_code", "campaign": "campaign_id"}
_RETURNS = (
    Column("net_revenue_amount", "money", heading="revenue"),
    Column("margin_amount", "money", heading="margin"),
    Column("outlay_amount", "money", heading="outlay"),
    Column("effort_hours", "count"),
    Column("return_ratio", "rate"),
)


def money_page(source: Source) -> Page:
    """Return the page of money in and out."""
    months = source.rows("money_months")
    downloads = {
        cut: source.download(
            f"{cut}_roi", f"pub_{cut}_roi", order=f"month_start_date desc, {code}"
        )
        for cut, code in _CUTS.items()
    }
    whole = downloads["tier"]
    return Page(
        "money",
        label("page_money"),
        label("page_money_lead"),
        (
            Section(
                "section_money_year",
                (
                    Figures(
                        figures_of(
                            source.row("money_figures"),
                            {},
                            dict.fromkeys(
                                (
                                    "money_margin",
                                    "money_outlay",
                                    "money_return",
                                    "money_unattributed",
                                ),
                                whole,
                            ),
                            {
                                "money_margin": "money",
                                "money_outlay": "money",
                                "money_return": "rate",
                                "money_unattributed": "rate",
                            },
                        )
                    ),
                    Chart(
                        "chart_money",
                        "lines",
                        categories(months, "month_start_date"),
                        columns_as_series(
                            months,
                            {
                                "margin_amount": label("series_margin"),
                                "outlay_amount": label("series_outlay"),
                            },
                        ),
                        kind="money",
                        download=whole,
                    ),
                ),
            ),
            *(
                Section(f"section_money_{cut}", (_grid(source, cut, downloads[cut]),))
                for cut in _CUTS
            ),
        ),
    )


def _grid(source: Source, cut: str, download: Download) -> Grid:
    return Grid(
        f"grid_money_{cut}",
        (Column(cut), *_RETURNS),
        source.rows(f"money_{cut}s"),
        download,
    )
