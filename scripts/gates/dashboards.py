"""The dashboard files of Apache Superset and Metabase, made from one list of charts.

The gate finds files that say something else than the list, ``make format`` writes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from gates.charts import CHARTS_FILE, FOLDER, Dashboard, dashboards
from gates.problems import Problem
from gates.superset import superset_files

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_MADE = ("superset", "metabase")


def find_problems(root: Path) -> list[Problem]:
    """Return every file that is missing, left over or says something else."""
    wanted = dashboard_files(root)
    message = f"says something else than {CHARTS_FILE}; run `make format`"
    return [
        Problem(name, 0, message)
        for name in sorted(wanted.keys() | _present(root))
        if not (root / name).is_file()
        or (root / name).read_text(encoding="utf-8") != wanted.get(name)
    ]


def write(root: Path) -> None:
    """Write the files anew; they then say what the list of charts says."""
    wanted = dashboard_files(root)
    for name in _present(root) - wanted.keys():
        (root / name).unlink()
    for name, content in wanted.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def dashboard_files(root: Path) -> dict[str, str]:
    """Return what each file says, by its name below ``root``."""
    shown = dashboards(root)
    files = {
        f"{FOLDER}/superset/{name}": content
        for name, content in superset_files(shown, _column_types(root, shown))
    }
    for one in shown:
        for place, chart in enumerate(one.charts, start=1):
            name = f"{one.language}/{place:02}_{chart.code}.sql"
            files[f"{FOLDER}/metabase/{name}"] = chart.question
    return files


def _present(root: Path) -> set[str]:
    return {
        path.relative_to(root).as_posix()
        for made in _MADE
        for path in (root / FOLDER / made).rglob("*")
        if path.is_file()
    }


def _column_types(root: Path, shown: Iterable[Dashboard]) -> dict[str, dict[str, str]]:
    """The type of each column of the tables shown, as their contracts have it."""
    tables = dict.fromkeys(chart.table for one in shown for chart in one.charts)
    contracts = {
        table: yaml.safe_load(
            (root / f"models/publish/{table}.yml").read_text(encoding="utf-8")
        )["models"][0]
        for table in tables
    }
    return {
        table: {column["name"]: column["data_type"] for column in model["columns"]}
        for table, model in contracts.items()
    }
