"""The files that Apache Superset imports, by their names in the zip."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

import yaml

from gates.charts import SCHEMA, Chart, Dashboard, Dimension, Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# Superset asks for the password where the mask stands; the address is nobody's.
_ADDRESS = "postgresql+psycopg2://strata_bi:XXXXXXXXXX@db.example.com:5432/bi"
_VERSION = "1.0.0"
_TYPES = {"string": "STRING", "date": "DATE"}
_GRID_COLUMNS = 12
_TIME_FORMAT = "%Y-%m-%d"
_ROW_LIMIT = 10_000
# What the funnel writes on a step.
_NAME_VALUE_AND_SHARE = 5

Content = dict[str, Any]


def superset_files(
    dashboards: Iterable[Dashboard], types: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, str]]:
    """Yield each file with its text; ids follow from names, so an import replaces."""
    dashboards = list(dashboards)
    yield "metadata.yaml", _dumped({"version": _VERSION, "type": "Dashboard"})
    yield "databases/strata.yaml", _dumped(_database())
    for table in types:
        yield (
            f"datasets/strata/{table}.yaml",
            _dumped(_dataset(table, types[table], dashboards)),
        )
    for one in dashboards:
        for chart in one.charts:
            yield (
                f"charts/{chart.code}_{chart.language}.yaml",
                _dumped(_chart(chart, types[chart.table])),
            )
        yield (
            f"dashboards/customers_and_churn_{one.language}.yaml",
            _dumped(_dashboard(one)),
        )


def _id(*names: str) -> str:
    return str(uuid5(NAMESPACE_URL, "/".join(("strata", "dashboards", *names))))


def _chart_id(chart: Chart) -> str:
    return _id("chart", chart.code, chart.language)


def _database() -> Content:
    return {
        "database_name": "Strata",
        "sqlalchemy_uri": _ADDRESS,
        "expose_in_sqllab": True,
        "allow_dml": False,
        "extra": {},
        "uuid": _id("database"),
        "version": _VERSION,
    }


def _dataset(
    table: str, types: Mapping[str, str], dashboards: Iterable[Dashboard]
) -> Content:
    """The columns that charts and the filter read; others come by syncing them."""
    columns: dict[str, Content] = {}
    for dashboard in dashboards:
        read = [_columns(one, types) for one in dashboard.charts if one.table == table]
        if table in dashboard.filter_tables:
            read.append({dashboard.filter_column: {}})
        for one in read:
            columns |= one
    return {
        "table_name": table,
        "schema": SCHEMA,
        "columns": [
            {"column_name": name} | _typed(types.get(name, "string")) | more
            for name, more in columns.items()
        ],
        "metrics": [],
        "uuid": _id("dataset", table),
        "database_uuid": _id("database"),
        "version": _VERSION,
    }


def _columns(chart: Chart, types: Mapping[str, str]) -> dict[str, Content]:
    read: dict[str, Content] = {
        one.name: {} if one.is_column else {"expression": one.expression}
        for one in _dimensions(chart, types)
    }
    shown = (one.expression for one in (*chart.measures, *chart.columns))
    spelled = " ".join((*shown, chart.when or ""))
    words = set("".join(c if c.isalnum() or c == "_" else " " for c in spelled).split())
    return read | {name: {} for name in types if name in words or name in chart.only}


def _dimensions(chart: Chart, types: Mapping[str, str]) -> list[Dimension]:
    """Dates as text: an axis of time has its ticks where no month ends."""
    return [
        Dimension(f"{one.name}_text", f"cast({one.name} as varchar)")
        if types.get(one.name) == "date"
        else one
        for one in chart.dimensions
    ]


def _typed(data_type: str) -> Content:
    return {
        "type": _TYPES.get(data_type, "DECIMAL"),
        "is_dttm": data_type == "date",
    }


def _chart(chart: Chart, types: Mapping[str, str]) -> Content:
    names = [one.name for one in _dimensions(chart, types)]
    viz_type, params = _params(chart, names)
    return {
        "slice_name": chart.title,
        "description": chart.note,
        "viz_type": viz_type,
        "params": {"viz_type": viz_type, "adhoc_filters": _filters(chart), **params},
        "uuid": _chart_id(chart),
        "dataset_uuid": _id("dataset", chart.table),
        "version": _VERSION,
    }


def _params(chart: Chart, names: list[str]) -> tuple[str, Content]:
    metrics = [_metric(one) for one in chart.measures]
    match chart.kind:
        case "date":
            return "big_number_total", {
                "metric": metrics[0],
                "force_timestamp_formatting": True,
                "time_format": _TIME_FORMAT,
            }
        case "number":
            return "big_number_total", {
                "metric": metrics[0],
                "y_axis_format": chart.measures[0].number_format,
            }
        case "funnel":
            return "funnel", {
                "groupby": names,
                "metric": metrics[0],
                "sort_by_metric": True,
                "row_limit": _ROW_LIMIT,
                "number_format": chart.measures[0].number_format,
                "percent_calculation_type": "first_step",
                "label_type": _NAME_VALUE_AND_SHARE,
                "show_labels": True,
                "show_legend": False,
            }
        case "table":
            return "table", _table(chart)
        case "line":
            return "echarts_timeseries_line", _series(chart, metrics, names) | {
                "markerEnabled": True,
            }
        case _:
            return "echarts_timeseries_bar", _series(chart, metrics, names)


def _series(chart: Chart, metrics: list[Content], names: list[str]) -> Content:
    shared = {
        "x_axis": names[0],
        "metrics": metrics,
        "groupby": names[1:],
        "row_limit": _ROW_LIMIT,
        "truncate_metric": True,
        "show_legend": True,
        "legendOrientation": "top",
        "rich_tooltip": True,
        "y_axis_format": chart.measures[0].number_format,
    }
    if chart.is_by_size:
        return shared | {
            "orientation": "horizontal",
            "x_axis_sort": chart.measures[0].title,
            # Of bars that lie, the last is on top.
            "x_axis_sort_asc": True,
        }
    return shared | {
        "x_axis_sort": names[0],
        "x_axis_sort_asc": True,
        "xAxisLabelRotation": 45,
        "stack": "Stack" if chart.kind == "stacked" else None,
    }


def _table(chart: Chart) -> Content:
    return {
        "query_mode": "raw",
        "all_columns": [
            {
                "expressionType": "SQL",
                "label": one.title,
                "sqlExpression": one.expression,
            }
            for one in chart.columns
        ],
        "order_by_cols": [f'["{chart.descending}", false]'],
        "row_limit": _ROW_LIMIT,
        "column_config": {
            one.title: {"d3NumberFormat": one.number_format}
            for one in chart.columns
            if one.number_format
        },
        "show_cell_bars": False,
    }


def _metric(measure: Shown) -> Content:
    return {
        "expressionType": "SQL",
        "sqlExpression": measure.expression,
        "label": measure.title,
        "hasCustomLabel": True,
    }


def _filters(chart: Chart) -> list[Content]:
    free = {"expressionType": "SQL", "clause": "WHERE", "sqlExpression": chart.when}
    narrowed = [
        {
            "expressionType": "SIMPLE",
            "clause": "WHERE",
            "subject": column,
            "operator": "IS NOT NULL" if value is None else "==",
            "comparator": value,
        }
        for column, value in chart.only.items()
    ]
    return [*narrowed, free] if chart.when else narrowed


def _dashboard(dashboard: Dashboard) -> Content:
    left_out = [
        place
        for place, chart in enumerate(dashboard.charts, start=1)
        if chart.table not in dashboard.filter_tables
    ]
    narrowing = {
        "id": "NATIVE_FILTER-tier",
        "name": dashboard.filter_title,
        "type": "NATIVE_FILTER",
        "filterType": "filter_select",
        "targets": [
            {
                "datasetUuid": _id("dataset", dashboard.filter_tables[0]),
                "column": {"name": dashboard.filter_column},
            }
        ],
        "scope": {"rootPath": ["ROOT_ID"], "excluded": left_out},
        "controlValues": {"multiSelect": True, "enableEmptyFilter": False},
        "defaultDataMask": {"filterState": {}, "extraFormData": {}},
        "cascadeParentIds": [],
    }
    return {
        "dashboard_title": dashboard.title,
        "slug": f"strata-customers-and-churn-{dashboard.language}",
        "published": True,
        "position": _position(dashboard),
        "metadata": {
            "native_filter_configuration": [narrowing],
            "cross_filters_enabled": False,
        },
        "uuid": _id("dashboard", dashboard.language),
        "version": _VERSION,
    }


def _position(dashboard: Dashboard) -> Content:
    """Charts in rows of twelve columns, in their order."""
    ends = accumulate(chart.width for chart in dashboard.charts)
    rows: dict[int, list[str]] = {}
    placed: Content = {}
    for place, (chart, end) in enumerate(
        zip(dashboard.charts, ends, strict=True), start=1
    ):
        row = (end - 1) // _GRID_COLUMNS + 1
        name = f"CHART-{chart.code}"
        rows.setdefault(row, []).append(name)
        placed[name] = {
            "type": "CHART",
            "id": name,
            "children": [],
            "parents": ["ROOT_ID", "GRID_ID", f"ROW-{row}"],
            "meta": {
                "chartId": place,
                "width": chart.width,
                "height": chart.height,
                "sliceName": chart.title,
                "uuid": _chart_id(chart),
            },
        }
    grid = [f"ROW-{row}" for row in rows]
    return {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "HEADER_ID": {
            "type": "HEADER",
            "id": "HEADER_ID",
            "meta": {"text": dashboard.title},
        },
        "GRID_ID": {
            "type": "GRID",
            "id": "GRID_ID",
            "children": grid,
            "parents": ["ROOT_ID"],
        },
        **{
            f"ROW-{row}": {
                "type": "ROW",
                "id": f"ROW-{row}",
                "children": names,
                "parents": ["ROOT_ID", "GRID_ID"],
                "meta": {"background": "BACKGROUND_TRANSPARENT"},
            }
            for row, names in rows.items()
        },
        **placed,
    }


class _Indented(yaml.SafeDumper):
    """Lists stand deeper than their keys, as in every other YAML file here."""

    def increase_indent(
        self,
        flow: bool = False,  # noqa: FBT001, FBT002 # called by position by yaml
        indentless: bool = False,  # noqa: FBT001, FBT002, ARG002 # the same
    ) -> None:
        super().increase_indent(flow, indentless=False)


def _dumped(content: Content) -> str:
    return yaml.dump(
        content, Dumper=_Indented, allow_unicode=True, sort_keys=False, width=120
    )
