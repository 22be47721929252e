"""The key of each node: the digest of all that it is made of.

That is its SQL, what it reads of the day, the nodes it reads and, at the far end,
files: seeds and the lake.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from strata.making import digest, name_as_read, nodes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from dbt.contracts.graph.manifest import Manifest

    from strata.making import ReadNode
    from strata.settings import Settings

# Files up to this size are told apart by their content, larger ones by size, time of
# writing and their end, which in a Parquet file says what each column holds.
WHOLE_FILE_BYTES = 1024**2
_END_BYTES = 64 * 1024
_CLOCK = re.compile(r"""\bvar\(\s*['"]as_of['"]""")
# Reads the clock, but no more of it than its year.
_YEAR_READER = "macro.strata.as_of_year"
# Worked out of two other sources as dbt begins, by `register_lacked_columns`.
_WORKED_OUT = {"lacked_columns": ("batches", "column_notations")}


def keys_of(
    settings: Settings,
    manifest: Manifest,
    shared: str,
    clock: Mapping[str, str],
    kinds: Collection[str],
) -> dict[str, str]:
    """Return the key of every node of these ``kinds``, and of the sources they read.

    ``clock`` is what each node reads of the day. Of sources that are read per entity
    there is also the key of each entity, see ``name_as_read``.
    """
    keys: dict[str, str] = {}

    def key_of(name: str) -> str:
        if name not in keys:
            keys[name] = digest(parts_of(name))
        return keys[name]

    def parts_of(name: str) -> Iterable[str]:
        yield shared
        yield name
        source, _, entity = name.partition(" ")
        if source in manifest.sources:
            yield from _parts_of_source(settings, manifest, source, entity, key_of)
            return
        node: Any = manifest.nodes[name]
        if name.startswith("seed."):
            path = settings.project_dir / node.original_file_path
            yield hashlib.sha256(path.read_bytes()).hexdigest()
            return
        yield clock.get(name, "")
        for parent in sorted(set(node.depends_on.nodes)):
            yield key_of(name_as_read(manifest, name, parent))

    for name, node in manifest.nodes.items():
        if (
            str(node.resource_type) in kinds
            and node.config.get("materialized") != "ephemeral"
        ):
            key_of(name)
            # A seed reads nothing.
            for parent in getattr(node.depends_on, "nodes", ()):
                key_of(parent)
    return keys


def _parts_of_source(
    settings: Settings,
    manifest: Manifest,
    name: str,
    entity: str,
    key_of: Callable[[str], str],
) -> Iterable[str]:
    """Yield what tells the files of a source from others: see `register_raw_lake`.

    With ``entity`` it is those of that entity alone.
    """
    source = manifest.sources[name]
    if source.name in _WORKED_OUT:
        for other in sorted(manifest.sources):
            if manifest.sources[other].name in _WORKED_OUT[source.name]:
                yield key_of(f"{other} {entity}".strip())
        return
    folder = settings.lake_dir / source.meta.get("lake_folder", "raw")
    pattern = source.meta.get("lake_files", f"{source.name}/batch=*/rows.parquet")
    if entity:
        pattern = pattern.replace("*", entity, 1)
    for path in sorted(folder.glob(pattern)):
        yield path.relative_to(folder).as_posix()
        yield _file_digest(path)


def _file_digest(path: Path) -> str:
    status = path.stat()
    if status.st_size <= WHOLE_FILE_BYTES:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    with path.open("rb") as stream:
        stream.seek(max(0, status.st_size - _END_BYTES))
        end = hashlib.sha256(stream.read()).hexdigest()
    return f"{status.st_size} {status.st_mtime_ns} {end}"


def clock_readers(manifest: Manifest) -> set[str]:
    """Return the nodes that name the day, by themselves or by a macro they call."""
    macros = {
        name
        for name, macro in manifest.macros.items()
        if _CLOCK.search(macro.macro_sql) and name != _YEAR_READER
    }
    nodes = nodes_of(manifest)
    return _callers(manifest, macros) | {
        name
        for name, node in manifest.nodes.items()
        if _CLOCK.search(f"{node.raw_code} {_arguments(nodes[name])}")
    }


def _arguments(node: ReadNode) -> object:
    """Return what a generic test is given, which its code does not say."""
    told = getattr(node, "test_metadata", None)
    return (told.kwargs, node.config.where) if told else ""


def year_readers(manifest: Manifest) -> set[str]:
    """Return the nodes that name the year by a macro they call."""
    return _callers(manifest, {_YEAR_READER})


def _callers(manifest: Manifest, called: Collection[str]) -> set[str]:
    """Return the nodes that call one of the macros, or one that calls it."""
    macros = set(called)
    while callers := {
        name
        for name, macro in manifest.macros.items()
        if name not in macros and not macros.isdisjoint(macro.depends_on.macros)
    }:
        macros |= callers
    return {
        name
        for name, node in manifest.nodes.items()
        if not macros.isdisjoint(node.depends_on.macros)
    }


@cache
def key_of_code() -> str:
    """Return the digest of the code behind the models, and of the packages it uses."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(f"\0{path.relative_to(package).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    installed = {f"{one.name} {one.version}" for one in metadata.distributions()}
    digest.update("\0".join(sorted(installed)).encode())
    return digest.hexdigest()
