"""Which header of a file is which column of its entity."""

from __future__ import annotations

import functools
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from strata.ingest.catalogue import CONTACT_COLUMNS, folded
from strata.ingest.daytimes import paired
from strata.ingest.kinds import kind_of
from strata.ingest.problems import listed
from strata.masking import shown_headers
from strata.texts import said, together

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from strata.ingest.catalogue import Catalogue
    from strata.ingest.rules import FileRule
    from strata.texts import Said

# From here on an unknown header is worth proposing for a column that is missing, unless
# the column says who or what a row is: likeness of letters is no proof of that.
_LIKENESS = 0.75


@dataclass(frozen=True)
class ColumnMapping:
    """Which header is which column, or why that can't be settled.

    ``contacts`` are the places of the headers of a contact that has several, in groups
    of which a row takes the first that is filled; ``chosen`` are the headers
    that ``ingest.yml`` maps; ``missing`` are the required columns that nothing tells;
    ``fix`` is what it would have to say about columns to
    settle the problems.
    """

    positions: Mapping[str, int]
    contacts: Mapping[str, tuple[tuple[int, ...], ...]]
    extra: Mapping[str, int]
    chosen: Mapping[str, str]
    missing: tuple[str, ...]
    problems: tuple[Said, ...]
    fix: Mapping[str, object]
    message: str

    @classmethod
    def settled(
        cls,
        entity: str,
        names: tuple[str, ...],
        rule: FileRule,
        catalogue: Catalogue,
        held: Container[str] = (),
    ) -> ColumnMapping:
        """Columns by ``ingest.yml`` first, then by name and alias.

        What is missing rows may keep from earlier deliveries, if these ``held`` it.
        """
        accepted = catalogue.accepted_columns(entity)
        chosen = {
            cleaned_header(header): column
            for header, column in rule.columns.items()
            if column in accepted
        }
        taken = {chosen[name] for name in names if name in chosen}
        unsaid = tuple(name for name in names if name not in chosen)
        meant = catalogue.columns_for(entity, unsaid)
        groups = {
            column: found
            for column in CONTACT_COLUMNS
            if column not in taken
            and (found := catalogue.contact_headers(entity, column, unsaid, meant))
        }
        meant = catalogue.without_receiver_names(meant)
        # One header stands for all of them where something asks for its place.
        heads = {found[0][0]: column for column, found in groups.items()}
        others = {name for found in groups.values() for name in _all(found)[1:]}
        meant = {name: told for name, told in meant.items() if told not in groups}
        sources: dict[str, list[int]] = defaultdict(list)
        extra: dict[str, int] = {}
        for position, name in enumerate(names, start=1):
            column = chosen.get(name)
            if column is None and name in others:
                continue
            if column is None:
                column = heads.get(name) or meant.get(name)
                column = None if column in taken else column
            if column is None:
                extra[_free_name(name or f"column_{position}", extra)] = position
            else:
                sources[column].append(position)
        _halves_apart(sources, extra, names)
        missing = [
            column
            for column in catalogue.required[entity]
            if column not in sources and column not in rule.defaults
        ]
        is_filled = catalogue.is_fillable(entity, missing, extra)
        absent = [column for column in missing if column in held]
        kept = catalogue.keepable(entity, absent, sources, extra)
        missing = [] if is_filled else [one for one in missing if one not in kept]
        problems = [
            *_repeated_headers(names, positions_of=sources),
            *_shared_columns(sources, names),
            *(_missing_column(entity, column, names) for column in missing),
        ]
        unseen = [header for header in chosen if header not in names]
        notes = [said("headers_absent", headers=listed(unseen))] if unseen else []
        if kept:
            notes.append(said("columns_from_earlier", columns=listed(kept)))
        elif is_filled:
            notes.append(said("amounts_from_payments"))
        message = together(notes) if notes else ""
        positions = {column: found[0] for column, found in sources.items()}
        contacts = {
            column: tuple(
                tuple(names.index(name) + 1 for name in group) for group in found
            )
            for column, found in groups.items()
            if len(_all(found)) > 1
        }
        shared = {
            names[found[0] - 1]: column
            for column, found in sources.items()
            if len({names[position - 1] for position in found}) > 1
        }
        named = dict(rule.columns) | shared
        named |= _likely_headers(entity, missing, tuple(extra), catalogue)
        fix = {"entity": entity, "columns": named} if shared or missing else {}
        return cls(
            positions,
            contacts,
            extra,
            chosen,
            tuple(missing),
            tuple(problems),
            fix,
            message,
        )


def _halves_apart(
    sources: dict[str, list[int]], extra: dict[str, int], names: tuple[str, ...]
) -> None:
    """Leave a moment to the header of its day where another tells the time on it."""
    for column, places in sources.items():
        if kind_of(column) != "moment" or len(places) != 2:  # noqa: PLR2004 - a pair
            continue
        first, second = (names[place - 1] for place in places)
        found = paired(first, [second])
        if found is not None:
            day, time = names.index(found.day) + 1, names.index(found.time) + 1
            sources[column] = [day]
            extra[_free_name(found.time, extra)] = time


def _all(groups: list[tuple[str, ...]]) -> list[str]:
    return [name for group in groups for name in group]


def _likely_headers(
    entity: str, missing: list[str], unknown: tuple[str, ...], catalogue: Catalogue
) -> dict[str, str]:
    """For each missing column, the unknown header most like a name it goes by."""
    found: dict[str, str] = {}
    for column in missing:
        known = [
            alias for alias, of in catalogue.aliases[entity].items() if of == column
        ]
        likeness = {
            header: max(_likeness(folded(header), alias) for alias in known)
            for header in unknown
            if header not in found
        }
        best = max(likeness, key=lambda header: likeness[header], default="")
        is_like = bool(best) and likeness[best] >= _LIKENESS
        is_like &= not column.endswith("_id") and column not in {"phone", "email"}
        found[best if is_like else f"the header of {column}"] = column
    return found


def _likeness(header: str, alias: str) -> float:
    """How alike two names are; 0 where their lengths alone say that they are not."""
    compared = SequenceMatcher(None, header, alias)
    is_possible = compared.real_quick_ratio() >= _LIKENESS
    return compared.ratio() if is_possible else 0


def _free_name(name: str, taken: Mapping[str, int]) -> str:
    """The name, numbered where a header before it has the same."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free


def _repeated_headers(
    names: tuple[str, ...], positions_of: Mapping[str, list[int]]
) -> Iterator[Said]:
    """Headers that stand twice, where it matters which of the two is read."""
    read = {at for places in positions_of.values() for at in places}
    positions: dict[str, list[int]] = {}
    for position, name in enumerate(names, 1):
        positions.setdefault(name, []).append(position)
    for name, found in positions.items():
        places = list(map(str, found))
        if name and len(places) > 1 and read.intersection(found):
            places_told = functools.reduce(
                lambda one, other: said("both_and", one=one, other=other), places
            )
            yield said("header_repeated", header=name, places=places_told)


def _shared_columns(
    sources: Mapping[str, list[int]], names: tuple[str, ...]
) -> Iterator[Said]:
    for column, positions in sources.items():
        meant = list(dict.fromkeys(names[position - 1] for position in positions))
        if len(meant) > 1:
            yield said(
                "headers_of_one_column",
                headers=listed(map(repr, meant)),
                column=column,
                header=meant[0],
            )


def _missing_column(entity: str, column: str, names: tuple[str, ...]) -> Said:
    return said(
        "required_column_missing",
        column=column,
        entity=entity,
        found=shown_names(names),
    )


def cleaned_header(header: str) -> str:
    """The header without what can't be seen around it."""
    return header.strip(" \t\r\n\ufeff\u200b\u3000\xa0")


def shown_names(names: tuple[str, ...]) -> Said:
    """The headers for a message, the first of them where they are many."""
    blank = said("blank_header")
    return listed(name or blank for name in shown_headers(names)) or said("nothing")
