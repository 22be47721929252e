"""Puts the dbt project into what is built; pyproject.toml says everything else."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

PROJECT = Path(__file__).parent
# Beside the modules of the package; see strata/settings.py.
INSTALLED = Path("strata", "project")


def project_files() -> list[str]:
    """Return the files of the dbt project, relative to it, in order."""
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    listed = settings["tool"]["strata"]["project"]
    return [
        *listed["files"],
        *sorted(
            path.relative_to(PROJECT).as_posix()
            for folder in listed["folders"]
            for path in (PROJECT / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        ),
    ]


class BuildWithProject(build_py):
    """Copies the project beside the modules, unless those stay where they are."""

    def run(self) -> None:
        """Build the modules, then copy the project anew."""
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib) / INSTALLED
        shutil.rmtree(target, ignore_errors=True)
        for name in project_files():
            copy = target / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(PROJECT / name, copy)

    def get_source_files(self) -> list[str]:
        """Name the project to the source distribution too."""
        return [*super().get_source_files(), *project_files()]


if __name__ == "__main__":
    setup(cmdclass={"build_py": BuildWithProject})
