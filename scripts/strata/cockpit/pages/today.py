"""Today: whether it is, what is due, what changed, who is busiest, what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from strata.cockpit.blocks import (
    Chart,
    Column,
    Figures,
    Grid,
    Page,
    Remark,
    Remarks,
    Section,
)
from strata.cockpit.labels import label
from strata.cockpit.pages.tables import tasks_listed
from strata.cockpit.shapes import categories, columns_as_series, figures_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from strata.cockpit.blocks import Block, Figure, Row, Tone
    from strata.cockpit.source import Source

_MOST_DESKS = 20
_LATE: Final[Mapping[str, Tone]] = {"stale": "bad", "late": "watch"}
_OPEN = "task_state_code = 'open'"
_QUEUE_ORDER = "priority_rank, expected_gain_amount desc, task_id"


def today_page(source: Source) -> Page:
    """Return the page that a morning begins with."""
    return Page(
        "index",
        label("page_today"),
        label("page_today_lead"),
        (
            Section("section_state", (state_of(source),)),
            Section("section_now", (Figures(_figures(source)),)),
            Section("section_desks", (*_overloads(source), _desks(source))),
            Section("section_changes", _changes(source)),
            Section("section_tasks", (tasks_listed(source, "list_tasks"),)),
            Section("section_delivery", (_problems(source),)),
        ),
    )


def state_of(source: Source) -> Remarks:
    """Return which entities are late and what to do, or in one line that none is."""
    rows = source.rows("data_freshness")
    late = [row for row in rows if row["freshness_code"] in _LATE]
    fresh = [row for row in rows if row["freshness_code"] == "fresh"]
    if not late:
        return Remarks((_calm(fresh),))
    return Remarks(
        tuple(
            Remark(
                label(
                    f"freshness_{row['freshness_code']}",
                    entity=row["entity"],
                    newest=row["newest_record_date"],
                    days=row["days_behind"],
                    allowed=row["late_days"],
                    file=row["last_source_file"],
                ),
                _LATE[str(row["freshness_code"])],
                "data" if row is late[-1] else "",
            )
            for row in late
        )
    )


def _calm(fresh: list[Row]) -> Remark:
    if not fresh:
        return Remark(label("freshness_unknown"), page="data")
    newest = max(str(row["newest_record_date"]) for row in fresh)
    return Remark(
        label("freshness_fine", count=len(fresh), newest=newest), "good", "data"
    )


def _figures(source: Source) -> tuple[Figure, ...]:
    queue = "pub_action_queue"
    opened = source.download("tasks_open", queue, where=_OPEN, order=_QUEUE_ORDER)
    warnings = source.download(
        "warnings", "pub_churn_warnings", order="warning_rank, customer_id"
    )
    return figures_of(
        source.row("today_figures"),
        {
            "today_due_tasks": "watch",
            "today_escalated_tasks": "bad",
            "today_leads_lost": "watch",
        },
        {
            "today_open_tasks": opened,
            "today_expected_gain": opened,
            "today_due_tasks": source.download(
                "tasks_due",
                queue,
                where=f"{_OPEN} and due_date <= observation_date",
                order=_QUEUE_ORDER,
            ),
            "today_escalated_tasks": source.download(
                "tasks_escalated",
                queue,
                where=f"{_OPEN} and task_escalation_code is not null",
                order=_QUEUE_ORDER,
            ),
            "today_handed_over": source.download(
                "tasks_handed_over",
                queue,
                where=f"{_OPEN} and owner_reason_code != 'own_owner'",
                order=_QUEUE_ORDER,
            ),
            "today_messages": source.download(
                "messages", "pub_send_lists", order="send_date, task_id"
            ),
            "today_suppressed": source.download(
                "suppressed", "pub_suppressed_actions", order="task_id"
            ),
            "today_warnings": warnings,
            "today_at_stake": warnings,
            "today_leads_lost": source.download(
                "pool_tomorrow",
                "pub_lead_pool",
                where="pool_state_code = 'tomorrow'",
                order="lead_key",
            ),
        },
    )


def _overloads(source: Source) -> tuple[Block, ...]:
    download = source.download(
        "owner_loads",
        "pub_owner_loads",
        order="overload_task_count desc, open_task_count desc, owner_key",
    )
    figures = figures_of(
        source.row("today_overload_figures"),
        {"today_full_desks": "bad", "today_overload_tasks": "bad"},
        {"today_full_desks": download, "today_overload_tasks": download},
    )
    grid = Grid(
        "grid_overloads",
        (
            Column("owner"),
            Column("team_name", heading="team"),
            Column("is_available"),
            Column("daily_capacity_count", "count", heading="daily_capacity"),
            Column("due_task_count", "count", heading="due"),
            Column("overload_task_count", "count", heading="too_many"),
            Column("open_task_count", "count", heading="open"),
        ),
        source.rows("today_overloads", most=_MOST_DESKS),
        download,
    )
    return Figures(figures), grid


def _desks(source: Source) -> Chart:
    rows = source.rows("today_loads", most=_MOST_DESKS)
    return Chart(
        "chart_desks",
        "stack",
        categories(rows, "owner"),
        columns_as_series(
            rows,
            {
                "due_count": label("series_due"),
                "later_count": label("series_later"),
            },
        ),
        download=source.download(
            "tasks_open", "pub_action_queue", where=_OPEN, order=_QUEUE_ORDER
        ),
        is_horizontal=True,
    )


def _changes(source: Source) -> tuple[Block, ...]:
    rows = source.rows("today_changes")
    changes = source.download(
        "task_changes", "pub_task_changes", order="task_change_code, task_id"
    )
    scores = source.download(
        "score_changes",
        "pub_score_changes",
        order="customer_id, part_code, signal_code",
    )
    score_figures = figures_of(
        source.row("today_score_changes"),
        {"today_scores_up": "watch", "today_scores_down": "good"},
        {"today_scores_up": scores, "today_scores_down": scores},
    )
    grid = Grid(
        "grid_changes",
        (
            Column("task_change"),
            Column("play"),
            Column("task_count", "count"),
            Column("previous_run_date", "date"),
        ),
        rows,
        changes,
    )
    return Figures(score_figures), grid


def _problems(source: Source) -> Grid:
    rows = [
        {"problem": label(str(row["problem_code"])), "item_count": row["item_count"]}
        for row in source.rows("data_problems")
    ]
    return Grid(
        "grid_problems",
        (Column("problem"), Column("item_count", "count")),
        rows,
        source.download(
            "row_accounting", "pub_row_accounting", order="entity_code, batch_id"
        ),
    )
