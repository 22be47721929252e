"""The day of a run and where it comes from, as the terminal shows it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from strata.display.tables import number
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from strata.settings import DayOrigin, Language, RecordDay


def day_said(day: date, origin: DayOrigin, language: Language) -> Iterator[str]:
    """Say as of which day everything is, why, and what was passed over."""
    newest = _values(origin.newest)
    yield text(language, f"day_{origin.basis}", as_of=day.isoformat(), **newest)
    if origin.stray is not None:
        yield text(language, "day_stray", **_values(origin.stray))


def _values(record: RecordDay | None) -> dict[str, str]:
    if record is None:
        return dict.fromkeys(("day", "entity", "column", "source_file", "count"), "–")
    values = asdict(record)
    return {**values, "count": number(values.pop("record_count"))}
