"""A company of few people, one of whom asks to be forgotten, in whatever notation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from erasures import write_tables

if TYPE_CHECKING:
    from pathlib import Path

PHONE = "13800138001"
SPELT_PHONE = f"+86 {PHONE[:3]}-{PHONE[3:7]}-{PHONE[7:]}"
EMAIL = "lin.wanqiu@example.com"
ACCOUNT = "K7730012"
NAME = "林晚秋"
# All that only this person has; nothing of it may be left.
IDENTIFIERS = (
    *(PHONE, EMAIL, ACCOUNT, NAME, "SO88001001", "SO88001002", "LD88001001"),
    *("RF88001001", "TK88001001", "FU88001001"),
)
# The number of a family of more names than one person may have.
FAMILY_PHONE = "13911112222"
FAMILY = ("陈建国", "周玉兰", "陈思远", "陈思雨", "陈小宝", "陈大宝")
MOTHER_ACCOUNT = "K8800002"


def write_company(folder: Path, *, is_reexport: bool = False) -> Path:
    """Write the files of the company; a re-export has the same rows in other files.

    It is ordered the other way round, and has a new order of the person forgotten.
    """
    tables = {
        "crm/accounts.csv": [
            "account_id,customer_name,phone,email,registered_at,birth_date",
            f"{ACCOUNT},{NAME},{PHONE},{EMAIL},2025-01-05,1988-03-04",
            *(
                f"K880000{number},{name},{FAMILY_PHONE},,2025-02-0{number},"
                for number, name in enumerate(FAMILY, start=1)
            ),
            *(
                f"K990{number:04},顾客{number},150{number:08},,2025-03-01,"
                for number in range(1, 41)
            ),
        ],
        "crm/leads.csv": [
            "lead_id,created_at,phone,customer_name,channel,owner_id",
            f"LD88001001,2025-01-02 10:00:00,{SPELT_PHONE},{NAME},百度推广,E01",
            "LD88001002,2025-01-03 10:00:00,15000000001,顾客1,百度推广,E01",
            # Nobody owns this one, as where leads come straight from a form.
            "LD88001003,2025-06-03 10:00:00,15000000001,顾客1,百度推广,",
        ],
        "crm/follow_ups.csv": [
            "follow_up_id,followed_up_at,lead_id,method,outcome",
            "FU88001001,2025-01-03 12:00:00,LD88001001,电话,考虑中",
            "FU88001002,2025-01-04 12:00:00,LD88001002,电话,考虑中",
        ],
        "crm/orders.csv": [
            "order_id,ordered_at,order_amount,account_id,phone,customer_name,currency_code",
            f"SO88001001,2025-03-01 10:00:00,300.00,{ACCOUNT},,,CNY",
            f"SO88001002,2025-04-01 10:00:00,120.50,,0086{PHONE},{NAME},CNY",
            # A line with too many cells, which goes aside as it is.
            f"SO88001003,2025-04-02 10:00:00,12,{ACCOUNT},{PHONE},{NAME},CNY,x,y",
            f"SO88002001,2025-04-03 10:00:00,80.00,{MOTHER_ACCOUNT},,,CNY",
            "SO88002002,2025-04-04 10:00:00,90.00,K8800003,,,CNY",
            *(
                f"SO8900{number:04},2025-05-{number % 28 + 1:02} 10:00:00,"
                f"{number * 10},K990{number:04},,,CNY"
                for number in range(1, 41)
            ),
        ],
        "crm/order_lines.csv": [
            "order_id,line_number,product_name,quantity,line_amount",
            "SO88001001,1,茶叶,1,300.00",
            "SO88002001,1,茶叶,1,80.00",
        ],
        "crm/refunds.csv": [
            "refund_id,order_id,refunded_at,refund_amount",
            "RF88001001,SO88001001,2025-03-05 10:00:00,50.00",
            "RF88002001,SO88002001,2025-04-05 10:00:00,5.00",
        ],
        "crm/tickets.csv": [
            "ticket_id,opened_at,email,ticket_type,severity",
            f"TK88001001,2025-05-01 09:00:00,{EMAIL.upper()},售后,P2",
            "TK88001002,2025-05-02 09:00:00,other@example.com,售后,P2",
        ],
    }
    if is_reexport:
        tables["crm/orders.csv"].append(
            f"SO88009009,2025-06-01 10:00:00,77.00,{ACCOUNT},,,CNY"
        )
        tables["crm/order_lines.csv"].append("SO88009009,1,茶叶,1,77.00")
    write_tables(folder, tables, is_reversed=is_reexport)
    return folder
