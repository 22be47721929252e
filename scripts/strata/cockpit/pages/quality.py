"""Are we right? What was predicted beside what happened, missed bars included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.cockpit.blocks import Chart, Column, Figure, Figures, Grid, Page, Section
from strata.cockpit.labels import label, same
from strata.cockpit.shapes import categories, columns_as_series

if TYPE_CHECKING:
    from strata.cockpit.blocks import Download, Row, Tone
    from strata.cockpit.source import Source

# The states of a bar that are counted, each with its tone where any measure is in it.
_TONES: dict[str, Tone] = {"met": "good", "not_met": "bad", "not_judged": "watch"}


def quality_page(source: Source) -> Page:
    """Return the page that says how far to trust the others."""
    measures = source.rows("quality_measures")
    download = source.download(
        "risk_quality", "pub_risk_quality", order="measure_order, measure_code"
    )
    return Page(
        "quality",
        label("page_quality"),
        label("page_quality_lead"),
        (
            Section(
                "section_verdict",
                (
                    Figures(_verdict(measures, download)),
                    _measured("grid_measures", measures, download),
                ),
            ),
            Section("section_earliness", (_earliness(source),)),
            Section("section_first_time", (_first_time(source),)),
            Section("section_calibration", (_calibration(source), *_months(source))),
            Section("section_signals", (_signals(source),)),
            Section("section_value", (_value(source),)),
        ),
    )


def _verdict(measures: list[Row], download: Download) -> tuple[Figure, ...]:
    states = [row["bar_state_code"] for row in measures]
    return tuple(
        Figure(
            f"quality_{state}",
            states.count(state),
            tone=tone if states.count(state) else "plain",
            download=download,
        )
        for state, tone in _TONES.items()
    )


def _measured(name: str, measures: list[Row], download: Download) -> Grid:
    return Grid(
        name,
        (
            Column("measure"),
            Column("measure_value", "ratio", heading="value"),
            Column("value_lower", "ratio", heading="lower"),
            Column("value_upper", "ratio", heading="upper"),
            Column("best_value", "ratio", heading="best"),
            Column("possible_share", "rate", heading="of_possible"),
            Column("bar_value", "ratio", heading="bar"),
            Column("bar_possible_share", "rate", heading="bar_of_possible"),
            Column("bar_state"),
            Column("case_count", "count", heading="cases"),
        ),
        measures,
        download,
    )


def _first_time(source: Source) -> Grid:
    return _measured(
        "grid_first_time",
        source.rows("first_time_measures"),
        source.download(
            "first_time_quality",
            "pub_first_time_quality",
            order="measure_order, measure_code",
        ),
    )


def _earliness(source: Source) -> Grid:
    return Grid(
        "grid_earliness",
        (
            Column("warning_window"),
            Column("comparison_group"),
            Column("churned_case_count", "count", heading="left_cases"),
            Column("recall", "rate"),
            Column("recall_lower", "rate", heading="lower"),
            Column("recall_upper", "rate", heading="upper"),
            Column("false_alarm_rate", "rate", heading="false_alarms"),
            Column("precision_rate", "rate", heading="precision"),
            Column("lift", "ratio"),
            Column("highest_lift", "ratio", heading="best"),
            Column("auc", "ratio"),
            Column("brier_score", "ratio", heading="brier"),
            Column("base_brier_score", "ratio", heading="base_brier"),
        ),
        source.rows("quality_earliness"),
        source.download(
            "risk_earliness",
            "pub_risk_earliness",
            order="warning_window_order, comparison_group_order",
        ),
    )


def _calibration(source: Source) -> Chart:
    rows = source.rows("quality_calibration")
    return Chart(
        "chart_calibration",
        "lines",
        tuple(
            same(
                f"{float(str(row['minimum_probability'])):.0%}–"
                f"{float(str(row['maximum_probability'])):.0%}"
            )
            for row in rows
        ),
        columns_as_series(
            rows,
            {
                "mean_probability": label("series_said"),
                "churn_rate": label("series_happened"),
                "churn_rate_lower": label("series_lower"),
                "churn_rate_upper": label("series_upper"),
            },
        ),
        kind="rate",
        download=source.download(
            "risk_calibration", "pub_risk_calibration", order="bin_number"
        ),
    )


def _months(source: Source) -> tuple[Grid, Grid]:
    rows = source.rows("quality_months")
    download = source.download(
        "risk_months", "pub_risk_months", order="observation_date"
    )
    told = Grid(
        "grid_months",
        (
            Column("observation_date", "date", heading="date"),
            Column("told_state"),
            Column("case_count", "count", heading="cases"),
            Column("told_churn_rate", "rate", heading="told"),
            Column("churn_rate", "rate", heading="came"),
            Column("churn_rate_lower", "rate", heading="lower"),
            Column("churn_rate_upper", "rate", heading="upper"),
            Column("told_interim_rate", "rate", heading="told_interim"),
            Column("came_interim_rate", "rate", heading="came_interim"),
            Column("probability_move", "ratio", heading="move"),
        ),
        rows,
        download,
    )
    bands = Grid(
        "grid_bands",
        (
            Column("observation_date", "date", heading="date"),
            Column("medium_probability", "rate", heading="medium_from"),
            Column("medium_lift", "ratio", heading="times_rate"),
            Column("high_probability", "rate", heading="high_from"),
            Column("high_lift", "ratio", heading="times_rate"),
        ),
        rows,
        download,
    )
    return told, bands


def _signals(source: Source) -> Grid:
    return Grid(
        "grid_signals",
        (
            Column("signal"),
            Column("family"),
            Column("verdict"),
            Column("missed_bar"),
            Column("fired_customer_count", "count", heading="fired"),
            Column("precision_rate", "rate", heading="precision"),
            Column("lift", "ratio"),
            Column("highest_lift", "ratio", heading="best"),
            Column("possible_share", "rate", heading="of_possible"),
            Column("coverage", "rate"),
            Column("median_lead_days", "count", heading="lead_days"),
        ),
        source.rows("quality_signals"),
        source.download(
            "signal_quality", "pub_signal_quality", order="signal_code, tier_code"
        ),
    )


def _value(source: Source) -> Chart:
    rows = source.rows("quality_value")
    return Chart(
        "chart_value",
        "bars",
        categories(rows, "frequency"),
        columns_as_series(
            rows,
            {
                "actual_purchase_mean": label("series_happened"),
                "expected_purchase_mean": label("series_expected"),
                "run_rate_purchase_mean": label("series_run_rate"),
            },
        ),
        kind="ratio",
        is_horizontal=True,
        download=source.download(
            "clv_calibration", "pub_clv_calibration", order="frequency_group_code"
        ),
    )
