"""Data: how fresh it is, every row and sum delivered, and what is to be settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.cockpit.blocks import Chart, Column, Figures, Grid, Listing, Page, Section
from strata.cockpit.labels import label
from strata.cockpit.pages.tables import MOST_OWNER_ROWS
from strata.cockpit.shapes import categories, columns_as_series, figures_of

if TYPE_CHECKING:
    from strata.cockpit.blocks import Figure
    from strata.cockpit.source import Source

_MOST = MOST_OWNER_ROWS
_OUTCOMES = ("kept", "superseded", "rejected", "held")


def data_page(source: Source) -> Page:
    """Return the page that accounts for what was delivered."""
    return Page(
        "data",
        label("page_data"),
        label("page_data_lead"),
        (
            Section("section_freshness", (_freshness(source),)),
            Section("section_rows", (Figures(_figures(source)), _entities(source))),
            Section("section_money", (_money(source),)),
            Section("section_rejects", (_rejects(source),)),
            Section("section_words", (_words(source), _cells(source))),
            Section("section_identity", (_identity(source),)),
        ),
    )


def _freshness(source: Source) -> Grid:
    return Grid(
        "grid_freshness",
        (
            Column("entity"),
            Column("freshness"),
            Column("newest_record_date", "date"),
            Column("days_behind", "count"),
            Column("late_days", "count"),
            Column("stale_days", "count"),
            Column("batch_count", "count", heading="deliveries"),
            Column("last_source_file", heading="last_delivery"),
        ),
        source.rows("data_freshness"),
        source.download(
            "entity_freshness", "pub_entity_freshness", order="entity_code"
        ),
    )


def _figures(source: Source) -> tuple[Figure, ...]:
    order = "entity_code, batch_id, outcome_code, reason_code, money_kind_code"
    every = source.download("row_accounting", "pub_row_accounting", order=order)
    rows = {
        f"data_{outcome}": source.download(
            f"rows_{outcome}",
            "pub_row_accounting",
            where=f"outcome_code = '{outcome}'",
            order=order,
        )
        for outcome in _OUTCOMES
    }
    return figures_of(
        source.row("data_figures"),
        {"data_rejected": "watch", "data_held": "bad"},
        {"data_received": every, "data_files": every, **rows},
    )


def _entities(source: Source) -> Chart:
    rows = source.rows("data_entities")
    return Chart(
        "chart_entities",
        "stack",
        categories(rows, "entity_code"),
        columns_as_series(
            rows, {f"{one}_count": label(f"series_{one}") for one in _OUTCOMES}
        ),
        download=source.download(
            "row_accounting",
            "pub_row_accounting",
            order="entity_code, batch_id, outcome_code, reason_code, money_kind_code",
        ),
        is_horizontal=True,
    )


def _money(source: Source) -> Grid:
    return Grid(
        "grid_money",
        (
            Column("money"),
            Column("currency_code", heading="currency"),
            Column("row_count", "count", heading="rows"),
            Column("amount", "count"),
        ),
        source.rows("data_money"),
        source.download(
            "row_accounting",
            "pub_row_accounting",
            order="entity_code, batch_id, outcome_code, reason_code, money_kind_code",
        ),
    )


def _rejects(source: Source) -> Listing:
    rows = source.rows("data_rejects", most=_MOST)
    return Listing(
        "list_rejects",
        (
            Column("row_count", "count", heading="rows"),
            Column("entity_code", heading="entity"),
            Column("reason"),
            Column("reason_column"),
            Column("mend"),
        ),
        rows,
        len(rows),
        ("entity_code", "reason"),
        source.download(
            "rejected_rows",
            "pub_rejected_rows",
            where="status_code = 'open'",
            order="entity_code, reason_code, source_file, row_number",
        ),
    )


def _words(source: Source) -> Listing:
    download = source.download(
        "unmapped_values",
        "pub_unmapped_values",
        order="held_count desc, row_count desc, source_value",
    )
    return Listing(
        "list_words",
        (
            Column("source_value", heading="word"),
            Column("vocabulary_code", heading="vocabulary"),
            Column("entity_code", heading="entity"),
            Column("row_count", "count", heading="rows"),
            Column("held_count", "count", heading="held"),
            Column("last_seen_date", "date"),
        ),
        source.rows("data_words", most=_MOST),
        download.total_count,
        ("vocabulary_code",),
        download,
    )


def _cells(source: Source) -> Listing:
    download = source.download(
        "unread_cells",
        "pub_unread_cells",
        order="unread_count desc, source_file, column_name",
    )
    return Listing(
        "list_cells",
        (
            Column("source_file", heading="file"),
            Column("column_name", heading="column"),
            Column("unread_count", "count", heading="unread"),
            Column("cell_count", "count", heading="cells"),
        ),
        source.rows("data_cells", most=_MOST),
        download.total_count,
        ("source_file",),
        download,
    )


def _identity(source: Source) -> Listing:
    download = source.download(
        "identity_conflicts",
        "pub_identity_conflicts",
        order="contact_count desc, conflict_id",
    )
    return Listing(
        "list_identity",
        (
            Column("conflict_type"),
            Column("masked_value"),
            Column("contact_count", "count", heading="records"),
            Column("evidence"),
            Column("advice"),
        ),
        source.rows("data_identity", most=_MOST),
        download.total_count,
        ("conflict_type",),
        download,
    )
