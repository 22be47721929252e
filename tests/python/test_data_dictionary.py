"""The dictionary says in two languages what contracts say of published columns."""

from __future__ import annotations

import re

import pytest

from strata.cockpit.labels import Label
from strata.data_dictionary.entries import entries, unit
from strata.data_dictionary.markdown import markdown
from strata.data_dictionary.page import page
from strata.publication import PublishedColumn, PublishedTable

MONTHS = PublishedTable(
    name="pub_months",
    schema_name="publish",
    description="One row per customer\nand month.",
    columns=(
        PublishedColumn(
            name="customer_id",
            data_type="string",
            description="The customer.",
            doc_block="customer_id",
            is_required=True,
            not_summed_over=(),
        ),
        PublishedColumn(
            name="margin_amount",
            data_type="decimal(18,2)",
            description="Margin | net of `cost`.",
            doc_block="",
            is_required=False,
            not_summed_over=("month",),
        ),
    ),
    primary_key=("customer_id",),
    foreign_keys={"customer_id": "pub_people.customer_id"},
)


@pytest.fixture(autouse=True)
def chinese(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Let the table have texts of its own, one of them for a column."""
    folder = tmp_path_factory.mktemp("zh")
    (folder / "_columns.yml").write_text("customer_id: 客户编号。\n", encoding="utf-8")
    (folder / "pub_months.yml").write_text(
        "description: 一行是一位客户的一个月。\ncolumns:\n  margin_amount: 净毛利。\n",
        encoding="utf-8",
    )
    monkeypatch.setattr("strata.data_dictionary.meanings.MEANINGS_DIR", folder)


def test_a_row_has_type_unit_key_meaning_and_sums() -> None:
    assert markdown(entries((MONTHS,)), "en").splitlines()[2:] == [
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
            "| `margin_amount` | decimal(18,2) | money |  | Margin \\| net of `cost`."
            " It has no sum over `month`. |"
        ),
    ]


def test_the_same_is_said_in_chinese() -> None:
    assert markdown(entries((MONTHS,)), "zh").splitlines()[2:] == [
        "## pub_months",
        "",
        "一行是一位客户的一个月。",
        "",
        "| 列 | 类型 | 单位 | 键 | 含义 |",
        "|---|---|---|---|---|",
        (
            "| `customer_id` | string, 非空 |  | 主键, `pub_people.customer_id`"
            " | 客户编号。 |"
        ),
        "| `margin_amount` | decimal(18,2) | 金额 |  | 净毛利。不可跨 `month` 求和。 |",
    ]


def test_what_has_no_chinese_text_yet_is_said_in_english() -> None:
    column = PublishedColumn(
        name="note",
        data_type="string",
        description="A note.",
        doc_block="",
        is_required=False,
        not_summed_over=(),
    )
    table = PublishedTable("pub_own", "publish", "Mine.", (column,), ("note",), {})
    (section,) = entries((table,))
    assert section.meaning == Label("Mine.", "Mine.")
    assert section.columns[0].meaning == Label("A note.", "A note.")


def test_a_name_tells_its_unit() -> None:
    assert [unit(name).en for name in ("order_count_365d", "cycle_days", "note")] == [
        "count",
        "days",
        "",
    ]
    assert unit("maximum_customer_share").en == "share, 0 to 1"
    assert unit("cycle_days").zh == "天"


def test_the_page_has_both_languages_and_runs_no_text() -> None:
    attack = "<script>alert('`<b>`')</script>"
    column = PublishedColumn(
        name="customer_id",
        data_type=attack,
        description=attack,
        doc_block="",
        is_required=True,
        not_summed_over="all",
    )
    hostile = PublishedTable(
        name="pub_attack",
        schema_name="publish",
        description=attack,
        columns=(column,),
        primary_key=(),
        foreign_keys={"customer_id": f'"{attack}'},
    )
    written = page(entries((MONTHS, hostile)))
    for text in (
        "客户编号。",
        "The customer.",
        "净毛利。不可跨 <code>month</code> 求和。",
    ):
        assert text in written
    assert "net of <code>cost</code>." in written
    assert '<a href="#pub_people.customer_id">' in written
    # Only its own script, whose hash the policy lists.
    assert len(re.findall("<script", written)) == 1
    assert "<b>" not in written
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", written)
