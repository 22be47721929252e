"""Layouts of files that no recipe describes, made from their headers and cells.

A file of orders often holds more than orders: the products of each in rows of its
own, and in a column what was paid back. Which of its amounts are of an order and which
of a row is read off the cells; where they allow both, the file is refused.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from strata.ingest.catalogue import folded
from strata.ingest.cells import number
from strata.ingest.daytimes import TIME_OF_DAY, WHOLE_MOMENT, paired
from strata.ingest.evidence import REFUND_STATE
from strata.ingest.kinds import kind_of
from strata.ingest.ledgers import kind_header, two_sides
from strata.ingest.order_states import (
    apply_flags,
    flags_of,
    states_in_cells,
    status_in_cells,
    with_refund_state,
)
from strata.ingest.problems import Choice, UnusableFileError
from strata.ingest.rows_asked import TOTAL_WORDS, File
from strata.ingest.rules import EntityLayout, Layout
from strata.sql_text import quote_literal
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from strata.ingest.columns import ColumnMapping
    from strata.ingest.evidence import Evidence
    from strata.ingest.rows_asked import Reader
    from strata.texts import Said

_LINE_COLUMNS = (
    "line_number",
    "product_id",
    "product_name",
    "product_category",
    "quantity",
    "unit_price",
    "line_amount",
)
_LINE_MONEY = ("unit_price", "line_amount")
# What makes a header look as if it held a number of its own for each row.
_LIKE_ID = re.compile(
    r"编号|单号|号码|流水|票号|\b(id|ids|no|nr|num|number|code|ref|reference|key)\b|#",
    re.IGNORECASE,
)
# The id that is made of the row where a list has none, and what a list must say then.
MADE_IDS = {
    "accounts": "account_id",
    "follow_ups": "follow_up_id",
    "leads": "lead_id",
    "orders": "order_id",
    "payments": "payment_id",
    "tickets": "ticket_id",
    "touches": "touch_id",
}
_CONTACTS = ("member_id", "email", "phone", "wechat_id")
# How the day is headed on which a deal is hoped to close, and states that are its end.
_LIKE_FORECAST = re.compile(r"^(deal )?clos(e|ing) date$|^预计", re.IGNORECASE)
_OVER = r"won|lost|closed|dead|disqualif|赢单|输单|成交|战败|流失|关闭|无效|终止|作废"
# Orders of several rows with equal amounts that rule out chance.
_ENOUGH_ORDERS = 3


def made_id(entity: str, missing: tuple[str, ...], file: File) -> str:
    """The id column that can be made of each row, if that is all that is missing."""
    column = MADE_IDS.get(entity, "")
    if missing != (column,):
        return ""
    # A ledger names other things by number too: orders, payouts, accounts.
    if entity != "payments" and any(map(_LIKE_ID.search, file.unread())):
        return ""
    if entity == "accounts" and not any(one in file.columns for one in _CONTACTS):
        return ""
    return column


def deduced(
    entity: str, file: File, missing: tuple[str, ...], reading: Reader
) -> Layout | None:
    """The layout of a file whose rows hold more than its columns say, else None.

    Raises:
        UnusableFileError: it is not clear whether amounts are of orders or of rows.
    """
    columns: dict[str, Any] = dict(file.columns)
    evidence = file.evidence
    if entity == "payments":
        missing = _two_sided(file, columns, missing)
    made = made_id(entity, missing, file)
    if missing and not made:
        return None
    if made:
        columns[made] = _made_id(entity, file)
    if entity == "leads":
        _forecast_apart(columns)
    _name(entity, file, columns, reading)
    fill_down: list[str] = []
    has_amounts = bool(_line_columns(file, dict(columns))) or (
        "refunded_amount" in evidence
    )
    is_open = file.layout.decimal is None and has_amounts
    # Of orders without an amount there is no telling what its rows add up to; those
    # without a day are versions of others.
    is_priced = entity == "orders" and {"order_amount", "ordered_at"} <= {*file.columns}
    if is_open and is_priced and not made:
        file = replace(
            file,
            layout=file.layout.model_copy(update={"decimal": _decimal(file, reading)}),
        )
    if is_priced and not made:
        fill_down = _fill_down(file, reading)
        plain = dict(columns)
        try:
            entities = _orders(file, columns, reading, fill_down)
        except _UnclearAmountError as error:
            raise UnusableFileError(
                _unclear(file, error.facts),
                choices=_choices(file, plain, reading, fill_down, error),
            ) from error
    else:
        entities = None
    halves = _halves(entity, file, reading)
    if entities is None and columns == file.columns and not halves:
        return None
    if entities is None:
        entities = {entity: EntityLayout(columns=columns)}
    entities = {name: _with_times(told, halves) for name, told in entities.items()}
    return _layout(file, entities, fill_down, reading)


def _halves(entity: str, file: File, reading: Reader) -> dict[str, dict[str, str]]:
    """Of each header of a moment that is half of it, the day and the time it is of.

    Every cell below the header of the time must be a time of day, or a whole moment.
    """
    found: dict[str, dict[str, str]] = {}
    for column, header in file.columns.items():
        if kind_of(column) != "moment" or column not in file.catalogue.columns[entity]:
            continue
        pair = paired(header, file.unread())
        if pair is None:
            continue
        time = file.cell(pair.time)
        pattern = quote_literal(f"{TIME_OF_DAY}|{WHOLE_MOMENT}")
        is_time = f"regexp_matches(trim({time}), {pattern}, 'i')"
        told = reading.row(
            f"select bool_and({is_time}) filter (where {time} != '') from {{rows}}"  # nosec B608 # as below
        )
        if told == (True,):
            found[header] = {"day": pair.day, "time": pair.time}
    return found


def _with_times(told: EntityLayout, halves: Mapping[str, object]) -> EntityLayout:
    """The columns with both halves of each moment in the place of one."""
    if not halves:
        return told
    whole = {
        column: halves.get(raw, raw) if isinstance(raw, str) else raw
        for column, raw in told.columns.items()
    }
    return told.model_copy(update={"columns": whole})


def _two_sided(
    file: File, columns: dict[str, Any], missing: tuple[str, ...]
) -> tuple[str, ...]:
    """What is missing of a statement once its amount is read from two columns.

    What went out counts below zero, whichever sign it is written with. A header that
    says what an entry is comes in too, so that no fee counts for a sale.
    """
    kind = kind_header(file.unread())
    if "payment_kind" not in columns and kind is not None:
        columns["payment_kind"] = kind
    sides = two_sides(file.unread())
    if "payment_amount" not in missing or sides is None:
        return missing
    money_in, money_out = sides
    columns["payment_amount"] = [
        {"when": {money_in: "positive"}, "value": money_in},
        {"when": {money_out: "negative"}, "value": money_out},
        {
            "when": {money_out: "positive"},
            "value": {"add": {"constant": "0"}, "subtract": money_out},
        },
        money_in,
        money_out,
    ]
    return tuple(one for one in missing if one != "payment_amount")


def _name(entity: str, file: File, columns: dict[str, Any], reading: Reader) -> None:
    """Take a name from its parts, and an address in place of one for what it is."""
    evidence, accepted = file.evidence, file.catalogue.columns[entity]
    if _is_address(file, entity, reading):
        columns["email"] = columns.pop("customer_name")
    has_parts = "given_name" in evidence or "family_name" in evidence
    is_named = "customer_name" in columns or "customer_name" not in accepted
    if has_parts and not is_named:
        columns["customer_name"] = {
            "given_name": evidence.get("given_name", {"constant": ""}),
            "family_name": evidence.get("family_name", {"constant": ""}),
        }


def _forecast_apart(columns: dict[str, Any]) -> None:
    """Take the close date of a deal for its end only where the deal is said to be over.

    On an open one it is a forecast.
    """
    closed, status = columns.get("closed_at"), columns.get("lead_status")
    if isinstance(closed, str) and _LIKE_FORECAST.search(closed) and status:
        over = {status: {"matches": _OVER}}
        columns["closed_at"] = {"when": over, "value": closed}


def _is_address(file: File, entity: str, reading: Reader) -> bool:
    """Whether the only column that names people holds their e-mail addresses."""
    name = file.columns.get("customer_name")
    if name is None or "email" not in file.catalogue.columns[entity]:
        return False
    if any(column in file.columns for column in (*_CONTACTS, "account_id")):
        return False
    cell = file.cell(name)
    address = f"regexp_matches({cell}, '^[^@\\s]+@[^@\\s]+[.][A-Za-z]+$')"
    return reading.row(
        f"select bool_and({address}) filter (where {cell} != '') from {{rows}}"  # nosec B608 # as below
    ) == (True,)


def _layout(
    file: File,
    entities: Mapping[str, EntityLayout],
    fill_down: list[str],
    reading: Reader,
) -> Layout:
    """The layout of a file whose rows hold these entities."""
    entities = {name: _contacts_of(file, told) for name, told in entities.items()}
    update: dict[str, Any] = {"entities": entities, "columns": {}}
    if fill_down:
        update["fill_down"] = fill_down
    if file.layout.skip is None:
        update["skip"] = _skipped(file, entities, reading)
    return file.layout.model_copy(update=update)


def _skipped(
    file: File, entities: Mapping[str, EntityLayout], reading: Reader
) -> list[dict[str, Any]]:
    """The rows of totals; their word stands first or, with nothing first, elsewhere."""
    first, is_total = file.names[0], {"matches": TOTAL_WORDS}
    keys = dict.fromkeys(filter(None, (first, *_keys(entities))))
    others = (file.names[place - 1] for place in reading.total_cells if place > 1)
    return [
        *({header: is_total} for header in keys),
        *(
            {first: "blank", header: is_total}
            for header in others
            if first and header and header not in keys
        ),
    ]


class _UnclearAmountError(Exception):
    """The cells allow that amounts are of orders and that they are of rows."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        """Keep how the rows compare."""
        super().__init__()
        self.facts = facts


def _choices(
    file: File,
    columns: dict[str, Any],
    reading: Reader,
    fill_down: list[str],
    error: _UnclearAmountError,
) -> list[Choice]:
    """The rules of both readings of the amount, with the money that each makes."""
    amount = file.columns["order_amount"]
    made: list[Choice] = []
    for shape, label in (
        ("order", said("amount_of_order", amount=amount, first=error.facts["first"])),
        ("rows", said("amount_of_row", amount=amount, every=error.facts["every"])),
    ):
        entities = _orders(file, dict(columns), reading, fill_down, shape)
        if entities is None:
            continue
        if shape == "order" and error.facts["differing"]:
            # One of amounts that differ has to be taken, or no order would be.
            top = entities["orders"].columns | {"order_amount": {"top": amount}}
            told = entities["orders"].model_copy(update={"columns": top})
            entities = entities | {"orders": told}
        layout = _layout(file, entities, fill_down, reading)
        keys = {"fill_down", "entities", "decimal"}
        if reading.total_cells:
            keys.add("skip")
        fix = layout.model_dump(include=keys, exclude_defaults=True)
        made.append(Choice(label, fix))
    return made


def _contacts_of(file: File, told: EntityLayout) -> EntityLayout:
    """The columns with every header of a contact, where rows take the first filled."""
    several = {
        column: [
            {"every": [file.names[place - 1] for place in group]} for group in groups
        ]
        for column, groups in file.mapping.contacts.items()
        if told.columns.get(column) == file.columns[column]
    }
    return told.model_copy(update={"columns": told.columns | several})


def _keys(entities: Mapping[str, EntityLayout]) -> list[str]:
    """The headers of order numbers."""
    told = (one.columns.get("order_id") for one in entities.values())
    return [header for header in told if isinstance(header, str)]


def _made_id(entity: str, file: File) -> object:
    """A contact for a customer, which a later list has too; else the whole row."""
    if entity != "accounts":
        return {"row_key": "*"}
    kinds = {"email": r"^([^*\s]+@[^*\s]+)$", "phone": r"^(\+?[\d\s()-]{6,})$"}
    return [
        *(
            {"header": file.columns[column], "matches": kinds.get(column, r"^([^*]+)$")}
            for column in _CONTACTS
            if column in file.columns
        ),
        {"row_key": "*"},
    ]


def _decimal(file: File, reading: Reader) -> str | None:
    """A comma, if amounts have one before their last digits and none has a point."""
    amount = r"^[-+(]?\s*(\D{0,3})\s*\d[\d\s.,'\x{a0}\x{202f}]*[%s]\d{1,2}\s*\D{0,4}$"
    ends = {
        mark: " or ".join(
            f"coalesce(bool_or(regexp_matches({file.cell(name)},"
            f" {quote_literal(amount % mark)})), false)"
            for name in dict.fromkeys(_money(file))
        )
        for mark in (",", ".")
    }
    if not ends[","]:
        return None
    comma, point = reading.row(f"select {ends[',']}, {ends['.']} from {{rows}}")  # nosec B608 # as above
    return "," if comma and not point else None


def _money(file: File) -> list[str]:
    """Headers of the amounts of an order, and of those in its rows."""
    told = file.catalogue.columns_for("order_lines", file.unread())
    amounts = {"order_amount", "discount_amount"}
    return [
        *(header for column, header in file.columns.items() if column in amounts),
        *(header for header, column in told.items() if column in _LINE_MONEY),
        *(file.evidence[one] for one in ("refunded_amount",) if one in file.evidence),
    ]


def _fill_down(file: File, reading: Reader) -> list[str]:
    """The header of the order number, if products stand in rows without one below it.

    Such a row says nothing of an order: no day, and either no amount or nothing else
    but the amount, which is its own then. One that says more is no further row of the
    order above.
    """
    lines = _line_columns(file, dict(file.columns))
    if not lines or file.layout.fill_down:
        return []
    columns, cell = file.columns, file.cell
    product = cell(lines.get("product_id") or lines.get("product_name"))
    is_blank = f"{cell(columns['order_id'])} = ''"
    of_order = [
        f"regexp_full_match({cell(header)}, '(0([.,]0+)?)?')"
        for column, header in columns.items()
        if column not in {"order_id", "order_amount", "ordered_at"}
        and header not in lines.values()
    ]
    no_more = " and ".join(of_order) or "false"
    says_nothing = (
        f"{product} != '' and {cell(columns['ordered_at'])} = ''"
        f" and ({cell(columns['order_amount'])} = '' or {no_more})"
    )
    further, others = reading.row(
        f"select count(*) filter (where {is_blank} and {says_nothing}),"  # nosec B608 # quoted columns
        f" count(*) filter (where {is_blank} and not ({says_nothing})"
        f" and {product} != '') from {{rows}}"
    )
    return [columns["order_id"]] if further and not others else []


def _without_subtotals(
    file: File, lines: dict[str, str], reading: Reader, fill_down: list[str]
) -> dict[str, str]:
    """The columns of lines, without an amount that is the products' of a whole order.

    It stands in one row of several, or is in each what all of them cost together.
    """
    if "line_amount" not in lines or "unit_price" not in lines:
        return lines
    decimal = file.layout.decimal or "."
    price = number(file.cell(lines["unit_price"]), decimal)
    count = number(file.cell(lines.get("quantity")), decimal)
    line = file.cell(lines["line_amount"])
    (found,) = reading.row(
        f"""
        with
        rows as (
            select
                {file.key(fill_down)} as key,
                {number(line, decimal)} as line,
                {price} * coalesce({count}, 1) as product
            from {{rows}}
        ),
        orders as (
            select
                count(*) as row_count,
                count(line) as filled,
                count(distinct line) as lines,
                max(line) as line,
                sum(product) as products
            from rows
            where key != '' and product is not null
            group by key
        )
        select count(*) from orders
        where
            row_count > 1
            and (filled between 1 and row_count - 1
                or lines = 1 and abs(line - products) < 0.011)
        """  # nosec B608 # column positions and words of this module
    )
    return {
        column: header
        for column, header in lines.items()
        if column != "line_amount" or not found
    }


def _orders(
    file: File,
    columns: dict[str, Any],
    reading: Reader,
    fill_down: list[str],
    told_shape: str = "",
) -> dict[str, EntityLayout] | None:
    """Orders, and the lines and refunds in the same rows; None for orders alone.

    Raises:
        _UnclearAmountError: amounts may be of the order or of the row, and nobody told.
    """
    flags = flags_of(file, reading)
    evidence = {
        meaning: header
        for meaning, header in file.evidence.items()
        if header not in flags
    }
    file = replace(file, evidence=evidence | {one: h for h, one in flags.items()})
    lines = _line_columns(file, columns)
    lines = _without_subtotals(file, lines, reading, fill_down)
    refunded = evidence.get("refunded_amount")
    if "order_status" not in columns and evidence.get("paid_at") not in {
        None,
        columns["ordered_at"],
    }:
        columns["order_status"] = [
            {"when": {evidence["paid_at"]: "filled"}, "then": "paid"},
            {"constant": "pending"},
        ]
    state = evidence.get(REFUND_STATE) if refunded is None else None
    said_by_cells = (
        states_in_cells(file, lines, reading)
        if "order_status" not in columns and state is None
        else []
    )
    is_told = refunded is not None or state is not None or said_by_cells or flags
    if not lines and not is_told:
        return None
    key = columns["order_id"]
    shape = (
        told_shape or _shape(file, lines, reading, fill_down)
        if lines and "updated_at" not in columns
        else ""
    )
    if lines and not shape:
        lines = {}
    amount = columns["order_amount"]
    if shape == "rows":
        columns["order_amount"] = {"total": amount}
    elif shape == "summary":
        key_of_product = lines.get("product_id") or lines["product_name"]
        of_summary = {"when": {key_of_product: "blank"}, "value": amount}
        columns["order_amount"] = [{"total": of_summary}, amount]
    is_grouped = shape in {"order", "rows", "summary"}
    if state is not None:
        columns["order_status"] = with_refund_state(
            columns, state, is_grouped=is_grouped
        )
    if said_by_cells:
        columns["order_status"] = status_in_cells(amount, said_by_cells)
    apply_flags(columns, flags, refunded, is_grouped=is_grouped)
    entities = {
        "orders": EntityLayout(columns=columns, one_row_per=[key] if is_grouped else [])
    }
    if lines:
        product = [lines[one] for one in ("product_id", "product_name") if one in lines]
        where = [{header: "filled"} for header in product] or None
        told = {"order_id": key, **_currency(columns, fill_down), **lines}
        entities["order_lines"] = EntityLayout(columns=told, where=where)
    if refunded is not None:
        is_of_rows = shape == "order" and _differs(file, refunded, reading, fill_down)
        entities["refunds"] = _refunds(
            columns, evidence, lines, shape, is_of_rows=is_of_rows
        )
    return entities if len(entities) > 1 or columns != file.columns else None


def _currency(columns: Mapping[str, Any], fill_down: list[str]) -> dict[str, Any]:
    """The currency of the order for the products in its rows.

    Only of rows that repeat what is of the order.
    """
    if fill_down or "currency_code" not in columns:
        return {}
    return {"currency_code": columns["currency_code"]}


def _line_columns(file: File, columns: dict[str, Any]) -> dict[str, str]:
    """What the rows say of products, in headers that say nothing of the order.

    Beside a quantity or a price, a name without more is the product's.
    """
    found = file.catalogue.columns_for("order_lines", file.unread())
    lines: dict[str, str] = {}
    for header, column in found.items():
        if column in _LINE_COLUMNS:
            lines.setdefault(column, header)
    is_of_product = "quantity" in lines or "unit_price" in lines
    name = columns.get("customer_name")
    if is_of_product and isinstance(name, str) and folded(name) == "name":
        del columns["customer_name"]
        lines.setdefault("product_name", name)
    return lines if "product_id" in lines or "product_name" in lines else {}


def _differs(file: File, header: str, reading: Reader, fill_down: list[str]) -> bool:
    """Whether cells below a header differ within an order, as those of rows do."""
    amount = number(file.cell(header), file.layout.decimal or ".")
    (found,) = reading.row(
        f"""
        select count(*)
        from (
            select key
            from (
                select {file.key(fill_down)} as key, coalesce({amount}, 0) as amount
                from {{rows}}
            ) as rows
            where key != ''
            group by key
            having min(amount) != max(amount)
        ) as orders
        """  # nosec B608 # column positions and words of this module
    )
    return bool(found)


def _refunds(
    columns: Mapping[str, Any],
    evidence: Mapping[str, str],
    lines: Mapping[str, str],
    shape: str,
    *,
    is_of_rows: bool,
) -> EntityLayout:
    key, refunded = columns["order_id"], evidence["refunded_amount"]
    product = [lines[one] for one in ("product_id", "product_name") if one in lines]
    refund_id: object = {"text": f"{{{key}}} refund"}
    if shape == "rows":
        refund_id = {"row_key": [key, *product, refunded]}
    dates = [evidence[one] for one in ("refunded_at", "paid_at") if one in evidence]
    state = evidence.get(REFUND_STATE)
    return EntityLayout(
        where={refunded: {"matches": "[1-9]"}},
        one_row_per=[key] if shape in {"order", "summary"} else [],
        columns={
            "refund_id": refund_id,
            "order_id": key,
            "refunded_at": [*dates, columns["ordered_at"]],
            "refund_amount": {"total": refunded} if is_of_rows else refunded,
            **({"refund_status": state} if state is not None else {}),
        },
    )


def _shape(
    file: File, lines: Mapping[str, str], reading: Reader, fill_down: list[str]
) -> str:
    """How amounts stand in the rows of an order.

    ``single`` one row per order, ``order`` the same amount or blank in further rows,
    ``rows`` an amount of its own in each, ``summary`` one row above those of products.

    Raises:
        _UnclearAmountError: the cells allow two of these, with different sums.
    """
    facts = _facts(file, lines, reading, fill_down)
    if facts["several"] == 0:
        return "single"
    if facts["moved"]:
        # Rows of one number on different days are versions, or orders of two shops.
        return ""
    if facts["differing"] == 0:
        if facts["equal"] == 0 or facts["unlike"] > 0:
            return "order"
        if facts["priced"] == 0 and facts["equal"] >= _ENOUGH_ORDERS:
            return "order"
    elif facts["summaries"] == facts["several"]:
        return "summary"
    elif facts["alike"] == facts["several"] or (
        facts["priced"] == 0 and facts["distinct"] == facts["several"]
    ):
        return "rows"
    raise _UnclearAmountError(facts)


def _unclear(file: File, facts: Mapping[str, Any]) -> Said:
    return said(
        "amount_of_order_or_row",
        key=file.columns["order_id"],
        amount=file.columns["order_amount"],
        example=facts["example"],
        every=facts["every"],
        first=facts["first"],
    )


def _facts(
    file: File, lines: Mapping[str, str], reading: Reader, fill_down: list[str]
) -> dict[str, Any]:
    """How the rows of orders compare, in one pass."""
    cell = file.cell
    decimal = file.layout.decimal or "."
    columns = file.columns
    amount = number("amount", decimal)
    price = number(cell(lines.get("unit_price")), decimal)
    quantity = number(cell(lines.get("quantity")), decimal)
    line = number(cell(lines.get("line_amount")), decimal)
    product = cell(lines.get("product_id") or lines.get("product_name"))
    query = f"""
        with
        rows as (
            select
                _row_number,
                {file.key(fill_down)} as key,
                {cell(columns["order_amount"])} as amount,
                {cell(columns["ordered_at"])} as moment,
                {product} as product,
                coalesce({line}, {price} * coalesce({quantity}, 1)) as line
            from {{rows}}
        ),
        orders as (
            select
                key,
                count(*) as row_count,
                count(nullif(amount, '')) as filled,
                count(distinct nullif(amount, '')) as amounts,
                count(distinct nullif(moment, '')) as moments,
                count(distinct product) as products,
                count(*) filter (where product = '') as blank_products,
                count(line) as priced,
                bool_and(coalesce(abs({amount} - line) < 0.011, false)) as is_alike,
                max({amount}) filter (where product = '') as summary,
                sum({amount}) filter (where product != '') as of_products,
                sum({amount}) as total,
                arg_min({amount}, _row_number) filter (where amount != '') as first
            from rows
            where key != ''
            group by key
        )
        select
            count(*) filter (where row_count > 1),
            count(*) filter (where row_count > 1 and filled > 1 and amounts = 1),
            count(*) filter (where row_count > 1 and amounts > 1),
            count(*) filter (where moments > 1),
            count(*) filter (where row_count > 1 and is_alike),
            count(*) filter (
                where row_count > 1 and filled > 1 and priced > 0 and not is_alike
            ),
            count(*) filter (where row_count > 1 and priced > 0),
            count(*) filter (where row_count > 1 and products = row_count),
            count(*) filter (
                where row_count > 1 and blank_products = 1
                and (of_products is null or summary >= of_products)
            ),
            min(key) filter (where row_count > 1),
            cast(sum(total) as decimal(28, 2)),
            cast(sum(first) as decimal(28, 2))
        from orders
    """  # nosec B608 # column positions and words of this module
    names = (
        *("several", "equal", "differing", "moved", "alike", "unlike", "priced"),
        *("distinct", "summaries", "example", "every", "first"),
    )
    return dict(zip(names, reading.row(query), strict=True))


def evidence_of(evidence: Evidence, mapping: ColumnMapping) -> dict[str, str]:
    """Evidence in headers that mean no column."""
    return evidence.in_headers(tuple(mapping.extra))
