"""Where a person wants a publication to go."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from strata.errors import InputRefusedError
from strata.ingest.address import read_address
from strata.texts import said

if TYPE_CHECKING:
    from pathlib import Path

    from strata.ingest.address import DatabaseAddress

# Leaves room for the day and the release behind it: PostgreSQL cuts names at 63 bytes.
_LONGEST_NAME = 40
_NAME = re.compile(rf"[a-z][a-z0-9_]{{0,{_LONGEST_NAME - 1}}}")


@dataclass(frozen=True)
class PostgresRequest:
    """The server, the schema of the views in it, and the role that may read them.

    ``kept_count`` is how many releases stay there: the live one, and that which readers
    may still be in.
    """

    address: DatabaseAddress
    schema: str
    reader: str
    kept_count: int = 2


def requested_target(
    *, url: str | None, url_file: Path | None, schema: str, reader: str
) -> PostgresRequest:
    """Return where to publish to.

    Raises:
        InputRefusedError: the address is none of PostgreSQL or can't be understood, or
            a name would need quotes.
    """
    for option, value in (("--schema", schema), ("--reader", reader)):
        if not _NAME.fullmatch(value) or value.startswith("pg_"):
            raise InputRefusedError(
                said(
                    "postgres_bad_name",
                    option=option,
                    value=value,
                    longest=_LONGEST_NAME,
                )
            )
    address = read_address(url, url_file, os.environ, option="--to")
    if address.kind != "postgresql":
        raise InputRefusedError(said("postgres_no_postgres", name=address.name))
    return PostgresRequest(address, schema, reader)
