"""dbt as a person starts it, for tests that need a part of the project only."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from strata.settings import Settings


def run_dbt(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run dbt with everything it writes below the output folder."""
    return subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--quiet", *arguments],
        cwd=settings.project_dir,
        env=os.environ
        | {
            "DBT_LOG_PATH": str(settings.warehouse_dir / "logs"),
            "DBT_PROFILES_DIR": str(settings.project_dir),
            "DBT_TARGET": settings.target,
            "DBT_TARGET_PATH": str(settings.warehouse_dir / "target"),
            "DBT_USE_COLORS": "false",
            "STRATA_OUTPUT_DIR": str(settings.output_dir),
        },
        check=False,
        capture_output=True,
        text=True,
    )
