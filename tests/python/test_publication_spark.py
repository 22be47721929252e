"""Tables built by Spark are published like those of DuckDB, byte for byte."""

from __future__ import annotations

import dataclasses
import shutil
from typing import TYPE_CHECKING

import pytest

from strata import dbt_runner, publication
from strata.settings import Settings

if TYPE_CHECKING:
    from spark_cluster import SparkCluster

pytestmark = pytest.mark.spark


def test_both_engines_give_the_same_candidate(built: Settings) -> None:
    expected = candidate_bytes(built)
    shutil.rmtree(built.output_dir)

    on_spark = dataclasses.replace(built, target="spark")
    dbt_runner.build(on_spark, lambda _: None)
    assert not built.warehouse_database.exists()
    assert dbt_runner.built_settings(built) == on_spark
    assert candidate_bytes(on_spark) == expected


@pytest.mark.nightly
def test_a_cluster_gives_the_same_candidate(
    built: Settings, spark_cluster: SparkCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = candidate_bytes(built)
    shutil.rmtree(built.output_dir)

    for name, value in spark_cluster.environment.items():
        monkeypatch.setenv(name, value)
    # The tiny project leaves it to the server where its schemas are.
    uri = f"file://{spark_cluster.warehouse}"
    monkeypatch.setenv("STRATA_SPARK_WAREHOUSE_URI", uri)
    on_cluster = Settings(
        output_dir=built.output_dir,
        project_dir=built.project_dir,
        target="spark_thrift",
    )
    dbt_runner.build(on_cluster, lambda _: None)
    assert not built.warehouse_database.exists()
    monkeypatch.delenv("STRATA_SPARK_WAREHOUSE_URI")
    found = dbt_runner.built_settings(built)
    assert found.target == "spark_thrift"
    assert candidate_bytes(found) == expected


def candidate_bytes(settings: Settings) -> dict[str, bytes]:
    folder = publication.write_candidate(settings).folder
    return {
        path.name: path.read_bytes()
        for path in (folder / "manifest.json", *(folder / "parquet").iterdir())
    }
