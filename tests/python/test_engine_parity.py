"""DuckDB and Spark give the same rows of the same demo company, marts and published.

For every change on small data, tables only; each night by the whole command line, with
every data test and expectation on both engines, and tables on a cluster of two workers.
"""

from __future__ import annotations

import re
from itertools import permutations
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from strata import dbt_runner, publication
from strata.publication import PARQUET_FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from strata.settings import Settings, Target

pytestmark = pytest.mark.spark

# How the value models ended is another thing where they did not run at all.
JUDGED_MODELS = "pub_clv_calibration"
OF_VALUE_MODELS = {"fct_clv_calibration", "fct_value_fits"}
# Nor is it judged there what worked: the counts are the same, the judgement is missing.
OF_JUDGEMENT = (
    "(.*verdict.*|play_evidence.*|library_rank|.*_(estimate|lower|upper)|.*p_value"
    "|wanted_count|is_reference)"
)
OF_RESULTS = {"play_results", "play_library", "experiment_results"}
# Nobody was scored before the first run, no rows collide, `strata match` was not asked,
# and the demo company sells in one currency and has no rates.
NOTHING_YET = {
    "dim_daily_rates",
    "fct_colliding_keys",
    "fct_foreign_money",
    "fct_possible_duplicates",
    "fct_score_changes",
}


@pytest.fixture(
    scope="module",
    params=[
        "built_by_engine",
        pytest.param("run_by_engine", marks=pytest.mark.nightly),
        pytest.param("built_on_cluster", marks=pytest.mark.nightly),
    ],
)
def by_engine(request: pytest.FixtureRequest) -> dict[Target, Settings]:
    """Settings of the demo company as each engine made it."""
    found: dict[Target, Settings] = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def on_spark(by_engine: dict[Target, Settings]) -> Target:
    """The engine beside DuckDB: Spark in a session or on a cluster."""
    (engine,) = by_engine.keys() - {"duckdb"}
    return engine


@pytest.fixture(scope="module")
def published(by_engine: dict[Target, Settings]) -> dict[Target, Path]:
    """The folder of the publication's Parquet files per engine."""
    return {
        engine: (
            settings.published_dir
            if settings.published_dir.exists()
            else settings.candidate_dir
        )
        / PARQUET_FOLDER
        for engine, settings in by_engine.items()
    }


def compared(
    connection: duckdb.DuckDBPyConnection, queries: dict[Target, str]
) -> tuple[int, dict[str, list[tuple[object, ...]]]]:
    """Return how many rows there are, and the first that only one engine has."""
    differing = {}
    for here, there in permutations(queries):
        only_here = connection.execute(
            f"({queries[here]}) except all ({queries[there]}) limit 3"
        ).fetchall()
        if only_here:
            differing[f"only on {here}"] = only_here
    counted = connection.execute(
        f"select count(*) from ({queries['duckdb']})"
    ).fetchone()
    assert counted is not None
    return counted[0], differing


def seen_columns(table: str) -> str:
    """What both engines say of a published table."""
    if table.removeprefix("pub_") in OF_RESULTS:
        return f"columns(c -> not regexp_full_match(c, '{OF_JUDGEMENT}'))"
    return "*"


def table_names(folder: Path) -> list[str]:
    return sorted(file.stem for file in folder.glob("*.parquet"))


def test_both_engines_publish_the_same_tables(
    published: dict[Target, Path], on_spark: Target
) -> None:
    names = table_names(published["duckdb"])
    assert "pub_customer_segments" in names
    assert table_names(published[on_spark]) == names


def test_every_published_row_is_the_same_on_both_engines(
    published: dict[Target, Path],
) -> None:
    differing = {}
    row_count = 0
    with duckdb.connect() as connection:
        for name in table_names(published["duckdb"]):
            if name == JUDGED_MODELS:
                continue
            counted, found = compared(
                connection,
                {
                    engine: f"select {seen_columns(name)} "
                    f"from '{folder / name}.parquet'"
                    for engine, folder in published.items()
                },
            )
            differing.update({f"{name} {side}": rows for side, rows in found.items()})
            row_count += counted
    assert differing == {}
    assert row_count > 10_000


def test_every_row_of_the_marts_is_the_same_on_both_engines(
    by_engine: dict[Target, Settings],
) -> None:
    differing = {}
    empty = set()
    with duckdb.connect() as connection:
        publication.attach_warehouse(by_engine["duckdb"], connection)
        for node in dbt_runner.read_manifest(by_engine["duckdb"])["nodes"].values():
            if not is_table_of_the_marts(node) or node["name"] in OF_VALUE_MODELS:
                continue
            # The contract's own types, hence the same on both.
            columns = ", ".join(
                f"cast({column['name']} as {column['data_type']}) as {column['name']}"
                for column in node["columns"].values()
                if node["name"].removeprefix("fct_") not in OF_RESULTS
                or not re.fullmatch(OF_JUDGEMENT, column["name"])
            )
            counted, found = compared(
                connection,
                {
                    engine: f"select {columns} from "
                    + publication.built_relation(settings, node["schema"], node["name"])
                    for engine, settings in by_engine.items()
                },
            )
            differing.update(
                {f"{node['name']} {side}": rows for side, rows in found.items()}
            )
            if not counted:
                empty.add(node["name"])
    assert differing == {}
    assert empty == NOTHING_YET


def is_table_of_the_marts(node: dict[str, Any]) -> bool:
    """Whether it is a table with a contract that other rooms rely on."""
    return (
        node["resource_type"] == "model"
        and node["fqn"][1] == "marts"
        and bool(node["config"]["contract"]["enforced"])
        and node["config"]["materialized"] != "view"
    )


def test_both_engines_publish_the_same_bytes(
    published: dict[Target, Path], on_spark: Target
) -> None:
    # These have rows of their own on each engine, by design.
    left_out = {JUDGED_MODELS, *(f"pub_{name}" for name in OF_RESULTS)}
    contents = {
        engine: {
            file.stem: file.read_bytes()
            for file in folder.glob("*.parquet")
            if file.stem not in left_out
        }
        for engine, folder in published.items()
    }
    assert contents[on_spark].keys() == contents["duckdb"].keys()
    differing = [
        name
        for name, content in contents[on_spark].items()
        if content != contents["duckdb"][name]
    ]
    assert differing == []


def test_without_the_value_models_the_last_year_is_carried_on(
    published: dict[Target, Path], on_spark: Target
) -> None:
    segments = published[on_spark] / "pub_customer_segments.parquet"
    methods = duckdb.sql(
        f"""
        select
            value_method_code,
            alive_state_code,
            count(expected_margin_amount_365d) > 0
        from '{segments}'
        where value_method_code is not null
        group by all
        order by all
        """
    ).fetchall()
    assert methods == [
        ("insufficient_history", "insufficient_history", False),
        ("run_rate", "insufficient_history", True),
    ]
    calibration = duckdb.sql(
        f"""
        select distinct purchase_fit_code, spending_fit_code, is_converged
        from '{published[on_spark] / JUDGED_MODELS}.parquet'
        """
    ).fetchall()
    assert calibration == [("not_available", "not_available", False)]
