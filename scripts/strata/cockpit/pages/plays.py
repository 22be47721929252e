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
