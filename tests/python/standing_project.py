"""A tiny project with a lake, whose tables show when they are made again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import yaml

from strata import dbt_runner, publication

if TYPE_CHECKING:
    from strata.dbt_runner import BuildReport
    from strata.settings import Settings

DAY = date(2024, 2, 29)
# Each draws a number, so one that is made again is seen to be.
MODELS = {
    "banded": "select count(*) as bands, random() as drawn from {{ ref('bands') }}",
    "named": "select count(*) as name_count, random() as drawn from {{ ref('names') }}",
    "dated": "select {{ day() }} as as_of, random() as drawn",
    "loaded": "select *, random() as drawn from {{ source('raw', 'orders') }}",
    "joined": "select banded.drawn as other, random() as drawn from {{ ref('banded') }}"
    " as banded",
}
SOURCES = """
sources:
  - name: raw
    tables: [name: orders]
"""
LAKE = "{{ env_var('STRATA_OUTPUT_DIR') }}/lake/raw/orders/batch=*/rows.parquet"
COMMAND = (
    "select '{{ invocation_id }}' as command_id, cast('{{ var(\"as_of\") }}' as date)"
    " as as_of, cast(null as string) as entity, cast(null as string) as batch_id"
)
READ_LAKE = (
    f"{{% if target.type == 'spark' %}}parquet.`{LAKE}`"
    f"{{% else %}}read_parquet('{LAKE}'){{% endif %}}"
)
STORED = "{{ 'using parquet' if target.type == 'spark' }}"
HOOKS = [
    "create schema if not exists raw",
    f"create or replace view raw.orders as select * from {READ_LAKE}",
    "drop table if exists raw.build_inputs",
    f"create table raw.build_inputs {STORED} as {COMMAND}",
]


def standing_project(tiny_settings: Settings) -> Settings:
    """Give the tiny project a lake, and tables of one input each."""
    project = tiny_settings.project_dir
    path = project / "dbt_project.yml"
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    told["on-run-start"] = HOOKS
    told["models"]["tiny"]["+materialized"] = "table"
    path.write_text(yaml.safe_dump(told), encoding="utf-8")
    for name, sql in MODELS.items():
        (project / "models" / f"{name}.sql").write_text(sql, encoding="utf-8")
    (project / "models" / "sources.yml").write_text(SOURCES, encoding="utf-8")
    (project / "macros").mkdir(exist_ok=True)
    (project / "macros" / "day.sql").write_text(
        "{% macro day() %}{{ written_day() }}{% endmacro %}"
        "{% macro written_day() %}cast('{{ var(\"as_of\") }}' as date){% endmacro %}",
        encoding="utf-8",
    )
    (project / "seeds" / "names.csv").write_text("name\nx\ny\n", encoding="utf-8")
    found = replace(tiny_settings, as_of=DAY)
    deliver(found, "first")
    return found


def deliver(settings: Settings, batch: str) -> None:
    folder = settings.lake_dir / "raw" / "orders" / f"batch={batch}"
    folder.mkdir(parents=True)
    duckdb.sql(f"copy (select '{batch}' as id) to '{folder}/rows.parquet'")


def build(settings: Settings, *, full_refresh: bool = False) -> BuildReport:
    return dbt_runner.build(settings, lambda _: None, full_refresh=full_refresh)


def drawn(settings: Settings) -> dict[str, object]:
    """The number that each table drew when it was made."""
    with duckdb.connect() as connection:
        publication.attach_warehouse(settings, connection)
        return {
            name: connection.execute(
                "select max(drawn) from "
                + publication.built_relation(settings, "tiny", name)
            ).fetchall()
            for name in MODELS
        }


def made(settings: Settings, before: dict[str, object]) -> set[str]:
    """Build, and return which tables were made since ``before``."""
    build(settings)
    return {name for name, number in drawn(settings).items() if number != before[name]}


def edit_names(settings: Settings) -> Settings:
    path = settings.project_dir / "seeds" / "names.csv"
    path.write_text("name\nx\ny\nz\n", encoding="utf-8")
    return settings


def edit_bands(settings: Settings) -> Settings:
    path = settings.project_dir / "seeds" / "bands.csv"
    path.write_text(path.read_text().replace("high,", "highest,"), encoding="utf-8")
    return settings


def deliver_more(settings: Settings) -> Settings:
    deliver(settings, "second")
    return settings


def rewrite_batch(settings: Settings) -> Settings:
    """What the law asks for: the same file with other rows."""
    path = settings.lake_dir / "raw" / "orders" / "batch=first" / "rows.parquet"
    duckdb.sql(f"copy (select 'erased' as id) to '{path}'")
    return settings


def edit_model(settings: Settings) -> Settings:
    path = settings.project_dir / "models" / "named.sql"
    path.write_text(f"{path.read_text()} where true", encoding="utf-8")
    return settings


def next_day(settings: Settings) -> Settings:
    return replace(settings, as_of=date(2024, 3, 1))
