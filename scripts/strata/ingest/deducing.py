"""Layouts of files that no recipe describes, made from their headers and cells.

A file of orders often holds more than orders: the products of each in rows of its
own, and in a column what was paid back. Which of its amounts are of an order and which
of a row is read off the cells; where they allow both, the file is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import duckdb

from strata.ingest.catalogue import folded
from strata.ingest.cells import number, plain_cell
from strata.ingest.daytimes import TIME_OF_DAY, WHOLE_MOMENT, paired
from strata.ingest.evidence import REFUND_STATE
from strata.ingest.kinds import kind_of
from strata.ingest.ledgers import kind_header, two_sides
from strata.ingest.problems import Choice, UnusableFileError
from strata.ingest.rules import EntityLayout, Layout
from strata.machine import is_machine_fault
from strata.masking import engine_message
from strata.sql_text import quote_literal
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from strata.ingest.catalogue import Catalogue
    from strata.ingest.columns import ColumnMapping
    from strata.ingest.evidence import Evidence
    from strata.ingest.tables import Reading, ReadingTools
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
# A row of a total in a list; its cell stands where the key of a row does.
_TOTAL_WORDS = (
    r"^(合计|总计|小计|共计|本页合计|合計|総計|小計|(grand |sub)?totals?|total général"
    r"|totaux|gesamt(summe)?|summe|suma|totale)\s*[:：]?$"
)
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
# What says that money went back, in the words of a refund's own state.
_REFUND_MADE = (
    r"(退款|退货|售后|维权)(成功|完成)|^已退款|^已退货"
    r"|^refunded$|^returned$|(refund|return)\w* (approved|complete|success)"
)
# The same, of a part that no amount tells.
_REFUND_PART = r"部分(退款|退货|退单)|partial(ly)?[ _-]?(refund|return)"
# A header below which yes or no says that a row is no sale, and what it is then.
_NO_SALE_FLAGS = (
    (
        r"^(is[ _]?)?(void(ed)?|cancel(l?ed)?)\??$|^(是否)?已?(作废|取消|撤单)$",
        "cancelled",
    ),
    (r"^(is[ _]?)?(fully )?refunded\??$|^(是否)?已?(全额)?(退款|退单)$", "refunded"),
)
_YES = r"^(true|t|yes|y|1|是|√|✓)$"
_YES_OR_NO = r"^(true|t|yes|y|1|是|√|✓|false|f|no|n|0|否)$"
_CONTACTS = ("member_id", "email", "phone", "wechat_id")
# A cell that says of its row that it is no sale, or not all of one; headers of texts
# that people write, and the most words that a state has.
_NO_SALE = (
    r"^(void(ed)?|cancel(l?ed)?|refund(ed)?|return(ed)?|unpaid|not paid|failed|declined"
    r"|(作废|取消|退款|退货|退单|撤单|关闭)|已(作废|取消|退款|退货|退单|撤单|关闭)"
    r"|未(付款|支付|收款|审核|审批)|(待审核|草稿|驳回|已驳回)|draft|待(付款|支付|收款)|storniert|erstattet|annulée?|remboursée?"
    r"|cancelado|anulado|reembolsado|キャンセル|返金済み?|返品)$"
)
_LIKE_NOTE = re.compile(
    r"备注|留言|说明|原因|note|remark|comment|message|memo|reason|descri", re.IGNORECASE
)
_MOST_STATES = 12
# How the day is headed on which a deal is hoped to close, and states that are its end.
_LIKE_FORECAST = re.compile(r"^(deal )?clos(e|ing) date$|^预计", re.IGNORECASE)
_OVER = r"won|lost|closed|dead|disqualif|赢单|输单|成交|战败|流失|关闭|无效|终止|作废"
# Orders of several rows with equal amounts that rule out chance.
_ENOUGH_ORDERS = 3


@dataclass(frozen=True)
class File:
    """What is known of a file: its headers, and what they mean."""

    names: tuple[str, ...]
    mapping: ColumnMapping
    evidence: Mapping[str, str]
    catalogue: Catalogue
    layout: Layout

    @property
    def columns(self) -> dict[str, str]:
        """The header of each column that is known by its header."""
        return {
            column: self.names[place - 1]
            for column, place in self.mapping.positions.items()
            if self.names[place - 1]
        }

    def cell(self, header: str | None) -> str:
        """SQL for the text below a header; blank where there is none of the name."""
        if header not in self.names:
            return "''"
        return plain_cell(f"c{self.names.index(header) + 1}", self.layout.empty, ())

    def key(self, fill_down: list[str]) -> str:
        """SQL for the number of a row's order, that of the row above if filled down."""
        key = self.cell(self.columns["order_id"])
        if not fill_down:
            return key
        return (
            f"coalesce(last_value(nullif({key}, '') ignore nulls)"
            " over (order by _row_number), '')"
        )

    def unread(self) -> tuple[str, ...]:
        """Headers that mean no column."""
        return tuple(self.mapping.extra)


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
    return _layout(file, entities, fill_down)


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
            f"select bool_and({is_time}) filter (where {time} != '') from {{rows}}"  # noqa: S608 - as below
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
        f"select bool_and({address}) filter (where {cell} != '') from {{rows}}"  # noqa: S608 - as below
    ) == (True,)


def _layout(
    file: File, entities: Mapping[str, EntityLayout], fill_down: list[str]
) -> Layout:
    """The layout of a file whose rows hold these entities."""
    entities = {name: _contacts_of(file, told) for name, told in entities.items()}
    update: dict[str, Any] = {"entities": entities, "columns": {}}
    if fill_down:
        update["fill_down"] = fill_down
    if file.layout.skip is None:
        firsts = dict.fromkeys(filter(None, (file.names[0], *_keys(entities))))
        update["skip"] = [{header: {"matches": _TOTAL_WORDS}} for header in firsts]
    return file.layout.model_copy(update=update)


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
        layout = _layout(file, entities, fill_down)
        keys = {"fill_down", "entities", "decimal"}
        if reading.holds_totals(map(file.cell, (file.names[0], columns["order_id"]))):
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


class Reader:
    """The rows of a table, read when somebody first asks for them."""

    def __init__(self, read: Callable[[], Reading], tools: ReadingTools) -> None:
        """Keep how to read; nothing is read yet."""
        self._read = read
        self._tools = tools

    @cached_property
    def _reading(self) -> Reading:
        return self._read()

    def row(self, query: str) -> tuple[Any, ...]:
        """The one row of a query that reads ``{rows}``, without those of totals.

        Raises:
            UnusableFileError: the file is damaged.
        """
        rows = (
            f"(from ({self._reading.query}) where not {_is_total('c1')}) as delivered"
        )
        return self._row(query, rows)

    def holds_totals(self, cells: Iterable[str]) -> bool:
        """Whether a row says in one of these cells that it is a total."""
        is_total = " or ".join(map(_is_total, cells))
        rows = f"({self._reading.query}) as delivered"
        return self._row(f"select bool_or({is_total}) from {{rows}}", rows) == (True,)  # noqa: S608 - as above

    def _row(self, query: str, rows: str) -> tuple[Any, ...]:
        try:
            found = self._tools.connection.execute(
                query.replace("{rows}", rows), self._reading.parameters
            ).fetchone()
        except duckdb.Error as error:
            if is_machine_fault(error):
                raise
            reason = engine_message(str(error).splitlines()[0])
            problem = said("rows_unreadable", reason=reason)
            raise UnusableFileError(problem) from error
        return found or ()


def _is_total(cell: str) -> str:
    return f"coalesce(regexp_matches(trim({cell}), '{_TOTAL_WORDS}', 'i'), false)"


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
    comma, point = reading.row(f"select {ends[',']}, {ends['.']} from {{rows}}")  # noqa: S608 - as above
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
        f"select count(*) filter (where {is_blank} and {says_nothing}),"  # noqa: S608
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
        """  # noqa: S608 - column positions and words of this module
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
    evidence = file.evidence
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
        _states(file, lines, reading)
        if "order_status" not in columns and state is None
        else []
    )
    flags = _flags(file, lines, reading)
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
        columns["order_status"] = _status(columns, state, is_grouped=is_grouped)
    if said_by_cells:
        columns["order_status"] = _said_status(amount, said_by_cells)
    _flag(columns, flags, is_grouped=is_grouped)
    entities = {
        "orders": EntityLayout(columns=columns, one_row_per=[key] if is_grouped else [])
    }
    if lines:
        product = [lines[one] for one in ("product_id", "product_name") if one in lines]
        where = [{header: "filled"} for header in product] or None
        told = {"order_id": key, **lines}
        entities["order_lines"] = EntityLayout(columns=told, where=where)
    if refunded is not None:
        is_of_rows = shape == "order" and _differs(file, refunded, reading, fill_down)
        entities["refunds"] = _refunds(
            columns, evidence, lines, shape, is_of_rows=is_of_rows
        )
    return entities if len(entities) > 1 or columns != file.columns else None


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


def _states(file: File, lines: Mapping[str, str], reading: Reader) -> list[str]:
    """Headers that mean no column, below which every row says how it stands.

    Some of the rows say that they are no sale; without a column of the status they
    would be counted as one.
    """
    asked = [
        header
        for header in file.unread()
        if header in file.names
        and header not in {*lines.values(), *file.evidence.values()}
        and not _LIKE_NOTE.search(header)
    ]
    if not asked:
        return []
    is_row = (
        f"{file.cell(file.columns['order_id'])} != ''"
        f" and {file.cell(file.columns['order_amount'])} != ''"
    )
    told = ", ".join(
        f"coalesce(bool_and({cell} != '') filter (where {is_row}), false)"
        f" and coalesce(bool_or(regexp_matches({cell}, '{_NO_SALE}', 'i')), false)"
        f" and approx_count_distinct({cell}) <= {_MOST_STATES}"
        for cell in map(file.cell, asked)
    )
    found = reading.row(f"select {told} from {{rows}}")  # noqa: S608 - as above
    return [header for header, is_state in zip(asked, found, strict=True) if is_state]


def _flags(file: File, lines: Mapping[str, str], reading: Reader) -> dict[str, str]:
    """Headers of yes and no by which some rows are no sale, each with a word."""
    asked = {
        header: word
        for header in file.unread()
        for pattern, word in _NO_SALE_FLAGS
        if header in file.names
        and header not in {*lines.values(), *file.evidence.values()}
        and re.search(pattern, header.strip(), re.IGNORECASE)
    }
    if not asked:
        return {}
    told = ", ".join(
        f"coalesce(bool_and(regexp_matches({cell}, '{_YES_OR_NO}', 'i'))"
        f" filter (where {cell} != ''), false)"
        f" and coalesce(bool_or(regexp_matches({cell}, '{_YES}', 'i')), false)"
        for cell in map(file.cell, asked)
    )
    found = reading.row(f"select {told} from {{rows}}")  # noqa: S608 - as above
    return {
        header: word
        for (header, word), is_flag in zip(asked.items(), found, strict=True)
        if is_flag
    }


def _flag(
    columns: dict[str, Any], flags: Mapping[str, str], *, is_grouped: bool
) -> None:
    """Let yes below a header change the status of an order to the word of the header.

    An order of several rows waits, as some of them may be sales.
    """
    for header, word in flags.items():
        rest = columns.get("order_status", {"constant": "paid"})
        yes: Any = {header: {"matches": _YES}}
        if is_grouped:
            held = {"text": f"{header}: {{{header}}}"}
            columns["order_status"] = [{"when": {"any_row": yes}, "value": held}, rest]
        else:
            columns["order_status"] = [{"when": yes, "then": word}, rest]


def _said_status(amount: str, states: list[str]) -> list[Any]:
    """The state that the cells say; a row below zero says by its amount what it is.

    An order of whose rows only some are no sale waits with a word that tells so.
    """
    word = " / ".join(f"{{{header}}}" for header in states)
    is_above = {amount: {"not": "negative"}}
    no_sale = [{header: {"matches": _NO_SALE}} for header in states]
    a_sale = {header: {"not": {"matches": _NO_SALE}} for header in states}
    partly = {
        "any_row": [{**one, **is_above} for one in no_sale],
        **a_sale,
    }
    return [
        {"when": partly, "value": {"text": f"{word} / {{{states[0]}}} ?"}},
        {"when": {"any_row": {**a_sale, **is_above}}, "value": {"text": word}},
        {"when": is_above, "value": {"text": word}},
    ]


def _status(columns: Mapping[str, Any], state: str, *, is_grouped: bool) -> list[Any]:
    """The status of an order beside which a cell says that a refund was made.

    If a part came back, or one of several rows, no amount says how much: then the
    order waits with both words.
    """
    status = columns.get("order_status")
    made, part = {state: {"matches": _REFUND_MADE}}, {state: {"matches": _REFUND_PART}}
    name = status if isinstance(status, str) else state
    both = {"text": f"{{{name}}} / {{{state}}}"}
    rest = [status] if status else []
    if not is_grouped:
        held = {"when": part, "value": both}
        return [held, {"when": made, "then": "refunded"}, *rest]
    return [{"when": {"any_row": [made, part]}, "value": both}, *rest]


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
        """  # noqa: S608 - column positions and words of this module
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
    return EntityLayout(
        where={refunded: {"matches": "[1-9]"}},
        one_row_per=[key] if shape in {"order", "summary"} else [],
        columns={
            "refund_id": refund_id,
            "order_id": key,
            "refunded_at": [*dates, columns["ordered_at"]],
            "refund_amount": {"total": refunded} if is_of_rows else refunded,
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
    """  # noqa: S608 - column positions and words of this module
    names = (
        *("several", "equal", "differing", "moved", "alike", "unlike", "priced"),
        *("distinct", "summaries", "example", "every", "first"),
    )
    return dict(zip(names, reading.row(query), strict=True))


def evidence_of(evidence: Evidence, mapping: ColumnMapping) -> dict[str, str]:
    """Evidence in headers that mean no column."""
    return evidence.in_headers(tuple(mapping.extra))
