"""For how many days rows of each entity are kept, and from which day on they are.

Days are counted from a row's own date, on the company's clock, to an as-of day: no
clock of the machine has a say in what goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

from strata.dbt_runner import all_variables, business_timezone
from strata.errors import InputRefusedError
from strata.forgetting.requests import read_requests
from strata.ingest.engine import load_extension, quoted
from strata.ingest.problems import suggested
from strata.ingest.zones import moment_of_cell
from strata.texts import spoken, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

    from strata.settings import Language, Settings

VARIABLE = "retention_days"
ORDERS, LINES = "orders", "order_lines"
# What an order is worth is reckoned with these.
_OF_ORDERS = ("refunds", "payments")
_MOST_DAYS = 36_500


@dataclass(frozen=True)
class Kept:
    """How long rows of an entity are kept, counted from one of their columns."""

    entity: str
    days: int
    column: str

    def floor(self, as_of: date) -> date:
        """Return the first day whose rows are kept."""
        return as_of - timedelta(days=self.days)


def read_retention(settings: Settings) -> tuple[Kept, ...]:
    """Return what the company says of each entity; one it doesn't name is kept.

    Raises:
        InputRefusedError: an entity or a number of days can't be; each is named.
    """
    variables = all_variables(settings)
    told = variables.get(VARIABLE) or {}
    columns = retained_from(variables)
    language = settings.language
    problems = []
    days: dict[str, int] = {}
    if not isinstance(told, dict):
        problems.append(text(language, "retention_no_mapping", value=told))
        told = {}
    for entity, written in told.items():
        count = _count(written)
        if entity == LINES:
            problems.append(text(language, "retention_lines"))
        elif entity not in columns:
            known = suggested(str(entity), [one for one in columns if one != LINES])
            problems.append(
                text(
                    language,
                    "retention_no_entity",
                    entity=entity,
                    known=spoken(known, language),
                )
            )
        elif count is None:
            problems.append(
                text(
                    language,
                    "retention_no_days",
                    entity=entity,
                    value=written,
                    most=f"{_MOST_DAYS:,}",
                )
            )
        else:
            days[entity] = count
    problems += _lost_before_orders(told, days, language)
    if problems:
        raise InputRefusedError(
            text(language, "retention_refused", name=VARIABLE),
            tuple(problems),
            text(language, "retention_hint", name=VARIABLE),
        )
    if ORDERS in days:
        days[LINES] = days[ORDERS]
    return tuple(
        Kept(entity, days[entity], columns[entity])
        for entity in columns
        if entity in days
    )


def _lost_before_orders(
    told: Mapping[object, object], days: Mapping[str, int], language: Language
) -> list[str]:
    """Say what would go before its order, which then counts as if it had none.

    Orders that aren't named are kept for good.
    """
    if ORDERS in told and ORDERS not in days:
        return []
    orders = days.get(ORDERS)
    return [
        text(
            language,
            "retention_before_orders" if orders else "retention_orders_kept",
            entity=entity,
            days=days[entity],
            orders=orders,
        )
        for entity in _OF_ORDERS
        if entity in days and (orders is None or days[entity] < orders)
    ]


def _count(written: object) -> int | None:
    """Return a number of days; of a company's settings all values are texts."""
    if isinstance(written, bool) or not str(written).isdecimal():
        return None
    return int(str(written)) if 1 <= int(str(written)) <= _MOST_DAYS else None


def retained_from(variables: Mapping[str, object]) -> dict[str, str]:
    """Return the delivered column that the days of each entity are counted from.

    Entities that tell nothing of customers, and those without a date, are not in it.
    """
    entities = cast("Mapping[str, Mapping[str, Any]]", variables["entities"])
    return {
        entity: declared.get("retained_from") or declared["dated_by"]
        for entity, declared in entities.items()
        if declared.get("retained_from") or declared.get("tells_day")
    }


def floors_on_arrival(settings: Settings) -> dict[str, date]:
    """Return by entity the first day of which rows are let into the lake.

    Nothing is kept out that nobody has said yes to: it is no later than what was erased
    up to, nor than what the days of today allow for.
    """
    requests = [one for one in read_requests(settings) if one.floors]
    if not requests:
        return {}
    as_of = max(date.fromisoformat(one.built.as_of) for one in requests)
    erased: dict[str, date] = {}
    for request in requests:
        for entity, day in request.floors.items():
            floor = date.fromisoformat(day)
            erased[entity] = max(floor, erased.get(entity, floor))
    return {
        kept.entity: min(erased[kept.entity], kept.floor(as_of))
        for kept in read_retention(settings)
        if kept.entity in erased
    }


class Days:
    """SQL for the days of rows, on one connection."""

    def __init__(
        self, settings: Settings, connection: duckdb.DuckDBPyConnection
    ) -> None:
        """Make the clock of the company known to the connection."""
        load_extension(connection, "icu")
        variables = all_variables(settings)
        self.zone = business_timezone(settings)
        self._earliest = date.fromisoformat(str(variables["minimum_date"]))
        self._columns = retained_from(variables)
        entities = cast("Mapping[str, Mapping[str, Any]]", variables["entities"])
        # Entities of which a row without the day says that it is still to come.
        self.open_ended = {
            entity
            for entity, declared in entities.items()
            if declared.get("retained_from")
        }

    def of_row(self, entity: str) -> str:
        """SQL for the day a row of the lake counts from, null where there is none.

        A day before all that are plausible is a filler, and so none.
        """
        cell = quoted(self._columns[entity])
        day = f"cast({moment_of_cell(cell, self.zone)} as date)"
        return f"if({day} >= date '{self._earliest.isoformat()}', {day}, null)"
