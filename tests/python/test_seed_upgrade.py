"""A warehouse built before a seed got a column takes the seed over as it is now."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from dbt_command import copy_project, run_dbt
from strata.lake import prepare_lake
from strata.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def test_a_seed_with_a_new_column_is_made_anew(tmp_path: Path) -> None:
    project_dir = copy_project(tmp_path / "project")
    # dbt reads the project twice, and a seed needs none of what reads it.
    shutil.rmtree(project_dir / "tests/singular")
    for room in ("marts", "publish"):
        for path in (project_dir / "models" / room).rglob("*.*"):
            if path.suffix in {".sql", ".yml", ".py"}:
                path.unlink()
    settings = Settings(output_dir=tmp_path / "output", project_dir=project_dir)
    settings.warehouse_dir.mkdir(parents=True)
    prepare_lake(settings)
    assert run_dbt(settings, "seed", "--select", "lifecycle_stages").returncode == 0
    seed = project_dir / "seeds/rules/lifecycle_stages"
    header, *rows = seed.with_suffix(".csv").read_text(encoding="utf-8").splitlines()
    lines = [f"{header},colour", *(f"{row},red" for row in rows), ""]
    seed.with_suffix(".csv").write_text("\n".join(lines), encoding="utf-8")
    described = seed.with_suffix(".yml").read_text(encoding="utf-8")
    seed.with_suffix(".yml").write_text(
        described.replace("column_types:", "column_types:\n        colour: string"),
        encoding="utf-8",
    )
    loaded = run_dbt(settings, "seed", "--select", "lifecycle_stages")
    assert loaded.returncode == 0, loaded.stdout
