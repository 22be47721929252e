"""Plays: what is being done, what it has brought, and what policy holds back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.cockpit.blocks import Chart, Column, Grid, Page, Section
from strata.cockpit.labels import label
from strata.cockpit.shapes import categories, columns_as_series

if TYPE_CHECKING:
    from strata.cockpit.source import Source


def plays_page(source: Source) -> Page:
    """Return the page of plays and their results."""
    plays = source.rows("play_results")
    channels = source.rows("play_channels")
    tasks = source.download(
        "tasks",
        "pub_action_queue",
        order="priority_rank, expected_gain_amount desc, task_id",
    )
    return Page(
        "plays",
        label("page_plays"),
        label("page_plays_lead"),
        (
            Section(
                "section_plays",
                (
                    Chart(
                        "chart_plays",
                        "bars",
                        categories(plays, "play"),
                        columns_as_series(plays, {"open_count": label("series_tasks")}),
                        download=tasks,
                        is_horizontal=True,
                    ),
                    Chart(
                        "chart_channels",
                        "stack",
                        categories(channels, "channel"),
                        columns_as_series(
                            channels,
                            {
                                "task_count": label("series_tasks"),
                                "message_count": label("series_messages"),
                            },
                        ),
                        download=source.download(
                            "messages", "pub_send_lists", order="send_date, task_id"
                        ),
                        is_horizontal=True,
                    ),
                ),
            ),
            Section(
                "section_results",
                (
                    Grid(
                        "grid_results",
                        (
                            Column("play"),
                            Column("open_count", "count", heading="tasks"),
                            Column("treated_count", "count", heading="treated"),
                            Column("untreated_count", "count", heading="untreated"),
                            Column("response_ratio", "rate", heading="response"),
                            Column("success_rate_gain", "rate", heading="gain"),
                            Column("gain_source"),
                            Column(
                                "expected_gain_amount", "money", heading="expected_gain"
                            ),
                        ),
                        plays,
                        tasks,
                    ),
                ),
            ),
            Section("section_verdicts", (_verdicts(source),)),
            Section("section_experiments", (_experiments(source),)),
            Section(
                "section_held_back",
                (
                    Grid(
                        "grid_suppressed",
                        (
                            Column("state_reason"),
                            Column("limit"),
                            Column("task_count", "count"),
                        ),
                        source.rows("play_suppressed"),
                        source.download(
                            "suppressed", "pub_suppressed_actions", order="task_id"
                        ),
                    ),
                ),
            ),
        ),
    )


def _verdicts(source: Source) -> Grid:
    """Best practice by evidence, and what is only a hypothesis."""
    return Grid(
        "grid_verdicts",
        (
            Column("play"),
            Column("evidence"),
            Column("treated_count", "count", heading="treated"),
            Column("untreated_count", "count", heading="untreated"),
            Column("success_gain_estimate", "rate", heading="gain"),
            Column("success_gain_lower", "rate", heading="lower"),
            Column("success_gain_upper", "rate", heading="upper"),
            Column("margin_gain_estimate", "money", heading="margin_gain"),
            Column("return_estimate", "rate", heading="return_ratio"),
            Column("wanted_count", "count", heading="still_wanted"),
        ),
        source.rows("play_verdicts"),
        source.download(
            "play_results",
            "pub_play_results",
            order="play_code, period_code, variant_code, tier_code, cause_code",
        ),
    )


def _experiments(source: Source) -> Grid:
    """Arms beside who was left alone, by what the experiment was for."""
    return Grid(
        "grid_experiments",
        (
            Column("experiment"),
            Column("arm"),
            Column("measure"),
            Column("verdict"),
            Column("customer_count", "count", heading="customers"),
            Column("arm_value", "ratio", heading="value"),
            Column("difference_estimate", "ratio", heading="difference"),
            Column("difference_lower", "ratio", heading="lower"),
            Column("difference_upper", "ratio", heading="upper"),
            Column("raised_p_value", "ratio", heading="p_value"),
            Column("split_p_value", "ratio", heading="split_p_value"),
            Column("wanted_count", "count", heading="still_wanted"),
        ),
        source.rows("experiment_arms"),
        source.download(
            "experiment_results",
            "pub_experiment_results",
            order="experiment_id, measure_code, arm_name",
        ),
    )
