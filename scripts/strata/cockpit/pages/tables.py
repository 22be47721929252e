"""Lists that several pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.cockpit.blocks import Column, Listing

if TYPE_CHECKING:
    from strata.cockpit.blocks import Download
    from strata.cockpit.source import Source

# Of each list a page has that many rows at most, and says how many it leaves out.
MOST_ROWS = 2_000
MOST_OWNER_ROWS = 400

_TASK_COLUMNS = (
    Column("customer_name", "customer", heading="customer"),
    Column("play"),
    Column("reasons", heading="why"),
    Column("play_action", heading="what_to_do"),
    Column("channel"),
    Column("owner", "owner"),
    Column("tier"),
    Column("escalation"),
    Column("expected_gain_amount", "money", heading="expected_gain"),
    Column("due_date", "date"),
)
_WARNING_COLUMNS = (
    Column("warning_rank", "count", heading="rank"),
    Column("customer_name", "customer", heading="customer"),
    Column("risk_band"),
    Column("churn_probability", "rate", heading="probability"),
    Column("value_at_stake_amount", "money", heading="at_stake"),
    Column("tier"),
    Column("value_class"),
    Column("cause"),
    Column("reasons", heading="first_reason"),
    Column("play"),
    Column("owner_name", "owner", heading="owner"),
    Column("last_order_date", "date"),
)
_LEAD_COLUMNS = (
    Column("worklist_rank", "count", heading="rank"),
    Column("customer_name", "customer", heading="lead"),
    Column("follow_up"),
    Column("escalation"),
    Column("intent"),
    Column("lead_status"),
    Column("channel"),
    Column("lead_score", "count"),
    Column("missing_facts"),
    Column("owner_name", "owner", heading="owner"),
    Column("overdue_days", "count"),
    Column("due_date", "date"),
)


def tasks_listed(
    source: Source, key: str, owner_key: str | None = None, total: int | None = None
) -> Listing:
    """Return the tasks in hand, of one owner or of all."""
    return _listed(
        source,
        key,
        "today_tasks",
        _TASK_COLUMNS,
        ("owner", "play", "tier", "channel"),
        source.download(
            "tasks", "pub_action_queue", order="priority_rank, task_id"
        ),
        owner_key,
        total,
    )


def warnings_listed(
    source: Source, key: str, owner_key: str | None = None, total: int | None = None
) -> Listing:
    """Return the warnings, of one owner or of all."""
    return _listed(
        source,
        key,
        "warning_list",
        _WARNING_COLUMNS,
        ("risk_band", "tier", "value_class", "cause", "owner_name"),
        source.download(
            "warnings", "pub_churn_warnings", order="warning_rank, customer_id"
        ),
        owner_key,
        total,
    )


def leads_listed(
    source: Source, key: str, owner_key: str | None = None, total: int | None = None
) -> Listing:
    """Return the open leads, of one owner or of all."""
    return _listed(
        source,
        key,
        "lead_list",
        _LEAD_COLUMNS,
        ("follow_up", "escalation", "channel", "owner_name"),
        source.download("leads", "pub_lead_worklist", order="worklist_rank, lead_key"),
        owner_key,
        total,
    )


def _listed(
    source: Source,
    key: str,
    query: str,
    columns: tuple[Column, ...],
    filters: tuple[str, ...],
    download: Download,
    owner_key: str | None,
    total: int | None,
) -> Listing:
    most = MOST_ROWS if owner_key is None else MOST_OWNER_ROWS
    if owner_key is not None:
        columns = tuple(one for one in columns if one.kind != "owner")
        filters = tuple(one for one in filters if not one.startswith("owner"))
    rows = source.rows(query, owner_key=owner_key, most=most)
    return Listing(
        key,
        columns,
        rows,
        download.total_count if total is None else total,
        filters,
        download,
    )
