"""Lists that several pages show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from strata.cockpit.blocks import Column, Listing

if TYPE_CHECKING:
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


@dataclass(frozen=True)
class _Work:
    """Rows that somebody works through: which, in which order, how shown."""

    file_name: str
    table: str
    order: str
    query: str
    columns: tuple[Column, ...]
    filters: tuple[str, ...]


_TASKS = _Work(
    "tasks",
    "pub_action_queue",
    "priority_rank, expected_gain_amount desc, task_id",
    "today_tasks",
    _TASK_COLUMNS,
    ("owner", "play", "tier", "channel"),
)
_WARNINGS = _Work(
    "warnings",
    "pub_churn_warnings",
    "warning_rank, customer_id",
    "warning_list",
    _WARNING_COLUMNS,
    ("risk_band", "tier", "value_class", "cause", "owner_name"),
)
_LEADS = _Work(
    "leads",
    "pub_lead_worklist",
    "worklist_rank, lead_key",
    "lead_list",
    _LEAD_COLUMNS,
    ("follow_up", "escalation", "channel", "owner_name"),
)


@dataclass(frozen=True)
class Desk:
    """One owner, and the name that files about this owner begin with."""

    owner_key: str
    file_name: str


def tasks_listed(source: Source, key: str, desk: Desk | None = None) -> Listing:
    """Return the tasks in hand, of one owner or of all."""
    return _listed(source, key, _TASKS, desk)


def warnings_listed(source: Source, key: str, desk: Desk | None = None) -> Listing:
    """Return the warnings, of one owner or of all."""
    return _listed(source, key, _WARNINGS, desk)


def leads_listed(source: Source, key: str, desk: Desk | None = None) -> Listing:
    """Return the open leads, of one owner or of all."""
    return _listed(source, key, _LEADS, desk)


def _listed(source: Source, key: str, work: _Work, desk: Desk | None) -> Listing:
    if desk is None:
        every = source.download(work.file_name, work.table, order=work.order)
        return Listing(
            key,
            work.columns,
            source.rows(work.query, owner_key=None, most=MOST_ROWS),
            every.total_count,
            work.filters,
            every,
        )
    own = source.desk_download(
        f"{desk.file_name}_{work.file_name}",
        work.table,
        desk.owner_key,
        order=work.order,
    )
    return Listing(
        key,
        tuple(one for one in work.columns if one.kind != "owner"),
        source.rows(work.query, owner_key=desk.owner_key, most=MOST_OWNER_ROWS),
        own.total_count,
        tuple(one for one in work.filters if not one.startswith("owner")),
        own,
    )
