"""From rows to the series of a chart."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from strata.cockpit.blocks import Figure, Series
from strata.cockpit.labels import Label, same

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from strata.cockpit.blocks import Download, Kind, Row, Tone, Value

MONEY_ENDINGS = ("_gain", "_stake", "_loss", "_revenue")


def as_label(value: Value) -> Label:
    """Return a category: a label as it is, a month as year and month."""
    if isinstance(value, Label):
        return value
    if isinstance(value, dt.date):
        return same(f"{value:%Y-%m}")
    return same(value)


def categories(rows: Iterable[Row], key: str) -> tuple[Label, ...]:
    """Return the categories in the order in which they first come."""
    return tuple(dict.fromkeys(as_label(row[key]) for row in rows))


def columns_as_series(
    rows: Sequence[Row], names: Mapping[str, Label]
) -> tuple[Series, ...]:
    """Return one series per column; its code is the name of the column."""
    return tuple(
        Series(name, tuple(row[key] for row in rows), code=key)
        for key, name in names.items()
    )


def pivoted(
    rows: Sequence[Row],
    category: str,
    series: str,
    value: str,
    *,
    code: str = "",
    ordered_by: Sequence[Row] = (),
) -> tuple[Series, ...]:
    """Return one series per value of the column ``series``.

    They come in the order of the rows, or of ``ordered_by``, the same rows.

    A category for which a series has no row is nothing, which is drawn as a gap.
    """
    every = categories(rows, category)
    found = {(as_label(row[category]), as_label(row[series])): row for row in rows}
    return tuple(
        Series(
            name,
            tuple(
                found[one, name][value] if (one, name) in found else None
                for one in every
            ),
            code=str(next(r[code] for r in rows if as_label(r[series]) == name))
            if code
            else "",
        )
        for name in categories(ordered_by or rows, series)
    )


def figures_of(
    row: Row,
    tones: Mapping[str, Tone],
    downloads: Mapping[str, Download],
    kinds: Mapping[str, Kind] | None = None,
) -> tuple[Figure, ...]:
    """Return the columns of a row as figures, in their order.

    What is wrong only when it is there at all has its tone only then.
    """
    return tuple(
        Figure(
            key,
            value,
            kind=(kinds or {}).get(key)
            or ("money" if key.endswith(MONEY_ENDINGS) else "count"),
            tone=tones.get(key, "plain") if value else "plain",
            download=downloads.get(key),
        )
        for key, value in row.items()
    )
