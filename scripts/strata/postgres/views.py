"""The stable names that BI tools read: a view for each table of the newest release.

PostgreSQL replaces a view in place, under whatever others have built on it, as long as
its columns stay and new ones come last. So a column that moved keeps its old place.
Only one that is gone or has another type takes a new view, which nobody may read yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from strata.sql_text import quote_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


@dataclass(frozen=True)
class Relation:
    """A table of a release and what bears its name in the schema of the views.

    Columns are types by name, in their order, and empty where there is neither table
    nor view. ``readers`` are the views others have built on it, ``grants`` statements
    that let in whoever may read it now.
    """

    name: str
    is_ours: bool
    view_columns: Mapping[str, str]
    table_columns: Mapping[str, str]
    readers: tuple[str, ...] = ()
    grants: tuple[str, ...] = ()

    @property
    def is_foreign(self) -> bool:
        """Whether something of somebody else bears the name of a table."""
        return bool(self.view_columns and self.table_columns) and not self.is_ours

    @property
    def lost_columns(self) -> tuple[str, ...]:
        """Columns of our view that the table lacks or has with another type."""
        if not self.is_ours:
            return ()
        return tuple(
            name
            for name, data_type in self.view_columns.items()
            if self.table_columns.get(name) != data_type
        )

    @property
    def is_held(self) -> bool:
        """Whether others read a view that can't stay as it is."""
        return bool(self.lost_columns and self.readers)


def swapping_statements(
    relations: Iterable[Relation], views_schema: str, tables_schema: str
) -> Iterator[str]:
    """SQL that points every view at the tables of a release, and removes old views."""
    for relation in relations:
        view = f"{quote_name(views_schema)}.{quote_name(relation.name)}"
        is_dropped = bool(relation.lost_columns)
        if is_dropped:
            yield f"drop view {view}"
        if not relation.table_columns:
            continue
        kept = {} if is_dropped else relation.view_columns
        columns = ", ".join(
            quote_name(name) for name in {**kept, **relation.table_columns}
        )
        yield (
            f"create or replace view {view} as select {columns}"  # nosec B608 # quoted names
            f" from {quote_name(tables_schema)}.{quote_name(relation.name)}"
        )
        if is_dropped:
            yield from relation.grants
