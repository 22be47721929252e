"""How an order stands where a file has no column of its status, or more than one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from strata.ingest.rows_asked import File, Reader

# What says that money went back, in the words of a refund's own state.
_REFUND_MADE = (
    r"(退款|退货|售后|维权)(成功|完成)|^已退款|^已退货"
    r"|^refunded$|^returned$|(refund|return)\w* (approved|complete|success)"
)
# The same, of a part that no amount tells.
_REFUND_PART = r"部分(退款|退货|退单)|partial(ly)?[ _-]?(refund|return)"
# Headers below which yes or no says how an order stands, and the word of its status
# where the cell says no more than yes, or no.
_NO_SALE_FLAGS = {"is_cancelled": "cancelled", "is_refunded": "refunded"}
_PAID_FLAG = "is_paid"
_FLAGS = (*_NO_SALE_FLAGS, _PAID_FLAG)
_YES = r"^(true|t|yes|y|1|是|有|√|✓|ja|j|oui|o|vrai|sí|si|sì|sim|verdadero|はい|예)$"
_NO = r"^(false|f|no|n|0|否|无|×|✗|nein|non|faux|falso|não|nao|いいえ|아니오)$"
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


def states_in_cells(file: File, lines: Mapping[str, str], reading: Reader) -> list[str]:
    """Headers that mean no column, below which every row says how it stands.

    Some of the rows say that they are no sale; without a column of the status they
    would be counted as one.
    """
    asked = [
        header
        for header in file.unread()
        if header in file.names
        and header not in {*lines.values(), *_no_flags(file.evidence).values()}
        and not _LIKE_NOTE.search(header)
    ]
    if not asked:
        return []
    is_row = (
        f"{file.cell(file.columns['order_id'])} != ''"
        f" and {file.cell(file.columns['order_amount'])} != ''"
    )
    # Planning a filter for each of a thousand columns takes half a minute.
    told = ", ".join(
        f"coalesce(bool_or(is_row) and bool_and({cell} != '' or not is_row), false)"
        f" and coalesce(bool_or(regexp_matches({cell}, '{_NO_SALE}', 'i')), false)"
        f" and approx_count_distinct({cell}) <= {_MOST_STATES}"
        for cell in map(file.cell, asked)
    )
    rows = f"(select *, {is_row} as is_row from {{rows}}) as told"  # nosec B608 # as above
    found = reading.row(f"select {told} from {rows}")  # nosec B608 # as above
    return [header for header, is_state in zip(asked, found, strict=True) if is_state]


def flags_of(file: File, reading: Reader) -> dict[str, str]:
    """Meanings of the headers of yes and no that say how orders stand.

    A header of money that was paid back is one of them if it only says that some was.
    """
    asked = {file.evidence[one]: one for one in _FLAGS if one in file.evidence}
    if "is_refunded" not in file.evidence and "refunded_amount" in file.evidence:
        asked[file.evidence["refunded_amount"]] = "is_refunded"
    if not asked:
        return {}
    told = ", ".join(
        _is_flag(file.cell(header), meaning) for header, meaning in asked.items()
    )
    found = reading.row(f"select {told} from {{rows}}")  # nosec B608 # column positions and words of this module
    return {
        header: meaning
        for (header, meaning), is_flag in zip(asked.items(), found, strict=True)
        if is_flag
    }


def _is_flag(cell: str, meaning: str) -> str:
    """SQL whether cells say yes or no and nothing else, and one says what matters.

    A blank where others are paid says that this one is not.
    """
    only = f"bool_and({_says(cell, f'{_YES}|{_NO}')}) filter (where {cell} != '')"
    matters = _says(cell, _YES)
    if meaning == _PAID_FLAG:
        matters = f"{cell} = '' or {_says(cell, _NO)}"
    return f"coalesce({only}, false) and bool_or({matters})"


def _says(cell: str, pattern: str) -> str:
    return f"regexp_matches({cell}, '{pattern}', 'i')"


def _no_flags(evidence: Mapping[str, str]) -> dict[str, str]:
    return {one: header for one, header in evidence.items() if one not in _FLAGS}


def apply_flags(
    columns: dict[str, Any],
    flags: Mapping[str, str],
    refunded: str | None,
    *,
    is_grouped: bool,
) -> None:
    """Let yes or no below a header say the status of an order.

    Yes below one of no sale counts more than any other word; an order of several rows
    waits then, as some of them may be sales. That an order is not paid counts where
    nothing else tells its status. An amount says more of a refund than yes.
    """
    for header, meaning in sorted(
        flags.items(), key=lambda flag: flag[1] != _PAID_FLAG
    ):
        yes: Any = {header: {"matches": _YES}}
        rest = columns.get("order_status", {"constant": "paid"})
        if meaning == _PAID_FLAG:
            is_paid = {"any_row": yes} if is_grouped else yes
            unpaid = [{"when": is_paid, "then": "paid"}, {"constant": "pending"}]
            columns.setdefault("order_status", unpaid)
            continue
        if meaning == "is_refunded" and refunded is not None:
            yes |= {refunded: {"not": "positive"}}
        if is_grouped:
            held = {"text": f"{header}: {{{header}}}"}
            columns["order_status"] = [{"when": {"any_row": yes}, "value": held}, rest]
        else:
            then = _NO_SALE_FLAGS[meaning]
            columns["order_status"] = [{"when": yes, "then": then}, rest]


def status_in_cells(amount: str, states: list[str]) -> list[Any]:
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


def with_refund_state(
    columns: Mapping[str, Any], state: str, *, is_grouped: bool
) -> list[Any]:
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
