"""What a row is known by, as keyed hashes that tell nobody whom they stand for.

A mark is an identifier of a person, the number of a record, or a whole row. Rows of one
person share marks, whatever file brings them and however the cells are written. What is
kept of a mark is its HMAC: with the key of the output folder it recognises an
identifier that comes again, and without it nothing can be tried out on it.
"""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

from strata.errors import InputRefusedError
from strata.folders import make_private
from strata.ingest.catalogue import load_catalogue
from strata.ingest.engine import quoted
from strata.masking import project_variables
from strata.sql_text import quote_literal
from strata.texts import text

if TYPE_CHECKING:
    from pathlib import Path

    from strata.settings import Settings

PERSON_IDS = {"account_id": "account", "member_id": "member", "wechat_id": "wechat"}
# Columns that name a record of one person; another column may name one as well.
RECORD_IDS = {
    **{
        name: name
        for name in (
            *("contract_id", "follow_up_id", "interaction_id", "lead_id", "order_id"),
            *("payment_id", "refund_id", "survey_id", "task_id", "ticket_id"),
            "touch_id",
        )
    },
    "cancels_order_id": "order_id",
    "renewed_from_contract_id": "contract_id",
}
# The record that a row is, not one that it names: a person may pay for somebody else.
OWN_RECORDS = {
    "contracts": "contract_id",
    "follow_ups": "follow_up_id",
    "interactions": "interaction_id",
    "leads": "lead_id",
    "orders": "order_id",
    "payments": "payment_id",
    "refunds": "refund_id",
    "surveys": "survey_id",
    "tasks": "task_id",
    "tickets": "ticket_id",
    "touches": "touch_id",
}
# An account is a record as well, but its id is of a person.
_ACCOUNT = {"accounts": "account_id"}
PHONE, EMAIL, ROW = "phone", "email", "row"
_KEY_BYTES = 32
_BLOCK_BYTES = 64
_FULL_WIDTH = "０１２３４５６７８９＠"
_HALF_WIDTH = "0123456789@"
# What may be an identifier in a line that could not be read as a row.
_WORD = "[A-Za-z0-9_.%+@-]{5,}"


def key_file(settings: Settings) -> Path:
    """Return where the key of the hashes is."""
    return settings.forgotten_dir / "key"


def read_key(settings: Settings) -> bytes:
    """Return the key of this output folder, which is made the first time.

    Raises:
        InputRefusedError: it is lost or damaged, so nobody forgotten would be known.
    """
    path = key_file(settings)
    is_used = any(settings.forgotten_dir.glob("*/*.parquet"))
    if is_used and (not path.is_file() or path.stat().st_size != _KEY_BYTES):
        raise InputRefusedError(
            text(settings.language, "forget_key_lost", path=path),
            hint=text(settings.language, "forget_key_lost_hint"),
        )
    if not path.is_file():
        make_private(settings.forgotten_dir)
        unfinished = path.with_name(".key.new")
        unfinished.write_bytes(secrets.token_bytes(_KEY_BYTES))
        unfinished.chmod(0o600)
        unfinished.replace(path)
    return path.read_bytes()


def hashed(key: bytes, mark: str) -> str:
    """Return the HMAC of a mark, as ``hashed_sql`` has it."""
    return hmac.digest(key, mark.encode(), "sha256").hex()


def hashed_sql(mark: str) -> str:
    """SQL for the HMAC-SHA256 (RFC 2104) of a text; binds ``$inner`` and ``$outer``."""
    return f"sha256($outer::blob || unhex(sha256($inner::blob || encode({mark}))))"


def key_blocks(key: bytes) -> dict[str, bytes]:
    """Return what ``hashed_sql`` binds."""
    block = key.ljust(_BLOCK_BYTES, b"\0")
    return {
        "inner": bytes(byte ^ 0x36 for byte in block),
        "outer": bytes(byte ^ 0x5C for byte in block),
    }


def phone_sql(text: str) -> str:
    """SQL for the digits of a number, without the country code of the mainland."""
    digits = f"regexp_replace({_narrow(text)}, '[^0-9]', '', 'g')"
    return f"regexp_replace({digits}, '^(00)?86(1[3-9][0-9]{{9}})$', '\\2')"


class Marks:
    """SQL for the marks of rows, by the columns and variables of a project."""

    def __init__(self, settings: Settings) -> None:
        """Read which columns each entity has and which ids are company-wide."""
        self.columns = load_catalogue(settings.config_dir).columns
        shared = project_variables(settings.project_dir).get("company_wide_ids") or ()
        self._shared = set(shared) if isinstance(shared, (list, tuple)) else set()

    def of_rows(self, entity: str) -> str:
        """SQL for the list of the marks of a row of the lake."""
        columns = self.columns[entity]
        cells = ", ".join(quoted(name) for name in columns)
        content = f"cast(to_json([{cells}]) as varchar)"
        whole = _mark(ROW, quote_literal(f"{entity}|") + " || _source_system", content)
        return self.of_cells(columns, "_source_system", whole)

    def of_cells(self, columns: tuple[str, ...], system: str, *more: str) -> str:
        """SQL for the list of the marks in some of the columns of a relation."""
        single = [*more]
        for name, kind in (PERSON_IDS | RECORD_IDS).items():
            if name in columns:
                value = f"nullif({_narrow(quoted(name))}, '')"
                single.append(
                    _mark(RECORD_IDS.get(name, name), self._of(kind, system), value)
                )
        lists = [f"[{', '.join(single)}]"] if single else []
        if "phone" in columns:
            lists.append(_several("phone", PHONE, phone_sql("cell"), "[ ;,]+"))
        if "email" in columns:
            lists.append(
                _several("email", EMAIL, f"lower({_narrow('cell')})", "[ ;,]+")
            )
        return (
            f"list_filter(flatten([{', '.join(lists)}]), lambda mark: mark is not null)"
        )

    def of_record(self, entity: str) -> str:
        """SQL for the mark of the record that a row of the lake is or is a part of."""
        column = _ACCOUNT.get(entity) or OWN_RECORDS.get(entity, "order_id")
        kind = PERSON_IDS.get(column, column)
        value = f"nullif({_narrow(quoted(column))}, '')"
        return _mark(column, self._of(kind, "_source_system"), value)

    def of_line(self) -> str:
        """SQL for the list of the marks that a line which is no row may hold."""
        word = "rtrim(cell, '.')"
        kinds = dict.fromkeys([*PERSON_IDS, *RECORD_IDS.values()])
        single = [
            _mark(name, self._of(PERSON_IDS.get(name, name), "_source_system"), word)
            for name in kinds
        ]
        single += [
            _mark(PHONE, quote_literal(""), phone_sql("cell")),
            _mark(EMAIL, quote_literal(""), f"lower({word})"),
        ]
        return (
            f"flatten(list_transform(regexp_extract_all(coalesce({_narrow('line_text')},"
            f" ''), '{_WORD}'), lambda cell: [{', '.join(single)}]))"
        )

    def _of(self, kind: str, system: str) -> str:
        return quote_literal("") if kind in self._shared else system


def _narrow(text: str) -> str:
    return f"translate(trim({text}), '{_FULL_WIDTH}', '{_HALF_WIDTH}')"


def _mark(kind: str, system: str, value: str) -> str:
    return f"{quote_literal(kind + '|')} || {system} || '|' || {value}"


def _several(column: str, kind: str, value: str, between: str) -> str:
    cells = f"regexp_split_to_array(coalesce({quoted(column)}, ''), '{between}')"
    mark = _mark(kind, quote_literal(""), value)
    return (
        f"list_transform(list_filter({cells}, lambda cell: length({value}) >= 5),"
        f" lambda cell: {mark})"
    )
