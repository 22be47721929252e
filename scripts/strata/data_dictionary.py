"""Every published table and column on one page, from the contracts of a build."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from strata.contract_text import additivity
from strata.publication import read_published_tables
from strata.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from strata.publication import PublishedColumn, PublishedTable

FILE_NAME = "data_dictionary.md"
# How names end that say in what a number is counted.
_UNITS = (
    (r"_amount(_\d+d)?$", "money"),
    (r"_count(_\d+d)?$", "count"),
    (r"_days$", "days"),
    (r"_minutes$", "minutes"),
    (r"_(ratio|rate|probability)$", "share, 0 to 1"),
)


def main() -> int:
    """Write the page of the build in the output folder named into the folder named."""
    output_dir, folder = map(Path, sys.argv[1:])
    tables = read_published_tables(Settings(output_dir=output_dir))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_text(dictionary(tables), encoding="utf-8")
    return 0


def dictionary(tables: tuple[PublishedTable, ...]) -> str:
    """Return the page: a section per table, a row per column, in Markdown."""
    lines = ["# Data dictionary", ""]
    for table in tables:
        lines += [f"## {table.name}", "", _one_line(table.description), ""]
        lines += ["| column | type | unit | key | meaning |", "|---|---|---|---|---|"]
        lines += _rows(table)
        lines.append("")
    return "\n".join(lines)


def _rows(table: PublishedTable) -> Iterator[str]:
    for column in table.columns:
        cells = (
            f"`{column.name}`",
            column.data_type + (", required" if column.is_required else ""),
            unit(column.name),
            _key(table, column),
            f"{column.description} {additivity(column.not_summed_over, 'en')}",
        )
        yield f"| {' | '.join(map(_cell, cells))} |"


def unit(name: str) -> str:
    """Return in what a column of this name is counted, empty where it says nothing."""
    return next((said for ending, said in _UNITS if re.search(ending, name)), "")


def _key(table: PublishedTable, column: PublishedColumn) -> str:
    own = "primary" if column.name in table.primary_key else ""
    target = table.foreign_keys.get(column.name, "")
    return ", ".join(filter(None, (own, target and f"`{target}`")))


def _cell(text: str) -> str:
    return _one_line(text).replace("|", "\\|")


def _one_line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    sys.exit(main())
