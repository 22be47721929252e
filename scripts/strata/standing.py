"""What of the last build still stands, so that a build need not make it again.

A table is made of its SQL, of the tables it reads and, at the far end, of files: seeds
and the lake. The digest of all of these is its key; a view keeps nothing, and its key
is of its SQL alone. Where a warehouse holds a table that was made by the key it has
now, making it again would give the same rows, so it stands; so does a test of such
tables that held. Whoever changes a rule builds what reads it, and nothing else.

The keys are noted beside the warehouse when a build has ended, together with the
command of dbt that ended it, and are removed before dbt begins: what a killed build, or
a command of dbt by itself, has left is made anew.

A key says that something before a table changed. On DuckDB, whether that changed what
the table reads shows as the build comes to it: see ``making`` and the macro
``making_due``. On Spark, where dbt runs the tests itself, keys alone decide, and a test
is a node with a key like any other.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

import duckdb

from strata import machine, making, warehouse_state
from strata.errors import BuildFailedError
from strata.making import digest
from strata.node_keys import clock_readers, key_of_code, keys_of, year_readers
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import (
        Collection,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )
    from pathlib import Path

    from dbt.contracts.graph.manifest import Manifest

    from strata.failures import DataTest
    from strata.settings import Settings
    from strata.warehouse_state import WarehouseState

_BUILT_KINDS = frozenset({"model", "seed"})
# In the ``meta`` of a node that is to be made, for dbt to choose it by: whether it is
# of the rules, all seeds and the tests of nothing else, or of what reads them.
_DUE = "due_in"
RULES, AFTER_RULES = "rules", "after_rules"


@dataclass(frozen=True)
class Standing:
    """The keys by which nodes were built and tests held, by dbt's name of each.

    ``command_id`` names the command of dbt that was the last to work in the warehouse,
    ``kept_builds`` is how many builds in a row, up to it, left something as it was.
    """

    command_id: str = ""
    nodes: Mapping[str, str] = field(default_factory=dict)
    tests: Mapping[str, str] = field(default_factory=dict)
    kept_builds: int = 0


@dataclass(frozen=True)
class Plan:
    """What a build has to do: nodes to make, and every key as it is.

    ``keys`` are of nodes and sources. ``tests`` are all that dbt does not run: which of
    them are due shows when the nodes are made. ``parts`` says where there are nodes
    that dbt is to make, in ``RULES`` or ``AFTER_RULES``; empty where it makes all.
    """

    keys: Mapping[str, str]
    nodes: Mapping[str, str]
    stands: Standing
    changed_nodes: frozenset[str]
    tests: tuple[DataTest, ...]
    parts: frozenset[str]

    @property
    def kept_count(self) -> int:
        """How many nodes need nothing done."""
        return len(self.nodes.keys() - self.changed_nodes)

    @property
    def kept_builds(self) -> int:
        """How many builds in a row, up to this one, left something as it was."""
        return self.stands.kept_builds + 1 if self.kept_count else 0

    @staticmethod
    def selection(parts: Iterable[str]) -> tuple[str, ...]:
        """Return the arguments that make dbt choose what is due in ``parts``.

        Each test says itself whether it is due.
        """
        chosen = (f"config.meta.{_DUE}:{part}" for part in parts)
        return ("--indirect-selection", "empty", "--select", *chosen)

    def is_due(self, test: DataTest, contents: Mapping[str, str]) -> bool:
        """Return whether a test has to be proved on what ``made_contents`` says.

        A test that reads more than these nodes is proved each time.
        """
        key = key_of_test(test, contents)
        return key is None or self.stands.tests.get(test.name) != key

    def done(
        self,
        command_id: str,
        built: Collection[str],
        held: Iterable[DataTest],
        contents: Mapping[str, str],
    ) -> Standing:
        """Return what stands once the nodes are built and the tests have held."""
        missing = self.changed_nodes.difference(built)
        proofs = {test.name: key_of_test(test, contents) for test in held}
        return Standing(
            command_id,
            {name: key for name, key in self.nodes.items() if name not in missing},
            {name: key for name, key in proofs.items() if key is not None},
            self.kept_builds,
        )


def plan(
    settings: Settings,
    manifest: Manifest,
    project_key: str,
    tests: Sequence[DataTest] | None,
    *,
    is_full: bool,
) -> Plan:
    """Return what is to be done in the warehouse as it is; everything if ``is_full``.

    ``project_key`` is a digest of all files of the project but the rows of seeds. Where
    dbt runs the ``tests`` itself they are None and nodes like others; else each model
    of ``manifest`` is told what its table is made of.

    Raises:
        BuildFailedError: a model can't be made by parts as it says; ``problems`` say
            which and why.
    """
    problems = tuple(
        text(settings.language, kind, **said)
        for kind, said in making.find_misfits(manifest)
    )
    if problems:
        raise BuildFailedError(
            text(settings.language, "parts_misfit"),
            problems,
            text(settings.language, "parts_hint"),
        )
    shared = digest([project_key, key_of_code()])
    clock = dict.fromkeys(year_readers(manifest), str(settings.as_of.year))
    clock |= dict.fromkeys(clock_readers(manifest), settings.as_of.isoformat())
    kinds = _BUILT_KINDS if tests is not None else _BUILT_KINDS | {"test"}
    keys = keys_of(settings, manifest, shared, clock, kinds)
    stands = Standing() if is_full else _read(settings, manifest)
    nodes = {name: key for name, key in keys.items() if name in manifest.nodes}
    if tests is not None:
        making.tell(manifest, shared, keys, clock, stands.nodes.keys())
        nodes = {name: _key_of_view(manifest, name) or nodes[name] for name in nodes}
    changed = frozenset(
        name for name, key in nodes.items() if stands.nodes.get(name) != key
    )
    parts = _parts_due(manifest, nodes, changed)
    return Plan(keys, nodes, stands, changed, tuple(tests or ()), parts)


def _key_of_view(manifest: Manifest, name: str) -> str | None:
    """Return what a view is made of: its SQL, as it keeps nothing of what it reads.

    None for anything else, and where it reads a source, whose columns are not the
    project's own.
    """
    node = making.nodes_of(manifest)[name]
    if not making.is_view(node):
        return None
    if any(parent in manifest.sources for parent in node.depends_on.nodes):
        return None
    return making.view_key(node)


def note(settings: Settings, standing: Standing) -> None:
    """Keep the keys for the next build, if that can see what there is."""
    if warehouse_state.is_told_by_uri(settings):
        return
    _file(settings).write_text(json.dumps(asdict(standing)), encoding="utf-8")


def forget(settings: Settings) -> None:
    """Have the next build make everything, unless this one ends."""
    _file(settings).unlink(missing_ok=True)


@contextmanager
def forgotten_if_damaged(settings: Settings) -> Iterator[None]:
    """Have the next build make everything where the warehouse turns out unreadable.

    A build finds out by itself only about the tables that it reads.
    """
    try:
        yield
    except duckdb.Error as error:
        if machine.is_database_corrupt(error):
            forget(settings)
        raise


def _parts_due(
    manifest: Manifest, nodes: Collection[str], changed: Collection[str]
) -> frozenset[str]:
    """Mark the nodes that dbt is to choose, and return in which parts they are.

    None where it is all of them. Where none need be made, one seed is all the same,
    which lets the command register itself and the lake as it is. The nodes say it
    themselves, as dbt goes through all nodes for each name that it is given.
    """
    if len(changed) == len(nodes):
        return frozenset()
    chosen = changed or {min(nodes, key=_seeds_first)}
    due = {name: _part_of(manifest, name) for name in chosen}
    for name in nodes:
        manifest.nodes[name].config.meta[_DUE] = due.get(name)
    return frozenset(due.values())


def _part_of(manifest: Manifest, name: str) -> str:
    node = making.nodes_of(manifest)[name]
    read = node.depends_on.nodes if name.startswith("test.") else [name]
    return RULES if all(one.startswith("seed.") for one in read) else AFTER_RULES


def _seeds_first(name: str) -> tuple[bool, str]:
    return (not name.startswith("seed."), name)


def _read(settings: Settings, manifest: Manifest) -> Standing:
    """Return what was noted of the warehouse as it is: nothing if it was worked in."""
    try:
        kept = Standing(**json.loads(_file(settings).read_text(encoding="utf-8")))
        state = warehouse_state.read_state(settings)
    except (OSError, ValueError, TypeError, duckdb.Error):
        return Standing()
    if state is None or state.command_id != kept.command_id:
        return Standing()
    if not (
        isinstance(kept.nodes, dict)
        and isinstance(kept.tests, dict)
        and isinstance(kept.kept_builds, int)
    ):
        return Standing()
    there = {
        name: key
        for name, key in kept.nodes.items()
        if name in manifest.nodes and _is_there(state, manifest, name)
    }
    gone = kept.nodes.keys() & manifest.nodes.keys() - there.keys()
    if gone and not state.has_views:
        # Whoever took a table away may have taken views, which are not seen.
        return Standing()
    return replace(kept, nodes=there)


def _is_there(state: WarehouseState, manifest: Manifest, name: str) -> bool:
    node = manifest.nodes[name]
    if str(node.resource_type) not in _BUILT_KINDS:
        # A test leaves nothing behind.
        return True
    is_view = making.is_view(making.nodes_of(manifest)[name])
    return state.holds(node.schema, node.alias, is_view=is_view)


def made_contents(
    settings: Settings, manifest: Manifest, keys: Mapping[str, str]
) -> dict[str, str]:
    """Return what tells the contents of each node from others, as the warehouse is.

    Of a table that was told what it is made of its version, of a view that it reads,
    of anything else its key.
    """
    try:
        with duckdb.connect(settings.warehouse_database, read_only=True) as connection:
            rows = connection.execute("select node_name, version from raw.made_tables")
            versions: dict[str, str] = dict(rows.fetchall())
    except duckdb.Error:
        versions = {}
    found: dict[str, str] = {}

    def content_of(name: str) -> str:
        if name not in found:
            node = making.nodes_of(manifest).get(name)
            if node is None or not making.is_view(node):
                found[name] = versions.get(name, keys.get(name, ""))
            else:
                parents = sorted(set(node.depends_on.nodes))
                found[name] = digest([making.view_key(node), *map(content_of, parents)])
        return found[name]

    return {name: content_of(name) for name in keys}


def key_of_test(test: DataTest, contents: Mapping[str, str]) -> str | None:
    """Return the digest of a test, of how it is judged, and of what it reads.

    None where that is more than the nodes of ``contents``.
    """
    if not test.parents or any(name not in contents for name in test.parents):
        return None
    parents = [f"{name} {contents[name]}" for name in sorted(test.parents)]
    return digest([json.dumps(asdict(test), sort_keys=True, default=str), *parents])


def _file(settings: Settings) -> Path:
    return settings.warehouse_dir / "standing.json"
