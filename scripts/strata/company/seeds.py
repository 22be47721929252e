"""Own rows of seeds laid over the shipped ones, by the key that the seed's twin claims.

An own file is named like the shipped one and needs the columns of the key and those it
sets. A row with a key that is shipped replaces those columns; any other row is added
and needs every column; ``remove`` takes a shipped row out. The lock file keeps what the
replaced columns held, so that a row which changed upstream is told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import duckdb

from strata import seed_files
from strata.company.seed_lock import LOCK_FILE, read_lock, write_lock
from strata.errors import InputRefusedError
from strata.ingest.problems import listed, suggested
from strata.seed_files import KEY_SEPARATOR, SeedRow, read_rows
from strata.texts import said, spoken, text, together

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from strata.seed_files import SeedDeclaration
    from strata.settings import Language, Settings

SEEDS_FOLDER = "seeds"
REMOVE_COLUMN = "remove"

_REMOVES = "yes"

Key = tuple[str, ...]


@dataclass(frozen=True)
class ComposedRow:
    """A row of a composed seed and the place somebody wrote it at."""

    values: tuple[str, ...]
    place: str


@dataclass(frozen=True)
class Replacement:
    """An own row over a shipped one: what that holds in the columns of the own file.

    ``shipped`` is None where no row with this key is shipped.
    """

    seed: str
    key: Key
    place: str
    shipped: Mapping[str, str] | None


@dataclass
class ComposedSeeds:
    """The rows of every seed that the company touches, and what they stand over."""

    rows: dict[str, tuple[ComposedRow, ...]] = field(default_factory=dict)
    replacements: list[Replacement] = field(default_factory=list)


@dataclass(frozen=True)
class _OwnFile:
    """An own file beside the shipped one, and how to speak of both."""

    seed: str
    path: Path
    shown: str
    shipped_path: Path
    shipped_shown: str
    declaration: SeedDeclaration


def compose_seeds(
    company_dir: Path, project_dir: Path, language: Language
) -> ComposedSeeds:
    """Return the shipped rows with the company's own over them.

    Raises:
        InputRefusedError: an own file is no seed, or a row of it can't be laid over;
            the problems name file, row, column and value.
    """
    composed = ComposedSeeds()
    problems: list[str] = []
    with duckdb.connect() as connection:
        for own in _own_files(company_dir, project_dir, problems):
            found = _file_problems(language, own, connection)
            problems += found[: seed_files.MAXIMUM_PROBLEMS_PER_FILE]
            if not found:
                problems += _lay_over(own, composed)
    if problems:
        raise InputRefusedError(
            said("company_seeds_not_valid", count=len(problems)),
            tuple(str(spoken(problem, language)) for problem in problems),
            said("seed_hint"),
        )
    return composed


def told_changes(
    company_dir: Path, composed: ComposedSeeds, language: Language
) -> list[str]:
    """Return a line per own row whose shipped row has changed since it was written.

    Afterwards the lock file knows every replaced row; what has changed stays in it as
    it was, until somebody deletes the line.
    """
    before = read_lock(company_dir / LOCK_FILE)
    lines: list[str] = []
    kept: list[tuple[str, str, str]] = []
    for one in composed.replacements:
        known = before.get((one.seed, KEY_SEPARATOR.join(one.key)))
        if known is None and one.shipped is None:
            continue
        now = one.shipped or {}
        changes = _changes(known or {}, one.shipped)
        if changes:
            shown = "; ".join(spoken_change for spoken_change in changes)
            lines.append(
                text(
                    language,
                    "company_row_changed" if one.shipped else "company_row_gone",
                    place=one.place,
                    changes=shown,
                    lock=f"{company_dir.name}/{LOCK_FILE}",
                )
            )
        values = {**now, **(known or {})} if changes else now
        kept.append(
            (
                one.seed,
                KEY_SEPARATOR.join(one.key),
                json.dumps(values, ensure_ascii=False, sort_keys=True),
            )
        )
    problem = write_lock(company_dir / LOCK_FILE, sorted(kept))
    if problem:
        lines.append(
            text(language, "company_lock_unwritable", file=LOCK_FILE, reason=problem)
        )
    return lines


def key_columns(declaration: SeedDeclaration) -> tuple[str, ...]:
    """Return the columns that tell the rows of a seed apart, as its twin claims."""
    return declaration.key or declaration.columns[:1]


def written_place(settings: Settings, shipped: str) -> str:
    """Return the file that somebody writes rows of a seed in: the company's own."""
    if settings.company_dir is None:
        return shipped
    own = settings.company_dir / SEEDS_FOLDER / shipped.rpartition("/")[2]
    found = sorted((settings.company_dir / SEEDS_FOLDER).rglob(own.name))
    return _shown(settings.company_dir, found[0] if found else own)


def _shown(company_dir: Path, path: Path) -> str:
    return f"{company_dir.name}/{path.relative_to(company_dir).as_posix()}"


def _own_files(
    company_dir: Path, project_dir: Path, problems: list[str]
) -> Iterable[_OwnFile]:
    shipped = {path.stem: path for path in (project_dir / SEEDS_FOLDER).rglob("*.csv")}
    declarations = seed_files.read_declarations(project_dir / SEEDS_FOLDER)
    seen: dict[str, str] = {}
    for path in sorted((company_dir / SEEDS_FOLDER).rglob("*.csv")):
        shown = _shown(company_dir, path)
        seed = path.stem
        if not path.is_file():
            problems.append(together([shown, said("company_no_file")], ": "))
        elif seed not in shipped:
            known = suggested(seed, sorted(shipped))
            problems.append(said("company_no_seed", file=shown, known=known))
        elif seed in seen:
            problems.append(
                said("company_seed_twice", file=shown, other=seen[seed], seed=seed)
            )
        else:
            seen[seed] = shown
            yield _OwnFile(
                seed,
                path,
                shown,
                shipped[seed],
                shipped[seed].relative_to(project_dir).as_posix(),
                declarations[seed],
            )


def _file_problems(
    language: Language, own: _OwnFile, connection: duckdb.DuckDBPyConnection
) -> list[str]:
    """Return what keeps the file from being read as rows of its seed."""
    rows, problems = seed_files.readable_rows(language, own.path, own.shown)
    if not rows:
        return problems
    header = rows[0].values
    known = (*own.declaration.columns, REMOVE_COLUMN)
    problems = [
        said(
            "company_no_column",
            file=own.shown,
            column=column,
            known=suggested(column, known),
        )
        for column in header
        if column not in known
    ]
    problems += [
        text(language, "seed_column_twice", file=own.shown, column=column)
        for column in dict.fromkeys(header)
        if header.count(column) > 1
    ]
    key = key_columns(own.declaration)
    missing = [column for column in key if column not in header]
    if missing:
        problems.append(
            said(
                "company_no_key",
                file=own.shown,
                columns=listed(missing),
                key=listed(key),
            )
        )
    return (
        problems
        or seed_files.width_problems(language, own.shown, rows)
        or seed_files.type_problems(
            language, own.shown, rows, own.declaration, connection
        )
    )


def _lay_over(own: _OwnFile, composed: ComposedSeeds) -> list[str]:
    """Add the composed rows of one seed; return what can't be laid over."""
    header, *own_rows = read_rows(own.path)
    shipped_header, *shipped_rows = read_rows(own.shipped_path)
    columns = shipped_header.values
    key = key_columns(own.declaration)
    shipped = {_key_of(row, columns, key): row for row in shipped_rows}
    overlay: dict[Key, SeedRow] = {}
    problems: list[str] = []
    for row in own_rows:
        found = _key_of(row, header.values, key)
        problem = _row_problem(own, header, row, found, is_shipped=found in shipped)
        if found in overlay:
            problem = said(
                "company_key_twice",
                file=own.shown,
                row=row.number,
                key=KEY_SEPARATOR.join(found),
                other=overlay[found].number,
            )
        if problem:
            problems.append(problem)
        overlay.setdefault(found, row)
    if problems or not own_rows:
        return problems
    composed.rows[own.seed] = tuple(
        _composed_rows(own, header, overlay, columns, shipped)
    )
    set_columns = [name for name in columns if name in header.values]
    for found, row in overlay.items():
        values = shipped.get(found)
        composed.replacements.append(
            Replacement(
                own.seed,
                found,
                f"{own.shown}:{row.number}",
                None
                if values is None
                else {
                    name: value
                    for name, value in zip(columns, values.values, strict=True)
                    if name in set_columns and name not in key
                },
            )
        )
    return []


def _row_problem(
    own: _OwnFile, header: SeedRow, row: SeedRow, key: Key, *, is_shipped: bool
) -> str:
    shown_key = KEY_SEPARATOR.join(key)
    told = dict(zip(header.values, row.values, strict=True))
    removal = told.get(REMOVE_COLUMN, "")
    if removal not in {"", _REMOVES}:
        return said(
            "company_no_removal",
            file=own.shown,
            row=row.number,
            column=REMOVE_COLUMN,
            value=removal,
        )
    if is_shipped:
        return ""
    if removal:
        return said(
            "company_removes_nothing",
            file=own.shown,
            row=row.number,
            key=shown_key,
        )
    missing = [name for name in own.declaration.columns if name not in told]
    if missing:
        return said(
            "company_row_incomplete",
            file=own.shown,
            row=row.number,
            key=shown_key,
            columns=listed(missing),
        )
    return ""


def _composed_rows(
    own: _OwnFile,
    header: SeedRow,
    overlay: Mapping[Key, SeedRow],
    columns: Sequence[str],
    shipped: Mapping[Key, SeedRow],
) -> Iterable[ComposedRow]:
    """Yield the shipped rows that stand, then the company's own."""
    for key, row in shipped.items():
        if key not in overlay:
            yield ComposedRow(row.values, f"{own.shipped_shown}:{row.number}")
    for key, row in overlay.items():
        told = dict(zip(header.values, row.values, strict=True))
        if told.pop(REMOVE_COLUMN, ""):
            continue
        before = shipped.get(key)
        values = dict(zip(columns, before.values, strict=True)) if before else {}
        values |= told
        yield ComposedRow(
            tuple(values[name] for name in columns), f"{own.shown}:{row.number}"
        )


def _key_of(row: SeedRow, columns: Sequence[str], key: Sequence[str]) -> Key:
    return tuple(row.values[columns.index(name)] for name in key)


def _changes(known: Mapping[str, str], now: Mapping[str, str] | None) -> list[str]:
    if now is None:
        return [f"{name}: {value}" for name, value in known.items()] or ["–"]
    return [
        f"{name}: {known[name] or '–'} → {value or '–'}"
        for name, value in now.items()
        if name in known and known[name] != value
    ]
