"""Values as they are read on a page: in words, or in figures that line up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from strata.cockpit.labels import Label, label, same

if TYPE_CHECKING:
    from strata.cockpit.blocks import Kind, Value

NOTHING: Final = same("–")


def shown(value: Value, kind: Kind, currency_code: str = "") -> Label:
    """Return a value as it is read; nothing is a dash."""
    if value is None:
        return NOTHING
    if isinstance(value, Label):
        return value
    if isinstance(value, bool):
        return label("yes" if value else "no")
    if isinstance(value, int | float | Decimal):
        return same(_figure(value, kind, currency_code))
    return same(value)


def plain(value: Value) -> object:
    """Return a value as JSON holds it; a label as its two texts."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return list(value) if isinstance(value, Label) else value


def _figure(value: float | Decimal, kind: Kind, currency_code: str) -> str:
    if kind == "money":
        return f"{currency_code} {value:,.0f}".strip()
    if kind == "rate":
        return f"{value * 100:.1f} %"
    if kind == "ratio":
        return f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
