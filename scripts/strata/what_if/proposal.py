"""What is proposed, built into a scratch database beside the live warehouse.

Only what follows from the changes is built; everything else is read from the
warehouse, which is attached read-only.
"""

from __future__ import annotations

import hashlib
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from strata import dbt_runner
from strata.company.project import lay_variables
from strata.company.settings_file import settable_variables, told_variables
from strata.errors import InputRefusedError
from strata.masking import project_variables
from strata.texts import text
from strata.what_if.comparison import COMPARED, Changes, VariableChange, compare_sides
from strata.what_if.reach import models_reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from strata.dbt_runner import BuildProgress
    from strata.settings import Industry, Settings
    from strata.what_if.comparison import Comparison

_PROJECT_FILES = ("dbt_project.yml", "profiles.yml", "selectors.yml")
_PROJECT_FOLDERS = (
    "config/industries",
    "macros",
    "models",
    "seeds",
    "tests/generic",
    "tests/singular",
)


@dataclass(frozen=True)
class Proposal:
    """What is to be tried: seeds of a folder, variables as ``name=value``, an industry.

    With none it is what was edited since the last build.
    """

    seeds_dir: Path | None = None
    variables: Sequence[str] = field(default=())
    industry: Industry | None = None


def compare_rules(
    settings: Settings,
    proposal: Proposal,
    on_progress: Callable[[BuildProgress], None],
    *,
    export_folder: Path | None = None,
) -> Comparison:
    """Return what the proposal would change of the last build.

    With ``export_folder`` the customers who move, come and go are written there.
    Assumes that the caller holds the lock of the output folder; afterwards nothing in
    it is changed.

    Raises:
        InputRefusedError: the folder holds no seed or a file that is none, a variable
            can't be set so, the export can't be written there, or the last build ran
            on Spark.
        BuildFailedError: there is no finished build, or a proposed rule is wrong.
    """
    live = dbt_runner.built_settings(settings)
    if live.target != "duckdb":
        raise _refused(settings, "what_if_spark")
    files = _proposed_files(settings, proposal.seeds_dir) if proposal.seeds_dir else {}
    told = told_variables(proposal.variables, project_variables(settings.project_dir))
    if export_folder is not None:
        _require_new_folder(settings, export_folder)
    # Without a company's folder nothing but the last build says what the industry is.
    written = settings.industry if settings.company_dir else live.industry
    with _scratch(replace(live, industry=proposal.industry or written)) as scratch:
        _copy_project(live, scratch, files)
        lay_variables(scratch, told, live.project_dir)
        seeds = _changed_seeds(live, scratch)
        variables = _changed_variables(live, scratch)
        names = [change.name for change in variables]
        built_count = dbt_runner.build_beside(
            scratch,
            on_progress,
            changed=(*seeds, *models_reading(dbt_runner.read_manifest(live), names)),
            tables=COMPARED,
        )
        proposed = {place.stem for place in files} | {*told}
        if proposal.industry:
            proposed |= {*dbt_runner.variables(live), *dbt_runner.variables(scratch)}
        edited = {*seeds, *names} - proposed
        changes = Changes(seeds, variables, tuple(sorted(edited)), built_count)
        return compare_sides(scratch, changes, export_folder)


def _proposed_files(settings: Settings, seeds_dir: Path) -> dict[Path, Path]:
    """Return the proposed file for the place of each seed, relative to the project."""
    known = {
        path.name: path.relative_to(settings.project_dir)
        for path in sorted((settings.project_dir / "seeds").rglob("*.csv"))
    }
    if not seeds_dir.is_dir():
        raise _refused(settings, "what_if_no_folder", folder=seeds_dir)
    found = sorted(seeds_dir.rglob("*.csv"))
    known_names = ", ".join(sorted(known))
    if not found:
        raise _refused(settings, "what_if_no_seed", folder=seeds_dir, known=known_names)
    unknown = [
        path.relative_to(seeds_dir).as_posix()
        for path in found
        if path.name not in known
    ]
    names = [path.name for path in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if unknown or twice:
        raise InputRefusedError(
            text(settings.language, "what_if_unknown_seed", folder=seeds_dir),
            (
                *(
                    text(settings.language, "what_if_unknown_file", file=name)
                    for name in unknown
                ),
                *(
                    text(settings.language, "what_if_file_twice", file=name)
                    for name in twice
                ),
            ),
            text(settings.language, "what_if_known_seeds", known=known_names),
        )
    return {known[path.name]: path for path in found}


def _require_new_folder(settings: Settings, path: Path) -> None:
    if path.exists():
        raise _refused(settings, "what_if_export_exists", path=path)
    if not path.parent.is_dir():
        raise InputRefusedError(
            text(settings.language, "export_no_folder", folder=path.parent),
            hint=text(settings.language, "export_no_folder_hint"),
        )


def _refused(settings: Settings, key: str, **values: object) -> InputRefusedError:
    return InputRefusedError(
        text(settings.language, key, **values),
        hint=text(settings.language, f"{key}_hint", **values),
    )


@contextmanager
def _scratch(live: Settings) -> Iterator[Settings]:
    """Settings of a build in a folder of its own, which is gone afterwards.

    What a killed run left there is gone before.
    """
    folder = live.what_if_dir
    shutil.rmtree(folder, ignore_errors=True)
    scratch = replace(
        live,
        output_dir=folder,
        project_dir=folder / "project",
        live_database=live.warehouse_database,
    )
    scratch.warehouse_dir.mkdir(parents=True)
    try:
        scratch.lake_dir.symlink_to(live.lake_dir, target_is_directory=True)
        yield scratch
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy_project(
    live: Settings, scratch: Settings, proposed_files: dict[Path, Path]
) -> None:
    """Copy the dbt project with the proposed seeds in their places."""
    for name in _PROJECT_FOLDERS:
        shutil.copytree(live.project_dir / name, scratch.project_dir / name)
    for name in _PROJECT_FILES:
        shutil.copyfile(live.project_dir / name, scratch.project_dir / name)
    for place, path in proposed_files.items():
        shutil.copyfile(path, scratch.project_dir / place)


def _changed_seeds(live: Settings, scratch: Settings) -> tuple[str, ...]:
    """Return the seeds that differ from those of the last build, by name.

    Seeds edited in the project since then count as well: the next build would take
    both edits.
    """
    return tuple(
        sorted(
            node["name"]
            for node in dbt_runner.read_manifest(live)["nodes"].values()
            if node["resource_type"] == "seed"
            and node["checksum"]["checksum"]
            != _checksum(scratch.project_dir / node["original_file_path"])
        )
    )


def _changed_variables(live: Settings, scratch: Settings) -> tuple[VariableChange, ...]:
    """Return the variables that differ from those of the last build, by name."""
    before = dbt_runner.built_variables(live)
    now = dbt_runner.all_variables(scratch)
    return tuple(
        VariableChange(name, before[name], now[name])
        for name in sorted(settable_variables(now))
        if name in before and before[name] != now[name]
    )


def _checksum(path: Path) -> str:
    """Return the checksum dbt keeps of a seed: its text without blanks at the ends."""
    content = path.read_bytes().decode("utf-8", errors="replace")
    return hashlib.sha256(content.strip().encode()).hexdigest()
