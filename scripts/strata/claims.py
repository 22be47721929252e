"""What the rows say that break a claim of a table, and where a seed has to be fixed.

The test ``claims_hold`` proves all claims of a table in one query. Each of its rows
names the claim, the columns it is about, the key of the row that breaks it and the
value found; here they become sentences, those about a seed with file and row.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from strata import seed_files
from strata.masking import masking_of
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import duckdb

    from strata.masking import Masking
    from strata.settings import Settings

CLAIMS_TEST = "claims_hold"
MAXIMUM_SAMPLE_ROWS = 5

_CODE_MISSING = "code_missing"
_BETWEEN_VALUES = ", "
_BETWEEN_LIMITS = " … "


@dataclass(frozen=True)
class BrokenClaim:
    """The first rows that break one claim; ``row_count`` counts them all."""

    claim: str
    columns: tuple[str, ...]
    expected: str
    row_count: int
    rows: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class ClaimedTable:
    """The table that claims are about; ``path`` is its file where it is a seed."""

    name: str
    key: tuple[str, ...]
    path: Path | None


def key_of(arguments: Mapping[str, object]) -> tuple[str, ...]:
    """Return the columns by which the test with these arguments tells rows apart."""
    key = arguments.get("key")
    unique = arguments.get("unique") or []
    if not key and isinstance(unique, list) and unique:
        key = unique[0]["columns"] if isinstance(unique[0], dict) else unique[0]
    if isinstance(key, str):
        return (key,)
    return tuple(str(column) for column in key) if isinstance(key, list) else ()


def read_broken_claims(
    connection: duckdb.DuckDBPyConnection, sql: str
) -> tuple[BrokenClaim, ...]:
    """Run the SQL of ``claims_hold`` and return what is broken, in a fixed order."""
    rows = connection.execute(
        f"""
        select
            claim, column_names, expected,
            count(*) over (partition by claim, column_names, expected) as row_count,
            row_key, row_value
        from ({sql}) as broken
        qualify
            row_number() over (
                partition by claim, column_names, expected order by row_key, row_value
            ) <= {MAXIMUM_SAMPLE_ROWS}
        order by claim, column_names, expected, row_key, row_value
        """  # nosec B608 # dbt's own SQL
    ).fetchall()
    return tuple(
        BrokenClaim(
            claim=claim,
            columns=tuple(columns.split(seed_files.KEY_SEPARATOR)) if columns else (),
            expected=expected,
            row_count=row_count,
            rows=tuple((key, value) for *_, key, value in found),
        )
        for (claim, columns, expected, row_count), found in groupby(
            rows, key=lambda row: row[:4]
        )
    )


def explain(
    settings: Settings, table: ClaimedTable, broken: Iterable[BrokenClaim]
) -> list[str]:
    """Return the lines a person reads, with file and row to mend for a seed."""
    lines: list[str] = []
    for one in broken:
        if table.path is None or one.claim.startswith("assert_"):
            lines.append(_heading(settings, table, one))
        lines += [
            f"  {_row_sentence(settings, table, one, key, value)}"
            for key, value in one.rows
        ]
        unshown = one.row_count - len(one.rows)
        if unshown > 0:
            lines.append(
                "  " + text(settings.language, "test_more_rows", count=unshown)
            )
    return lines


def _heading(settings: Settings, table: ClaimedTable, one: BrokenClaim) -> str:
    is_check = one.claim.startswith("assert_")
    return text(
        settings.language,
        "test_failed",
        name=one.claim if is_check else table.name,
        description=one.expected
        if is_check
        else text(
            settings.language,
            f"claim_{one.claim}",
            columns=", ".join(one.columns),
            expected=one.expected,
        ),
        count=one.row_count,
    )


def _row_sentence(
    settings: Settings,
    table: ClaimedTable,
    one: BrokenClaim,
    key: str,
    value: str | None,
) -> str:
    columns = one.columns if one.claim == "unique" else table.key
    if table.path is None or one.claim.startswith("assert_"):
        if table.path is None:
            masking = masking_of(settings.project_dir, settings.as_of)
            told = one.columns if one.claim.startswith("code_") else columns
            key = _masked(masking, told, key) if key else key
            value = value and _masked(masking, one.columns, value)
        said = f"{', '.join(columns)} = {key}" if key else ""
        if value is not None and one.claim != "unique":
            said += f"{': ' if said else ''}{', '.join(one.columns)} = {value}"
        if table.path is None:
            return said
    else:
        said = _mend_sentence(settings, one, key, value)
    places = _places(settings, table.path, one, columns, key)
    return f"{', '.join(places)}: {said}"


def _masked(masking: Masking, columns: tuple[str, ...], values: str) -> str:
    """What may be shown of the values of some columns, each as one of its column.

    Where a value holds what parts them, nobody can tell which is of which column.
    """
    parts = [values] if len(columns) == 1 else values.split(_BETWEEN_VALUES)
    if len(parts) != len(columns):
        return masking.value("", values)
    shown = map(masking.value, columns, parts)
    return _BETWEEN_VALUES.join(shown)


def _mend_sentence(
    settings: Settings, one: BrokenClaim, key: str, value: str | None
) -> str:
    """Return what to mend in a row of a seed."""
    name = f"seed_mend_{one.claim}"
    if one.claim == "unique" and len(one.columns) > 1:
        name = "seed_mend_unique_combination"
    if one.claim == "within" and value is None:
        name = "seed_mend_within_empty"
    low, _, high = one.expected.partition(_BETWEEN_LIMITS)
    return text(
        settings.language,
        name,
        row_key=key,
        column=one.columns[0],
        columns=", ".join(one.columns),
        value=key if one.claim == "unique" else value,
        allowed=one.expected,
        other=f"{one.expected}.csv",
        low=low,
        high=high,
    )


def _places(
    settings: Settings,
    path: Path,
    one: BrokenClaim,
    columns: tuple[str, ...],
    key: str,
) -> tuple[str, ...]:
    """Return ``file:row`` of the rows with this key; the file alone where none has."""
    if one.claim == _CODE_MISSING:
        return seed_files.places(settings.project_dir, path, ())
    columns = one.columns if one.claim.startswith("code_") else columns
    parts = key.split(seed_files.KEY_SEPARATOR)
    numbers: tuple[int, ...] = ()
    if len(parts) == len(columns):
        wanted = dict(zip(columns, parts, strict=True))
        numbers = seed_files.find_value_rows(path, wanted)
    numbers = numbers or seed_files.find_key_rows(path, key)
    return seed_files.places(settings.project_dir, path, numbers)
