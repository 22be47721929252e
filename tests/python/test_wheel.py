"""What is installed from a wheel is whole, and is only read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import duckdb
import pytest
import yaml

from strata.cli import main
from strata.settings import PROJECT_DIR, Settings

# What setup.py and pip read, and what the wheel is made of.
SOURCES = (
    *("pyproject.toml", "setup.py", "README.md", "LICENSE"),
    *("dbt_project.yml", "profiles.yml", "selectors.yml"),
    *("config", "macros", "models", "seeds", "tests", "scripts"),
)
# Tests of the project that dbt does not read.
NOT_DBTS = ("tests/fixtures", "tests/python")


def needed() -> set[str]:
    """Return what dbt reads by its own settings, and the settings of the commands."""
    project = yaml.safe_load((PROJECT_DIR / "dbt_project.yml").read_text("utf-8"))
    folders = [
        folder
        for name, folders in project.items()
        if name.endswith("-paths")
        for folder in folders
    ]
    files = {
        path
        for path in files_below(*folders, "config")
        if not path.startswith(NOT_DBTS)
    }
    return files | {"dbt_project.yml", "profiles.yml", "selectors.yml"}


def files_below(*folders: str) -> set[str]:
    paths = (path for folder in folders for path in (PROJECT_DIR / folder).rglob("*"))
    return {
        path.relative_to(PROJECT_DIR).as_posix()
        for path in paths
        if path.is_file() and path.suffix != ".pyc"
    }


def test_a_wheel_brings_every_file_that_the_project_needs() -> None:
    settings = tomllib.loads((PROJECT_DIR / "pyproject.toml").read_text("utf-8"))
    listed = settings["tool"]["strata"]["project"]
    assert {*listed["files"], *files_below(*listed["folders"])} == needed()


def test_a_shell_is_told_where_the_project_is(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "it's out"
    assert main(["project", "--output-dir", str(output)]) == 0
    told = subprocess.run(
        ["/bin/sh", "-c", f"{capfd.readouterr().out}\nenv"],
        check=True,
        capture_output=True,
        text=True,
    )
    variables = dict(line.split("=", 1) for line in told.stdout.splitlines())
    assert variables["DBT_PROJECT_DIR"] == str(PROJECT_DIR)
    assert variables["DBT_PROFILES_DIR"] == str(PROJECT_DIR)
    assert variables["DBT_TARGET"] == "prod"
    for name in ("DBT_TARGET_PATH", "DBT_LOG_PATH", "STRATA_OUTPUT_DIR"):
        assert variables[name].startswith(str(output))


@pytest.mark.nightly
def test_a_wheel_runs_from_an_empty_folder_and_is_only_read(tmp_path: Path) -> None:
    source, environment = tmp_path / "source", tmp_path / "environment"
    source.mkdir()
    for name in SOURCES:
        copy = shutil.copytree if (PROJECT_DIR / name).is_dir() else shutil.copyfile
        copy(PROJECT_DIR / name, source / name)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--wheel-dir", tmp_path, source], check=True
    )
    (wheel,) = tmp_path.glob("*.whl")
    prefix = "strata/project/"
    names = zipfile.ZipFile(wheel).namelist()
    inside = {name.removeprefix(prefix) for name in names if name.startswith(prefix)}
    assert inside == needed()

    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    python = environment / "bin" / "python"
    installed = (
        Path(sysconfig.get_path("purelib", vars={"base": str(environment)})) / "strata"
    )
    # What the wheel depends on is here already; links of this environment to its
    # checkout are not followed from another one.
    installed.with_name("dependencies.pth").write_text(
        sysconfig.get_path("purelib"), encoding="utf-8"
    )
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--no-deps", wheel], check=True
    )
    before = contents(installed)
    shutil.rmtree(source)

    empty = tmp_path / "empty"
    empty.mkdir()
    outside = {
        name: value for name, value in os.environ.items() if name != "PYTHONPATH"
    }
    for arguments in (
        ("demo", "--customers", "300", "--output", "demo"),
        ("run", "--data-dir", "demo/data", "--output-dir", "out"),
    ):
        subprocess.run(
            [environment / "bin" / "strata", *arguments],
            cwd=empty,
            env=outside | {"PYTHONDONTWRITEBYTECODE": "1"},
            check=True,
        )
    assert contents(installed) == before
    assert {path.name for path in empty.iterdir()} == {"demo", "out"}
    published = Settings(output_dir=empty / "out").published_dir / "strata.duckdb"
    with duckdb.connect(published, read_only=True) as connection:
        (count,) = connection.execute(
            "select count(*) from pub_customer_segments"
        ).fetchall()[0]
    assert count > 100


def contents(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns
        for path in folder.rglob("*")
    }
