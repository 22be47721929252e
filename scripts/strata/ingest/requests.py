"""What a person asks to load: tables of a database, or the data folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from strata.errors import InputRefusedError
from strata.ingest.address import read_address
from strata.ingest.problems import listed
from strata.texts import said, text, together

if TYPE_CHECKING:
    from pathlib import Path

    from strata.ingest.address import DatabaseAddress
    from strata.ingest.catalogue import Catalogue
    from strata.ingest.dialects import Dialect
    from strata.settings import Settings

_TABLE_SHAPE = said("table_shape")


@dataclass(frozen=True)
class TableRequest:
    """A table to load, and the entity its rows are."""

    entity: str
    schema: str
    table: str

    @property
    def name(self) -> str:
        """Schema and table as a person writes them."""
        return f"{self.schema}.{self.table}"


@dataclass(frozen=True)
class DatabaseRequest:
    """What to load from which database.

    ``tables`` are as written on the command line. Without ``source_system`` the rules
    say it, else the name of the database does. With ``since``, a column, only rows
    that may be new are read.
    """

    address: DatabaseAddress
    tables: tuple[str, ...]
    since: str | None = None
    source_system: str | None = None
    rules_dir: Path | None = None


def requested_tables(
    settings: Settings,
    *,
    url: str | None,
    url_file: Path | None,
    tables: tuple[str, ...],
    since: str | None,
    source_system: str | None,
    rules_dir: Path | None,
) -> DatabaseRequest | None:
    """Return what to load from a database, or None if it is the data folder.

    Raises:
        InputRefusedError: neither is named, or both are.
    """

    def refused(reason: str) -> InputRefusedError:
        return InputRefusedError(
            text(settings.language, reason),
            hint=text(settings.language, f"{reason}_hint"),
        )

    about_tables = (url, url_file, since, source_system, rules_dir)
    if tables and settings.data_dir is not None:
        raise refused("folder_and_database")
    if tables:
        return DatabaseRequest(
            read_address(url, url_file, os.environ),
            tables,
            since=since,
            source_system=source_system,
            rules_dir=rules_dir,
        )
    if any(option is not None for option in about_tables):
        raise refused("table_not_named")
    if settings.data_dir is None:
        raise refused("nothing_named")
    return None


def table_requests(
    request: DatabaseRequest, catalogue: Catalogue, dialect: Dialect
) -> tuple[TableRequest, ...]:
    """The tables asked for; what can be seen without the database is refused here."""
    found: list[TableRequest] = []
    problems: list[str] = []
    for written in request.tables:
        entity, _, name = written.partition("=")
        schema, _, table = name.rpartition(".")
        schema = schema or dialect.default_schema or request.address.database
        if not entity or not table:
            problems.append(together([written, _TABLE_SHAPE], ": "))
        elif entity not in catalogue.entities:
            close = get_close_matches(entity, catalogue.entities, n=1)
            known = said("suggested_known", known=listed(catalogue.entities))
            if close:
                known = together([said("suggested_near", near=close[0]), known], " ")
            problems.append(
                said("table_of_no_entity", table=written, entity=entity, known=known)
            )
        elif any((schema, table) == (other.schema, other.table) for other in found):
            problems.append(said("table_named_twice", table=written))
        else:
            found.append(TableRequest(entity, schema, table))
    if problems:
        raise InputRefusedError(said("tables_refused"), tuple(problems), _TABLE_SHAPE)
    return tuple(found)
