"""What is kept between runs can be made anew, and nothing changes by it."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from built_again import build, compare_with_full, load, read_seed, write_seed
from dbt_command import copy_project
from siege_state import deliver_late
from strata.cli import main
from strata.errors import ExitCode
from strata.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

SEEDS_EDITED = 3

pytestmark = pytest.mark.nightly


def test_a_full_refresh_publishes_the_same_bytes(
    demo_run: Settings, tmp_path: Path
) -> None:
    output_dir = tmp_path / "output"
    shutil.copytree(demo_run.output_dir, output_dir, symlinks=True)
    before = published_bytes(output_dir)
    arguments = ["--data-dir", str(demo_run.data_dir), "--output-dir", str(output_dir)]
    assert main(["run", "--full-refresh", *arguments]) == ExitCode.OK
    assert published_bytes(output_dir) == before


def published_bytes(output_dir: Path) -> dict[str, bytes]:
    folder = output_dir / "published"
    names = json.loads((folder / "manifest.json").read_text("utf-8"))["tables"]
    files = [folder / "parquet" / f"{table['name']}.parquet" for table in names]
    return {path.name: path.read_bytes() for path in (folder / "manifest.json", *files)}


def test_what_is_made_by_parts_is_what_is_made_at_once(tmp_path: Path) -> None:
    """Rules are edited one after the other, files come late, another day begins."""
    output_dir, project = tmp_path / "output", tmp_path / "project"
    copy_project(project)
    demo = tmp_path / "demo"
    settings = Settings(output_dir, demo / "data", project_dir=project)
    settings = replace(settings, as_of=date(2026, 6, 29))
    assert main(["demo", "--output", str(demo), "--customers", "300"]) == ExitCode.OK
    load(settings, demo / "data")
    chance = random.Random(7)
    seeds = sorted((project / "seeds" / "rules").glob("*.csv"))
    build(settings)
    for seed in chance.sample(seeds, SEEDS_EDITED):
        edit(seed)
        compare_with_full(settings)
    deliver_late(demo / "data", demo / "late")
    load(settings, demo / "late")
    compare_with_full(settings)
    compare_with_full(replace(settings, as_of=date(2026, 6, 30)))


def edit(seed: Path) -> None:
    """Write a name or sentence of its first row otherwise, if it has one."""
    rows = read_seed(seed)
    for column, name in enumerate(rows[0]):
        if name.endswith("_en") and rows[1][column]:
            rows[1][column] += " indeed"
            break
    write_seed(seed, rows)
