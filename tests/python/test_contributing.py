"""What CONTRIBUTING.md shows is done as it stands there, and works."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb
import pytest

from dbt_command import copy_project, run_dbt
from ingest_delivery import Delivery
from strata.settings import PROJECT_DIR, Settings

if TYPE_CHECKING:
    from pathlib import Path

# A path in backticks, then what goes there.
EXAMPLE = re.compile(r"`([^`\n]+)`[^`\n]*:\n\n```\w+\n(.*?)```", re.DOTALL)
END_OF_MEASURES = "    }) -}}\n"


def examples(heading: str) -> dict[str, str]:
    """Return what a section shows, by the file it belongs into."""
    document = (PROJECT_DIR / "CONTRIBUTING.md").read_text(encoding="utf-8")
    _, _, section = document.partition(f"\n### {heading}\n")
    return dict(EXAMPLE.findall(section.partition("\n### ")[0]))


def append(project: Path, name: str, rows: str) -> None:
    with (project / name).open("a", encoding="utf-8") as file:
        file.write(rows)


def test_the_alias_loads_the_file_that_is_shown(tmp_path: Path) -> None:
    shown = examples("A column alias")
    assert shown.keys() == {"config/column_aliases.csv", "data/orders_till.csv"}
    delivered = Delivery.below(tmp_path)
    delivered.put("orders_till.csv", shown["data/orders_till.csv"])
    assert "order_id" in str(delivered.refusal().problems)

    project = copy_project(tmp_path / "project")
    append(project, "config/column_aliases.csv", shown["config/column_aliases.csv"])
    taught = Delivery(replace(delivered.settings, project_dir=project))
    taught.loaded()
    loaded = f"{taught.settings.raw_dir}/orders/batch=*/rows.parquet"
    found = duckdb.sql(
        f"select order_id from read_parquet('{loaded}') where order_id is not null"
    ).fetchall()
    assert found == [("T-1",)]


@pytest.mark.nightly
def test_the_signal_fires_and_is_published(demo_run: Settings, tmp_path: Path) -> None:
    shown = examples("A signal")
    rows = {name: text for name, text in shown.items() if name.endswith(".csv")}
    assert rows.keys() == {
        "seeds/rules/churn_signals.csv",
        "seeds/rules/signal_evidence.csv",
    }
    project = copy_project(tmp_path / "project")
    for name, text in rows.items():
        append(project, name, text)
    measures = project / "macros/rules/signal_measures.sql"
    before = measures.read_text(encoding="utf-8")
    line = shown["macros/rules/signal_measures.sql"]
    after = before.replace(END_OF_MEASURES, line + END_OF_MEASURES)
    assert after != before
    measures.write_text(after, encoding="utf-8")

    settings = replace(demo_run, output_dir=tmp_path / "output", project_dir=project)
    shutil.copytree(demo_run.lake_dir, settings.lake_dir)
    settings.warehouse_dir.mkdir()
    shutil.copy(demo_run.warehouse_database, settings.warehouse_database)
    for selected in (
        ("churn_signals", "signal_evidence"),
        ("churn_signals+,+pub_churn_signals", "--exclude-resource-type", "test"),
    ):
        built = run_dbt(
            settings,
            *("build", "--select", *selected),
            *("--exclude-resource-type", "unit_test"),
        )
        assert built.returncode == 0, built.stdout
    with duckdb.connect(settings.warehouse_database, read_only=True) as connection:
        (count, others) = connection.execute(
            """
            select
                count(*) filter (where signal_code = 'recent_opt_out'),
                count(*) filter (where signal_code != 'recent_opt_out')
            from publish.pub_churn_signals
            where evidence_en != '' and evidence_zh != ''
            """
        ).fetchall()[0]
    assert 0 < count < others
