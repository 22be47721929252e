"""On Spark, too, a build makes what has changed and leaves the rest."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import yaml

from standing_project import (
    MODELS,
    build,
    deliver_more,
    drawn,
    edit_bands,
    edit_names,
    made,
    next_day,
    standing_project,
)
from strata import dbt_runner
from strata.errors import BuildFailedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from strata.settings import Settings

pytestmark = pytest.mark.spark


def keep_metastore(settings: Settings) -> None:
    """Let the tables of one session be there in the next, as in a company's folder."""
    path = settings.project_dir / "profiles.yml"
    told = yaml.safe_load(path.read_text("utf-8"))
    session = told["tiny"]["outputs"]["prod_spark"]["server_side_parameters"]
    del session["spark.sql.catalogImplementation"]
    folder = settings.warehouse_dir / "spark-metastore"
    session["spark.hadoop.javax.jdo.option.ConnectionURL"] = (
        f"jdbc:derby:;databaseName={folder};create=true"
    )
    path.write_text(yaml.safe_dump(told), "utf-8")


def drop_files(settings: Settings) -> Settings:
    """Drop a table by hand, of which its folder tells."""
    assert settings.spark_warehouse
    shutil.rmtree(settings.spark_warehouse / "tiny.db" / "named")
    return settings


def work_elsewhere(settings: Settings) -> Settings:
    """What the note says is of a command that was not the last one."""
    path = settings.warehouse_dir / "standing.json"
    note = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(note | {"command_id": "another"}), "utf-8")
    return settings


# In this order, one build after the other.
CHANGES: dict[str, tuple[Callable[[Settings], Settings], set[str]]] = {
    "nothing": (lambda settings: settings, set()),
    "a seed": (edit_names, {"named"}),
    "a seed and what reads its reader": (edit_bands, {"banded", "joined"}),
    "a batch": (deliver_more, {"loaded"}),
    "the day, by a macro in a macro": (next_day, {"dated"}),
    "a table is gone": (drop_files, {"named"}),
    "dbt worked there by itself": (work_elsewhere, set(MODELS)),
}


def test_what_reads_a_change_is_made_again_and_nothing_else(
    tiny_settings: Settings,
) -> None:
    settings = replace(standing_project(tiny_settings), target="spark")
    keep_metastore(settings)
    first = build(settings)
    assert first.kept_count == 0
    for name, (change, expected) in CHANGES.items():
        before = drawn(settings)
        settings = change(settings)
        assert (name, made(settings, before)) == (name, expected)
        assert dbt_runner.is_build_recorded(settings)

    # A rule that breaks is told before anything is made, by each build until it holds.
    bands = settings.project_dir / "seeds" / "bands.csv"
    good = bands.read_text("utf-8")
    before = drawn(settings)
    bands.write_text(good.replace("middle,100,500", "low,100,500"), "utf-8")
    for _ in range(2):
        with pytest.raises(BuildFailedError):
            build(settings)
        assert drawn(settings) == before
    # What a build that failed has left is not trusted.
    bands.write_text(good, "utf-8")
    assert made(settings, before) == set(MODELS)
