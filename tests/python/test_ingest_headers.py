"""Which header becomes which column, and which file which entity."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest
import yaml

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


@dataclass(frozen=True)
class Export:
    """What a system writes, and what must become of it."""

    entity: str
    file: str
    headers: str
    columns: dict[str, str]
    header_tells: bool
    missing: tuple[str, ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(self.headers.split(" | "))


EXPORTS = {
    system: Export(**entry)
    for system, entry in yaml.safe_load(
        (PROJECT_DIR / "tests/fixtures/system_exports.yml").read_text(encoding="utf-8")
    ).items()
}


@pytest.mark.parametrize("system", EXPORTS)
def test_exports_of_common_systems_are_understood(
    catalogue: Catalogue, system: str
) -> None:
    export = EXPORTS[system]
    found = catalogue.columns_for(export.entity, export.header)
    assert sorted(zip(found.values(), found, strict=True)) == sorted(
        export.columns.items()
    )
    required = catalogue.required[export.entity]
    assert [column for column in required if column not in found.values()] == list(
        export.missing
    )


@pytest.mark.parametrize("system", EXPORTS)
def test_exports_are_told_by_their_file_name(catalogue: Catalogue, system: str) -> None:
    export = EXPORTS[system]
    assert catalogue.entity_for_name(PurePosixPath(export.file)) == export.entity


@pytest.mark.parametrize("system", EXPORTS)
def test_a_header_alone_never_tells_a_wrong_entity(
    catalogue: Catalogue, system: str
) -> None:
    export = EXPORTS[system]
    told = catalogue.entity_for_headers(export.header)
    assert told == (export.entity if export.header_tells else None)


@pytest.mark.parametrize(
    ("entity", "header", "expected"),
    [
        # A mobile belongs to one person, an office phone to many.
        ("leads", "电话|手机", {"手机": "phone"}),
        ("leads", "phone|Mobile", {"Mobile": "phone"}),
        ("leads", "Phone", {"Phone": "phone"}),
        ("leads", "City|State|Country", {"State": "region"}),
        ("orders", "订单金额|实付金额", {"实付金额": "order_amount"}),
        ("orders", "Name|Billing Name", {"Billing Name": "customer_name"}),
        # What an entity says of a word of its own wins over what holds everywhere.
        ("touches", "user_id|external_user_id", {"external_user_id": "account_id"}),
    ],
)
def test_headers_give_way_to_better_ones(
    catalogue: Catalogue, entity: str, header: str, expected: dict[str, str]
) -> None:
    assert catalogue.columns_for(entity, tuple(header.split("|"))) == expected


@pytest.mark.parametrize(
    ("entity", "header"),
    [
        ("orders", "实付金额|支付金额"),
        ("leads", "手机号|Mobile"),
        ("accounts", "Account ID|Contact ID"),
    ],
)
def test_equal_headers_for_one_column_contradict_each_other(
    catalogue: Catalogue, entity: str, header: str
) -> None:
    headers = tuple(header.split("|"))
    assert tuple(catalogue.columns_for(entity, headers)) == headers


@pytest.mark.parametrize(
    ("entity", "header"),
    [
        # The advertiser's account: as a contact key it would make all leads one person.
        ("leads", "账户ID"),
        ("leads", "账户"),
        ("leads", "Account"),
        # A day: rows of one month would supersede each other.
        ("channel_costs", "日期"),
        ("channel_costs", "Day"),
        # Money in a currency that the column can't say.
        ("channel_costs", "Amount spent (USD)"),
        # The price of one piece in some systems, of all pieces in others.
        ("order_lines", "item-price"),
        # What was ordered before discounts, or without tax.
        ("orders", "商品总价"),
        ("orders", "Net Sales"),
        # Counted anew in every questionnaire, or the same for all who got a message.
        ("surveys", "序号"),
        ("touches", "dispatch_id"),
    ],
)
def test_headers_that_would_mislead_mean_nothing(
    catalogue: Catalogue, entity: str, header: str
) -> None:
    assert catalogue.column_for(entity, header) is None


def test_every_column_is_known_by_its_own_name(catalogue: Catalogue) -> None:
    for entity in catalogue.entities:
        for column in catalogue.accepted_columns(entity):
            assert catalogue.column_for(entity, column) == column


@pytest.mark.parametrize(
    "header",
    [
        "\ufeff订单号",
        " 订单号 ",
        "订单号　",
        "订单\n编号",
        "订单号（必填）",
        "'订单号'",
        "Ｏｒｄｅｒ　ＩＤ",
        "ORDER-ID*",
        "Order #",
        "Order No.",
        "Order&nbsp;ID",
    ],
)
def test_headers_match_whatever_their_width_case_and_spacing(
    catalogue: Catalogue, header: str
) -> None:
    assert catalogue.column_for("orders", header) == "order_id"


@pytest.mark.parametrize(
    ("header", "plain"),
    [
        ("实付金额（元）", "实付金额"),
        ("商品数量[件]", "商品数量"),
        ("Created (UTC)", "Created"),
        ("1、您的手机号", "您的手机号"),
        ("Q3. How likely?", "How likely"),
    ],
)
def test_remarks_around_a_header_change_nothing(header: str, plain: str) -> None:
    assert folded(header) == folded(plain)


@pytest.mark.parametrize("unit", ["USD", "万元", "分钟", "in hrs", "ex tax"])
def test_a_unit_that_changes_the_value_stays(unit: str) -> None:
    assert folded(f"Amount ({unit})") != folded("Amount")


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
        ("Order Lines.csv", "order_lines"),
        ("order-details.csv", "order_lines"),
        ("线索跟进记录.xlsx", "follow_ups"),
        ("客户回访.xlsx", "follow_ups"),
        ("售后工单.xlsx", "tickets"),
        ("工单满意度.xlsx", "surveys"),
        ("客户NPS问卷.csv", "surveys"),
        ("客户合同.xlsx", "contracts"),
        ("event_leads.csv", "leads"),
        ("投放线索.csv", "leads"),
        ("events_2026.csv", "interactions"),
        ("用户行为.csv", "interactions"),
        ("短信发送.csv", "touches"),
        ("sms-send-2026.csv", "touches"),
        ("目标客户.csv", "accounts"),
        ("销售目标.xlsx", "targets"),
        ("order_targets.csv", "targets"),
        ("实验登记.xlsx", "experiments"),
        ("客户经理.xlsx", "owners"),
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


def test_a_header_that_gives_way_is_kept_beside_the_one_that_is_loaded(
    delivery: Delivery,
) -> None:
    rows = "1,2026-06-01,甲公司,王伟"
    delivery.put("leads.csv", f"线索ID,创建时间,客户名称,姓名\n{rows}\n")
    delivery.loaded()
    expected = [("王伟", '{"客户名称":"甲公司"}')]
    assert delivery.rows("leads", "customer_name", "_extra") == expected


@pytest.mark.parametrize(
    ("header", "cells", "kept"),
    [
        ("电话|手机", "|13912340001", "13912340001"),
        ("电话|手机", "010-62345678|", ";+861062345678"),
        ("电话|手机", "010-62345678|13912340001", "+8613912340001;+861062345678"),
        ("手机号|Mobile", "13912340001|13912340002", "+8613912340001 +8613912340002"),
        ("手机号|Mobile", "13912340001|13912340001", "13912340001"),
        # The telephone of an office stands in for a person's own only.
        ("Work Phone|Mobile", "021-62345678|13912340001", "13912340001"),
        ("Work Phone|Home Phone", "021-62345678|", ";+862162345678"),
        # So does not that of a receiver, who may be somebody else.
        ("Phone|Shipping Phone", "|13912340001", None),
        ("Shipping Phone", "13912340001", "13912340001"),
        # A country beside it says whose notation it is.
        ("Phone|Country", "020 7946 0958|United Kingdom", "+442079460958"),
        ("Phone|Country Code", "4155550183|US", "+14155550183"),
        ("Phone|Country", "13912340001|", "13912340001"),
    ],
)
def test_every_header_of_a_persons_phone_is_read(
    delivery: Delivery, header: str, cells: str, kept: str | None
) -> None:
    rows = f"线索ID|创建时间|{header}\n1|2026-06-01|{cells}\n"
    delivery.put("leads.csv", rows)
    delivery.loaded()
    assert delivery.rows("leads", "phone") == [(kept,)]


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ("买家手机号,收货人姓名", None),
        ("Customer Email,Shipping Name", None),
        # Nobody says whose telephone this is, so the name may belong to it.
        ("手机号,收货人姓名", "李雷"),
        ("收货人电话,收货人姓名", "李雷"),
        ("买家手机号,客户姓名", "李雷"),
    ],
)
def test_the_name_of_a_receiver_is_not_that_of_a_buyer(
    delivery: Delivery, headers: str, name: str | None
) -> None:
    rows = f"订单编号,下单时间,实付金额,{headers}\n1,2026-06-01,9,13912340001,李雷\n"
    delivery.put("orders.csv", rows)
    delivery.loaded()
    assert delivery.rows("orders", "customer_name") == [(name,)]


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
        (
            "column_aliases.csv",
            "orders,order_idd,x,false",
            "no column orders.order_idd",
        ),
        ("column_aliases.csv", "order,store,x,false", "no column order.store"),
        (
            "column_aliases.csv",
            "orders,store,订单号,false",
            "already means orders.order_id",
        ),
        (
            "column_aliases.csv",
            "orders,store,order_id,true",
            "already means orders.order_id",
        ),
        ("column_aliases.csv", "orders,store,x", "needs 4 values"),
        ("column_aliases.csv", "orders,store,x,yes", "gives_way must be true or false"),
        ("file_patterns.csv", "*x*,order", "no entity order"),
        ("entities.csv", "orders,order_id,true", "repeats orders.order_id"),
        ("entities.csv", "orders,new_column,yes", "is_required must be true or false"),
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


def test_a_reference_of_an_order_is_no_product(delivery: Delivery) -> None:
    delivery.put(
        "pedidos.csv",
        "ID,Referencia,Cliente,Total pedido,Estado del pedido,Fecha de pedido\n"
        '1,XKBKNABJK,Ana,"24,50",Pagado,25/12/2025\n',
    )
    delivery.ingest()
    assert delivery.rows("orders", "order_id") == [("1",)]
    assert delivery.rows("order_lines", "product_id") == []
