"""Headers that are evidence for an entity although they are no column of it."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from strata.errors import InputRefusedError
from strata.ingest.catalogue import folded
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

REFUND_STATE = "refund_state"
EVIDENCE_FILE = "evidence_headers.csv"
MEANINGS = (
    "given_name",
    "family_name",
    "refunded_amount",
    "refunded_at",
    "paid_at",
    "cancelled_at",
    "is_paid",
    "is_cancelled",
    "is_refunded",
    "country",
)
# An amount that was paid back goes by many names; what somebody asked for is none.
_LIKE_REFUNDED = re.compile(
    r"退款?.{0,4}(金额|总额|额)|refund.*(amount|total|value)|(amount|total|value).*refund",
    re.IGNORECASE,
)
_NOT_REFUNDED = re.compile(
    r"申请|应退|待退|可退|原因|状态|时间|日期|编号|比例"
    r"|request|pending|reason|status|date|count|\b(id|fee|tax|points|rate)\b",
    re.IGNORECASE,
)
_IS_QUESTION = re.compile(r"[?？]\s*$")
# How a return or a refund stands, told beside the status of the order.
_LIKE_REFUND_STATE = re.compile(
    r"(退款|退货|售后|维权).{0,4}(状态|结果)|(refund|return).*(status|state)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Evidence:
    """What folded headers tell: parts of a name, money paid back, when and where."""

    meanings: Mapping[str, str] = field(default_factory=dict)

    def in_headers(self, names: tuple[str, ...]) -> dict[str, str]:
        """The first header of each meaning there is among these."""
        found: dict[str, str] = {}
        for name in names:
            meaning = self.meanings.get(folded(name))
            if meaning == "refunded_amount" and _IS_QUESTION.search(name):
                meaning = "is_refunded"
            if meaning is not None:
                found.setdefault(meaning, name)
            elif _LIKE_REFUND_STATE.search(name):
                found.setdefault(REFUND_STATE, name)
        for name in names:
            if _LIKE_REFUNDED.search(name) and not _NOT_REFUNDED.search(name):
                found.setdefault("refunded_amount", name)
        return found


def load_evidence(config_dir: Path) -> Evidence:
    """Read the file of the config folder.

    Raises:
        InputRefusedError: a line of it says nothing that is known.
    """
    path = config_dir / EVIDENCE_FILE
    meanings: dict[str, str] = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        for row in reader:
            meaning, header = row.get("meaning"), row.get("header")
            if meaning not in MEANINGS or not header:
                problem = said(
                    "config_no_meaning", file=path.name, line=reader.line_num
                )
                raise InputRefusedError(
                    said("config_contradicts"),
                    (problem,),
                    said("config_no_meaning_hint", meanings=", ".join(MEANINGS)),
                )
            meanings.setdefault(folded(header), meaning)
    return Evidence(meanings)
