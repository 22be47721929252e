"""What the contracts of published tables owe those who read them in a BI tool."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from strata.settings import PROJECT_DIR

# Codes whose order is not that of the alphabet.
ORDERED_CODES = (
    *("tier", "lifecycle_stage", "lead_stage", "from_stage", "to_stage"),
    *("risk_band", "health_band", "recency_band", "frequency_band", "monetary_band"),
    *("value_class", "rfm_segment", "alive_state", "severity", "intent_level"),
    *("escalation", "freshness", "verdict", "measure", "scheme", "group"),
)
# Columns whose order has a name of its own, or that have none.
ORDERS = {"lead_stage_code": "stage_order", "sub_tier_code": None}


def contracts() -> dict[str, dict[str, dict[str, Any]]]:
    """The columns of each published table, by name."""
    models = (
        yaml.safe_load(path.read_text(encoding="utf-8"))["models"][0]
        for path in sorted((PROJECT_DIR / "models/publish").glob("pub_*.yml"))
    )
    return {
        model["name"]: {column["name"]: column for column in model["columns"]}
        for model in models
    }


@pytest.mark.parametrize(("table", "columns"), contracts().items())
def test_a_code_with_an_order_has_it_beside(
    table: str, columns: dict[str, dict[str, Any]]
) -> None:
    suffixes = tuple(f"{code}_code" for code in ORDERED_CODES)
    orders = {
        name: ORDERS.get(name, name.removesuffix("_code") + "_order")
        for name in columns
        if name.endswith(suffixes)
    }
    assert {name: order for name, order in orders.items() if order} == {
        name: order for name, order in orders.items() if order in columns
    }, table
