"""What must hold for the tables about to be published.

A suite is a YAML file in ``expectations/``, one per table, with the claims only that
table makes. What a table's contract says of every row (its key, the columns that always
have a value, a name for every code) is claimed of every table, and what
``_columns.yml`` says of a column is claimed wherever that column is published.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import yaml

from strata.paths import read_name
from strata.seed_files import read_rows
from strata.settings import Language
from strata.sql_text import quote_literal, quote_name
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

SUITES_DIR = Path(__file__).with_name("expectations")
COLUMNS_FILE = "_columns.yml"
_NAME_SUFFIXES = ("_name_zh", "_name_en")


@dataclass(frozen=True)
class Contract:
    """What the manifest of a candidate says of one table."""

    table: str
    primary_key: tuple[str, ...]
    foreign_keys: Mapping[str, str]
    columns: tuple[str, ...]
    required_columns: tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """One sentence about a table, and the rows that break it.

    ``rows`` is a query for them; where ``condition`` is given, they are the rows of the
    table that meet it, so that the claims of a table can be counted in one pass.
    """

    kind: str
    sentences: Mapping[Language, str]
    rows: str
    condition: str | None = None

    @property
    def count(self) -> str:
        """How many rows break the claim, as an aggregate over the table."""
        if self.condition is None:
            # An aggregate too, or it would come once for every row of the table.
            return f"0 * count(*) + (select count(*) from ({self.rows}))"  # nosec B608 # the suite's
        return f"count(*) filter (where {self.condition})"


@dataclass(frozen=True)
class Suite:
    """Everything that must hold for one published table."""

    table: str
    claims: tuple[Claim, ...]


def read_contract(described: Mapping[str, Any]) -> Contract:
    """Return the contract of a table as a release manifest describes it."""
    columns = described["columns"]
    return Contract(
        table=described["name"],
        primary_key=tuple(described["primary_key"]),
        foreign_keys=described["foreign_keys"],
        columns=tuple(column["name"] for column in columns),
        required_columns=tuple(
            column["name"] for column in columns if column["is_required"]
        ),
    )


def read_suites(
    project_dir: Path,
    contracts: Iterable[Contract],
    manifest: Path,
    folder: Path = SUITES_DIR,
) -> tuple[Suite, ...]:
    """Return the suite of every contract, in their order.

    A set of values that names a seed is filled from that seed of ``project_dir``, so
    codes are listed in one place. ``{batch}`` in a query is the table in question,
    ``{manifest}`` the path of the candidate's manifest.
    """
    shared = _read_entries(folder / COLUMNS_FILE, "columns")
    return tuple(
        _read_suite(project_dir, contract, manifest, folder, shared)
        for contract in contracts
    )


def _read_suite(
    project_dir: Path,
    contract: Contract,
    manifest: Path,
    folder: Path,
    shared: list[dict[str, Any]],
) -> Suite:
    entries = _read_entries(folder / f"{contract.table}.yml", "claims")
    entries += (
        {**entry, "column": column}
        for entry in shared
        for column in entry["columns"]
        if column in contract.columns
    )
    return Suite(
        table=contract.table,
        claims=(
            *_contract_claims(contract),
            *(_read_claim(project_dir, contract, manifest, entry) for entry in entries),
        ),
    )


def _read_entries(path: Path, key: str) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    entries: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))[
        key
    ]
    return entries


def _contract_claims(contract: Contract) -> tuple[Claim, ...]:
    """Return the claims that follow from the contract alone."""
    key = _names(contract.primary_key)
    claims = [
        Claim(
            "unique",
            _sentences("contract_unique", columns=", ".join(contract.primary_key)),
            f"select {key}, count(*) as row_count from {quote_name(contract.table)} "  # nosec B608 # quoted
            f"group by {key} having count(*) > 1",
        )
    ]
    required = dict.fromkeys((*contract.primary_key, *contract.required_columns))
    claims.append(
        _row_claim(
            contract,
            "required",
            _sentences("contract_required", columns=", ".join(required)),
            " or ".join(f"{quote_name(name)} is null" for name in required),
            required,
        )
    )
    claims.extend(
        _row_claim(
            contract,
            "references",
            _sentences("contract_references", column=column, target=target),
            _not_in_key(column, *target.split(".")),
            [column],
        )
        for column, target in contract.foreign_keys.items()
    )
    codes = [
        code
        for code in (column.removesuffix("_name_zh") for column in contract.columns)
        if {f"{code}_code", *(code + suffix for suffix in _NAME_SUFFIXES)}
        <= set(contract.columns)
    ]
    if codes:
        nameless = (
            f"{quote_name(f'{code}_code')} is not null and "
            f"trim(coalesce({quote_name(code + suffix)}, '')) = ''"
            for code in codes
            for suffix in _NAME_SUFFIXES
        )
        claims.append(
            _row_claim(
                contract,
                "named",
                _sentences("contract_named"),
                " or ".join(nameless),
                [
                    f"{code}{suffix}"
                    for code in codes
                    for suffix in ("_code", "_name_en")
                ],
            )
        )
    return tuple(claims)


def _read_claim(
    project_dir: Path, contract: Contract, manifest: Path, entry: Mapping[str, Any]
) -> Claim:
    sentences: dict[Language, str] = {"en": entry["en"], "zh": entry["zh"]}
    (kind,) = entry.keys() & _CONDITIONS.keys() | entry.keys() & _QUERIES.keys()
    table = quote_name(contract.table)
    column = quote_name(entry.get("column", ""))
    argument = _filled(project_dir, entry[kind])
    if kind in _QUERIES:
        rows = _QUERIES[kind](column, argument)
        rows = rows.replace("{manifest}", quote_literal(read_name(manifest)))
        return Claim(kind, sentences, rows.replace("{batch}", table))
    shown = (*entry.get("shown", ()), *filter(None, [entry.get("column")]))
    condition = _CONDITIONS[kind](column, argument)
    return _row_claim(contract, kind, sentences, condition, shown)


def _row_claim(
    contract: Contract,
    kind: str,
    sentences: Mapping[Language, str],
    condition: str,
    shown: Iterable[str],
) -> Claim:
    columns = _names(dict.fromkeys((*contract.primary_key, *shown)))
    rows = f"select {columns} from {quote_name(contract.table)} where {condition}"  # nosec B608 # quoted, and the suite's own
    return Claim(kind, sentences, rows, condition)


def _not_in_key(column: str, table: str, key: str) -> str:
    """Nothing is in no table, which SQL calls true of an empty one and else unknown."""
    name = quote_name(column)
    return (
        f"{name} is not null and {name} not in "
        f"(select {quote_name(key)} from {quote_name(table)})"  # nosec B608 # quoted
    )


def _in_set(column: str, values: list[str]) -> str:
    return f"{column} not in ({', '.join(map(quote_literal, values))})"


def _between(column: str, limits: Mapping[str, float]) -> str:
    signs = {"minimum": "<", "above": "<=", "maximum": ">"}
    return " or ".join(
        f"{column} {signs[end]} {limit}" for end, limit in limits.items()
    )


def _all_of(column: str, values: list[str]) -> str:
    known = ", ".join(map(quote_literal, values))
    return (
        f"select coalesce(found.{column}, known.{column}) as {column}, "  # nosec B608 # quoted
        f"known.{column} is not null as is_known, "
        f"found.{column} is not null as is_there "
        f"from (select distinct {column} from {{batch}}) as found "
        f"full join (select unnest([{known}]) as {column}) as known "
        f"on found.{column} = known.{column} "
        f"where found.{column} is distinct from known.{column} "
        f"and coalesce(found.{column}, known.{column}) is not null"
    )


def _row_count(_: str, limits: Mapping[str, int]) -> str:
    condition = _between("count(*)", limits)
    return f"select count(*) as row_count from {{batch}} having {condition}"  # nosec B608 # numbers


def _where(column: str, condition: str) -> str:
    return "(" + condition.replace("{column}", column) + ")"


def _query(_: str, query: str) -> str:
    return query


# How a claim is written in a suite: a condition on bad rows, or a query for them.
_CONDITIONS: dict[str, Callable[[str, Any], str]] = {
    "in_set": _in_set,
    "between": _between,
    "where": _where,
}
_QUERIES: dict[str, Callable[[str, Any], str]] = {
    "all_of": _all_of,
    "row_count": _row_count,
    "query": _query,
}


def _filled(project_dir: Path, argument: Any) -> Any:  # noqa: ANN401
    """Return the codes of the seed that ``argument`` names, or ``argument`` itself."""
    if not isinstance(argument, dict) or "seed" not in argument:
        return argument
    header, *rows = read_rows(project_dir / argument["seed"])
    records = [dict(zip(header.values, row.values, strict=True)) for row in rows]
    chosen = argument.get("where", {}).items()
    return sorted(
        {record[argument["column"]] for record in records if chosen <= record.items()}
    )


def _sentences(key: str, **values: object) -> dict[Language, str]:
    return {language: text(language, key, **values) for language in get_args(Language)}


def _names(columns: Iterable[str]) -> str:
    return ", ".join(quote_name(column) for column in columns)
