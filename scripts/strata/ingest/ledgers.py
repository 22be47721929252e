"""Whether a header is that of a ledger: what was paid, charged and paid out.

Such rows name orders and amounts, and would be taken for orders; a bank statement names
nobody and would be sales all the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_TYPE = re.compile(
    r"类型$|^收/?支|方向$|\btype$|^kind$|reporting.category|^art$|^tipo$", re.IGNORECASE
)
# The sides of a settlement: what is paid out, what is kept back, what is left of it.
_SIDES = (
    re.compile(
        r"payout|settle(d|ment)|disburse|结算|动账|提现|打款|auszahlung|versement"
        r"|liquidaci",
        re.IGNORECASE,
    ),
    re.compile(
        r"\bfees?\b|commission|手续费|服务费|佣金|gebühr|\bfrais\b|comisi",
        re.IGNORECASE,
    ),
    re.compile(r"\bnet\b|\bbalance\b|余额|净额|saldo|\bsolde\b|残高", re.IGNORECASE),
)
_ENOUGH_SIDES = 2
_BALANCE = re.compile(
    r"^((running|account|ledger|closing) )?balance\b|余额$|^saldo\b|^solde\b|残高$"
    r"|kontostand",
    re.IGNORECASE,
)
# What a bank says a movement was for, and the two sides of an account.
_MOVEMENT = re.compile(
    r"description|narrative|\bmemo\b|particulars|摘要|附言|用途|对方|verwendungszweck"
    r"|buchungstext|libellé|concepto|摘要|お取引内容|debit|credit|withdrawal|deposit"
    r"|借方|贷方|收入|支出|转入|转出|soll|haben",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]\s*$")
_IN = re.compile(
    r"^(收入|贷方|转入|入账|存入)(金额|发生额)?$|^(paid|money) in$|^credits?( amount)?$"
    r"|^deposits?$|^haben$|^crédit$|^entradas?$",
    re.IGNORECASE,
)
_OUT = re.compile(
    r"^(支出|借方|转出|出账|支取)(金额|发生额)?$|^(paid|money) out$|^debits?( amount)?$"
    r"|^withdrawals?$|^soll$|^débit$|^salidas?$",
    re.IGNORECASE,
)
# Columns of orders that no ledger has: it knows no state of one, and reaches nobody.
_OF_ORDERS = {"order_status", "email", "phone", "wechat_id", "member_id"}


def kind_header(names: Iterable[str]) -> str | None:
    """The header that says what an entry is, if one alone does."""
    found = [name for name in names if _TYPE.search(_BRACKETS.sub("", name).strip())]
    return found[0] if len(found) == 1 else None


def two_sides(names: Iterable[str]) -> tuple[str, str] | None:
    """The headers of what came in and of what went out, where each has a column."""
    bare = {name: _BRACKETS.sub("", name).strip() for name in names}
    sides = [
        [name for name, text in bare.items() if side.search(text)]
        for side in (_IN, _OUT)
    ]
    if any(len(found) != 1 for found in sides):
        return None
    return sides[0][0], sides[1][0]


def is_ledger(names: Iterable[str], known: set[str]) -> bool:
    """Whether headers are a ledger's; ``known`` are the columns of orders they mean."""
    every = [_BRACKETS.sub("", name).strip() for name in names]
    if known & _OF_ORDERS:
        return False
    sides = sum(any(map(side.search, every)) for side in _SIDES)
    if sides >= _ENOUGH_SIDES and any(map(_TYPE.search, every)):
        return True
    return any(map(_BALANCE.search, every)) and any(map(_MOVEMENT.search, every))
