"""What each table is told before a build comes to it.

A build makes what may have changed, table by table, and each one finds out by itself
whether it did: from the contents it was made of last, and those it would be made of
now. What it has to know for that stands in ``meta.making`` of its node: see the macro
``making_due``.

A model whose rows of a customer are made of that customer's rows only, and whose rows
at a date are made of what was known by then, may say so: ``meta.parts`` makes it by
parts, where something changed. ``same_date`` names the tables it reads at the very date
of the row, ``dates_back`` those in which it looks back by no more than so many dates;
in others it may look back to the first. So may a model of dates alone, which is made by
parts where no customer's earlier rows changed.

A model that reads rows of observation dates only at those that a table lists, such as
dates whose outcome is known, names that table by ``meta.known_at``: what changes at
later dates is nothing to it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from dbt.contracts.graph.manifest import Manifest

# Where a node is told, and what says that its model is made by parts.
TOLD = "making"
_PARTS = "parts"
_KNOWN_AT = "known_at"
_PER_ENTITY = "read_per_entity"
# The table of all customers and the one of all dates, whose changes open dates.
_CUSTOMERS = "model.strata.dim_customers"
_DATES = "model.strata.dim_observation_dates"
# A parent of what reads the clock: what it reads of the day.
_DAY = "day"
_CUSTOMER_COLUMN = "customer_id"
_DATE_COLUMN = "observation_date"


class ReadNode(Protocol):
    """The part of a node of dbt's manifest that is read here."""

    name: str
    relation_name: str
    patch_path: str
    config: Any
    columns: Any
    depends_on: Any


def nodes_of(manifest: Manifest) -> Mapping[str, ReadNode]:
    """Return what dbt builds, by name."""
    return cast("Mapping[str, ReadNode]", manifest.nodes)


def view_key(node: ReadNode) -> str:
    """Return what tells a view from others that read the same, once it was told."""
    told = node.config.meta[TOLD]
    return digest([told["own_key"], told["parents"].get(_DAY, "")])


def is_view(node: ReadNode) -> bool:
    """Return whether nothing is kept of a node, so that it is what it reads."""
    return node.config.get("materialized") in {"view", "ephemeral"}


def tell(
    manifest: Manifest,
    code_key: str,
    keys: Mapping[str, str],
    clock: Mapping[str, str],
    trusted: Collection[str],
) -> None:
    """Tell each model its own key, what it reads, and how it is made by parts.

    ``code_key`` is the digest of all code, ``keys`` of all that each node is made of,
    ``clock`` what a model reads of the day. ``trusted`` are the tables of which holds
    what the warehouse knows: another command of dbt may have made the rest.
    """
    models = {
        name: node
        for name, node in nodes_of(manifest).items()
        if name in keys and name.startswith("model.")
    }
    reads = {name: _reads(manifest, name) for name in models}
    relations = {name: node.relation_name for name, node in models.items()}
    read_by_parts = {
        parent
        for name, node in models.items()
        if _PARTS in node.config.meta
        for parent in reads[name]
    }
    for name, node in models.items():
        days = {clock[one] for one in (name, *_views(manifest, name)) if one in clock}
        node.config.meta[TOLD] = {
            "own_key": digest([code_key, name]),
            "is_trusted": name in trusted,
            "clock": _DATES,
            "dates": relations.get(_DATES),
            "known_at": _known_at(manifest, node),
            "customers": _CUSTOMERS,
            "parents": {
                parent: None
                if parent in models
                else keys[name_as_read(manifest, name, parent)]
                for parent in sorted(reads[name])
            }
            | ({_DAY: " ".join(sorted(days))} if days else {}),
            "opaque": sorted(
                parent for parent, is_clear in reads[name].items() if not is_clear
            ),
            "parts": _parts(manifest, node),
            "has_readers": name in read_by_parts,
            "has_customers": _CUSTOMER_COLUMN in node.columns,
            "date": _date_column(node),
            "until": list(node.config.meta.get("valid_until", ())),
        }


def name_as_read(manifest: Manifest, reader: str, parent: str) -> str:
    """Return what the key of ``parent`` is called, for what ``reader`` reads of it.

    Of a source that is ``read_per_entity``, who reads the rows of one entity reads what
    is told of that one: its key is that of the source, a space and the entity.
    """
    read = set(nodes_of(manifest)[reader].depends_on.nodes)
    if parent not in read or not _is_per_entity(manifest, parent):
        return parent
    entities = [
        manifest.sources[one].name
        for one in read
        if one in manifest.sources and not _is_per_entity(manifest, one)
    ]
    return f"{parent} {entities[0]}" if len(entities) == 1 else parent


def _is_per_entity(manifest: Manifest, name: str) -> bool:
    source = manifest.sources.get(name)
    return source is not None and bool(source.meta.get(_PER_ENTITY))


def _reads(manifest: Manifest, name: str) -> dict[str, bool]:
    """Return the tables, seeds and sources a model reads, views looked through.

    False where a view on every way there mixes what it reads of customers and dates.
    """
    found: dict[str, bool] = {}
    nodes = nodes_of(manifest)
    for parent in set(nodes[name].depends_on.nodes):
        node = nodes.get(parent)
        if node is None or not is_view(node):
            found[parent] = True
            continue
        is_clear = _PARTS in node.config.meta
        for behind, is_clear_behind in _reads(manifest, parent).items():
            found[behind] = found.get(behind, True) and is_clear and is_clear_behind
    return found


def _views(manifest: Manifest, name: str) -> set[str]:
    """Return the views a model is made through."""
    found: set[str] = set()
    nodes = nodes_of(manifest)
    for parent in nodes[name].depends_on.nodes:
        node = nodes.get(parent)
        if node is not None and is_view(node):
            found |= {parent, *_views(manifest, parent)}
    return found


def find_misfits(manifest: Manifest) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield what keeps a model from being made as told: a text, and what it names."""
    for name, node in sorted(nodes_of(manifest).items()):
        meta = node.config.meta
        told = meta.keys() & {_PARTS, _KNOWN_AT}
        if not told or not name.startswith("model."):
            continue
        said = {"file": node.patch_path.split("://")[-1], "model": node.name}
        read = {parent.name: parent for parent in _read_by(manifest, node)}
        parts = meta.get(_PARTS, {})
        named = {key: parts.get(key, ()) for key in ("same_date", "dates_back")}
        if listing := meta.get(_KNOWN_AT):
            named[_KNOWN_AT] = [listing]
        for key, others in named.items():
            for other in others:
                if other not in read:
                    yield "parts_unread", said | {"key": key, "other": other}
                elif key == _KNOWN_AT and not _lists_dates(read[other]):
                    yield "known_at_unlisted", said | {"other": other}
        if parts and not is_view(node) and not _date_column(node):
            yield "parts_without_column", said | {"column": _DATE_COLUMN}


def _lists_dates(node: ReadNode) -> bool:
    return not is_view(node) and _DATE_COLUMN in node.columns


def _parts(manifest: Manifest, node: ReadNode) -> dict[str, dict[str, Any]] | None:
    """Return what a model made by parts reads, by relation, and how that is cut."""
    if _PARTS not in node.config.meta:
        return None
    dates_back = node.config.meta[_PARTS].get("dates_back", {}) | dict.fromkeys(
        node.config.meta[_PARTS].get("same_date", ()), 0
    )
    return {
        parent.relation_name: {
            "has_customers": _CUSTOMER_COLUMN in parent.columns,
            "date": _date_column(parent) if parent.name in dates_back else None,
            "dates_back": dates_back.get(parent.name, 0),
        }
        for parent in _read_by(manifest, node)
    }


def _known_at(manifest: Manifest, node: ReadNode) -> dict[str, str] | None:
    """Return the table that lists the dates a model reads, by name and relation."""
    listing = node.config.meta.get(_KNOWN_AT)
    for name in node.depends_on.nodes if listing else ():
        parent = nodes_of(manifest).get(name)
        if parent is not None and parent.name == listing:
            return {"name": name, "relation": parent.relation_name}
    return None


def _read_by(manifest: Manifest, node: ReadNode) -> Iterator[ReadNode]:
    for name in sorted(set(node.depends_on.nodes)):
        yield nodes_of(manifest).get(name) or cast("ReadNode", manifest.sources[name])


def _date_column(node: ReadNode) -> str | None:
    named: str | None = node.config.meta.get("dated_by")
    return named or (_DATE_COLUMN if _DATE_COLUMN in node.columns else None)


def digest(parts: Iterable[str]) -> str:
    """Return one text for all of ``parts``."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
