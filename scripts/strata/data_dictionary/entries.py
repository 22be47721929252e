"""What the dictionary says of a table and of each of its columns, in both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from strata.cockpit.labels import Label, label, same
from strata.contract_text import additivity
from strata.data_dictionary.meanings import Meanings, shared_meanings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from strata.publication import PublishedColumn, PublishedTable

# How names end that say in what a number is counted.
_UNITS = (
    (r"_amount(_\d+d)?$", "dictionary_money"),
    (r"_count(_\d+d)?$", "dictionary_count"),
    (r"_days$", "dictionary_days"),
    (r"_minutes$", "dictionary_minutes"),
    (r"_(ratio|rate|share|probability)$", "dictionary_share"),
)


@dataclass(frozen=True)
class Column:
    """A row of the dictionary; ``target`` is the key of another table that it is."""

    name: str
    data_type: str
    is_required: bool
    is_key: bool
    target: str
    unit: Label
    meaning: Label


@dataclass(frozen=True)
class Table:
    """A section of the dictionary."""

    name: str
    meaning: Label
    columns: tuple[Column, ...]


def entries(tables: Iterable[PublishedTable]) -> tuple[Table, ...]:
    """Return a section per table, with a row per column as the contracts order them."""
    shared = shared_meanings()
    return tuple(_section(table, Meanings(table, shared)) for table in tables)


def unit(name: str) -> Label:
    """Return in what a column of this name is counted, empty where it says nothing."""
    said = next((key for ending, key in _UNITS if re.search(ending, name)), None)
    return same("") if said is None else label(said)


def _section(table: PublishedTable, meanings: Meanings) -> Table:
    return Table(
        name=table.name,
        meaning=_on_one_line(meanings.of_table),
        columns=tuple(
            Column(
                name=column.name,
                data_type=column.data_type,
                is_required=column.is_required,
                is_key=column.name in table.primary_key,
                target=table.foreign_keys.get(column.name, ""),
                unit=unit(column.name),
                meaning=_with_sums(column, meanings.of_column(column)),
            )
            for column in table.columns
        ),
    )


def _with_sums(column: PublishedColumn, meaning: Label) -> Label:
    return _on_one_line(
        Label(
            meaning.zh + additivity(column.not_summed_over, "zh"),
            f"{meaning.en} {additivity(column.not_summed_over, 'en')}",
        )
    )


def _on_one_line(said: Label) -> Label:
    return Label(*(" ".join(text.split()) for text in said))
