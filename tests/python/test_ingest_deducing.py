"""What files that no recipe describes hold besides what their columns say."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from ingest_delivery import Delivery

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "订单号,下单时间,订单状态,实付金额,商品名称,数量,单价,退款金额"


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    return Delivery.below(tmp_path)


def orders(
    delivery: Delivery, *lines: str, header: str = HEADER
) -> list[tuple[str | None, ...]]:
    delivery.put("导出.csv", "\n".join([header, *lines, ""]))
    delivery.ingest()
    return delivery.rows("orders", "order_id", "order_amount")


def test_an_amount_repeated_in_every_row_is_of_the_order(delivery: Delivery) -> None:
    found = orders(
        delivery,
        "A1,2026-05-01,已完成,130,盘子,2,50,0",
        "A1,2026-05-01,已完成,130,勺子,1,30,0",
        "A2,2026-05-02,已完成,50,勺子,1,50,20",
        "合计,,,310,,,,20",
    )
    assert found == [("A1", "130"), ("A2", "50")]
    assert delivery.rows("order_lines", "order_id", "product_name", "quantity") == [
        ("A1", "盘子", "2"),
        ("A1", "勺子", "1"),
        ("A2", "勺子", "1"),
    ]
    assert delivery.rows("refunds", "order_id", "refunded_at", "refund_amount") == [
        ("A2", "2026-05-02", "20")
    ]


def test_an_amount_that_is_quantity_times_price_is_of_the_row(
    delivery: Delivery,
) -> None:
    found = orders(
        delivery,
        "A1,2026-05-01,已完成,100,盘子,2,50,0",
        "A1,2026-05-01,已完成,30,勺子,1,30,30",
    )
    assert found == [("A1", "130")]
    assert delivery.rows("refunds", "order_id", "refund_amount") == [("A1", "30")]


def test_cells_blank_further_down_are_those_of_the_order(delivery: Delivery) -> None:
    found = orders(
        delivery,
        "A1,2026-05-01,已完成,130,盘子,2,50,40",
        "A1,,,,勺子,1,30,",
    )
    assert found == [("A1", "130")]
    assert delivery.rows("refunds", "order_id", "refund_amount") == [("A1", "40")]


def test_a_row_above_those_of_the_products_is_the_order(delivery: Delivery) -> None:
    found = orders(
        delivery,
        "A1,2026-05-01,已完成,135,,3,,",
        "A1,2026-05-01,已完成,100,盘子,2,50,",
        "A1,2026-05-01,已完成,30,勺子,1,30,",
    )
    assert found == [("A1", "135")]
    assert len(delivery.rows("order_lines", "order_id")) == 2


def test_amounts_that_could_be_either_are_refused_with_both_sums(
    delivery: Delivery,
) -> None:
    delivery.put(
        "导出.csv",
        f"{HEADER}\nA1,2026-05-01,已完成,30,盘子,1,30,0\n"
        "A1,2026-05-01,已完成,30,勺子,1,30,0\n",
    )
    problem, *rules = delivery.refusal().problems
    assert "all rows make 60.00, the first of each order 30.00" in problem
    assert (
        "If 实付金额 is of the order, which makes 30.00: write in ingest.yml" in rules
    )
    assert "If 实付金额 is of each row, which makes 60.00: write in ingest.yml" in rules


def pasted(lines: list[str]) -> list[str]:
    """The rules that a refusal shows, each as it would be pasted."""
    blocks = "\n".join(lines).split("write in ingest.yml\n")[1:]
    return [
        dedent("\n".join(line for line in block.splitlines() if line.startswith("  ")))
        for block in blocks
    ]


@pytest.mark.parametrize(
    ("first", "second", "sums"),
    [("30", "30", ("30", "60")), ("50", "20", ("50", "70")), ("50", "", ("50", "50"))],
)
def test_a_rule_that_a_refusal_shows_loads_the_money_it_tells(
    delivery: Delivery, first: str, second: str, sums: tuple[str, str]
) -> None:
    header = "订单号,下单时间,订单状态,实付金额,商品名称,数量,优惠价"
    content = (
        f"{header}\nA1,2026-05-01,已完成,{first},盘子,1,9\n"
        f"A1,2026-05-01,已完成,{second},盘子,1,9\n合计,,,,,,\n"
    )
    delivery.put("导出.csv", content)
    if not second:
        delivery.ingest()
        assert delivery.rows("orders", "order_amount") == [(sums[0],)]
        return
    rules = pasted(list(delivery.refusal().problems))
    for position, (rule, expected) in enumerate(zip(rules, sums, strict=True)):
        folder = delivery.data_dir.parent / str(position)
        folder.mkdir()
        apart = Delivery.below(folder)
        apart.put("ingest.yml", rule)
        apart.put("导出.csv", content)
        apart.ingest()
        assert apart.rows("orders", "order_id", "order_amount") == [("A1", expected)]
        assert len(apart.rows("order_lines", "order_id")) == 2


def test_rows_with_a_change_time_are_versions(delivery: Delivery) -> None:
    delivery.put(
        "orders.csv",
        "order_id,ordered_at,order_amount,updated_at,sku\n"
        "A1,2026-05-01,30,2026-05-01,x\nA1,2026-05-01,20,2026-05-02,x\n",
    )
    delivery.ingest()
    assert len(delivery.rows("orders", "order_id")) == 2


def test_an_order_without_a_status_is_paid_when_it_has_a_time_of_payment(
    delivery: Delivery,
) -> None:
    orders(
        delivery,
        "A1,2026-05-01,5,2026-05-02",
        "A2,2026-05-01,5,",
        header="订单号,下单时间,实付金额,付款时间",
    )
    assert delivery.rows("orders", "order_status") == [("paid",), ("pending",)]


def test_a_customer_list_without_ids_takes_the_contact_for_one(
    delivery: Delivery,
) -> None:
    delivery.put(
        "客户列表.csv",
        "客户名称,手机,邮箱\n张三,13900001111,a@x.test\n李四,139****1112,\n"
        "王五,13900001113,\n赵六,,\n赵六,,\n",
    )
    delivery.loaded()
    ids = [account for (account,) in delivery.rows("accounts", "account_id")]
    assert ids[0] == "a@x.test"
    assert ids[2] == "13900001113"
    assert len(set(ids)) == len(ids)
    assert not any("*" in one for one in ids)


@pytest.mark.parametrize("unknown", ["Record No", "流水号", "Ref #"])
def test_no_id_is_made_beside_a_column_that_looks_like_one(
    delivery: Delivery, unknown: str
) -> None:
    delivery.put("accounts.csv", f"{unknown},customer_name,phone\n1,Ann,13900001111\n")
    assert "required column account_id" in delivery.problem()


def test_follow_ups_without_ids_are_told_apart_by_what_they_say(
    delivery: Delivery,
) -> None:
    content = (
        "跟进时间,跟进人,手机号,跟进内容\n2026-05-01,Ann,13900001111,a\n"
        "2026-05-01,Ann,13900001111,b\n2026-05-01,Ann,13900001111,b\n"
    )
    delivery.put("跟进记录.csv", content)
    delivery.loaded()
    first = [one for (one,) in delivery.rows("follow_ups", "follow_up_id")]
    assert len(set(first)) == len(first) == 3


@pytest.mark.parametrize(
    ("remark", "ordered_at"),
    [
        ("(UTC)", "2026-05-01 10:00:00Z"),
        ("(GMT+9)", "2026-05-01 01:00:00Z"),
        ("（北京时间）", "2026-05-01 02:00:00Z"),
        ("", "2026-05-01 10:00:00"),
    ],
)
def test_a_header_names_the_clock_of_its_stamps(
    delivery: Delivery, remark: str, ordered_at: str
) -> None:
    header = f"order_id,ordered_at{remark},order_amount (USD)"
    delivery.put("orders.csv", f"{header}\nA1,2026-05-01 10:00:00,5\n")
    delivery.loaded()
    assert delivery.rows("orders", "ordered_at", "currency_code") == [
        (ordered_at, "USD")
    ]


def test_parts_of_a_name_make_a_name_without_a_recipe(delivery: Delivery) -> None:
    delivery.put(
        "leads.csv", "lead_id,created_at,First Name,Last Name\nL,2026-05-01,Bo,Ray\n"
    )
    delivery.loaded()
    assert delivery.rows("leads", "customer_name") == [("Bo Ray",)]


def test_products_below_a_number_are_of_its_order(delivery: Delivery) -> None:
    found = orders(
        delivery,
        "A1,2026-05-01,已完成,130,盘子,2,50,",
        ",,,,勺子,1,30,",
        "A2,2026-05-02,已完成,30,勺子,1,30,",
    )
    assert found == [("A1", "130"), ("A2", "30")]
    assert delivery.rows("order_lines", "order_id", "product_name") == [
        ("A1", "盘子"),
        ("A1", "勺子"),
        ("A2", "勺子"),
    ]


def test_a_total_below_another_header_is_of_no_order(delivery: Delivery) -> None:
    found = orders(
        delivery,
        "A1,2026-05-01,甲公司,10,M1,盘子,10,1",
        ",,,40,M2,勺子,20,2",
        "A2,2026-05-02,乙公司,5,M1,盘子,5,1",
        ",,,55,合计,,35,",
        header="单据编号,日期,客户,价税合计,物料编码,物料名称,数量,含税单价",
    )
    assert found == [("A1", "50"), ("A2", "5")]
    assert len(delivery.rows("order_lines", "product_id")) == 3


def test_products_cost_the_money_of_their_order(delivery: Delivery) -> None:
    orders(
        delivery,
        "A1,2026-05-01,50,GBP,Plate,1,30",
        "A1,2026-05-01,50,GBP,Spoon,2,10",
        header="Order ID,Order Date,Order Total,Currency,Product Name,Quantity,Price",
    )
    assert set(delivery.rows("order_lines", "currency_code")) == {("GBP",)}


def test_a_row_with_an_amount_and_no_number_is_no_part_of_the_order_above(
    delivery: Delivery,
) -> None:
    found = orders(
        delivery,
        "A1,2026-05-01,已完成,130,盘子,2,50,",
        ",,,,勺子,1,30,",
        ",2026-05-02,已完成,30,勺子,1,30,",
    )
    assert [amount for key, amount in found if key == "A1"] == ["130"]
    assert [amount for key, amount in found if not key] == [None, "30"]


@pytest.mark.parametrize(
    ("second", "amounts"),
    [
        # What all products of the order cost together, once or in every row.
        ("", [None, None]),
        ("130", [None, None]),
        ("30", ["100", "30"]),
    ],
)
def test_a_subtotal_of_the_order_is_no_amount_of_a_line(
    delivery: Delivery, second: str, amounts: list[str | None]
) -> None:
    first = "100" if second == "30" else "130"
    delivery.put(
        "orders.csv",
        "Order ID,Created at,Total,Subtotal,Product name,Quantity,Unit price\n"
        f"A1,2026-05-01,140,{first},Plate,2,50\n"
        f"A1,2026-05-01,140,{second},Spoon,1,30\n",
    )
    delivery.ingest()
    found = delivery.rows("order_lines", "line_amount")
    assert [amount for (amount,) in found] == amounts


LINES = "Order ID,Order Status,Order Start Date,Product Name,Quantity,Unit price\n"


def test_lines_of_orders_whose_day_is_not_read_are_refused(delivery: Delivery) -> None:
    delivery.put("sold_lines.csv", f"{LINES}A1,paid,2026-05-01,Cup,1,5\n")
    assert "{Order Start Date: ordered_at}" in delivery.problem()
    delivery.put(
        "ingest.yml",
        'files: [{pattern: "*", columns: {Order Start Date: ordered_at}}]',
    )
    delivery.loaded()
    assert delivery.rows("order_lines", "ordered_at") == [("2026-05-01",)]


def test_lines_of_orders_in_another_file_need_no_day(delivery: Delivery) -> None:
    delivery.put("ingest.yml", 'files: [{pattern: "*", entity: order_lines}]')
    delivery.put("sold_lines.csv", f"{LINES}A1,paid,2026-05-01,Cup,1,5\n")
    delivery.loaded()
    assert delivery.rows("order_lines", "ordered_at") == [(None,)]


def test_refunds_that_differ_within_an_order_are_of_its_rows(
    delivery: Delivery,
) -> None:
    header = "订单号,下单时间,订单状态,实付金额,商品名称,数量,单价,商品已退款金额"
    found = orders(
        delivery,
        "A1,2026-05-01,已完成,130,盘子,2,50,100",
        "A1,2026-05-01,已完成,130,勺子,1,30,30",
        "A2,2026-05-02,已完成,30,勺子,1,30,0",
        header=header,
    )
    assert found == [("A1", "130"), ("A2", "30")]
    assert delivery.rows("refunds", "order_id", "refund_amount") == [("A1", "130")]


def test_what_was_asked_back_is_no_refund(delivery: Delivery) -> None:
    header = "订单号,下单时间,订单状态,实付金额,商品名称,数量,单价,申请退款金额"
    orders(delivery, "A1,2026-05-01,已完成,50,盘子,1,50,50", header=header)
    assert delivery.rows("refunds", "order_id") == []


def test_a_refund_told_by_a_state_beside_the_status_is_one(delivery: Delivery) -> None:
    orders(
        delivery,
        "A1,2026-05-01,交易成功,30,",
        "A2,2026-05-02,交易成功,40,退款成功",
        "A3,2026-05-03,交易成功,50,退款关闭",
        header="订单号,下单时间,订单状态,实付金额,售后状态",
    )
    assert delivery.rows("orders", "order_status") == [
        ("交易成功",),
        ("refunded",),
        ("交易成功",),
    ]


def test_an_order_of_which_a_product_came_back_waits_with_both_words(
    delivery: Delivery,
) -> None:
    orders(
        delivery,
        "A1,2026-05-01,交易成功,30,杯子,1,10,",
        "A1,2026-05-01,交易成功,30,壶,1,20,退款成功",
        "A2,2026-05-02,交易成功,40,壶,2,20,",
        header="订单号,下单时间,订单状态,实付金额,商品名称,数量,单价,售后状态",
    )
    assert delivery.rows("orders", "order_status") == [
        ("交易成功 / 退款成功",),
        ("交易成功",),
    ]


def test_cells_that_say_a_row_is_no_sale_are_its_status(delivery: Delivery) -> None:
    orders(
        delivery,
        "R1,05/13/2026,20,Mug,2,10,Sale",
        "R1,05/13/2026,5,Cup,1,5,Sale",
        "R2,05/13/2026,10,Mug,1,10,Void",
        "R3,05/13/2026,-5,Cup,-1,5,Return",
        "R4,05/13/2026,10,Mug,1,10,Sale",
        "R4,05/13/2026,5,Cup,1,5,Void",
        header="Receipt No,Date,Amount,Item,Qty,Price,Type",
    )
    assert delivery.rows("orders", "order_id", "order_amount", "order_status") == [
        ("R1", "25", "Sale"),
        ("R2", "10", "Void"),
        ("R3", "-5", None),
        ("R4", "15", "Sale / Sale ?"),
    ]


def test_notes_and_columns_with_blanks_say_nothing_of_the_status(
    delivery: Delivery,
) -> None:
    orders(
        delivery,
        "A1,2026-05-01,5,退货,",
        "A2,2026-05-01,5,退货,退货",
        header="订单号,下单时间,实付金额,备注,标记",
    )
    assert delivery.rows("orders", "order_status") == [(None,), (None,)]


def test_rows_that_say_no_more_than_a_product_belong_to_the_order_above(
    delivery: Delivery,
) -> None:
    found = orders(
        delivery,
        "2026-05-01,A1,13900008001,机油,2,150,300",
        ",,,滤芯,1,50,50",
        "小计,,,,3,,350",
        "2026-05-02,A2,13900008002,机油,1,150,150",
        "小计,,,,1,,150",
        "合计,,,,4,,500",
        header="单据日期,单据编号,联系电话,商品名称,数量,单价,金额",
    )
    assert found == [("A1", "350"), ("A2", "150")]
    assert delivery.rows("order_lines", "order_id", "product_name") == [
        ("A1", "机油"),
        ("A1", "滤芯"),
        ("A2", "机油"),
    ]


def test_lines_of_orders_without_a_product_are_orders(delivery: Delivery) -> None:
    delivery.put(
        "外卖订单明细.csv",
        "订单编号,下单时间,订单状态,顾客电话,实付金额,退款金额\n"
        "M1,2026-05-01,订单完成,13900007001,36.50,0\n"
        "M2,2026-05-02,订单完成,13900007002,30.00,6\n"
        "合计,,,,66.50,6\n",
    )
    delivery.ingest()
    found = delivery.rows("orders", "order_id", "order_amount")
    assert found == [("M1", "36.50"), ("M2", "30.00")]
    assert delivery.rows("refunds", "order_id", "refund_amount") == [("M2", "6")]


def test_sales_of_products_whose_money_is_not_read_are_refused(
    delivery: Delivery,
) -> None:
    text = (
        "order-id,purchase-date,buyer-email,sku,quantity-purchased,item-price\n"
        "1,2026-05-01,a@example.com,K1,1,20.00\n"
        "1,2026-05-01,a@example.com,K2,2,30.00\n"
    )
    delivery.put("report.csv", text)
    assert "columns: {item-price: line_amount}" in delivery.problem()
    delivery.put(
        "ingest.yml",
        "files:\n  - pattern: report.csv\n    entity: order_lines\n"
        "    columns:\n      item-price: line_amount\n",
    )
    delivery.ingest()
    assert delivery.rows("order_lines", "order_id", "line_amount") == [
        ("1", "20.00"),
        ("1", "30.00"),
    ]


def test_rows_known_by_a_few_headers_are_no_lines_without_their_money(
    delivery: Delivery,
) -> None:
    delivery.put(
        "sales.csv",
        "DateTime (UTC),From,Item,Received,Currency,TransactionId\n"
        "2026-05-15 10:00,Ann Lee,Sticker Pack,6.00,USD,KF1\n",
    )
    assert "columns: {Received: line_amount}" in delivery.problem()


def test_amounts_with_a_decimal_comma_are_compared_and_refunded(
    delivery: Delivery,
) -> None:
    found = orders(
        delivery,
        "A1;01.05.2026;1.245,00 €;Tasse;2;12,50 €;0,00 €",
        "A1;01.05.2026;1.245,00 €;Kanne;1;1.220,00 €;0,00 €",
        "A2;13.05.2026;60,00 €;Kanne;1;60,00 €;10,00 €",
        header="Bestellnummer;Bestelldatum;Gesamtbetrag;Artikelname;Menge;Einzelpreis;"
        "Erstattungsbetrag",
    )
    assert found == [("A1", "1245.00"), ("A2", "60.00")]
    refunds = delivery.rows("refunds", "order_id", "refund_amount")
    assert refunds == [("A2", "10.00")]


def test_amounts_of_rows_with_a_decimal_comma_add_up(delivery: Delivery) -> None:
    found = orders(
        delivery,
        "A1;13.05.2026;25,00;Tasse;2;12,50",
        "A1;13.05.2026;1.220,00;Kanne;1;1.220,00",
        header="Bestellnummer;Bestelldatum;Gesamtbetrag;Artikelname;Menge;Einzelpreis",
    )
    assert found == [("A1", "1245")]


def test_the_close_date_of_an_open_deal_is_a_forecast(delivery: Delivery) -> None:
    delivery.put(
        "deals.csv",
        "Opportunity ID,Created Date,Stage,Close Date\n"
        "1,2026-05-01,Closed Won,2026-05-20\n"
        "2,2026-05-01,Closed Lost,2026-05-25\n"
        "3,2026-05-01,Negotiation/Review,2026-09-30\n",
    )
    delivery.ingest()
    assert delivery.rows("leads", "lead_id", "closed_at") == [
        ("1", "2026-05-20"),
        ("2", "2026-05-25"),
        ("3", None),
    ]


def test_addresses_that_stand_for_names_are_addresses(delivery: Delivery) -> None:
    lines = "Issue key,Created,Reporter\nS-1,2026-05-01,{}\nS-2,2026-05-02,{}\n"
    delivery.put("tickets.csv", lines.format("ann@example.com", ""))
    delivery.put("more tickets.csv", lines.format("ann@example.com", "Bob Ray"))
    delivery.ingest()
    assert delivery.rows("tickets", "email", "customer_name") == [
        (None, "ann@example.com"),
        (None, "Bob Ray"),
        ("ann@example.com", None),
        (None, None),
    ]


def test_a_document_that_nobody_approved_waits(delivery: Delivery) -> None:
    header = "日期,单据编号,客户,物料名称,实发数量,单价,金额,审核状态"
    delivery.put(
        "销售出库单.csv",
        f"{header}\n2026-05-01,X1,C1,盘子,2,50,100,已审核\n,,,勺子,1,30,30,\n"
        "2026-05-02,X2,C2,盘子,1,50,50,未审核\n合计,,,,4,,180,\n",
    )
    delivery.ingest()
    assert delivery.rows("orders", "order_id", "order_amount", "order_status") == [
        ("X1", "130", "已审核"),
        ("X2", "50", "未审核"),
    ]


def test_zeros_say_nothing_of_a_further_row(delivery: Delivery) -> None:
    header = "Date,Receipt,Customer Name,Quantity,Discount,Total,Status,Sku"
    delivery.put(
        "sales.csv",
        f"{header}\n2026-05-01,101,Ann Lee,3,0,130.00,paid,\n"
        ",,,2,0.00,100.00,,P1\n,,,1,0,30.00,,P2\n",
    )
    delivery.ingest()
    assert delivery.rows("orders", "order_id", "order_amount") == [("101", "130")]
    assert delivery.rows("order_lines", "order_id", "product_id") == [
        ("101", "P1"),
        ("101", "P2"),
    ]


@pytest.mark.parametrize(
    ("header", "count"),
    [
        ("Date,Orders,Gross sales,Returns,Net sales", "Orders"),
        ("日期,支付金额,支付买家数,客单价,退款金额", "支付买家数"),
    ],
)
def test_sums_over_many_orders_are_refused_with_the_reason(
    delivery: Delivery, header: str, count: str
) -> None:
    delivery.put("report.csv", f"{header}\n2026-05-01,10,100,0,90\n")
    problem = delivery.problem()
    assert f"as their header {count} says" in problem
    assert "export the list of single orders" in problem


def test_names_with_a_stroke_between_mean_what_all_of_them_mean(
    delivery: Delivery,
) -> None:
    delivery.put(
        "微店订单.csv",
        "订单编号,下单时间,实收金额,收件人/提货人,收件人手机/提货人手机,金额/币种\n"
        "8001,2026-05-01,130,王五,13912345678,x\n",
    )
    delivery.ingest()
    assert delivery.rows("orders", "order_amount", "customer_name", "phone") == [
        ("130", "王五", "13912345678")
    ]


@pytest.mark.parametrize(
    ("column", "header", "cells", "moment"),
    [
        (
            *("orders.ordered_at", "Order ID,Order Date,Order Time,Total"),
            *("A,06/13/2026,2:15 PM,9", "2026-06-13 14:15:00"),
        ),
        (
            *("orders.ordered_at", "订单号,下单日期,下单时间,订单金额"),
            *("A,2026年6月1日,下午2:15,9", "2026-06-01 14:15:00"),
        ),
        (
            *("orders.ordered_at", "订单号,下单时间,下单日期,订单金额"),
            *("A,2026-06-01 09:30:00,2026-06-01,9", "2026-06-01 09:30:00"),
        ),
        (
            *("orders.ordered_at", "单据号,日期,时间,金额"),
            *("A,2026-06-01 00:00:00,1899-12-31 09:30:15,9", "2026-06-01 09:30:15"),
        ),
        (
            *("orders.ordered_at", "Order ID,Order Date,Order Time,Total"),
            *("A,20260601,093015,9", "2026-06-01 09:30:15"),
        ),
        (
            *("leads.created_at", "Lead ID,Created Date,Created Time,Phone"),
            *("A,2026-06-01,09:30,13800000001", "2026-06-01 09:30"),
        ),
        (
            *("payments.paid_at", "Transaction ID,Date,Time,Amount"),
            *("A,2026-06-01,23:59:59,9", "2026-06-01 23:59:59"),
        ),
    ],
)
def test_a_day_and_the_time_on_it_in_two_columns_are_one_moment(
    delivery: Delivery, column: str, header: str, cells: str, moment: str
) -> None:
    entity, name = column.split(".")
    delivery.put(f"{entity}.csv", f"{header}\n{cells}\n")
    delivery.ingest()
    (found,) = delivery.rows(entity, name)
    assert found == (moment,)


@pytest.mark.parametrize(
    "header",
    ["Order ID,Order Date,Delivery Time,Total", "Order ID,Order Date,Times,Total"],
)
def test_a_time_of_something_else_is_none_of_the_order(
    delivery: Delivery, header: str
) -> None:
    delivery.put("orders.csv", f"{header}\nA,2026-06-01,18:30,9\n")
    delivery.ingest()
    assert delivery.rows("orders", "ordered_at") == [("2026-06-01",)]


def test_a_rule_says_where_day_and_time_of_a_moment_stand(delivery: Delivery) -> None:
    delivery.put(
        "ingest.yml",
        """
        files:
          - pattern: "*.csv"
            entities:
              orders:
                columns:
                  order_id: No
                  ordered_at: {day: Tag, time: Uhr}
                  order_amount: Sum
        """,
    )
    delivery.put("bons.csv", "No,Tag,Uhr,Sum\nA,2026-06-01,18:30,9\nB,2026-06-02,,8\n")
    delivery.ingest()
    assert delivery.rows("orders", "ordered_at") == [
        ("2026-06-01 18:30",),
        ("2026-06-02",),
    ]


def test_an_order_of_which_a_part_came_back_waits_where_no_amount_says_how_much(
    delivery: Delivery,
) -> None:
    delivery.put(
        "orders.csv",
        "订单编号,交易时间,应收金额,订单状态,退款状态\n"
        "A,2026-03-01,60,已发货,部分退款\n"
        "B,2026-03-01,50,已发货,部分退款成功\n"
        "C,2026-03-01,40,已发货,退款成功\n"
        "D,2026-03-01,30,已发货,无退款\n",
    )
    delivery.ingest()
    assert delivery.rows("orders", "order_id", "order_status") == [
        ("A", "已发货 / 部分退款"),
        ("B", "已发货 / 部分退款成功"),
        ("C", "refunded"),
        ("D", "已发货"),
    ]


def test_a_running_number_makes_no_lines_of_orders(delivery: Delivery) -> None:
    delivery.put(
        "外卖订单明细.csv",
        "序号,订单编号,下单时间,订单状态,商品总价,用户实付,退款金额\n"
        "1,A,2026-03-01 11:20:30,已完成,45,38,0\n"
        "2,B,2026-03-01 13:20:30,部分退款,60,65,15\n",
    )
    delivery.ingest()
    assert delivery.rows("orders", "order_id", "order_amount") == [
        ("A", "38"),
        ("B", "65"),
    ]
    assert delivery.rows("refunds", "order_id", "refund_amount") == [("B", "15")]


@pytest.mark.parametrize(
    ("header", "cells", "statuses"),
    [
        ("Voided", ("true", "false"), ("cancelled", "paid")),
        ("是否作废", ("是", "否"), ("cancelled", "paid")),
        ("Fully Refunded?", ("1", "0"), ("refunded", "paid")),
        ("Reembolsado", ("Sí", "No"), ("refunded", "paid")),
        ("Refunded", ("Yes", "No"), ("refunded", "paid")),
        ("Paid", ("Yes", "No"), ("paid", "pending")),
        ("是否付款", ("是", ""), ("paid", "pending")),
        ("Cancelled", ("no", "no"), (None, None)),
        ("Cancelled", ("7", "0"), (None, None)),
        ("Paid", ("40", "20"), (None, None)),
    ],
)
def test_yes_or_no_below_a_header_that_says_so_tells_how_an_order_stands(
    delivery: Delivery,
    header: str,
    cells: tuple[str, str],
    statuses: tuple[str | None, str | None],
) -> None:
    delivery.put(
        "orders.csv",
        f"Order ID,Order Date,Order Total,{header}\n"
        f"A,2026-03-01,40,{cells[0]}\nB,2026-03-01,20,{cells[1]}\n",
    )
    delivery.ingest()
    found = delivery.rows("orders", "order_status")
    assert tuple(status for (status,) in found) == statuses


def test_no_below_paid_says_nothing_beside_a_status(delivery: Delivery) -> None:
    orders(
        delivery,
        "A,2026-03-01,40,completed,no,no",
        "B,2026-03-01,20,completed,no,yes",
        header="Order ID,Order Date,Order Total,Order Status,Paid,Refunded",
    )
    assert delivery.rows("orders", "order_status") == [("completed",), ("refunded",)]


def test_a_refund_comes_with_its_own_state(delivery: Delivery) -> None:
    orders(
        delivery,
        "A,2026-03-01,65,已完成,退款成功,20",
        "B,2026-03-01,65,已完成,退款中,10",
        "C,2026-03-01,65,已完成,无售后,0",
        header="订单编号,下单时间,实付金额,订单状态,退款状态,退款金额",
    )
    assert delivery.rows("refunds", "order_id", "refund_amount", "refund_status") == [
        ("A", "20", "退款成功"),
        ("B", "10", "退款中"),
    ]


def test_an_amount_says_more_of_a_refund_than_yes(delivery: Delivery) -> None:
    orders(
        delivery,
        "A,2026-03-01,65,1,20,0",
        "B,2026-03-01,65,1,0,1",
        "C,2026-03-01,65,0,0,0",
        header="Order ID,Order Date,Order Total,Refunded?,Partial Refund ($),"
        "Fully Refunded?",
    )
    assert delivery.rows("orders", "order_id", "order_status") == [
        ("A", "paid"),
        ("B", "refunded"),
        ("C", "paid"),
    ]
    assert delivery.rows("refunds", "order_id", "refund_amount") == [("A", "20")]


def test_an_order_with_a_voided_row_waits(delivery: Delivery) -> None:
    delivery.put(
        "orders.csv",
        "Order ID,Order Date,Order Total,Product Name,Quantity,Unit Price,Voided\n"
        "A,2026-03-01,130,Plates,2,50,false\n"
        "A,2026-03-01,130,Spoons,1,30,true\n"
        "B,2026-03-01,50,Plates,1,50,false\n",
    )
    delivery.ingest()
    held, sold = delivery.rows("orders", "order_status")
    assert held[0].startswith("Voided: ")
    assert sold == ("paid",)
