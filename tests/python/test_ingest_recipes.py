"""Recipes: what one row of a platform's file holds, said as data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ingest_delivery import Delivery

if TYPE_CHECKING:
    from pathlib import Path

RULE = """
files:
  - pattern: "*.csv"
    empty: ["-"]
    entities:
      orders:
        one_row_per: No
        columns:
          order_id: No
          ordered_at: Day
          order_amount: {total: Paid}
          order_status:
            pick: [paid, refunded]
            of: {header: State, words: {ok: paid, back: refunded}}
      order_lines:
        columns:
          order_id: No
          product_id: [Sku, Item]
          line_amount: Paid
      refunds:
        where: {State: back}
        columns:
          refund_id: {text: "{No} {Sku}"}
          order_id: No
          refunded_at: Day
          refund_amount: Paid
"""


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    return Delivery.below(tmp_path)


def test_one_file_gives_several_entities(delivery: Delivery) -> None:
    delivery.put("ingest.yml", RULE)
    delivery.put(
        "sales.csv",
        "No,Day,Item,Sku,Paid,State,Note\n"
        "1,2026-06-01,Lamp,L,20.00,ok,a\n"
        "1,2026-06-01,Bulb,-,5.50,back,b\n"
        '2,2026-06-02,Cord,C,"1,000",back,\n',
    )
    reports = delivery.ingest().with_status("loaded")
    assert [(report.entity, report.received) for report in reports] == [
        ("orders", 2),
        ("order_lines", 3),
        ("refunds", 2),
    ]
    assert len({report.batch_id for report in reports}) == len(reports)
    assert delivery.rows("orders", "order_id", "order_amount", "order_status") == [
        ("1", "25.5", "paid"),
        ("2", "1000", "refunded"),
    ]
    assert delivery.rows("order_lines", "product_id", "_row_number") == [
        ("L", 2),
        ("Bulb", 3),
        ("C", 4),
    ]
    assert delivery.rows("refunds", "refund_id", "refund_amount") == [
        ("1", "5.50"),
        ("2 C", "1000"),
    ]
    kept = [extra for (extra,) in delivery.rows("order_lines", "_extra")]
    assert [extra and json.loads(extra) for extra in kept] == [
        {"Note": "a"},
        {"Note": "b"},
        None,
    ]


def test_a_file_of_several_entities_is_known_when_it_comes_again(
    delivery: Delivery,
) -> None:
    delivery.put("ingest.yml", RULE)
    delivery.put("a.csv", "No,Day,Item,Sku,Paid,State\n1,2026-06-01,Lamp,L,20,ok\n")
    delivery.ingest()
    delivery.put("b.csv", "No,Day,Item,Sku,Paid,State\n1,2026-06-01,Lamp,L,20,ok\n")
    assert not delivery.ingest().with_status("loaded")


@pytest.mark.parametrize("cells", [("20", "about 5"), ("$20", "€5")])
def test_a_sum_of_what_does_not_add_up_is_no_amount(
    delivery: Delivery, cells: tuple[str, str]
) -> None:
    delivery.put("ingest.yml", RULE)
    lines = "".join(f"1,2026-06-01,Lamp,L,{cell},ok\n" for cell in cells)
    delivery.put("a.csv", f"No,Day,Item,Sku,Paid,State\n{lines}")
    delivery.ingest()
    assert delivery.rows("orders", "order_amount") == [(" + ".join(cells),)]


def test_an_amount_that_differs_within_an_order_is_not_chosen(
    delivery: Delivery,
) -> None:
    delivery.put("ingest.yml", RULE.replace("{total: Paid}", "Paid"))
    delivery.put(
        "a.csv",
        "No,Day,Item,Sku,Paid,State\n"
        "1,2026-06-01,Lamp,L,20,ok\n"
        "1,2026-06-01,Bulb,B,,ok\n"
        "2,2026-06-01,Lamp,L,20,ok\n"
        "2,2026-06-01,Bulb,B,30,ok\n",
    )
    delivery.ingest()
    assert delivery.rows("orders", "order_amount") == [("20",), ("20 | 30",)]


def test_rows_of_no_entity_go_aside(delivery: Delivery) -> None:
    delivery.put(
        "ingest.yml",
        """
        files:
          - pattern: "*.csv"
            skip: {Kind: total}
            entities:
              orders:
                where: {Kind: sale}
                columns: {order_id: No, ordered_at: Day, order_amount: Paid}
        """,
    )
    delivery.put(
        "a.csv",
        "No,Day,Paid,Kind\n1,2026-06-01,5,sale\n2,2026-06-01,6,gift\n,,11,total\n",
    )
    report = delivery.loaded()
    assert (report.received, report.rows, report.malformed) == (2, 1, 1)
    assert "1 row(s) left out" in report.message
    assert delivery.malformed("orders") == [(3, "unclaimed_row", "2,2026-06-01,6,gift")]


def test_cells_are_filled_down_within_their_document_only(delivery: Delivery) -> None:
    delivery.put(
        "ingest.yml",
        """
        files:
          - pattern: "*.csv"
            fill_down: [No, Buyer]
            entities:
              order_lines:
                columns: {order_id: No, customer_name: Buyer, product_id: Sku}
        """,
    )
    delivery.put("a.csv", "No,Buyer,Sku\n1,Ann,A\n,,B\n2,,C\n,,D\n")
    delivery.loaded()
    assert delivery.rows("order_lines", "order_id", "customer_name", "product_id") == [
        ("1", "Ann", "A"),
        ("1", "Ann", "B"),
        ("2", None, "C"),
        ("2", None, "D"),
    ]


@pytest.mark.parametrize(
    ("zone", "ordered_at"),
    [
        ("Pacific", "2026-05-02 04:50:48Z"),
        ("Mars", "2026-05-01 21:50:48 Mars"),
    ],
)
def test_a_cell_names_the_clock_of_a_stamp(
    delivery: Delivery, zone: str, ordered_at: str
) -> None:
    delivery.put(
        "ingest.yml",
        """
        files:
          - pattern: "*.csv"
            entities:
              orders:
                columns:
                  order_id: No
                  ordered_at:
                    text: "{Day} {Time}"
                    timezone_from: Zone
                    timezones: {Pacific: America/Los_Angeles}
                  order_amount: Paid
        """,
    )
    delivery.put("a.csv", f"No,Day,Time,Zone,Paid\n1,2026-05-01,21:50:48,{zone},5\n")
    delivery.loaded()
    assert delivery.rows("orders", "ordered_at") == [(ordered_at,)]


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("Ann", "Lee", "Ann Lee"),
        ("Ann", "", "Ann"),
        ("三", "张", "张三"),
        ("", "", None),
    ],
)
def test_parts_of_a_name_stand_in_the_order_of_the_language(
    delivery: Delivery, first: str, last: str, name: str | None
) -> None:
    delivery.put(
        "ingest.yml",
        """
        files:
          - pattern: "*.csv"
            entities:
              accounts:
                columns:
                  account_id: No
                  customer_name: {given_name: First, family_name: Last}
        """,
    )
    delivery.put("a.csv", f"No,First,Last\n1,{first},{last}\n")
    delivery.loaded()
    assert delivery.rows("accounts", "customer_name") == [(name,)]


def test_a_rule_names_a_recipe_and_has_the_last_word(delivery: Delivery) -> None:
    delivery.put(
        "ingest.yml",
        """
        files:
          - pattern: "*.csv"
            recipe: etsy_order_items
            columns: {Artikel: product_name}
        """,
    )
    delivery.put("a.csv", "Order ID,Artikel,Quantity\n1,Lamp,2\n")
    delivery.loaded()
    assert delivery.rows("order_lines", "order_id", "product_name", "quantity") == [
        ("1", "Lamp", "2")
    ]


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("recipe: shopfy_orders", "did you mean shopify_orders?"),
        ("entities: {sales: {columns: {a: b}}}", "no entity 'sales'"),
        ("entities: {orders: {columns: {order_no: a}}}", "no column 'order_no'"),
        ("entities: {orders: {columns: {order_id: a}}}", "column order_amount of"),
        ("entities: {orders: {columns: {order_id: {hedder: a}}}}", "mean header?"),
        ("skip: {a: {similar: b}}", "no test 'similar'"),
        ("decimal: point", "'.' or ','"),
    ],
)
def test_what_a_rule_cannot_say_is_named(
    delivery: Delivery, key: str, problem: str
) -> None:
    delivery.put("ingest.yml", f'files:\n  - pattern: "*.csv"\n    {key}\n')
    delivery.put("a.csv", "a,b\n1,2\n")
    assert any(problem in found for found in delivery.refusal().problems)
