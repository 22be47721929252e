"""What published tables and columns mean in Chinese."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from strata.cockpit.labels import Label

if TYPE_CHECKING:
    from strata.publication import PublishedColumn, PublishedTable

MEANINGS_DIR = Path(__file__).with_name("zh")
SHARED_FILE = "_columns.yml"


class Meanings:
    """The texts of one table.

    What has no Chinese text yet, as tables of one's own may not, is said in English.
    """

    def __init__(self, table: PublishedTable, shared: dict[str, str]) -> None:
        """Take the texts that tables share, and read the table's own."""
        path = MEANINGS_DIR / f"{table.name}.yml"
        own = _read(path) if path.is_file() else {}
        self.of_table = Label(
            own.get("description", table.description), table.description
        )
        self._own: dict[str, str] = own.get("columns", {})
        self._shared = shared

    def of_column(self, column: PublishedColumn) -> Label:
        """Return what a column means: in this table, else wherever it stands."""
        name = column.doc_block or column.name
        chinese = self._own.get(column.name) or self._shared.get(name)
        return Label(chinese or column.description, column.description)


def shared_meanings() -> dict[str, str]:
    """Return what columns mean in every table, by doc block or name."""
    return _read(MEANINGS_DIR / SHARED_FILE)


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content
