"""The dbt project of a company: the shipped one with the company folder laid over it.

It is made anew in the output folder before every build, of links to what is shipped and
of the few files that the company changes, so no model knows of layers. dbt by itself
builds it too: ``DBT_PROJECT_DIR`` names it.
"""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import yaml

from strata.company.seeds import SEEDS_FOLDER, compose_seeds, told_changes
from strata.company.settings_file import load_company_settings
from strata.folders import make_private
from strata.ingest.recipes import RECIPES_FOLDER
from strata.ingest.rules import RULES_FILE
from strata.interruption import private_folder
from strata.seed_files import ORIGINS_FILE, csv_lines
from strata.settings import PROJECT_DIR, PROJECT_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from strata.company.seeds import ComposedRow, ComposedSeeds
    from strata.settings import Settings

_LINKED = ("macros", "models", "tests", ".dbtignore", "profiles.yml", "selectors.yml")
_MIRRORED = ("config", SEEDS_FOLDER)
_PROJECT_FILE = "dbt_project.yml"


def compose_project(
    settings: Settings, shipped_dir: Path = PROJECT_DIR
) -> tuple[str, ...]:
    """Make ``settings.project_dir`` of the shipped project and the company folder.

    Returns what somebody should know: own rows whose shipped rows have changed.

    Raises:
        InputRefusedError: something in the company folder can't be used.
    """
    company_dir = settings.company_dir
    if company_dir is None:
        return ()
    company = load_company_settings(company_dir, shipped_dir)
    seeds = compose_seeds(company_dir, shipped_dir, settings.language)
    project_dir = settings.project_dir
    make_private(project_dir)
    for name in _LINKED:
        if (shipped_dir / name).exists():
            _link(project_dir / name, shipped_dir / name)
    for name in _MIRRORED:
        shutil.rmtree(project_dir / name, ignore_errors=True)
        _mirror(shipped_dir / name, project_dir / name)
    _lay_rules(company_dir, settings.config_dir)
    lay_variables(settings, company.variables(), shipped_dir)
    _lay_seeds(project_dir, seeds)
    return tuple(told_changes(company_dir, seeds, settings.language))


@contextmanager
def composed_apart(settings: Settings) -> Iterator[Settings]:
    """Settings of a project composed where nobody has to wait for the output folder."""
    if settings.company_dir is None:
        yield settings
        return
    with private_folder("strata-project-") as folder:
        apart = replace(settings, project_dir=folder / PROJECT_FOLDER)
        compose_project(apart)
        yield apart


def _lay_rules(company_dir: Path, config_dir: Path) -> None:
    """Put the company's recipes and rules of files beside the shipped recipes."""
    own = company_dir / RULES_FILE
    if own.is_file():
        _link(config_dir / RULES_FILE, own)
    for recipe in sorted((company_dir / RECIPES_FOLDER).glob("*.yml")):
        _link(config_dir / RECIPES_FOLDER / recipe.name, recipe)


def lay_variables(
    settings: Settings, own: Mapping[str, object], shipped_dir: Path
) -> None:
    """Set own variables over those of every industry, and all of them."""
    for path in settings.industry_file.parent.glob("*.yml"):
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        path.unlink()
        _write_yaml(path, {**told, **own})
    told = yaml.safe_load(settings.industry_file.read_text(encoding="utf-8"))
    document = (shipped_dir / _PROJECT_FILE).read_text(encoding="utf-8")
    project = yaml.safe_load(document)
    project["vars"] |= told
    _write_yaml(settings.project_dir / _PROJECT_FILE, project)


def _lay_seeds(project_dir: Path, seeds: ComposedSeeds) -> None:
    """Write the seeds that the company touches, and where each row comes from."""
    origins: dict[str, list[str]] = {}
    for path in sorted((project_dir / SEEDS_FOLDER).rglob("*.csv")):
        rows = seeds.rows.get(path.stem)
        if rows is None:
            continue
        header = path.read_text(encoding="utf-8-sig").split("\n", 1)[0]
        path.unlink()
        path.write_text(_seed_text(header, rows), encoding="utf-8")
        name = path.relative_to(project_dir).as_posix()
        origins[name] = [row.place for row in rows]
    (project_dir / ORIGINS_FILE).write_text(
        json.dumps(origins, ensure_ascii=False), encoding="utf-8"
    )


def _seed_text(header: str, rows: Iterable[ComposedRow]) -> str:
    lines = csv_lines(row.values for row in rows)
    return "".join(f"{line}\n" for line in (header.rstrip("\r"), *lines))


def _write_yaml(path: Path, content: object) -> None:
    document = yaml.safe_dump(
        content, allow_unicode=True, sort_keys=False, width=float("inf")
    )
    path.write_text(document, encoding="utf-8")


def _mirror(shipped: Path, folder: Path) -> None:
    """Make folders like the shipped ones, of links to the files in them."""
    for path in (shipped, *sorted(shipped.rglob("*"))):
        place = folder / path.relative_to(shipped)
        if path.is_dir():
            place.mkdir()
        else:
            _link(place, path)


def _link(place: Path, to: Path) -> None:
    place.unlink(missing_ok=True)
    place.symlink_to(to.resolve(), target_is_directory=to.is_dir())
