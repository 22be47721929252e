"""A company that keeps rows of some entities for a number of days only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from erasures import write_tables

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = "2025-06-30"
# Counted back from that day, the first day of leads and orders that is kept is
# 2023-07-01.
RETENTION = {"leads": 730, "orders": 730, "interactions": 365, "accounts": 365}
# An old lead is all that links an order under a number and a ticket under an address.
LINKING_LEAD, LINKED_PHONE, LINKED_EMAIL = (
    "LD70000001",
    "13700000001",
    "shen.jun@example.com",
)
# Somebody of whom every row is old, and somebody who still buys.
GONE_PHONE, GONE_ORDER = "13700000002", "SO70000002"
LOYAL_ACCOUNT, LOYAL_ORDER = "K7000003", "SO70000003"
CLOSED_ACCOUNT, CLOSED_EMAIL = "K7000004", "closed.account@example.com"
ON_THE_DAY, DAY_BEFORE = "SO70000008", "SO70000007"


def write_aged_company(folder: Path, *, is_reexport: bool = False) -> Path:
    """Write the files of the company; a re-export has the same rows and more."""
    data_dir = folder / ("reexport" if is_reexport else "data")
    tables = {
        "crm/accounts.csv": [
            "account_id,customer_name,phone,email,registered_at,closed_at",
            f"{LOYAL_ACCOUNT},秦岭,13700000003,,2019-03-01,",
            f"{CLOSED_ACCOUNT},葛兰,,{CLOSED_EMAIL},2018-03-01,2022-05-05",
            *(
                f"K71{number:05},顾客{number},151{number:08},,2024-03-01,"
                for number in range(1, 21)
            ),
        ],
        "crm/leads.csv": [
            "lead_id,created_at,phone,email,customer_name,channel",
            f"{LINKING_LEAD},2022-01-05 10:00:00,{LINKED_PHONE},{LINKED_EMAIL},沈君,",
            "LD70000002,2025-01-05 10:00:00,15100000001,,顾客1,官网",
            "LD70000003,someday,15100000002,,顾客2,官网",
        ],
        "crm/orders.csv": [
            "order_id,ordered_at,order_amount,account_id,phone,customer_name,currency_code",
            f"SO70000001,2025-05-05 10:00:00,10,,{LINKED_PHONE},,CNY",
            f"{GONE_ORDER},2020-02-02 10:00:00,20,,{GONE_PHONE},柳如是,CNY",
            f"{LOYAL_ORDER},2021-02-02 10:00:00,30,{LOYAL_ACCOUNT},,,CNY",
            f"SO70000004,2025-02-02 10:00:00,40,{LOYAL_ACCOUNT},,,CNY",
            # In UTC the day before, on the company's clock the first day that is kept.
            f"{ON_THE_DAY},2023-06-30T20:00:00Z,8,,15100000009,顾客9,CNY",
            f"{DAY_BEFORE},2023-06-30 23:59:59,7,,15100000009,顾客9,CNY",
            # A filler is no date.
            "SO70000009,1900-01-01 00:00:00,9,,15100000009,顾客9,CNY",
            *(
                f"SO71{number:06},2025-05-{number:02} 10:00:00,{number * 10},"
                f"K71{number:05},,,CNY"
                for number in range(1, 21)
            ),
        ],
        "crm/order_lines.csv": [
            "order_id,line_number,product_name,quantity,line_amount",
            f"{GONE_ORDER},1,茶叶,1,20",
            "SO70000004,1,茶叶,1,40",
        ],
        "crm/refunds.csv": [
            "refund_id,order_id,refunded_at,refund_amount",
            f"RF70000003,{LOYAL_ORDER},2021-02-05 10:00:00,5",
        ],
        "crm/tickets.csv": [
            "ticket_id,opened_at,email,ticket_type,severity",
            f"TK70000001,2025-05-06 10:00:00,{LINKED_EMAIL},售后,P2",
        ],
        "app/interactions.csv": [
            "interaction_id,occurred_at,interaction_type,phone",
            f"IA70000001,2024-01-01 10:00:00,visit,{GONE_PHONE}",
            "IA70000002,2025-04-01 10:00:00,visit,15100000003",
        ],
    }
    if is_reexport:
        tables["crm/orders.csv"].append(
            "SO70000010,2020-03-03 10:00:00,10,,15100000005,顾客5,CNY"
        )
        tables["crm/order_lines.csv"].append("SO70000010,1,茶叶,1,10")
        tables["crm/order_lines.csv"].append("SO71000001,1,茶叶,1,10")
    write_tables(data_dir, tables, is_reversed=is_reexport)
    return data_dir
