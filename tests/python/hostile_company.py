"""A company whose exports hold every person's data in every column.

Each file has the rows as they should be, every row shifted by one column and by two,
and every row with one cell of a person in place of another cell, for every cell. Only a
birthday in the column of a day and a messenger id in that of an account, lead or order
are left out: nobody can tell them from a day and from an id. Every file comes once more
as several systems export it together, with the system of each row in a column.

Owners are left out: colleagues are named to each other, whatever their names.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Person:
    """What the company knows of somebody, and nobody else may."""

    customer_name: str
    phone: str
    email: str
    wechat_id: str
    birth_date: str

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that must not be seen outside the lake and the warehouse."""
        return (
            self.customer_name,
            self.phone,
            self.email,
            self.email.partition("@")[0],
            self.wechat_id,
            self.birth_date,
        )


PERSONS = (
    Person(
        "欧阳锋利",
        "13987650001",
        "feng.li.oy@mail.example",
        "wxid_fengli88",
        "1988-05-17",
    ),
    Person(
        "慕容晴川",
        "13987650002",
        "qingchuan.mr@mail.example",
        "mrqc_2001x",
        "2001-11-03",
    ),
    Person(
        "Zebulon Quist", "+447911123456", "zq77@mail.example", "zebquist", "1975-02-28"
    ),
    Person(
        "上官飞燕儿", "13987650004", "feiyaner@mail.example", "WXfeiyan04", "1999-12-31"
    ),
    Person(
        "夏侯惇元让", "13987650005", "dun.xh@mail.example", "xiahoudun5", "1966-08-09"
    ),
    Person(
        "尉迟敬德恭", "13987650006", "jingde@mail.example", "weichi.jd", "1982-04-01"
    ),
)

# A row of each file as it should be; the cells of a person go where they are named.
FILES: dict[str, dict[str, str]] = {
    "crm/leads.csv": {
        "lead_id": "L{n}",
        "created_at": "2026-01-{day} 10:00:00",
        "customer_name": "",
        "phone": "",
        "email": "",
        "wechat_id": "",
        "company_name": "飞云工贸",
        "region": "上海",
        "channel": "抖音",
        "campaign_id": "CP1",
        "intent_product": "燕麦奶",
        "pain_point": "价格太高",
        "lead_status": "跟进中",
        "lost_reason": "",
        "owner_id": "E001",
    },
    "crm/accounts.csv": {
        "account_id": "U{n}",
        "registered_at": "2026-01-{day}",
        "customer_name": "",
        "phone": "",
        "email": "",
        "wechat_id": "",
        "birth_date": "",
        "member_level": "金卡",
        "signup_channel": "官网",
        "region": "北京",
    },
    "shop/orders.csv": {
        "order_id": "SO{n}",
        "ordered_at": "2026-02-{day} 10:00:00",
        "order_amount": "129.50",
        "customer_name": "",
        "phone": "",
        "email": "",
        "wechat_id": "",
        "order_status": "已完成",
        "channel": "天猫",
        "store": "南京新街口店",
        "coupon_code": "YHQ2026",
    },
    "shop/order_lines.csv": {
        "order_id": "SL{n}",
        "line_number": "1",
        "ordered_at": "2026-02-{day} 10:00:00",
        "product_id": "P001",
        "product_name": "燕麦奶",
        "product_category": "乳品",
        "quantity": "2",
        "line_amount": "58.00",
        "order_status": "已完成",
        "customer_name": "",
        "phone": "",
        "wechat_id": "",
    },
    "shop/interactions.csv": {
        "occurred_at": "2026-03-{day} 10:00:00",
        "interaction_type": "浏览商品",
        "interaction_id": "EV{n}",
        "phone": "",
        "wechat_id": "",
        "channel": "小程序",
        "content_id": "C1",
        "content_type": "商品页",
        "product_category": "乳品",
    },
    "desk/tickets.csv": {
        "ticket_id": "T{n}",
        "opened_at": "2026-03-{day} 10:00:00",
        "ticket_type": "投诉",
        "severity": "高",
        "complaint_reason": "质量问题",
        "phone": "",
        "email": "",
        "customer_name": "",
        "owner_id": "E001",
    },
    "crm/touches.csv": {
        "touch_id": "TC{n}",
        "sent_at": "2026-03-{day} 10:00:00",
        "channel": "短信",
        "playbook_code": "care",
        "is_delivered": "是",
        "phone": "",
        "customer_name": "",
        "experiment_id": "EXP-1",
        "arm": "A",
    },
    "shop/refunds.csv": {
        "refund_id": "RF{n}",
        "order_id": "SO{n}",
        "refunded_at": "2026-03-{day} 10:00:00",
        "refund_amount": "19.50",
        "refund_reason": "不想要了",
        "refund_status": "已退款",
        "currency_code": "CNY",
    },
    "shop/payments.csv": {
        "payment_id": "PAY{n}",
        "paid_at": "2026-02-{day} 10:00:00",
        "payment_amount": "129.50",
        "payment_kind": "支付",
        "payment_status": "成功",
        "order_id": "SO{n}",
        "phone": "",
        "wechat_id": "",
        "customer_name": "",
    },
    "shop/products.csv": {
        "product_id": "P{n}",
        "product_name": "燕麦奶",
        "product_category": "乳品",
        "substitute_group": "奶",
        "is_trial": "否",
    },
    "crm/contracts.csv": {
        "contract_id": "CT{n}",
        "signed_at": "2026-01-{day}",
        "starts_on": "2026-01-{day}",
        "ends_on": "2026-12-31",
        "contract_amount": "9800",
        "contract_status": "生效",
        "cancel_reason": "",
        "customer_name": "",
        "phone": "",
        "email": "",
    },
    "desk/surveys.csv": {
        "survey_id": "SV{n}",
        "answered_at": "2026-03-{day} 10:00:00",
        "survey_type": "nps",
        "score": "9",
        "comment": "不错",
        "customer_name": "",
        "phone": "",
        "email": "",
    },
    "crm/follow_ups.csv": {
        "follow_up_id": "FU{n}",
        "followed_up_at": "2026-03-{day} 10:00:00",
        "lead_id": "L{n}",
        "owner_id": "E001",
        "method": "电话",
        "outcome": "已接通",
        "effort_minutes": "10",
        "note": "",
        "customer_name": "",
        "phone": "",
        "wechat_id": "",
    },
    "crm/promotions.csv": {
        "starts_on": "2026-03-{day}",
        "ends_on": "2026-03-31",
        "promotion_name": "三八节",
        "is_price_change": "是",
    },
    "crm/channel_costs.csv": {
        "month": "2026-03",
        "channel": "抖音",
        "cost_amount": "1000",
        "campaign_id": "CP{n}",
    },
    "crm/targets.csv": {
        "month": "2026-03",
        "metric": "sales",
        "target_value": "10000",
        "team": "一组",
        "owner_id": "E001",
    },
    "crm/experiments.csv": {
        "experiment_id": "EXP-{n}",
        "primary_metric": "reorder_rate",
        "starts_at": "2026-03-{day}",
        "ends_at": "2026-04-30",
        "arms": "A,B",
        "hypothesis": "优惠券有用",
    },
}


def write_company(data_dir: Path) -> None:
    """Write all files, as CSV in UTF-8."""
    for name, template in FILES.items():
        _write(data_dir / name, template)
        entity = name.rpartition("/")[2]
        _write(data_dir / "together" / entity, _of_several_systems(template))


def _of_several_systems(template: dict[str, str]) -> dict[str, str]:
    """The columns with the source system among them, beside those of a person."""
    cells = list(template.items())
    names = list(template)
    place = names.index("customer_name") if "customer_name" in names else 1
    named = ("source_system", "jd")
    return dict([*cells[:place], named, *cells[place:]])


def _write(path: Path, template: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(template)
        writer.writerows(_rows(template))


def _rows(template: dict[str, str]) -> Iterator[list[str]]:
    number = 0
    for person in PERSONS:
        own = vars(person)
        for shift in (0, 1, -1, 2):
            number += 1
            cells = _filled(template, own, number)
            yield cells[shift:] + cells[:shift]
        for column in template:
            for kind in own:
                if kind == "birth_date" and column.endswith(("_at", "_on", "month")):
                    continue
                if kind == "wechat_id" and column in (
                    "account_id",
                    "lead_id",
                    "order_id",
                ):
                    continue
                number += 1
                filled = _filled(template, own, number)
                filled[list(template).index(column)] = own[kind]
                yield filled


def _filled(template: dict[str, str], own: dict[str, str], number: int) -> list[str]:
    return [
        own.get(column, cell).format(n=f"{number:05}", day=f"{number % 27 + 1:02}")
        for column, cell in template.items()
    ]
