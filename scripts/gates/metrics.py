"""The metrics of the seed as dbt's semantic layer has them, in one file made from it.

What a metric is stands in ``metric_definitions``; MetricFlow needs it as YAML. The gate
finds a file that says something else, ``make format`` writes it.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from gates.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

METRICS_FILE = "models/publish/_metrics.yml"
_DEFINITIONS = "seeds/rules/metric_definitions.csv"
_VOCABULARIES = "seeds/standards/vocabularies.csv"
_HEADER = "# Made from seeds/rules/metric_definitions.csv by `make format`.\n"
# A measure of what several dates must not add up is that of the last one asked for.
_LAST = "last_"
# And what a ratio divides by is that of all of them, under a name of its own.
_ALL = "all_"

Row = dict[str, str]


@dataclass
class _Table:
    """What the metrics of one published table need of it, in the order of the seed."""

    date_column: str
    dimensions: dict[str, None] = field(default_factory=dict)
    measures: dict[str, str] = field(default_factory=dict)
    parts: dict[str, None] = field(default_factory=dict)


def find_problems(root: Path) -> list[Problem]:
    """Return the file when it is not what the seed says."""
    path = root / METRICS_FILE
    if path.is_file() and path.read_text(encoding="utf-8") == metrics_yaml(root):
        return []
    message = f"says something else than {_DEFINITIONS}; run `make format`"
    return [Problem(METRICS_FILE, 0, message)]


def write(root: Path) -> None:
    """Write the file anew; it then says what the seed says."""
    (root / METRICS_FILE).write_text(metrics_yaml(root), encoding="utf-8")


def metrics_yaml(root: Path) -> str:
    """Return the semantic models and metrics of the seed."""
    definitions = _read(root / _DEFINITIONS)
    names = {
        row["code"]: row
        for row in _read(root / _VOCABULARIES)
        if row["vocabulary_code"] == "metric"
    }
    codes = {row["metric_code"] for row in definitions}
    tables = _tables(definitions, codes)
    lines = chain(
        ["semantic_models:"],
        *(_semantic_model(name, table) for name, table in tables.items()),
        ["metrics:"],
        *(_metric(row, names[row["metric_code"]], codes) for row in definitions),
    )
    return _HEADER + "\n".join(lines)


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _tables(definitions: list[Row], codes: set[str]) -> dict[str, _Table]:
    tables: dict[str, _Table] = {}
    for row in definitions:
        table = tables.setdefault(row["table_name"], _Table(row["date_column"]))
        columns = [*row["grain_columns"].split("|"), row["filter_column"]]
        table.dimensions |= dict.fromkeys(filter(None, columns))
        table.dimensions.pop(table.date_column, None)
        if row["denominator_column"]:
            table.parts |= dict.fromkeys(_parts(row, codes))
        else:
            table.measures[_measure(row)] = row["aggregation_code"]
    return tables


def _measure(row: Row) -> str:
    """The measure of a metric that is no ratio: of all dates asked for, or the last."""
    is_of_all = row["is_additive_over_dates"] == "true" or _is_mean(row)
    return row["numerator_column"] if is_of_all else _LAST + row["numerator_column"]


def _is_mean(row: Row) -> bool:
    return row["aggregation_code"] == "mean"


def _parts(row: Row, codes: set[str]) -> tuple[str, str]:
    """The metrics that a ratio is made of; they need a name that no metric has."""
    numerator, denominator = (
        _ALL + row[part] if row[part] in codes else row[part]
        for part in ("numerator_column", "denominator_column")
    )
    return numerator, denominator


def _semantic_model(name: str, table: _Table) -> Iterator[str]:
    yield f"  - name: {name.removeprefix('pub_')}"
    yield f"    model: ref('{name}')"
    yield f"    defaults: {{agg_time_dimension: {table.date_column}}}"
    yield f"    primary_entity: {_entity(name)}"
    yield "    dimensions:"
    yield f"      - name: {table.date_column}"
    yield "        type: time"
    grain = "month" if "month" in table.date_column else "day"
    yield f"        type_params: {{time_granularity: {grain}}}"
    yield from (
        f"      - {{name: {column}, type: categorical}}" for column in table.dimensions
    )
    yield "    measures:"
    for measure, aggregation in (
        dict.fromkeys(table.parts, "sum") | table.measures
    ).items():
        yield from _measure_lines(table, measure, aggregation)
    yield ""


def _measure_lines(table: _Table, name: str, aggregation: str) -> Iterator[str]:
    yield f"      - name: {name}"
    yield f"        agg: {'average' if aggregation == 'mean' else 'sum'}"
    yield f"        expr: {name.removeprefix(_LAST).removeprefix(_ALL)}"
    if name.startswith(_LAST):
        yield "        non_additive_dimension:"
        yield f"          {{name: {table.date_column}, window_choice: max}}"
    if name in table.parts:
        yield "        create_metric: true"


def _metric(row: Row, name: Row, codes: set[str]) -> Iterator[str]:
    is_ratio = bool(row["denominator_column"])
    label = f"{name['name_en']} ({name['name_zh']})"
    yield f"  - name: {row['metric_code']}"
    yield f"    label: {_quoted(label)}"
    yield "    description: >"
    yield f"      {row['formula_en']}."
    yield f"      {row['formula_zh']}。"
    yield f"    type: {'ratio' if is_ratio else 'simple'}"
    yield "    type_params:"
    if is_ratio:
        numerator, denominator = _parts(row, codes)
        yield f"      numerator: {numerator}"
        yield f"      denominator: {denominator}"
    else:
        yield f"      measure: {_measure(row)}"
    if row["filter_column"]:
        dimension = f"{_entity(row['table_name'])}__{row['filter_column']}"
        yield "    filter: >"
        yield f"      {{{{ Dimension('{dimension}') }}}} = '{row['filter_value']}'"
    yield ""


def _entity(table: str) -> str:
    return table.removeprefix("pub_") + "_row"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
