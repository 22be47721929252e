"""dbt as a person starts it, for tests that need a part of the project only."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from functools import partial
from typing import TYPE_CHECKING

import pytest

from strata import dbt_runner, model_checks
from strata.settings import PRODUCTION, PROJECT_DIR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dbt.artifacts.resources.v1.components import InjectedCTE

    from strata.settings import Settings

_FIRST_WORDS = re.compile(r"\s*with\s+(recursive\s+)?", re.IGNORECASE)


def copy_project(folder: Path) -> Path:
    """A copy of the project for edits of seeds, which dbt need not read once more.

    It has every file that a digest of the project covers.
    """
    for part in ("config", "macros", "models", "seeds", "tests"):
        shutil.copytree(
            PROJECT_DIR / part,
            folder / part,
            ignore=shutil.ignore_patterns("__pycache__", "python"),
        )
    for path in (*PROJECT_DIR.glob("*.yml"), PROJECT_DIR / ".dbtignore"):
        shutil.copy(path, folder / path.name)
    return folder


def run_dbt(
    settings: Settings, *arguments: str, has_manifest: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run dbt with everything it writes below the output folder.

    The clock and the industry are those of the settings. Only what publishes what was
    built, and the commands of a finished run, need the manifest.
    """
    command, *options = arguments
    options += ["--vars", json.dumps(dbt_runner.variables(settings))]
    environment = {
        "DBT_LOG_LEVEL_FILE": "none",
        "DBT_LOG_PATH": str(settings.warehouse_dir / "logs"),
        "DBT_PROFILES_DIR": str(settings.project_dir),
        "DBT_PROJECT_DIR": str(settings.project_dir),
        "DBT_TARGET": PRODUCTION[settings.target],
        "DBT_TARGET_PATH": str(settings.warehouse_dir / "target"),
        "DBT_USE_COLORS": "false",
        "STRATA_OUTPUT_DIR": str(settings.output_dir),
    }
    if settings.target == "duckdb":
        return _run_here([command, *options], environment, has_manifest=has_manifest)
    # A process each: a Spark session outlives the command that started it.
    return subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--quiet", command, *options],
        env=os.environ | environment,
        check=False,
        capture_output=True,
        text=True,
    )


def _run_here(
    arguments: list[str], environment: dict[str, str], *, has_manifest: bool
) -> subprocess.CompletedProcess[str]:
    """Run dbt in this process, which may know the project already."""
    from dbt import compilation
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest
    from dbt.task import runnable

    said = io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(said),
    ):
        for name, value in environment.items():
            patch.setenv(name, value)
        inject = partial(with_stand_ins, inject=compilation.inject_ctes_into_sql)
        patch.setattr(compilation, "inject_ctes_into_sql", inject)
        if not has_manifest:
            # Half of what a build of a few models takes.
            patch.setattr(runnable, "write_manifest", lambda *_: None)
            patch.setattr(compilation.Linker, "write_graph", lambda *_: None)
        try:
            read = ["--quiet", "parse", "--no-write-json", *arguments[-2:]]
            result = dbtRunner().invoke(read)
            if isinstance(result.result, Manifest):
                result = dbtRunner(manifest=result.result).invoke(
                    ["--quiet", *arguments]
                )
        finally:
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if result.exception:
        said.write(str(result.exception))
    return subprocess.CompletedProcess(
        arguments, 0 if result.success else 1, said.getvalue(), ""
    )


def with_stand_ins(
    sql: str,
    ctes: list[InjectedCTE],
    *,
    inject: Callable[[str, list[InjectedCTE]], str],
) -> str:
    """A statement with CTEs before its own, as ``inject`` of dbt puts them.

    That reads all of the statement with a parser written in Python to find where its
    first words end, which is half of the time that unit tests take.
    """
    start = _FIRST_WORDS.match(sql)
    if start is None or not ctes:
        return inject(sql, ctes)
    described = ", ".join(one.sql for one in ctes)
    return f"{start[0]}{described}, {sql[start.end() :]}"


def leave_out_data_tests(patch: pytest.MonkeyPatch) -> None:
    """Let builds of this process make tables only, until the patch is undone."""
    from dbt.cli.main import dbtRunner

    invoke = dbtRunner.invoke

    def invoke_without(
        runner: dbtRunner, arguments: list[str], **options: object
    ) -> object:
        if arguments[0] == "build":
            arguments = [*arguments, "--exclude-resource-type", "test"]
        return invoke(runner, arguments, **options)

    patch.setattr(dbtRunner, "invoke", invoke_without)
    # On DuckDB those of models are proved without dbt.
    patch.setattr(model_checks, "judge", lambda *_: model_checks.Judgement())
