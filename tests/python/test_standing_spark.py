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
from strata import dbt_runner, standing, warehouse_state
from strata.errors import BuildFailedError
from strata.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

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
    "a table is gone, and a view may be": (drop_files, set(MODELS)),
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

    # A rule that breaks is told before anything is made, by each build until it holds,
    # also where it is judged by a test of its own.
    bands = settings.project_dir / "seeds" / "bands.csv"
    good = bands.read_text("utf-8")
    before = drawn(settings)
    for edited in ("middle,99,500", "low,100,500"):
        bands.write_text(good.replace("middle,100,500", edited), "utf-8")
        with pytest.raises(BuildFailedError) as caught:
            build(settings)
        assert "no model was built" in str(caught.value)
        assert drawn(settings) == before
    # What a build that failed has left is not trusted.
    bands.write_text(good, "utf-8")
    assert made(settings, before) == set(MODELS)


def test_nothing_stands_of_what_a_cluster_was_told_by_uri(
    tiny_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRATA_SPARK_LAKE_URI", "file:///mnt/lake")
    told = Settings(output_dir=tiny_settings.output_dir, target="spark_thrift")
    told.warehouse_dir.mkdir(parents=True)
    standing.note(told, standing.Standing("command", {"model.x": "key"}))
    assert not list(told.warehouse_dir.iterdir())
    assert warehouse_state.read_state(told) is None
    standing.note(replace(told, target="duckdb"), standing.Standing("command"))
    assert list(told.warehouse_dir.iterdir())
