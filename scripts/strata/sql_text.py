"""Quoting for the places where DuckDB takes no bound value."""

from __future__ import annotations


def quote_name(name: str) -> str:
    """Return ``name`` as an identifier that means exactly itself."""
    return '"' + name.replace('"', '""') + '"'


def quote_literal(value: object) -> str:
    """Return the text of ``value`` as a string literal that means exactly itself."""
    return "'" + str(value).replace("'", "''") + "'"
