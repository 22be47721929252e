"""Whether somebody was forgotten before, told by the hashes alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import duckdb

from strata.forgetting.erasing import marks_files
from strata.forgetting.marks import EMAIL, PERSON_IDS, PHONE, hashed, read_key
from strata.forgetting.person import CUSTOMER_ID
from strata.forgetting.requests import CUSTOMERS_FILE, request_files
from strata.ingest.contacts import read_emails, read_phones
from strata.paths import read_name
from strata.publication import read_input_batches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from strata.settings import Settings

_MAINLAND = re.compile(r"^[+]86(1[3-9][0-9]{9})$")


def is_forgotten(settings: Settings, asked: str) -> bool:
    """Return whether an id or identifier is of somebody who was forgotten."""
    files = marks_files(settings)
    if not files:
        return False
    with duckdb.connect() as connection:
        if CUSTOMER_ID.fullmatch(asked):
            known, name = {asked}, "customer_id"
            files = [
                read_name(path) for path in request_files(settings, CUSTOMERS_FILE)
            ]
        else:
            key = read_key(settings)
            known = {hashed(key, mark) for mark in _possible_marks(settings, asked)}
            name = "mark_hash"
        found = connection.execute(
            f"select count(*) from read_parquet($files)"  # nosec B608 # a column of ours
            f" where {name} in (select unnest($known))",
            {"files": files, "known": sorted(known)},
        ).fetchone()
    return found != (0,)


def spellings(asked: str) -> Iterator[str]:
    """Yield how an identifier may stand in files; an id of ours is none."""
    if CUSTOMER_ID.fullmatch(asked):
        return
    if "@" in asked:
        yield read_emails(asked) or asked
        return
    yield asked
    yield from _numbers(asked)


def _possible_marks(settings: Settings, asked: str) -> Iterator[str]:
    if "@" in asked:
        yield f"{EMAIL}||{read_emails(asked) or asked.strip().lower()}"
        return
    for number in _numbers(asked):
        yield f"{PHONE}||{number}"
    systems = {str(batch["source_system"]) for batch in read_input_batches(settings)}
    for column in PERSON_IDS:
        for system in ("", *sorted(systems)):
            yield f"{column}|{system}|{asked}"


def _numbers(asked: str) -> Iterator[str]:
    """Yield the digits of the numbers in a text, as marks have them."""
    for number in re.split("[ ;]", read_phones(asked)):
        if number:
            yield _MAINLAND.sub(r"\1", number).lstrip("+")
