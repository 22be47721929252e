"""Entities, their columns, and the names people give them in files."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from strata.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path, PurePosixPath

ENTITIES_FILE = "entities.csv"
ALIASES_FILE = "column_aliases.csv"
PATTERNS_FILE = "file_patterns.csv"

EVERY_ENTITY = "*"
SOURCE_SYSTEM = "source_system"

# Spelling differences that never change which column is meant: separators, the
# star of a mandatory field, byte order marks and zero-width characters.
_NOISE = re.compile(r"[\s_\-*:\u200b-\u200f\u2060\ufeff]+")
_UNIT = re.compile(r"\((?:元|¥|rmb|cny)\)$")


def folded(name: str) -> str:
    """The name without case, width, spacing, separators and money unit.

    ``folded("Ｏrder_ID ")`` equals ``folded("order id")``, and ``实付金额（元）``
    equals ``实付金额``.
    """
    narrow = unicodedata.normalize("NFKC", name).casefold()
    return _UNIT.sub("", _NOISE.sub("", narrow))


@dataclass(frozen=True)
class Catalogue:
    """Everything ``config/`` says about entities, read once per ingest.

    ``columns`` and ``required`` are keyed by entity, in file order; ``aliases``
    by entity, then by folded header; ``patterns`` are tried from the top.
    """

    columns: Mapping[str, tuple[str, ...]]
    required: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, Mapping[str, str]]
    patterns: tuple[tuple[str, str], ...]

    @property
    def entities(self) -> tuple[str, ...]:
        """All entities, in file order."""
        return tuple(self.columns)

    def accepted_columns(self, entity: str) -> tuple[str, ...]:
        """What a file of the entity may deliver: its columns and source_system."""
        return (*self.columns[entity], SOURCE_SYSTEM)

    def column_for(self, entity: str, header: str) -> str | None:
        """The column a header means in a file of this entity, if any."""
        return self.aliases[entity].get(folded(header))

    def entity_for_name(self, path: PurePosixPath) -> str | None:
        """The entity the file's name tells, else the nearest folder that does."""
        names = [path.name, *(parent.name for parent in path.parents)]
        for name in names:
            for pattern, entity in self.patterns:
                if fnmatchcase(name.casefold(), pattern.casefold()):
                    return entity
        return None

    def entity_for_headers(self, headers: tuple[str, ...]) -> str | None:
        """The one entity whose required columns are all there, if it is clear.

        Clear means that no other entity recognises as many of the headers: an
        order file also holds all an order line must have, and an order line
        file may hold all an order must have.
        """
        known = {
            entity: {self.column_for(entity, header) for header in headers} - {None}
            for entity in self.entities
        }
        best = max(len(columns) for columns in known.values())
        leaders = [entity for entity, columns in known.items() if len(columns) == best]
        if len(leaders) == 1 and set(self.required[leaders[0]]) <= known[leaders[0]]:
            return leaders[0]
        return None


def load_catalogue(config_dir: Path) -> Catalogue:
    """Read and cross-check the three files of the config folder.

    Raises:
        InputRefusedError: a file is missing or contradicts itself; the problems
            name file and line.
    """
    problems: list[str] = []
    columns, required = _read_entities(config_dir / ENTITIES_FILE, problems)
    aliases = _read_aliases(config_dir / ALIASES_FILE, columns, problems)
    patterns = _read_patterns(config_dir / PATTERNS_FILE, columns, problems)
    if problems:
        raise InputRefusedError(
            "The ingest settings contradict themselves.",
            tuple(problems),
            f"Mend the lines in {config_dir} and run again.",
        )
    return Catalogue(columns, required, aliases, patterns)


def _rows(
    path: Path, names: tuple[str, ...], problems: list[str]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Line number and values of every row; a wrong shape is noted and left out."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.append(f"{path.name}: the file is missing")
        return
    reader = csv.reader(text.splitlines())
    header = tuple(next(reader, []))
    if header != names:
        problems.append(f"{path.name}: line 1 must read {','.join(names)}")
        return
    for values in reader:
        if len(values) == len(names) and all(values):
            yield reader.line_num, tuple(values)
        elif values:
            problems.append(
                f"{path.name}: line {reader.line_num} needs {len(names)} values"
            )


def _read_entities(
    path: Path, problems: list[str]
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    columns: dict[str, tuple[str, ...]] = {}
    required: dict[str, tuple[str, ...]] = {}
    for line, (entity, column, flag) in _rows(
        path, ("entity", "column", "is_required"), problems
    ):
        if flag not in {"true", "false"}:
            problems.append(f"{path.name}: line {line}, is_required is true or false")
        if column in columns.get(entity, ()):
            problems.append(f"{path.name}: line {line} repeats {entity}.{column}")
        columns[entity] = (*columns.get(entity, ()), column)
        required.setdefault(entity, ())
        if flag == "true":
            required[entity] = (*required[entity], column)
    return columns, required


def _read_aliases(
    path: Path, columns: Mapping[str, tuple[str, ...]], problems: list[str]
) -> dict[str, dict[str, str]]:
    """Headers per entity: an entity's own words win over those of every entity."""
    own: dict[str, dict[str, str]] = {
        entity: {folded(name): name for name in (*names, SOURCE_SYSTEM)}
        for entity, names in columns.items()
    }
    shared: dict[str, str] = {}
    every = {SOURCE_SYSTEM}.union(*columns.values())
    for line, (entity, column, alias) in _rows(
        path, ("entity", "column", "alias"), problems
    ):
        if entity == EVERY_ENTITY:
            target, is_known = shared, column in every
        else:
            target = own.get(entity, {})
            is_known = column in columns.get(entity, ())
        if not is_known:
            problems.append(f"{path.name}: line {line}, no column {entity}.{column}")
            continue
        meant = target.setdefault(folded(alias), column)
        if meant != column:
            problems.append(
                f"{path.name}: line {line}, {alias!r} already means {entity}.{meant}"
            )
    for entity, names in columns.items():
        for alias, column in shared.items():
            if column in names or column == SOURCE_SYSTEM:
                own[entity].setdefault(alias, column)
    return own


def _read_patterns(
    path: Path, columns: Mapping[str, tuple[str, ...]], problems: list[str]
) -> tuple[tuple[str, str], ...]:
    patterns: list[tuple[str, str]] = []
    for line, (pattern, entity) in _rows(path, ("pattern", "entity"), problems):
        if entity not in columns:
            problems.append(f"{path.name}: line {line}, no entity {entity}")
        patterns.append((pattern, entity))
    return tuple(patterns)
