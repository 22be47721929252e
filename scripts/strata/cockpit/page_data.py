"""The charts and lists of a page as its script reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.cockpit.blocks import Chart, Listing
from strata.cockpit.formats import plain, shown
from strata.cockpit.pages.owners import page_name
from strata.cockpit.script_data import Words

if TYPE_CHECKING:
    from collections.abc import Container

    from strata.cockpit.blocks import Block, Column, Page, Row


def page_data(
    page: Page, currency_code: str, faces: Container[str], desks: Container[str]
) -> dict[str, object]:
    """Return what the script of a page draws.

    ``faces`` are the customers the drawer knows, ``desks`` the owners with a page.
    """
    words = Words()
    blocks: list[Block] = [one for part in page.sections for one in part.blocks]
    charts = [_chart(one, words) for one in blocks if isinstance(one, Chart)]
    lists = [
        _list(one, words, faces, desks) for one in blocks if isinstance(one, Listing)
    ]
    return {
        "currency": currency_code,
        "charts": charts,
        "lists": lists,
        "words": words.texts,
    }


def _chart(chart: Chart, words: Words) -> dict[str, object]:
    return {
        "key": chart.key,
        "drawing": chart.drawing,
        "kind": chart.kind,
        "horizontal": chart.is_horizontal,
        "categories": [words.number(one) for one in chart.categories],
        "series": [
            {
                "name": words.number(one.name),
                "code": one.code,
                "values": [plain(value) for value in one.values],
            }
            for one in chart.series
        ],
    }


def _list(
    listing: Listing, words: Words, faces: Container[str], desks: Container[str]
) -> dict[str, object]:
    return {
        "key": listing.key,
        "total": listing.total_count,
        "columns": [
            {
                "title": words.number(column.title),
                "kind": column.kind,
                "filtered": column.key in listing.filters,
            }
            for column in listing.columns
        ],
        "rows": [
            [_cell(row, column, words, faces, desks) for column in listing.columns]
            for row in listing.rows
        ],
    }


def _cell(
    row: Row,
    column: Column,
    words: Words,
    faces: Container[str],
    desks: Container[str],
) -> object:
    """Return a figure or a date as it is, a text as its number, and what it opens."""
    value = row[column.key]
    if value is None or column.kind in {"count", "money", "rate", "ratio", "date"}:
        return plain(value)
    number = words.number(shown(value, column.kind))
    if column.kind == "customer" and row.get("customer_id") in faces:
        return [number, row["customer_id"]]
    if column.kind == "owner" and row.get("owner_key") in desks:
        return [number, f"{page_name(row['owner_key'])}.html"]
    return number
