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


@pytest.mark.parametrize(
    ("name", "lines", "expected"),
    [
        (
            "transactions.csv",
            (
                "Account,12345678\nPeriod,2026-05\nDate,Description,Amount,Balance\n"
                "2026-05-01,Payment from Ann Lee,100.00,100.00\n"
                "2026-05-02,Bank fee,-5.00,95.00\n"
                "2026-05-02,Bank fee,-5.00,90.00\n"
            ),
            [("100.00", None), ("-5.00", None), ("-5.00", None)],
        ),
        (
            "外卖账单.csv",
            (
                "结算日期,订单号,订单类型,下单时间,顾客实付,平台服务费,结算金额\n"
                "2026-05-02,E1,正向订单,2026-05-01 10:00:00,50.00,-6.00,44.00\n"
                "2026-05-03,E1,退款订单,2026-05-01 10:00:00,-50.00,6.00,-44.00\n"
            ),
            [("50.00", "E1"), ("-50.00", "E1")],
        ),
        (
            "sales.csv",
            (
                "Date,Type,Order ID,Gross Amount,Fee,Net,Payout ID\n"
                "2026-05-02,Sale,9,20.00,-1.00,19.00,P1\n"
                "2026-05-03,Refund,9,-20.00,1.00,-19.00,P1\n"
            ),
            [("20.00", "9"), ("-20.00", "9")],
        ),
    ],
)
def test_a_ledger_nobody_described_is_no_orders(
    delivery: Delivery, name: str, lines: str, expected: Sequence[Row]
) -> None:
    delivery.put(name, lines)
    delivery.ingest()
    assert delivery.rows("payments", "payment_amount", "order_id") == expected
    ids = {id_ for (id_,) in delivery.rows("payments", "payment_id")}
    assert len(ids) == len(expected)


@pytest.mark.parametrize(
    "header",
    [
        # Sales with what was kept back of them, but with a buyer or a state.
        "order_id,ordered_at,order_amount,Type,Fees ($),Net Total ($),email",
        "order_id,ordered_at,order_amount,Order Type,Commission,Payout,Status",
        "order_id,ordered_at,order_amount,Balance,Status,Description",
        "order_id,ordered_at,order_amount,Commission,Payout",
    ],
)
def test_orders_with_fees_stay_orders(delivery: Delivery, header: str) -> None:
    row = "A1,2026-05-01,20.00" + ",1" * (header.count(",") - 2)
    delivery.put("sales.csv", f"{header}\n{row}\n")
    entities = {report.entity for report in delivery.ingest().with_status("loaded")}
    assert "orders" in entities
    assert "payments" not in entities


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("交易日期,摘要,收入金额,支出金额,余额,类型", ["100.00", "-5", "-6.00"]),
        ("Date,Description,Money In,Money Out,Balance,Kind", ["100.00", "-5", "-6.00"]),
        ("Date,Description,Credit,Debit,Balance,Type", ["100.00", "-5", "-6.00"]),
    ],
)
def test_a_statement_of_two_sides_is_one_amount(
    delivery: Delivery, header: str, expected: list[str]
) -> None:
    delivery.put(
        "orders.csv",
        f"户名：某公司\n\n{header}\n2026-05-01,a,100.00,,100.00,收款\n"
        "2026-05-02,b,,5.00,95.00,手续费\n2026-05-03,c,0.00,-6.00,89.00,提现\n",
    )
    delivery.ingest()
    found = delivery.rows("payments", "payment_amount", "payment_kind")
    assert found == list(zip(expected, ["收款", "手续费", "提现"], strict=True))


def test_a_charge_has_one_id_in_both_reports_of_stripe(delivery: Delivery) -> None:
    for name in ("stripe_balance", "stripe_balance_report"):
        delivery.put(f"{name}.csv", (LEDGERS / f"{name}.csv").read_bytes())
    delivery.ingest()
    found = [id_ for (id_,) in delivery.rows("payments", "payment_id")]
    assert found == ["ch_1", "txn_2", "txn_3", "txn_4", "ch_a1", "txn_a2", "txn_a3"]
