"""The last build of a warehouse, judged where dbt made it by itself.

What dbt leaves of a command says which one it was and what became of every node. The
warehouse says which command was the last to work in it, as of which day and from which
batches. What dbt has read of each file says by which rules. Only where all of that is
of one whole build, of the lake and the rules as they are now, is it one to publish.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast, get_args

import duckdb
import yaml

from strata import dbt_runner, project_cache
from strata.errors import BuildFailedError
from strata.failures import FAILED_STATUSES
from strata.folders import require_batches
from strata.ingest.damage import require_whole_lake
from strata.publication import attach_warehouse, built_relation, read_input_batches
from strata.settings import PRODUCTION, DayOrigin, Industry
from strata.texts import Said, said, spoken, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from strata.settings import Settings, Target

MAXIMUM_NAMES = 5

_INPUTS = "build_inputs"
_SETTINGS_FILE = "dbt_project.yml"
# Kinds of nodes that a whole build makes or proves; unit tests are of the code alone.
_BUILT_KINDS = {"model", "seed", "snapshot", "test"}
# What dbt keeps of a large seed is its name.
_BY_CONTENT = "sha256"


@dataclass(frozen=True)
class BuildInputs:
    """What the warehouse says of the last command that worked in it."""

    command_id: str
    as_of: date
    batches: frozenset[tuple[str, str]]


def last_build(settings: Settings, as_of: date | None = None) -> Settings:
    """Return ``settings`` with the clock, engine and industry of the last build.

    One that dbt made by itself is judged first and then is like any other.

    Raises:
        BuildFailedError: there is none that is whole, of the lake as it is and of the
            day ``as_of``, if one is given; ``problems`` say what it lacks.
    """
    if dbt_runner.is_build_recorded(settings):
        built = dbt_runner.built_settings(settings)
        since = _changes_since(built, read_inputs(built))
        _refuse(settings, [*since, *_other_day(built, as_of)])
        return built
    results = dbt_runner.read_results(settings)
    if results is None:
        return dbt_runner.built_settings(settings)
    require_batches(settings)
    require_whole_lake(settings)
    built, problems = _judged(settings, results)
    _refuse(settings, [*problems, *_other_day(built, as_of)])
    dbt_runner.require_readable_seeds(built)
    dbt_runner.record_build(built)
    return built


def _refuse(settings: Settings, problems: Iterable[Said]) -> None:
    told = tuple(str(spoken(problem, settings.language)) for problem in problems)
    if told:
        raise BuildFailedError(
            text(settings.language, "last_build", output_dir=settings.output_dir),
            told,
            text(settings.language, "last_build_hint", output_dir=settings.output_dir),
        )


def _judged(
    settings: Settings, results: Mapping[str, Any]
) -> tuple[Settings, list[Said]]:
    """Return the settings of a build that dbt made by itself, and what it lacks."""
    manifest = dbt_runner.read_manifest(settings)
    command_id = results["metadata"]["invocation_id"]
    arguments = results["args"]
    named = {name: target for target, name in PRODUCTION.items()}
    engine = cast("Target", manifest["metadata"]["adapter_type"])
    built = replace(settings, target=named.get(arguments.get("target"), engine))
    inputs = read_inputs(built)
    if arguments["which"] != "build":
        return built, [said("last_build_command", command=arguments["which"])]
    is_of_warehouse = inputs is not None and inputs.command_id == command_id
    if inputs is None or not (
        is_of_warehouse and manifest["metadata"]["invocation_id"] == command_id
    ):
        return built, [said("last_build_other")]
    industry, unknown = _industry_of(settings, arguments["vars"])
    problems = [
        *_missing_nodes(manifest, results),
        *(said("last_build_empty") for _ in range(_lacks_rows(arguments))),
        *(said("last_build_variable", name=name) for name in unknown),
        *_changes_of_rules(settings),
        *_changes_of_lake(built, inputs),
    ]
    return replace(
        built, as_of=inputs.as_of, day_origin=DayOrigin(), industry=industry
    ), problems


def _changes_since(built: Settings, inputs: BuildInputs | None) -> Iterator[Said]:
    """Say what has become of the lake and the warehouse since a good build."""
    if inputs is None:
        return
    if inputs.command_id != dbt_runner.last_invocation(built):
        yield said("last_build_other")
    yield from _changes_of_lake(built, inputs)


def _other_day(built: Settings, as_of: date | None) -> Iterator[Said]:
    if as_of is not None and built.as_of != as_of:
        yield said("last_build_as_of", built=built.as_of, asked=as_of)


def _missing_nodes(
    manifest: Mapping[str, Any], results: Mapping[str, Any]
) -> Iterator[Said]:
    """Say which nodes of the project failed, and which the command left out."""
    statuses = {one["unique_id"]: one["status"] for one in results["results"]}
    expected = {
        node["unique_id"]: node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] in _BUILT_KINDS
        and node["config"].get("materialized") != "ephemeral"
    }
    failed = [
        name for node, name in expected.items() if statuses.get(node) in FAILED_STATUSES
    ]
    left_out = [
        name
        for node, name in expected.items()
        if statuses.get(node, "skipped") == "skipped"
    ]
    if failed:
        yield said("last_build_failed", count=len(failed), names=_listed(failed))
    if left_out:
        yield said(
            "last_build_left_out",
            count=len(left_out),
            total=len(expected),
            names=_listed(left_out),
        )


def _listed(names: Iterable[str]) -> str:
    """Return the first of the names, and a sign where there are more."""
    first, *others = sorted(names)[: MAXIMUM_NAMES + 1]
    more = len(others) == MAXIMUM_NAMES
    shown = [first, *others][:MAXIMUM_NAMES]
    return ", ".join(shown) + (" …" if more else "")


def _lacks_rows(arguments: Mapping[str, Any]) -> bool:
    return bool(arguments.get("empty") or arguments.get("sample"))


def _industry_of(
    settings: Settings, variables: Mapping[str, Any]
) -> tuple[Industry, list[str]]:
    """Return the industry whose variables dbt was given, and those that are of none."""
    given = project_cache.lasting_variables(variables)
    for industry in get_args(Industry):
        path = replace(settings, industry=industry).industry_file
        if path.is_file() and given == yaml.safe_load(path.read_text(encoding="utf-8")):
            return industry, []
    return settings.industry, sorted(given)


def _changes_of_lake(settings: Settings, inputs: BuildInputs) -> Iterator[Said]:
    """Say which batches came into the lake, or left it, since the build began."""
    files = {
        (str(one["entity"]), str(one["batch_id"])): str(one["source_file"])
        for one in read_input_batches(settings)
    }
    came = sorted(files[batch] for batch in files.keys() - inputs.batches)
    gone = sorted(batch_id for _, batch_id in inputs.batches - files.keys())
    if came:
        yield said("last_build_came", count=len(came), names=_listed(came))
    if gone:
        yield said("last_build_gone", count=len(gone), names=_listed(gone))


def _changes_of_rules(settings: Settings) -> Iterator[Said]:
    """Say which files of the project are no longer as dbt read them for the build."""
    read = _read_files(settings)
    if read is None:
        yield said("last_build_rules_unknown")
        return
    there = {
        path.relative_to(settings.project_dir).as_posix(): path
        for path in _project_files(settings)
    }
    changed = sorted(
        name
        for name in there.keys() | read.keys()
        if name not in there
        or name not in read
        or not _is_as_read(there[name], read[name])
    )
    if changed:
        yield said("last_build_rules", count=len(changed), names=_listed(changed))


def _project_files(settings: Settings) -> Iterator[Path]:
    """Yield the files that dbt reads."""
    import pathspec

    root = settings.project_dir
    ignore = root / ".dbtignore"
    lines = ignore.read_text(encoding="utf-8").splitlines() if ignore.is_file() else ()
    ignored = pathspec.PathSpec.from_lines("gitwildmatch", lines)
    yield root / _SETTINGS_FILE
    for path in project_cache.files_below(root):
        if not ignored.match_file(path.relative_to(root).as_posix()):
            yield path


def _is_as_read(path: Path, read: Mapping[str, Any]) -> bool:
    checksum = read["checksum"]
    if checksum["name"] != _BY_CONTENT:
        return bool(path.stat().st_mtime == read["modification_time"])
    content = path.read_text(encoding="utf-8")
    # dbt strips every file but its settings.
    text_read = content if read["is_settings"] else content.strip()
    digest = hashlib.sha256(text_read.encode()).hexdigest()
    return bool(digest == checksum["checksum"])


def _read_files(settings: Settings) -> dict[str, dict[str, Any]] | None:
    """Return by name the files of the project as dbt read them for its last command.

    None where it kept nothing, or has read the project again since.
    """
    import msgpack

    folder = dbt_runner.target_dir(settings)
    kept = folder / "partial_parse.msgpack"
    manifest = folder / "manifest.json"
    if not kept.is_file() or kept.stat().st_mtime > manifest.stat().st_mtime:
        return None
    parsed = msgpack.unpackb(kept.read_bytes(), strict_map_key=False)
    project = parsed["metadata"]["project_name"]
    checksum = parsed["state_check"]["project_hashes"][project]
    found = {_SETTINGS_FILE: {"checksum": checksum, "is_settings": True}}
    for file_id, file in parsed["files"].items():
        if file_id.startswith(f"{project}://"):
            path = file["path"]
            name = f"{path['searched_path']}/{path['relative_path']}"
            found[name] = {
                "checksum": file["checksum"],
                "modification_time": path["modification_time"],
                "is_settings": False,
            }
    return found


def read_inputs(settings: Settings) -> BuildInputs | None:
    """Return what the warehouse says of its last command; None where it says nothing.

    Only a project without the macro ``register_build`` leaves it so.
    """
    with duckdb.connect() as connection:
        try:
            attach_warehouse(settings, connection)
            rows = connection.execute(
                "select command_id, as_of, entity, batch_id"  # nosec B608 # quoted
                f" from {built_relation(settings, 'raw', _INPUTS)}"
            ).fetchall()
        except duckdb.CatalogException:
            return None
        except duckdb.IOException:
            if settings.target == "duckdb":
                raise
            return None
    command_id, as_of, _, _ = rows[0]
    batches = frozenset(
        (entity, batch_id) for _, _, entity, batch_id in rows if batch_id is not None
    )
    return BuildInputs(command_id, as_of, batches)
