"""What the contracts of published tables owe those who read them in a BI tool."""

from __future__ import annotations

import re
from typing import Any

import pytest

from published_contracts import contracts, models
from strata.contract_text import NO_SUM

# Codes whose order is not that of the alphabet.
ORDERED_CODES = (
    *("tier", "lifecycle_stage", "lead_stage", "from_stage", "to_stage"),
    *("risk_band", "health_band", "recency_band", "frequency_band", "monetary_band"),
    *("value_class", "rfm_segment", "alive_state", "severity", "intent_level"),
    *("escalation", "freshness", "verdict", "measure", "scheme", "group"),
)
# Codes that have no order.
UNORDERED = ("sub_tier_code",)
# How columns end whose values have no sum over all rows: a place, a share, a mean, a
# measure of one thing.
NEVER_SUMMED = (
    *("_order", "_rank", "_number", "_rate", "_ratio", "_score", "_points", "_mean"),
    *("_probability", "_value", "_lower", "_upper", "_days", "_weight", "_quantile"),
)
# Words of counts in which one thing may be counted in several rows: the table says
# over what they have no sum, if only that there is nothing.
COUNTED_AGAIN = ("customer_count", "buyer_count", "evidence_record_count")
# A window that overlaps that of the date before.
WINDOW = re.compile(r"_\d+d$")
NUMBERS = ("int", "bigint", "decimal", "double")


@pytest.mark.parametrize(("table", "columns"), contracts().items())
def test_a_code_with_an_order_has_it_beside(
    table: str, columns: dict[str, dict[str, Any]]
) -> None:
    suffixes = tuple(f"{code}_code" for code in ORDERED_CODES)
    orders = {
        name: name.removesuffix("_code") + "_order"
        for name in columns
        if name.endswith(suffixes) and name not in UNORDERED
    }
    assert orders == {
        name: order for name, order in orders.items() if order in columns
    }, table


@pytest.mark.parametrize(("table", "model"), models().items())
def test_what_has_no_sum_says_so(table: str, model: dict[str, Any]) -> None:
    """To mend one: `config: {meta: {not_summed_over: all}}`, or the columns."""
    meta = model["config"]["meta"]
    key = meta["primary_key"]
    never = NEVER_SUMMED + (COUNTED_AGAIN if len(key) > 1 else ())
    is_dated = any(name.endswith("_date") for name in key)
    silent = {
        column["name"]
        for column in model["columns"]
        if column["data_type"].startswith(NUMBERS)
        and "not_summed_over" not in {**meta, **_meta(column)}
        and (
            column["name"].endswith(never)
            or (is_dated and WINDOW.search(column["name"]))
        )
    }
    assert silent == set(), table
    said = [meta, *map(_meta, model["columns"])]
    named = {
        name
        for one in said
        if one.get("not_summed_over", NO_SUM) != NO_SUM
        for name in one["not_summed_over"]
    }
    assert named <= set(key), table


@pytest.mark.parametrize(("table", "model"), models().items())
def test_a_foreign_key_is_the_whole_key_of_its_table(
    table: str, model: dict[str, Any]
) -> None:
    types = {column["name"]: column["data_type"] for column in model["columns"]}
    for name, target in model["config"]["meta"].get("foreign_keys", {}).items():
        parent, key = target.split(".")
        assert models()[parent]["config"]["meta"]["primary_key"] == [key], table
        assert contracts()[parent][key]["data_type"] == types[name], table


def _meta(column: dict[str, Any]) -> dict[str, Any]:
    meta: dict[str, Any] = column.get("config", {}).get("meta", {})
    return meta
