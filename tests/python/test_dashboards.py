"""The dashboards of Superset and Metabase read what is published, as it may be."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from gates.charts import FOLDER, LANGUAGES
from gates.dashboards import find_problems, write
from published_contracts import contracts, empty_tables, models
from strata.contract_text import NO_SUM
from strata.settings import PROJECT_DIR

if TYPE_CHECKING:
    from collections.abc import Iterable

SUPERSET = PROJECT_DIR / FOLDER / "superset"
QUESTIONS = sorted((PROJECT_DIR / FOLDER / "metabase").glob("*/*.sql"))
# Every way in which a measure may be counted; of the sums, what is summed.
SUMS = re.compile(r"sum\((\w+)\)(?: \* 1\.0 / nullif\(sum\((\w+)\), 0\))?")
GREATEST = re.compile(r"max\((\w+)\)")
COUNT = "count(*)"
# Rows of `all` in this column are the parts of one whole by these, as the description
# of the table says; the other rows of the table are the same again.
PARTS = {("pub_lead_funnel", "owner_key = 'all'"): {"channel_code", "tier_code"}}


def read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


@cache
def datasets() -> dict[str, dict[str, Any]]:
    """The datasets by their id."""
    found = map(read, sorted((SUPERSET / "datasets/strata").glob("*.yaml")))
    return {dataset["uuid"]: dataset for dataset in found}


@cache
def charts() -> dict[str, dict[str, Any]]:
    """The charts by the name of their file."""
    return {path.stem: read(path) for path in sorted((SUPERSET / "charts").iterdir())}


def no_sum_over(table: str, column: str | None) -> str | Iterable[str]:
    """What the contract says of the sums of a column, or of the rows of the table."""
    meta = models()[table]["config"]["meta"]
    said = meta.get("not_summed_over", ())
    if column is None:
        return said  # type: ignore[no-any-return]
    config = contracts()[table][column].get("config", {})
    return config.get("meta", {}).get("not_summed_over", said)  # type: ignore[no-any-return]


def faults(table: str, measures: Iterable[str], told_apart: set[str]) -> list[str]:
    """The measures that the contract forbids where only these columns are told apart.

    A name tells apart what its code does.
    """
    known = told_apart | {
        re.sub(r"_name_(?:zh|en)$", "_code", column) for column in told_apart
    }
    key = set(models()[table]["config"]["meta"]["primary_key"])
    found = []
    for measure in measures:
        if measure == COUNT:
            forbidden = [no_sum_over(table, None)]
        elif summed := SUMS.fullmatch(measure):
            forbidden = [no_sum_over(table, one) for one in summed.groups() if one]
        elif greatest := GREATEST.fullmatch(measure):
            # The greatest number of many rows says nothing; the newest date does.
            is_date = contracts()[table][greatest[1]]["data_type"] == "date"
            forbidden = [() if is_date else key]
        else:
            found.append(measure)
            continue
        if any(one == NO_SUM or not set(one) <= known for one in forbidden):
            found.append(measure)
    return found


def told_apart(table: str, shown: Iterable[str], narrowed: Iterable[str]) -> set[str]:
    """The columns whose values are shown one by one, or that are narrowed to one.

    A date as text tells apart what the date does.
    """
    conditions = list(narrowed)
    apart = {re.sub(r"^cast\((\w+) as varchar\)$", r"\1", one) for one in shown}
    apart.update(one.split(" = ")[0] for one in conditions)
    return apart.union(*(PARTS.get((table, one), set()) for one in conditions))


def told_apart_in(chart: dict[str, Any]) -> set[str]:
    dataset = datasets()[chart["dataset_uuid"]]
    params = chart["params"]
    columns = {
        column["column_name"]: column.get("expression", column["column_name"])
        for column in dataset["columns"]
    }
    shown = [params["x_axis"]] if "x_axis" in params else []
    return told_apart(
        dataset["table_name"],
        (columns[name] for name in (*shown, *params.get("groupby", ()))),
        (
            f"{one['subject']} = '{one['comparator']}'"
            for one in params["adhoc_filters"]
            if one.get("operator") == "=="
        ),
    )


def test_files_say_what_the_charts_say() -> None:
    assert find_problems(PROJECT_DIR) == []


def test_a_file_that_is_changed_gone_or_left_over_is_found(tmp_path: Path) -> None:
    shutil.copytree(PROJECT_DIR / FOLDER, tmp_path / FOLDER)
    shutil.copytree(PROJECT_DIR / "models/publish", tmp_path / "models/publish")
    superset = tmp_path / FOLDER / "superset"
    (superset / "charts/old_en.yaml").write_text("{}\n", encoding="utf-8")
    (superset / "charts/tiers_en.yaml").unlink()
    with (superset / "metadata.yaml").open("a", encoding="utf-8") as file:
        file.write("more: 1\n")
    names = [Path(problem.path).name for problem in find_problems(tmp_path)]
    assert names == ["old_en.yaml", "tiers_en.yaml", "metadata.yaml"]
    write(tmp_path)
    assert find_problems(tmp_path) == []


@pytest.mark.parametrize(
    "dataset", datasets().values(), ids=lambda one: one["table_name"]
)
def test_a_dataset_has_columns_that_are_published(dataset: dict[str, Any]) -> None:
    published = contracts()[dataset["table_name"]]
    assert dataset["schema"] == "strata"
    database = empty_tables("strata")
    for column in dataset["columns"]:
        name = column["column_name"]
        if "expression" in column:
            assert name not in published
            database.execute(
                f"select {column['expression']} from strata.{dataset['table_name']}"
            )
        else:
            assert name in published
            is_date = published[name]["data_type"] == "date"
            assert column["is_dttm"] == is_date, name


@pytest.mark.parametrize(("name", "chart"), charts().items())
def test_a_chart_reads_columns_of_its_dataset(name: str, chart: dict[str, Any]) -> None:
    dataset = datasets()[chart["dataset_uuid"]]
    params = chart["params"]
    named = {column["column_name"] for column in dataset["columns"]}
    filters = params["adhoc_filters"]
    used = {one["subject"] for one in filters if one["expressionType"] == "SIMPLE"}
    used.update(params.get("groupby", ()))
    used.update({params["x_axis"]} if "x_axis" in params else ())
    used.update(one["sqlExpression"] for one in params.get("all_columns", ()))
    used.update(json.loads(one)[0] for one in params.get("order_by_cols", ()))
    free = [one for one in filters if one["expressionType"] == "SQL"]
    spelled = [one["sqlExpression"] for one in (*measures_of(chart), *free)]
    used.update(re.findall(r"\b\w+_\w+\b", " ".join(spelled)))
    assert used <= named, name


def measures_of(chart: dict[str, Any]) -> list[dict[str, Any]]:
    params = chart["params"]
    one = [params["metric"]] if "metric" in params else []
    return [*one, *params.get("metrics", ())]


@pytest.mark.parametrize(("name", "chart"), charts().items())
def test_a_chart_sums_nothing_that_has_no_sum(name: str, chart: dict[str, Any]) -> None:
    table = datasets()[chart["dataset_uuid"]]["table_name"]
    measures = [one["sqlExpression"] for one in measures_of(chart)]
    assert faults(table, measures, told_apart_in(chart)) == [], name
    # Without a measure it shows rows as they are.
    assert measures or chart["params"]["query_mode"] == "raw"


@pytest.mark.parametrize(
    ("table", "measure", "columns", "is_allowed"),
    [
        ("pub_customer_months", COUNT, {"observation_date", "tier_name_zh"}, True),
        ("pub_customer_months", COUNT, {"tier_code"}, False),
        ("pub_score_changes", "sum(score_change)", {"customer_id"}, True),
        ("pub_score_changes", "sum(score_change)", {"signal_name_en"}, False),
        ("pub_lead_funnel", "sum(furthest_count)", set(), False),
        ("pub_risk_months", "sum(churn_rate)", {"observation_date"}, False),
        ("pub_risk_months", "max(churn_rate)", {"observation_date"}, True),
        ("pub_risk_months", "max(churn_rate)", set(), False),
        ("pub_risk_months", "max(observation_date)", set(), True),
        ("pub_play_results", "sum(treated_count)", {"play_code"}, False),
        ("pub_channel_roi", "sum(margin_amount)", set(), True),
        ("pub_channel_roi", "avg(margin_amount)", set(), False),
        (
            "pub_performance_months",
            "sum(order_count) * 1.0 / nullif(sum(active_start_customer_count), 0)",
            {"tier_code"},
            False,
        ),
    ],
)
def test_what_has_no_sum_is_noticed(
    table: str, measure: str, columns: set[str], *, is_allowed: bool
) -> None:
    assert (faults(table, [measure], columns) == []) is is_allowed


def test_leads_are_summed_within_one_kind_of_rows_and_a_stage() -> None:
    shown = ["lead_stage_name_en"]
    for narrowed, found in (["owner_key = 'all'"], []), (["owner_key = 'E1'"], [COUNT]):
        apart = told_apart("pub_lead_funnel", shown, narrowed)
        assert faults("pub_lead_funnel", [COUNT], apart) == found
    apart = told_apart("pub_lead_funnel", [], ["owner_key = 'all'"])
    assert faults("pub_lead_funnel", ["sum(reached_count)"], apart)


def test_a_name_tells_apart_what_its_code_does() -> None:
    path = PROJECT_DIR / "seeds/standards/vocabularies.csv"
    with path.open(encoding="utf-8", newline="") as file:
        names = Counter(
            (row["vocabulary_code"], language, row[f"name_{language}"])
            for row in csv.DictReader(file)
            for language in LANGUAGES
        )
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize(
    "path", QUESTIONS, ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_a_question_can_be_asked_and_sums_nothing_that_has_no_sum(path: Path) -> None:
    question = path.read_text(encoding="utf-8")
    empty_tables("strata").execute(question)
    table = re.search(r"^from strata\.(\w+)$", question, re.MULTILINE)
    assert table
    shown = re.findall(r"^    (.+) as \"", question, re.MULTILINE)
    grouped = re.search(r"^group by (.+)$", question, re.MULTILINE)
    where = re.search(r"^where (.+)$", question, re.MULTILINE)
    columns = told_apart(
        table[1],
        grouped[1].split(", ") if grouped else (),
        re.findall(r"\w+ = '\w+'", where[1] if where else ""),
    )
    is_of_rows = not any("(" in one for one in shown)
    assert is_of_rows or faults(table[1], shown, columns) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_churn_is_of_months_that_are_over(language: str) -> None:
    (path,) = (SUPERSET.parent / "metabase" / language).glob("*_churn.sql")
    ((narrowing,),) = {
        tuple(one["sqlExpression"] for one in chart["params"]["adhoc_filters"])
        for name, chart in charts().items()
        if name == f"churn_{language}"
    }
    question = path.read_text(encoding="utf-8")
    assert f"\nwhere {narrowing}\n" in question
    months = [
        *(("2026-02-01", "2026-02-28"), ("2026-11-01", "2026-11-30")),
        *(("2026-12-01", "2026-12-30"),),
    ]
    with empty_tables("strata").cursor() as database:
        database.execute("begin")
        for month, observed in months:
            database.execute(
                "insert into strata.pub_performance_months (month_start_date, "
                "observation_date, active_start_customer_count, "
                "churned_customer_count) values (?, ?, 10, 1)",
                [month, observed],
            )
        shown = [str(row[0]) for row in database.execute(question).fetchall()]
        database.execute("rollback")
    assert shown == ["2026-02-01", "2026-11-01"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_dashboard_shows_each_chart_of_its_language_once(language: str) -> None:
    dashboard = read(SUPERSET / f"dashboards/customers_and_churn_{language}.yaml")
    placed = [
        one["meta"]["uuid"]
        for one in dashboard["position"].values()
        if isinstance(one, dict) and one["type"] == "CHART"
    ]
    mine = [
        chart["uuid"]
        for name, chart in charts().items()
        if name.endswith(f"_{language}")
    ]
    assert Counter(placed) == Counter(mine)
    assert len(mine) == len(
        [path for path in QUESTIONS if path.parent.name == language]
    )
    (narrowing,) = dashboard["metadata"]["native_filter_configuration"]
    (target,) = narrowing["targets"]
    for dataset in datasets().values():
        has_it = target["column"]["name"] in {
            column["column_name"] for column in dataset["columns"]
        }
        left_out = {
            one["meta"]["uuid"]
            for one in dashboard["position"].values()
            if isinstance(one, dict)
            and one["type"] == "CHART"
            and one["meta"]["chartId"] in narrowing["scope"]["excluded"]
        }
        of_it = {
            chart["uuid"]
            for name, chart in charts().items()
            if chart["dataset_uuid"] == dataset["uuid"]
            and name.endswith(f"_{language}")
        }
        assert of_it & left_out == (set() if has_it else of_it)


def test_no_file_holds_a_password_or_an_address() -> None:
    database = read(SUPERSET / "databases/strata.yaml")
    assert re.fullmatch(
        r"postgresql\+psycopg2://strata_bi:X{10}@db\.example\.com:5432/bi",
        database["sqlalchemy_uri"],
    )
    assert "password" not in database
    assert {dataset["database_uuid"] for dataset in datasets().values()} == {
        database["uuid"]
    }
