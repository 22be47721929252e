"""What each table is told before a build comes to it.

A build makes what may have changed, table by table, and each one finds out by itself
whether it did: from the contents it was made of last, and those it would be made of
now. What it has to know for that stands in ``meta.making`` of its node: see the macro
``making_due``.

A model whose rows of a customer are made of that customer's rows only, and whose rows
at a date are made of what was known by then, may say so: ``meta.parts`` makes it by
parts, where something changed. ``same_date`` names the tables it reads at the very date
of the row; others it may look back in.
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
            "customers": _CUSTOMERS,
            "parents": {
                parent: None if parent in models else keys[parent]
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
    """Yield what keeps a model from being made by parts: a text, and what it names."""
    for name, node in sorted(nodes_of(manifest).items()):
        if not name.startswith("model.") or _PARTS not in node.config.meta:
            continue
        said = {"file": node.patch_path.split("://")[-1], "model": node.name}
        read = {parent.name for parent in _read_by(manifest, node)}
        for other in node.config.meta[_PARTS].get("same_date", ()):
            if other not in read:
                yield "parts_unread", said | {"other": other}
        for column in (_CUSTOMER_COLUMN, _DATE_COLUMN):
            if not is_view(node) and column not in node.columns:
                yield "parts_without_column", said | {"column": column}


def _parts(manifest: Manifest, node: ReadNode) -> dict[str, dict[str, Any]] | None:
    """Return what a model made by parts reads, by relation, and how that is cut."""
    if _PARTS not in node.config.meta:
        return None
    same_date = node.config.meta[_PARTS].get("same_date", ())
    return {
        parent.relation_name: {
            "has_customers": _CUSTOMER_COLUMN in parent.columns,
            "date": _date_column(parent) if parent.name in same_date else None,
        }
        for parent in _read_by(manifest, node)
    }


def _read_by(manifest: Manifest, node: ReadNode) -> Iterator[ReadNode]:
    for name in sorted(set(node.depends_on.nodes)):
        yield nodes_of(manifest).get(name) or cast("ReadNode", manifest.sources[name])


def _date_column(node: ReadNode) -> str | None:
    named: str | None = node.config.meta.get("dated_by")
    return named or (_DATE_COLUMN if _DATE_COLUMN in node.columns else None)


def digest(parts: Iterable[str]) -> str:
    """Return one text for all of ``parts``."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
