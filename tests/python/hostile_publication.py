"""A publication in which every text is an attack, made from the published contracts."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import TYPE_CHECKING, Any

import duckdb
import yaml

from strata.settings import PROJECT_DIR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

PUBLISH_DIR = PROJECT_DIR / "models" / "publish"
AS_OF = dt.date(2026, 6, 30)
HOSTILE = (
    "</script><script>window.attacked=1</script>"
    '<img src=x onerror="window.attacked=1">\u2028\'&{{7*7}}'
)
FORMULA = '=HYPERLINK("https://example.com")'
TASK_COUNT = 2_300
WARNING_COUNT = 700
DUE_COUNT = 46
FRESHNESS = {"fresh": 1, "late": 5, "stale": 40}
OWNERS = (f"owner/../1{HOSTILE}", FORMULA, "o3")
_MONTHS = [dt.date(2026, 4, 30), dt.date(2026, 5, 31), AS_OF]
_TIERS = ("high_value", "at_risk", "dormant")
_BANDS = ("high", "medium")

# What each row of a table has that the text of an attack can't stand for.
_ROWS: dict[str, Callable[[], Iterable[dict[str, object]]]] = {
    "pub_action_queue": lambda: (
        {
            "task_id": f"t{i}",
            "customer_id": f"c{i}" if i % 5 else None,
            "owner_key": OWNERS[i % len(OWNERS)],
            "task_state_code": "open",
            "task_escalation_code": "reassign" if i % 100 == 0 else None,
            "owner_reason_code": "own_owner" if i % 2 else "same_team",
            "play_code": f"p{i % 4}",
            "priority_rank": i,
            "expected_gain_amount": 10 + i % 7,
            "due_date": AS_OF if i < DUE_COUNT else AS_OF + dt.timedelta(days=3),
        }
        for i in range(TASK_COUNT)
    ),
    "pub_churn_warnings": lambda: (
        {
            "customer_id": f"c{i}",
            "owner_key": OWNERS[i % len(OWNERS)] if i % 10 else None,
            "risk_band_code": _BANDS[i % 2],
            "risk_band_name_zh": "高" if i % 2 == 0 else "中",
            "risk_band_name_en": "High" if i % 2 == 0 else "Medium",
            "value_class_code": "top" if i % 3 == 0 else "middle",
            "warning_rank": i + 1,
            "value_at_stake_amount": WARNING_COUNT - i,
        }
        for i in range(WARNING_COUNT)
    ),
    "pub_customer_segments": lambda: (
        {
            "customer_id": f"c{i}",
            "recency_score": i % 5 + 1,
            "frequency_score": i % 3 + 1,
        }
        for i in range(WARNING_COUNT)
    ),
    "pub_segment_summary": lambda: (
        {"observation_date": month, "tier_code": tier, "tier_name_en": tier}
        for month, tier in product(_MONTHS, _TIERS)
    ),
    "pub_churn_rate": lambda: (
        {
            "observation_date": month,
            "tier_code": tier,
            "churn_rate": 0.125,
            "is_partial_period": True,
        }
        for month, tier in product(_MONTHS, ("all", *_TIERS))
    ),
    "pub_retention_cohorts": lambda: (
        {"cohort_month": month.replace(day=1), "months_since": age}
        for month in _MONTHS
        for age in range(3)
    ),
    "pub_lead_worklist": lambda: (
        {"lead_key": f"l{i}", "owner_key": OWNERS[i % len(OWNERS)]} for i in range(40)
    ),
    "pub_lead_pool": lambda: (
        {"lead_key": f"l{i}", "pool_state_code": state}
        for i, state in enumerate(("in_pool", "tomorrow", "warned", "tomorrow"))
    ),
    "pub_warning_days": lambda: (
        {
            "customer_id": f"c{i}",
            "order_count": 2,
            "complaint_count": 3,
            "activity_date": day,
        }
        for i in range(WARNING_COUNT)
        for day in _MONTHS
    ),
    "pub_warning_periods": lambda: (
        {"warning_period_code": code, "period_start_date": month, "tier_code": tier}
        for code, month, tier in product(("week", "month"), _MONTHS, _TIERS)
    ),
    "pub_entity_freshness": lambda: (
        {
            "freshness_code": code,
            "days_behind": days,
            "late_days": 2,
            "newest_record_date": AS_OF - dt.timedelta(days=days),
        }
        for code, days in FRESHNESS.items()
    ),
    "pub_rejected_rows": lambda: (
        {"rejected_row_id": f"r{i}", "status_code": "open" if i else "replaced"}
        for i in range(9)
    ),
}
_ROW_COUNT = 8


def write_hostile_publication(path: Path) -> None:
    """Write a database with every published table, full of attacks."""
    with duckdb.connect(path) as connection:
        for path_of_twin in sorted(PUBLISH_DIR.glob("pub_*.yml")):
            name = path_of_twin.stem
            columns = _columns(path_of_twin)
            described = ", ".join(f'"{key}" {kind}' for key, kind in columns.items())
            connection.execute(f"create table {name} ({described})")
            made = _ROWS.get(name, lambda: ({} for _ in range(_ROW_COUNT)))()
            rows = [*made]
            cells = {
                key: [
                    row[key] if key in row else _value(key, kind, number)
                    for number, row in enumerate(rows)
                ]
                for key, kind in columns.items()
            }
            # By column, which DuckDB takes a hundred times faster than by row.
            lists = ", ".join(
                f"unnest(cast(${key} as {kind}[]))" for key, kind in columns.items()
            )
            connection.execute(f"insert into {name} select {lists}", cells)


def _columns(path: Path) -> dict[str, str]:
    twin: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    (model,) = twin["models"]
    return {column["name"]: column["data_type"] for column in model["columns"]}


def _value(key: str, kind: str, number: int) -> object:
    if key == "customer_id":
        return f"c{number}"
    if key == "currency_code":
        return "CNY"
    attack = f"{FORMULA} {number % 3}" if number % 2 else f"{HOSTILE} {number % 3}"
    of_kind: dict[str, object] = {
        "string": attack,
        "boolean": number % 2 == 0,
        "date": AS_OF,
        "timestamp": dt.datetime.combine(AS_OF, dt.time()),
    }
    return of_kind.get(kind, number % 2 if kind.startswith("decimal") else number)
