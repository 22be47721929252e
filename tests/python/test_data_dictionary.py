"""The dictionary says of every published column what its contract says."""

from __future__ import annotations

from strata.data_dictionary import dictionary, unit
from strata.publication import PublishedColumn, PublishedTable


def test_a_row_has_type_unit_key_meaning_and_sums() -> None:
    table = PublishedTable(
        name="pub_months",
        schema_name="publish",
        description="One row per customer\nand month.",
        columns=(
            PublishedColumn(
                name="customer_id",
                data_type="string",
                description="The customer.",
                is_required=True,
                not_summed_over=(),
            ),
            PublishedColumn(
                name="margin_amount",
                data_type="decimal(18,2)",
                description="Margin | net.",
                is_required=False,
                not_summed_over=("month",),
            ),
        ),
        primary_key=("customer_id",),
        foreign_keys={"customer_id": "pub_people.customer_id"},
    )
    assert dictionary((table,)).splitlines()[2:] == [
        "## pub_months",
        "",
        "One row per customer and month.",
        "",
        "| column | type | unit | key | meaning |",
        "|---|---|---|---|---|",
        (
            "| `customer_id` | string, required |  | primary, `pub_people.customer_id`"
            " | The customer. |"
        ),
        (
            "| `margin_amount` | decimal(18,2) | money |  | Margin \\| net."
            " It has no sum over `month`. |"
        ),
    ]


def test_a_name_tells_its_unit() -> None:
    assert [unit(name) for name in ("order_count_365d", "cycle_days", "note")] == [
        "count",
        "days",
        "",
    ]
