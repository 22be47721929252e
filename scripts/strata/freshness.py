"""Entities whose newest record lies too far back, as a publication says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from strata.texts import Said, said

if TYPE_CHECKING:
    import datetime as dt

    import duckdb

FRESHNESS_TABLE = "pub_entity_freshness"


@dataclass(frozen=True)
class LateEntity:
    """An entity beyond its bar: how far behind, and after which delivery."""

    name_zh: str
    name_en: str
    freshness_code: str
    days_behind: int
    late_days: int
    newest_record_date: dt.date
    last_source_file: str

    def sentence(self) -> Said:
        """Return what is said of it, which names no person and quotes no cell."""
        names = {"zh": self.name_zh, "en": self.name_en}
        return said(
            f"freshness_{self.freshness_code}",
            entity=Said(lambda language: names[language]),
            days=self.days_behind,
            allowed=self.late_days,
            newest=self.newest_record_date,
            file=self.last_source_file,
        )


def late_entities(connection: duckdb.DuckDBPyConnection) -> tuple[LateEntity, ...]:
    """Return the entities of a publication that are late or stale, the worst first."""
    rows = connection.execute(
        """
        select
            entity_name_zh,
            entity_name_en,
            freshness_code,
            days_behind,
            late_days,
            newest_record_date,
            last_source_file
        from pub_entity_freshness
        where freshness_code in ('late', 'stale')
        order by
            freshness_code desc,
            days_behind / nullif(late_days, 0) desc nulls first,
            entity_code
        """
    ).fetchall()
    return tuple(LateEntity(*row) for row in rows)
