"""Each page is told to dbt: who reads a table is seen before it changes."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest
import yaml

from gates.charts import FOLDER
from gates.metrics import METRICS_FILE
from strata.settings import PROJECT_DIR

if TYPE_CHECKING:
    from pathlib import Path

COCKPIT = PROJECT_DIR / "scripts/strata/cockpit"
PAGES = sorted(
    path
    for path in (COCKPIT / "pages").glob("*.py")
    if re.search(r"^def \w+_page\(", path.read_text(encoding="utf-8"), re.MULTILINE)
)
TABLE = re.compile(r"\bpub_\w+")


def exposures() -> dict[str, set[str]]:
    """The published tables of each exposure."""
    path = PROJECT_DIR / "models/publish/_exposures.yml"
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        exposure["name"]: set(TABLE.findall(" ".join(exposure["depends_on"])))
        for exposure in document["exposures"]
    }


def _words(path: Path, only: set[str] | None = None) -> set[str]:
    """The strings of a module, or of these functions of it, and of those it imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts: list[ast.AST] = [
        node
        for node in tree.body
        if only is None or (isinstance(node, ast.FunctionDef) and node.name in only)
    ]
    words = {
        node.value
        for part in parts
        for node in ast.walk(part)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for node in tree.body if only is None else ():
        if isinstance(node, ast.ImportFrom) and "cockpit.pages" in (node.module or ""):
            imported = path.with_name(f"{str(node.module).rsplit('.', 1)[1]}.py")
            words |= _words(imported, {name.name for name in node.names})
    return words


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_an_exposure_names_the_tables_of_its_page(page: Path) -> None:
    words = _words(page)
    queries = {path.stem: path for path in (COCKPIT / "sql").glob("*.sql")}
    tables = {word for word in words if TABLE.fullmatch(word)}.union(
        *(
            TABLE.findall(queries[word].read_text(encoding="utf-8"))
            for word in words & queries.keys()
        )
    )
    assert tables
    assert exposures().get(f"cockpit_{page.stem}") == tables


def test_an_exposure_names_the_tables_of_the_drawer_lists_and_metrics() -> None:
    scripts = PROJECT_DIR / "scripts/strata"
    for name, files in {
        "cockpit_customers": (scripts / "cockpit/sql").glob("customer_*.sql"),
        "work_lists": (scripts / "lists/sql").glob("*.sql"),
    }.items():
        read = "".join(path.read_text(encoding="utf-8") for path in files)
        assert exposures()[name] == set(TABLE.findall(read)), name
    layer = (PROJECT_DIR / METRICS_FILE).read_text(encoding="utf-8")
    assert exposures()["metrics_by_name"] >= set(TABLE.findall(layer))


def test_an_exposure_names_the_tables_of_the_examples() -> None:
    for name, files in {
        "bi_dashboards": (PROJECT_DIR / FOLDER / "metabase").rglob("*.sql"),
        "reverse_etl": (PROJECT_DIR / "examples/drt").rglob("*.sql"),
    }.items():
        read = "".join(path.read_text(encoding="utf-8") for path in files)
        assert exposures()[name] == set(TABLE.findall(read)), name


def test_every_table_is_read_by_somebody_told_to_dbt() -> None:
    models = {path.stem for path in (PROJECT_DIR / "models/publish").glob("pub_*.sql")}
    assert models - set().union(*exposures().values()) == set()
