"""The dictionary as Markdown, in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.cockpit.labels import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from strata.data_dictionary.entries import Column, Table
    from strata.settings import Language

_HEADINGS = ("column", "type", "unit", "key", "meaning")


def markdown(tables: Iterable[Table], language: Language) -> str:
    """Return a section per table, a row per column."""
    lines = [f"# {_said('title', language)}", ""]
    for table in tables:
        lines += [f"## {table.name}", "", getattr(table.meaning, language), ""]
        headings = (_said(heading, language) for heading in _HEADINGS)
        lines += [f"| {' | '.join(headings)} |", "|---" * len(_HEADINGS) + "|"]
        lines += _rows(table, language)
        lines.append("")
    return "\n".join(lines)


def _rows(table: Table, language: Language) -> Iterator[str]:
    for column in table.columns:
        cells = (
            f"`{column.name}`",
            _type(column, language),
            getattr(column.unit, language),
            _key(column, language),
            getattr(column.meaning, language),
        )
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _type(column: Column, language: Language) -> str:
    required = _said("required", language) if column.is_required else ""
    return ", ".join(filter(None, (column.data_type, required)))


def _key(column: Column, language: Language) -> str:
    own = _said("primary", language) if column.is_key else ""
    return ", ".join(filter(None, (own, column.target and f"`{column.target}`")))


def _said(key: str, language: Language) -> str:
    said: str = getattr(label(f"dictionary_{key}"), language)
    return said
