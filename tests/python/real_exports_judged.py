"""Deliveries of real systems held against the truth about them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from real_exports import Delivery, Row, Warehouse
    from strata.errors import InputRefusedError

# What the words of the truth say about an order or a lead, by the codes that may stand.
_LEAD_CODES = {
    "to_confirm": {"to_confirm"},
    "valid": {"valid"},
    "invalid": {"invalid"},
    "invalid or lost": {"invalid", "lost"},
    "lost or valid": {"lost", "valid"},
    "converted": {"converted", "won"},
    "won": {"won"},
    "lost": {"lost"},
    "open": {"to_confirm", "valid"},
    "deleted": {"invalid", "lost"},
}
_SEVERITIES = {"normal": {"medium"}, "urgent": {"critical", "high"}}


def problems(
    delivery: Delivery, warehouse: Warehouse, refusal: InputRefusedError | None
) -> list[str]:
    """What is not right about a delivery; nothing where all of it is."""
    if refusal is not None:
        return list(_refusal_problems(delivery.truth, refusal))
    return list(Judged(delivery, warehouse).problems())


def _refusal_problems(truth: Row, refusal: InputRefusedError) -> Iterator[str]:
    said = "\n".join([str(refusal), *refusal.problems, refusal.hint or ""])
    if not truth.get("may_be_refused"):
        yield f"refused: {said}"
    for words in truth.get("refusal_says", []):
        if words not in said:
            yield f"refused without {words!r}: {said}"


@dataclass
class Judged:
    """A delivery that was loaded, and what a build kept of it."""

    delivery: Delivery
    warehouse: Warehouse

    @property
    def truth(self) -> Row:
        """What is right."""
        return self.delivery.truth

    def rows(self, table: str) -> list[Row]:
        """The kept rows of the delivery."""
        found = self.warehouse.rows.get(table, {})
        systems = self.delivery.source_systems
        return [row for system in systems for row in found.get(system, [])]

    def rows_of(self, table: str, column: str, key: str) -> list[Row]:
        """The kept rows with a key, written in whatever case."""
        return [row for row in self.rows(table) if _same(row[column]) == _same(key)]

    def problems(self) -> Iterator[str]:
        """Everything the truth says and the rows do not."""
        for part, judge in _JUDGES.items():
            for expected in self.truth.get(part, []):
                about = next(iter(expected.values()))
                for holds, words in judge(self, expected):
                    if not holds:
                        yield f"{part} {about}: {words}"
        yield from self._identity_problems()
        if self.truth.get("or_held") != self.outcome_count("held"):
            yield from self._count_problems()
        reasons = {row["reason_code"] for row in self.rows("accounting")}
        for reason in reasons & set(self.truth.get("reasons_not", [])):
            yield f"a row is rejected for {reason}"

    def outcome_count(self, outcome: str) -> int:
        """How many rows came to an outcome."""
        return sum(
            row["row_count"]
            for row in self.rows("accounting")
            if row["outcome_code"] == outcome
        )

    def identifiers(self, row: Row) -> set[str]:
        """Everything that may tell who a row is about."""
        return self.warehouse.identifiers.get(row["contact_key"] or "", set())

    def _count_problems(self) -> Iterator[str]:
        documents = self.rows("orders")
        orders = [row for row in documents if row["paid_amount"] >= 0]
        purchases = [row for row in orders if row["is_purchase"]]
        # A charge that is a payment of its own is no purchase, but one was paid by it.
        paid = [row for row in self.rows("payments") if row["received_amount"] > 0]
        people = {
            self.warehouse.customers.get(row["contact_key"])
            for table in ("orders", "lines", "leads", "accounts", "tickets")
            for row in self.rows(table)
            if row["contact_key"]
        }
        seen = {
            "orders": len(orders),
            "order_lines": len(self.rows("lines")),
            "refunds": len(self.rows("refunds")) + len(documents) - len(orders),
            "purchases": len(purchases) or len(paid),
            "purchases_not_refunded": sum(row["net_amount"] > 0 for row in purchases),
            "net_amount": float(sum(row["net_amount"] for row in documents)),
            "payments": len(self.rows("payments")) or len(orders),
            "customers": len(people),
            "people": len(people),
            **{
                table: len(self.rows(table))
                for table in ("accounts", "leads", "tickets", "contracts")
            },
            **{
                outcome: self.outcome_count(outcome)
                for outcome in ("rejected", "superseded")
            },
        }
        for what, count in self.truth.get("counts", {}).items():
            if seen.get(what, count) != count:
                yield f"{what}: {seen[what]} for {count}"

    def _identity_problems(self) -> Iterator[str]:
        customers = {}
        for table, column in (("orders", "order_id"), ("leads", "lead_id")):
            for row in self.rows(table):
                nobody = f"nobody, {row[column]}"
                contact = row["contact_key"] or ""
                customers[row[column]] = self.warehouse.customers.get(contact, nobody)
        for keys in self.truth.get("together", []):
            if len({customers.get(key, key) for key in keys}) != 1:
                yield f"{keys} are not one customer"
        for keys in self.truth.get("apart", []):
            for one, other in combinations(keys, 2):
                if customers.get(one, one) == customers.get(other, other):
                    yield f"{one} and {other} are one customer"


def _order(judged: Judged, expected: Row) -> Iterator[tuple[bool, str]]:
    found = judged.rows_of("orders", "order_id", expected["order_id"])
    if expected.get("absent"):
        yield not found, "kept"
        return
    may_be_missing = (
        expected.get("or_rejected")
        or judged.truth.get("or_held")
        or expected.get("meaning") == "no purchase"
        or expected.get("ordered_at", "") is None
    )
    yield bool(found or may_be_missing), "missing"
    for row in found[:1]:
        yield from _money(expected, row)
        yield from _moments(expected, row)
        yield from _contact(judged, expected, row)
        if "account_id" in expected and expected["account_id"] is None:
            yield row["account_key"] is None, f"account {row['account_key']} for none"
        lines = judged.rows_of("lines", "order_key", row["order_key"])
        for line in expected.get("lines", []):
            yield any(_is_line(line, other) for other in lines), f"no line {line}"


def _money(expected: Row, row: Row) -> Iterator[tuple[bool, str]]:
    meaning = expected.get("meaning")
    if meaning and meaning != "refunded":
        is_purchase = meaning == "paid" and expected.get("paid_amount") != 0
        yield (
            row["is_purchase"] == is_purchase,
            f"{row['order_status_code']} for {meaning}",
        )
        if is_purchase:
            yield from _amount(expected, "paid_amount", row["paid_amount"])
    yield from _amount(expected, "net_amount", row["net_amount"])
    yield (
        expected.get("currency") in (None, row["currency_code"]),
        f"{row['currency_code']} for {expected.get('currency')}",
    )


def _charge(judged: Judged, expected: Row) -> Iterator[tuple[bool, str]]:
    """A charge is an order, or a payment where payments are an entity of their own."""
    key = expected["order_id"]
    found = judged.rows_of("payments", "payment_id", key)
    if not found:
        yield from _order(judged, expected)
    for row in found:
        yield from _amount(expected, "paid_amount", row["received_amount"])
        yield from _moments({"paid_at": expected.get("ordered_at")}, row)
        yield from _amount(expected, "refunded_amount", row["refunded_amount"])


def _payment(judged: Judged, expected: Row) -> Iterator[tuple[bool, str]]:
    found = judged.rows_of("payments", "payment_id", expected["payment_id"])
    yield bool(found), "missing"
    for row in found:
        yield from _amount(expected, "amount", row["payment_amount"])
        yield from _moments({"paid_at": expected.get("received_at")}, row)
        yield from _contact(judged, expected, row)
        kind = row["payment_kind_code"]
        yield expected.get("kind") in (None, kind), kind


def _refund(judged: Judged, expected: Row) -> Iterator[tuple[bool, str]]:
    """A refund, or a negative document where the file names no order."""
    key = expected.get("refund_id") or expected["payment_id"]
    found = [
        -row["paid_amount"]
        for row in judged.rows_of("orders", "order_id", key)
        if row["paid_amount"] < 0
    ]
    for table, column, amount in (
        ("refunds", "refund_id", "refund_amount"),
        ("payments", "payment_id", "payment_amount"),
    ):
        found += [row[amount] for row in judged.rows_of(table, column, key)]
    yield len(found) == 1, f"{len(found)} for one"
    for amount in found:
        yield from _amount(expected, "amount", amount)


def _lead(judged: Judged, expected: Row) -> Iterator[tuple[bool, str]]:
    yield from _person(judged, expected, judged.rows("leads"))


def _account(judged: Judged, expected: Row) -> Iterator[tuple[bool, str]]:
    yield from _person(judged, expected, judged.rows("accounts"))


def _lead_or_account(judged: Judged, expected: Row) -> Iterator[tuple[bool, str]]:
    rows = judged.rows("leads") + judged.rows("accounts")
    yield from _person(judged, expected, rows)


def _person(
    judged: Judged, expected: Row, rows: list[Row]
) -> Iterator[tuple[bool, str]]:
    found = [row for row in rows if _is_person(judged, expected, row)]
    meaning = expected.get("meaning") or expected.get("lead_meaning") or ""
    if "test lead" in expected.get("note", ""):
        yield not any(row["contact_key"] for row in found), "somebody"
        return
    yield bool(found) or meaning.startswith("deleted"), "missing"
    for row in found[:1]:
        yield from _contact(judged, expected, row)
        yield from _moments(expected, row)
        yield from _lead_stage(meaning, row)
        yield from _amount(
            expected, "amount_expected", row.get("expected_order_amount")
        )
        wanted = expected.get("opted_out_channels", "")
        yield wanted in (row.get("opted_out_channels") or ""), "may be written to"
        company = row.get("company_name")
        yield expected.get("company_name", company) == company, f"company {company}"


def _lead_stage(meaning: str, row: Row) -> Iterator[tuple[bool, str]]:
    known = [words for words in _LEAD_CODES if meaning.startswith(words)]
    if known and "lead_status_code" in row:
        code = row["lead_status_code"]
        yield code in _LEAD_CODES[max(known, key=len)], f"{code} for {meaning}"
    if "forecast" in meaning:
        yield row["closed_at"] is None, "closed on a day that is a forecast"


def _is_person(judged: Judged, expected: Row, row: Row) -> bool:
    """Whether a row is about the person, by id, else by contact, else by name."""
    key = expected.get("lead_id") or expected.get("account_id") or expected.get("id")
    if key:
        # Ids of Salesforce differ in case alone.
        return key in (row.get("lead_id"), row.get("account_id"))
    wanted = _values(expected, "email") | _values(expected, "phone")
    wanted |= set(expected.get("phones") or [])
    if wanted:
        return bool(wanted & judged.identifiers(row))
    return bool(row["customer_name"] == expected["customer_name"])


def _ticket(judged: Judged, expected: Row) -> Iterator[tuple[bool, str]]:
    found = judged.rows_of("tickets", "ticket_id", expected["ticket_id"])
    yield bool(found), "missing"
    for row in found:
        wanted = expected["severity"]
        code = row["severity_code"]
        codes = _SEVERITIES.get(wanted, {wanted or "unknown"})
        yield code in codes, f"{code} for {wanted}"
        is_closed = "closed" in expected["state"]
        yield is_closed == (row["resolved_at"] is not None), expected["state"]
        yield from _moments({"resolved_at": expected.get("closed_at")}, row)


def _contract(judged: Judged, expected: Row) -> Iterator[tuple[bool, str]]:
    found = judged.rows_of("contracts", "contract_id", expected["contract_id"])
    yield bool(found), "missing"
    for row in found:
        code = row["contract_status_code"]
        yield expected.get("status", code) == code, code


def _contact(judged: Judged, expected: Row, row: Row) -> Iterator[tuple[bool, str]]:
    found = judged.identifiers(row)
    emails = {value for value in found if "@" in value}
    phones = {value for value in found if value.startswith("+")}
    for kind, values in (("email", emails), ("phone", phones)):
        wanted = _values(expected, kind)
        yield not wanted or bool(wanted & found), f"{kind} {found} for {wanted}"
        is_none = kind in expected and expected[kind] is None
        yield not (is_none and values), f"{kind} {values} for none"
    yield expected.get("not_phone") not in found, f"phone {found}"
    yield bool(found) or not expected.get("has_contact"), "belongs to nobody"
    names = _values(expected, "customer_name") | _values(expected, "name")
    name = row.get("customer_name")
    yield not names or name in names, f"name {name} for {names}"


def _moments(expected: Row, row: Row) -> Iterator[tuple[bool, str]]:
    for name, wanted in expected.items():
        if name in row and isinstance(row[name], date) and wanted:
            yield _is_moment(row[name], wanted), f"{name} {row[name]} for {wanted}"
        elif name.endswith("_at") and name in row and wanted:
            yield row[name] is not None, f"{name} is not known"


def _is_moment(found: date, wanted: str) -> bool:
    """Whether a moment is the one wanted; a bare day is any moment of it."""
    at = re.fullmatch(r"[\d-]{10}T[\d:]{8}\+08:00", wanted)
    if at and isinstance(found, datetime):
        return found.isoformat()[:19] == wanted[:19]
    return found.isoformat()[:10] == wanted[:10]


def _amount(expected: Row, name: str, found: object) -> Iterator[tuple[bool, str]]:
    wanted = expected.get(name)
    if wanted is not None:
        close = found is not None and abs(float(str(found)) - wanted) < 0.005
        yield close, f"{name} {found} for {wanted}"


def _is_line(expected: Row, row: Row) -> bool:
    is_amount = "line_amount" in expected
    wanted = expected["line_amount" if is_amount else "unit_price"]
    found = row["line_amount" if is_amount else "unit_price_amount"]
    return (
        expected.get("sku", row["product_id"]) == row["product_id"]
        and row["quantity"] == expected["quantity"]
        and found is not None
        and abs(float(found) - wanted) < 0.005
    )


def _same(key: object) -> str:
    return str(key).strip().lstrip("#")


def _values(expected: Row, key: str) -> set[str]:
    """The values any of which is right; sentences about a value are none."""
    value = expected.get(key)
    if not isinstance(value, str):
        return set()
    values = set(value.split(" or "))
    if key == "phone":
        return {value for value in values if re.fullmatch(r"\+\d+", value)}
    return values


_JUDGES: dict[str, Callable[[Judged, Row], Iterator[tuple[bool, str]]]] = {
    "orders": _order,
    "payments_as_orders": _charge,
    "payments": _payment,
    "refunds": _refund,
    "leads": _lead,
    "leads_from_deals": _lead,
    "accounts": _account,
    "leads_or_accounts_from_contacts": _lead_or_account,
    "accounts_or_leads": _lead_or_account,
    "tickets": _ticket,
    "contracts": _contract,
}
