"""Which header becomes which column, and which file which entity."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from ingest_delivery import Delivery, order_file
from strata.errors import InputRefusedError
from strata.ingest.catalogue import Catalogue, folded, load_catalogue
from strata.settings import PROJECT_DIR

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    return Delivery.below(tmp_path)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(PROJECT_DIR / "config")


# Headers as the systems export them, with the column each must become, if any.
EXPORTS: dict[str, tuple[str, dict[str, str | None]]] = {
    "douyin": (
        "leads",
        {
            "线索ID": "lead_id",
            "创建时间": "created_at",
            "姓名": "customer_name",
            "联系电话": "phone",
            "微信号": "wechat_id",
            "所在地": "region",
            "流量来源": "channel",
            "广告计划ID": "campaign_id",
            "线索阶段": "lead_status",
            "备注": None,
        },
    ),
    "baidu": (
        "leads",
        {
            "线索编号": "lead_id",
            "提交时间": "created_at",
            "姓名": "customer_name",
            "电话": "phone",
            "地域": "region",
            "推广计划": "campaign_id",
            "咨询内容": "pain_point",
            "线索状态": "lead_status",
            "搜索词": None,
        },
    ),
    "salesforce": (
        "leads",
        {
            "Lead ID": "lead_id",
            "Created Date": "created_at",
            "Full Name": "customer_name",
            "Company / Account": "company_name",
            "Email": "email",
            "Phone": "phone",
            "Lead Source": "channel",
            "Lead Status": "lead_status",
            "Rating": "intent_level",
            "Lead Owner": "owner_id",
            "State/Province": "region",
            "Last Modified Date": "updated_at",
        },
    ),
    "hubspot": (
        "leads",
        {
            "Record ID": "lead_id",
            "Create Date": "created_at",
            "Email": "email",
            "Phone Number": "phone",
            "Contact owner": "owner_id",
            "Lead Status": "lead_status",
            "Original Source": "channel",
            "Associated Company": "company_name",
        },
    ),
    "tmall": (
        "orders",
        {
            "订单编号": "order_id",
            "买家会员名": "account_id",
            "买家实际支付金额": "order_amount",
            "订单状态": "order_status",
            "收货人姓名": "customer_name",
            "联系手机": "phone",
            "订单创建时间": "ordered_at",
            "订单付款时间": None,
            "宝贝标题": None,
            "店铺名称": "store",
        },
    ),
    "jd": (
        "orders",
        {
            "订单号": "order_id",
            "下单时间": "ordered_at",
            "订单金额": "order_amount",
            "优惠金额": "discount_amount",
            "下单帐号": "account_id",
            "订单状态": "order_status",
            "客户姓名": "customer_name",
            "联系电话": "phone",
            "商品名称": None,
        },
    ),
    "youzan": (
        "orders",
        {
            "订单号": "order_id",
            "订单状态": "order_status",
            "订单创建时间": "ordered_at",
            "订单来源": "channel",
            "实付金额": "order_amount",
            "收货人": "customer_name",
            "收货人手机号": "phone",
            "所属门店": None,
        },
    ),
    "wechat_store": (
        "orders",
        {
            "订单编号": "order_id",
            "下单时间": "ordered_at",
            "实付款": "order_amount",
            "订单状态": "order_status",
            "收件人姓名": "customer_name",
            "收件人手机": "phone",
            "优惠券": "coupon_code",
        },
    ),
    "shopify": (
        "orders",
        {
            "Name": None,
            "Email": "email",
            "Financial Status": "order_status",
            "Paid at": None,
            "Currency": "currency_code",
            "Subtotal": None,
            "Total": "order_amount",
            "Discount Code": "coupon_code",
            "Discount Amount": "discount_amount",
            "Created at": "ordered_at",
            "Billing Name": "customer_name",
            "Shipping Phone": None,
            "Id": "order_id",
            "Source": "channel",
            "Phone": "phone",
        },
    ),
}


@pytest.mark.parametrize("system", EXPORTS)
def test_exports_of_common_systems_are_understood(
    catalogue: Catalogue, system: str
) -> None:
    entity, expected = EXPORTS[system]
    found = {header: catalogue.column_for(entity, header) for header in expected}
    assert found == expected
    assert set(catalogue.required[entity]) <= set(found.values())


def test_every_column_is_known_by_its_own_name(catalogue: Catalogue) -> None:
    for entity in catalogue.entities:
        for column in catalogue.accepted_columns(entity):
            assert catalogue.column_for(entity, column) == column


@pytest.mark.parametrize(
    "header", ["\ufeff订单号", " 订单号 ", "订单号　", "Ｏｒｄｅｒ　ＩＤ", "ORDER-ID*"]
)
def test_headers_match_whatever_their_width_case_and_spacing(
    catalogue: Catalogue, header: str
) -> None:
    assert catalogue.column_for("orders", header) == "order_id"
    assert folded("实付金额（元）") == folded("实付金额")


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("Orders_2026.csv", "orders"),
        ("order_lines.csv", "order_lines"),
        ("企业号线索.csv", "leads"),
        ("enterprise_account_leads.csv", "leads"),
        ("leads/2026-06.csv", "leads"),
        ("leads/orders.csv", "orders"),
        ("退款订单.xlsx", "refunds"),
        ("2026-06.csv", None),
    ],
)
def test_file_and_folder_names_tell_the_entity(
    catalogue: Catalogue, name: str, entity: str | None
) -> None:
    assert catalogue.entity_for_name(PurePosixPath(name)) == entity


@pytest.mark.parametrize(
    ("headers", "entity"),
    [
        ("order_id,ordered_at,order_amount,account_id", "orders"),
        ("order_id,ordered_at,product_id,quantity,unit_price", "order_lines"),
        ("lead_id,created_at,phone,owner_id", "leads"),
        ("order_id,ordered_at", None),
        ("order_id,ordered_at,customer_name", None),
        ("a,b,c", None),
    ],
)
def test_a_header_tells_the_entity_only_when_it_is_clear(
    catalogue: Catalogue, headers: str, entity: str | None
) -> None:
    assert catalogue.entity_for_headers(tuple(headers.split(","))) == entity


def test_a_nameless_file_is_loaded_by_its_header(delivery: Delivery) -> None:
    delivery.put("june.csv", order_file("1,2026-06-01,1"))
    assert delivery.loaded().entity == "orders"


def test_unknown_columns_are_kept_as_json(delivery: Delivery) -> None:
    delivery.put(
        "orders.csv",
        'order_id,备注,ordered_at,order_amount,\n1,"say ""hi""",2026-06-01,1,x\n'
        "2,,2026-06-01,2,\n",
    )
    delivery.loaded()
    (first,), (second,) = delivery.rows("orders", "_extra")
    assert json.loads(first) == {"备注": 'say "hi"', "column_5": "x"}
    assert second is None


def test_ingest_yml_wins_over_names_and_aliases(delivery: Delivery) -> None:
    delivery.put(
        "a/export.csv", "order_id,No,When,Paid,币种\nx,S1,2026-06-01,5,\nx,S2,,6,USD\n"
    )
    delivery.put(
        "ingest.yml",
        """
        files:
          - pattern: "a/*.csv"
            entity: orders
            source_system: shop
            columns: {No: order_id, When: ordered_at, Paid: order_amount}
            defaults: {currency_code: CNY, discount_amount: 0}
        """,
    )
    delivery.loaded()
    columns = ("order_id", "currency_code", "discount_amount", "_source_system")
    assert delivery.rows("orders", *columns, "_extra") == [
        ("S1", "CNY", "0", "shop", '{"order_id":"x"}'),
        ("S2", "USD", "0", "shop", '{"order_id":"x"}'),
    ]


def test_headers_of_ingest_yml_that_are_not_there_are_told(delivery: Delivery) -> None:
    delivery.put("orders.csv", order_file("1,2026-06-01,1"))
    delivery.put("ingest.yml", 'files: [{pattern: "*.csv", columns: {Shopp: store}}]')
    # Without an entity in the rule, any entity's column may be named.
    assert "Shopp" in delivery.loaded().message


def test_the_source_system_is_the_rows_own_then_the_folder_then_main(
    delivery: Delivery,
) -> None:
    header = "order_id,ordered_at,order_amount,source_system\n"
    delivery.put("tmall/2026/orders.csv", header + "1,2026-06-01,1,pos\n2,a,1, \n")
    delivery.put("orders.csv", order_file("3,2026-06-01,1"))
    delivery.ingest()
    assert delivery.rows("orders", "order_id", "_source_system", "_source_file") == [
        ("3", "main", "orders.csv"),
        ("1", "pos", "tmall/2026/orders.csv"),
        ("2", "tmall", "tmall/2026/orders.csv"),
    ]


@pytest.mark.parametrize(
    ("file", "line", "problem"),
    [
        ("column_aliases.csv", "orders,order_idd,x", "no column orders.order_idd"),
        ("column_aliases.csv", "orders,store,订单号", "already means orders.order_id"),
        ("column_aliases.csv", "orders,store", "needs 3 values"),
        ("file_patterns.csv", "*x*,order", "no entity order"),
        ("entities.csv", "orders,order_id,true", "repeats orders.order_id"),
        ("entities.csv", "orders,new_column,yes", "is_required is true or false"),
    ],
)
def test_settings_that_contradict_themselves_name_file_and_line(
    tmp_path: Path, file: str, line: str, problem: str
) -> None:
    for source in (PROJECT_DIR / "config").glob("*.csv"):
        text = source.read_text(encoding="utf-8")
        if source.name == file:
            text += line + "\n"
            line_number = text.count("\n")
        (tmp_path / source.name).write_text(text, encoding="utf-8")
    with pytest.raises(InputRefusedError) as raised:
        load_catalogue(tmp_path)
    (found,) = raised.value.problems
    assert found.startswith(f"{file}: line {line_number}")
    assert problem in found
