"""Tables built by Spark are published like those of DuckDB, byte for byte."""

from __future__ import annotations

import dataclasses
import shutil
from typing import TYPE_CHECKING

import pytest

from strata import dbt_runner, publication

if TYPE_CHECKING:
    from strata.settings import Settings

pytestmark = pytest.mark.spark


def test_both_engines_give_the_same_candidate(built: Settings) -> None:
    expected = candidate_bytes(built)
    shutil.rmtree(built.output_dir)

    on_spark = dataclasses.replace(built, target="spark")
    dbt_runner.build(on_spark, lambda _: None)
    assert not built.warehouse_database.exists()
    assert dbt_runner.built_settings(built) == on_spark
    assert candidate_bytes(on_spark) == expected


def candidate_bytes(settings: Settings) -> dict[str, bytes]:
    folder = publication.write_candidate(settings).folder
    return {
        path.name: path.read_bytes()
        for path in (folder / "manifest.json", *(folder / "parquet").iterdir())
    }
