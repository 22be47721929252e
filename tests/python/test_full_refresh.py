"""What is kept between runs can be made anew, and nothing published changes."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from strata.cli import main
from strata.errors import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

    from strata.settings import Settings

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
