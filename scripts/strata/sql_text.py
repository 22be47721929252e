"""SQL as text: statements kept in files, and quoting where nothing can be bound."""

from __future__ import annotations

from functools import cache
from importlib import resources


def quote_name(name: str) -> str:
    """Return ``name`` as an identifier that means exactly itself."""
    return '"' + name.replace('"', '""') + '"'


def quote_literal(value: object) -> str:
    """Return the text of ``value`` as a string literal that means exactly itself."""
    return "'" + str(value).replace("'", "''") + "'"


@cache
def statement(package: str, name: str) -> str:
    """Return the text of ``sql/<name>.sql`` in the folder of a package."""
    path = resources.files(package).joinpath("sql", f"{name}.sql")
    return path.read_text(encoding="utf-8")
