"""Ledgers of marketplaces and payment services: payments, and never orders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingest_delivery import Delivery

if TYPE_CHECKING:
    from collections.abc import Sequence

LEDGERS = Path(__file__).parents[1] / "fixtures" / "ledgers"

Row = tuple[str | None, ...]


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    return Delivery.below(tmp_path)


@pytest.mark.parametrize(
    ("recipe", "expected"),
    [
        (
            "amazon_transactions",
            [
                ("sale", "76", "USD", "111-1"),
                ("sale", "38", "USD", "111-2"),
                ("sale", "10", "USD", "111-2"),
                ("refund", "-38", "USD", "111-1"),
                ("fee", "-12.00", "USD", None),
                ("payout", "-22.07", "USD", None),
            ],
        ),
        (
            "ebay_transactions",
            [
                ("sale", "25.00", "USD", "12-1"),
                ("sale", "45.00", "USD", "12-2"),
                ("refund", "-25.00", "USD", "12-1"),
                ("fee", "-4.10", "USD", None),
                ("payout", "-15.86", "USD", None),
            ],
        ),
        (
            "tiktok_settlement",
            [
                ("sale", "25.00", "USD", "576001"),
                ("sale", "15.00", "USD", "576002"),
                ("refund", "-15.00", "USD", "576002"),
            ],
        ),
        (
            "shopify_payments",
            [
                ("sale", "56.29", "USD", "#1001"),
                ("sale", "25.00", "USD", "#1002"),
                ("refund", "-10.00", "USD", "#1001"),
            ],
        ),
        (
            "stripe_balance",
            [
                ("sale", "30.00", "usd", None),
                ("refund", "-10.00", "usd", None),
                ("payout", "-18.83", "usd", None),
                ("fee", "-2.00", "usd", None),
            ],
        ),
        (
            "stripe_balance_report",
            [
                ("sale", "100.00", "usd", None),
                ("refund", "-25.00", "usd", None),
                ("payout", "-71.80", "usd", None),
            ],
        ),
        (
            "wechat_merchant_bill",
            [
                ("sale", "88.00", "CNY", "S494"),
                ("sale", "20.00", "CNY", "S501"),
                ("refund", "-5", "CNY", "S501"),
            ],
        ),
        (
            "alipay_statement",
            [("sale", "88.00", "CNY", None), ("sale", "20.00", "CNY", "D77")],
        ),
    ],
)
def test_a_ledger_is_payments(
    delivery: Delivery, recipe: str, expected: Sequence[Row]
) -> None:
    content = (LEDGERS / f"{recipe}.csv").read_bytes()
    # The name says orders; the header says what the rows are.
    delivery.put("orders_transactions.csv", content)
    report = delivery.loaded()
    assert f"({recipe})" in report.message
    columns = ("payment_kind", "payment_amount", "currency_code", "order_id")
    assert delivery.rows("payments", *columns) == expected
    assert delivery.malformed("payments") == []


def test_a_charge_has_one_id_in_both_reports_of_stripe(delivery: Delivery) -> None:
    for name in ("stripe_balance", "stripe_balance_report"):
        delivery.put(f"{name}.csv", (LEDGERS / f"{name}.csv").read_bytes())
    delivery.ingest()
    found = [id_ for (id_,) in delivery.rows("payments", "payment_id")]
    assert found == ["ch_1", "txn_2", "txn_3", "txn_4", "ch_a1", "txn_a2", "txn_a3"]
