"""Build, and end this process without a word once enough nodes are done.

``python killed_build.py OUTPUT_DIR PROJECT_DIR AS_OF NODE_COUNT [COMPARE_EVERY]`` ends
with code 9.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from strata import dbt_runner
from strata.settings import Settings

if TYPE_CHECKING:
    from strata.dbt_runner import BuildProgress


def build_until(settings: Settings, node_count: int) -> None:
    def die(progress: BuildProgress) -> None:
        if progress.done >= node_count:
            os._exit(9)

    dbt_runner.build(settings, die)


if __name__ == "__main__":
    output_dir, project_dir, as_of, node_count, *compare_every = sys.argv[1:]
    build_until(
        Settings(
            Path(output_dir),
            project_dir=Path(project_dir),
            as_of=date.fromisoformat(as_of),
            compare_every=int(*compare_every),
        ),
        int(node_count),
    )
