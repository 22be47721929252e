"""What the drawer shows of a customer: why it is warned about, and what was tried."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from strata.cockpit.formats import shown
from strata.cockpit.labels import Label, label, same
from strata.cockpit.script_data import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from strata.cockpit.blocks import Kind, Row, Value
    from strata.cockpit.source import Source

MOST_FACES: Final = 500
# The newest days of a customer on the time line; the table has a year of them.
_MOST_DAYS: Final = 20
_CONTACTS: Final = ("follow_up", "touch", "interaction", "ticket", "complaint")
_FACTS: Final[tuple[tuple[str, Kind], ...]] = (
    ("risk_band", "text"),
    ("churn_probability", "rate"),
    ("risk_score", "count"),
    ("value_at_stake_amount", "money"),
    ("tier", "text"),
    ("tier_reason", "text"),
    ("value_class", "text"),
    ("stage", "text"),
    ("cause", "text"),
    ("what_changed", "text"),
    ("owner_name", "text"),
    ("order_count", "count"),
    ("net_revenue_amount_365d", "money"),
    ("cycle_days", "count"),
    ("health_score", "count"),
    ("masked_mobile_phone", "text"),
    ("masked_email", "text"),
)
_DATES: Final = (
    "first_seen_date",
    "first_order_date",
    "last_order_date",
    "tier_since_date",
    "lifecycle_stage_since_date",
)
_PARTS: Final = ("signals", "scores", "health", "tags", "tasks", "held")


def faces_of(source: Source) -> dict[str, object]:
    """Return the faces of the customers of the first warnings, by customer id.

    Every text is a number that stands for one of ``words``; a face has a name, facts
    and sections of rows.
    """
    words = Words()
    rows = source.rows("customer_faces", most=MOST_FACES)
    ids = [str(row["customer_id"]) for row in rows]
    parts = {name: _by_customer(source, name, ids) for name in _PARTS}
    parts["days"] = _by_customer(source, "days", ids, most=_MOST_DAYS)
    faces = {}
    for row in rows:
        found = {name: part[str(row["customer_id"])] for name, part in parts.items()}
        faces[str(row["customer_id"])] = {
            "name": words.number(_text(row["customer_name"])),
            "facts": [
                (words.number(label(f"fact_{key}")), words.number(value))
                for key, value in _facts(row, source.currency_code)
            ],
            "sections": [
                {
                    "title": words.number(label(f"face_{title}")),
                    "rows": [[words.number(cell) for cell in cells] for cells in lines],
                }
                for title, lines in _sections(row, found, source.currency_code)
            ],
        }
    return {"words": words.texts, "faces": faces}


def _by_customer(
    source: Source, name: str, ids: list[str], **values: object
) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in source.rows(f"customer_{name}", customer_ids=ids, **values):
        found[str(row["customer_id"])].append(row)
    return found


def _facts(row: Row, currency_code: str) -> Iterator[tuple[str, Label]]:
    for key, kind in _FACTS:
        if row[key] not in {None, ""}:
            yield key, shown(row[key], kind, currency_code)


def _sections(
    row: Row, found: dict[str, list[Row]], currency_code: str
) -> Iterator[tuple[str, list[tuple[Label, ...]]]]:
    yield "next", [(_text(row["play"]), _text(row["play_action"]))]
    yield (
        "why",
        [
            (
                _text(one["name"]),
                _text(one["evidence"]),
                same(f"{one['contribution_score']:+}"),
            )
            for one in found["signals"]
        ],
    )
    yield "timeline", list(_timeline(row, found, currency_code))
    yield (
        "scores",
        [
            (
                _text(one["run_date"]),
                _text(one["risk_band"]),
                shown(one["churn_probability"], "rate"),
            )
            for one in found["scores"]
        ],
    )
    yield (
        "health",
        [
            (_text(one["name"]), shown(one["component_score"], "count"))
            for one in found["health"]
        ],
    )
    yield (
        "tags",
        [(_text(one["name"]), _text(one["evidence"])) for one in found["tags"]],
    )


def _timeline(
    row: Row, found: dict[str, list[Row]], currency_code: str
) -> Iterator[tuple[Label, ...]]:
    """Return everything dated, the latest first."""
    events: list[tuple[str, Label]] = [
        (str(row[key]), label(f"event_{key}")) for key in _DATES if row[key] is not None
    ]
    for task in found["tasks"]:
        events += [
            (str(task[key]), label(f"event_{key}", play=_text(task["play"])))
            for key in ("opened_date", "contacted_date")
            if task[key] is not None
        ]
    events += [
        (
            str(held["first_fired_date"]),
            label(
                "event_held",
                play=_text(held["play"]),
                reason=_text(held["state_reason"]),
            ),
        )
        for held in found["held"]
    ]
    for day in found["days"]:
        date = str(day["activity_date"])
        events += [(date, event) for event in _happenings(day, currency_code)]
    for date, event in sorted(events, reverse=True):
        yield same(date), event


def _happenings(day: Row, currency_code: str) -> Iterator[Label]:
    """Return what happened on a day, as counts and what orders brought."""
    amount = shown(day["net_revenue_amount"], "money", currency_code)
    if day["order_count"]:
        yield label("event_orders", count=day["order_count"], amount=amount)
    elif day["net_revenue_amount"]:
        yield label("event_returns", amount=amount)
    for contact in _CONTACTS:
        count = day[f"{contact}_count"]
        if count:
            yield label(f"event_{contact}", count=count)


def _text(value: Value) -> Label:
    return shown(value, "text")
