"""The charts of the dashboards: what each shows, and the query that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

FOLDER = "examples/dashboards"
CHARTS_FILE = f"{FOLDER}/charts.yml"
LANGUAGES = ("en", "zh")
SCHEMA = "strata"
_USUAL_HEIGHT = 50
_HEIGHTS = {"date": 18, "number": 18, "table": 40}
# Shown from the greatest first measure down; others by what they are shown by.
_BY_SIZE = {"funnel", "ranking"}


@dataclass(frozen=True)
class Dimension:
    """What a chart is shown by: a column, or an expression under a name of its own."""

    name: str
    expression: str

    @property
    def is_column(self) -> bool:
        """Whether it is a column of the table as it is."""
        return self.name == self.expression


@dataclass(frozen=True)
class Shown:
    """A measure or column of a chart: its title, its SQL and how it is written."""

    title: str
    expression: str
    number_format: str


@dataclass(frozen=True)
class Chart:
    """One chart in one language; ``only`` has null where a value must be there."""

    code: str
    language: str
    kind: str
    title: str
    note: str
    table: str
    width: int
    height: int
    dimensions: tuple[Dimension, ...]
    measures: tuple[Shown, ...]
    columns: tuple[Shown, ...]
    only: Mapping[str, str | None]
    when: str | None
    descending: str | None

    @property
    def is_by_size(self) -> bool:
        """Whether the greatest comes first."""
        return self.kind in _BY_SIZE

    @property
    def question(self) -> str:
        """The query, as PostgreSQL and DuckDB both understand it."""
        shown = [
            one.name if one.is_column else f"{one.expression} as {one.name}"
            for one in self.dimensions
        ]
        shown += [
            f'{one.expression} as "{one.title}"'
            for one in (*self.measures, *self.columns)
        ]
        columns = ",\n".join(f"    {one}" for one in shown)
        parts = [
            f"-- {self.title}: {self.note}\nselect\n{columns}",
            f"from {SCHEMA}.{self.table}",
            _clause("where", self._conditions(), " and "),
        ]
        groups = [one.name for one in self.dimensions]
        by_size = [f'"{self.measures[0].title}" desc'] if self.is_by_size else []
        by_size += [f"{self.descending} desc"] if self.descending else []
        parts += [
            _clause("group by", groups),
            _clause("order by", [*by_size, *groups]),
        ]
        return "\n".join(filter(None, parts)) + "\n"

    def _conditions(self) -> Iterator[str]:
        for column, value in self.only.items():
            is_there = f"{column} is not null"
            yield is_there if value is None else f"{column} = '{value}'"
        if self.when:
            yield self.when


@dataclass(frozen=True)
class Dashboard:
    """The charts of one language, and the column that charts of ``tables`` filter."""

    language: str
    title: str
    filter_title: str
    filter_column: str
    filter_tables: tuple[str, ...]
    charts: tuple[Chart, ...]


def dashboards(root: Path) -> list[Dashboard]:
    """Return what ``charts.yml`` says, once in each language."""
    document = yaml.safe_load((root / CHARTS_FILE).read_text(encoding="utf-8"))
    return [_dashboard(_in_language(document, one), one) for one in LANGUAGES]


def _dashboard(document: Mapping[str, Any], language: str) -> Dashboard:
    filtered = document["filter"]
    return Dashboard(
        language=language,
        title=document["title"],
        filter_title=filtered["title"],
        filter_column=filtered["column"],
        filter_tables=tuple(filtered["tables"]),
        charts=tuple(_chart(one, language) for one in document["charts"]),
    )


def _chart(said: Mapping[str, Any], language: str) -> Chart:
    return Chart(
        code=said["code"],
        language=language,
        kind=said["kind"],
        title=said["title"],
        note=said["note"],
        table=said["table"],
        width=said["width"],
        height=said.get("height", _HEIGHTS.get(said["kind"], _USUAL_HEIGHT)),
        dimensions=tuple(
            _dimension(said[key]) for key in ("x", "series") if key in said
        ),
        measures=tuple(
            Shown(one["title"], measure_sql(one), one.get("format", ""))
            for one in said.get("measures", ())
        ),
        columns=tuple(
            Shown(one["title"], one["column"], one.get("format", ""))
            for one in said.get("columns", ())
        ),
        only=said.get("only", {}),
        when=said.get("when"),
        descending=said.get("descending"),
    )


def _dimension(said: str | Mapping[str, str]) -> Dimension:
    if isinstance(said, str):
        return Dimension(said, said)
    return Dimension(said["as"], said["expression"])


def measure_sql(measure: Mapping[str, Any]) -> str:
    """Return how a measure is counted.

    Raises:
        ValueError: It is none of the kinds that there are.
    """
    match measure:
        case {"sum": column}:
            return f"sum({column})"
        case {"ratio": [part, whole]}:
            return f"sum({part}) * 1.0 / nullif(sum({whole}), 0)"
        case {"count": "rows"}:
            return "count(*)"
        case {"value": column} | {"newest": column}:
            return f"max({column})"
        case _:
            raise ValueError(f"{measure} does not say how it is counted")


def _in_language(said: Any, language: str) -> Any:  # noqa: ANN401 # parsed YAML
    """Return parsed YAML with one text in place of each pair, and columns named."""
    if isinstance(said, list):
        return [_in_language(one, language) for one in said]
    if not isinstance(said, dict):
        return said.replace("{language}", language) if isinstance(said, str) else said
    if said.keys() == set(LANGUAGES):
        return said[language]
    return {key: _in_language(one, language) for key, one in said.items()}


def _clause(word: str, parts: Iterable[str], between: str = ", ") -> str:
    said = between.join(parts)
    return f"{word} {said}" if said else ""
