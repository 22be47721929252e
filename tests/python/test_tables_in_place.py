"""What is made anew takes the place of what was there, or leaves it there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from strata import dbt_runner
from strata.errors import BuildFailedError
from test_claims import project_with_claims

if TYPE_CHECKING:
    from pathlib import Path

    from strata.settings import Settings

TABLE = "{{ config(materialized='table') }} "
VIEW = "{{ config(materialized='view') }} "


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return project_with_claims(tmp_path)


def build(settings: Settings, sql: str) -> None:
    (settings.project_dir / "models" / "answers.sql").write_text(sql)
    dbt_runner.build(settings, lambda _: None)


def rows_of(settings: Settings) -> list[tuple[object, ...]]:
    with duckdb.connect(settings.warehouse_database, read_only=True) as connection:
        return connection.execute("from tiny.answers").fetchall()


def test_table_takes_the_place_of_a_table_or_view(settings: Settings) -> None:
    build(settings, VIEW + "select 1 as answer")
    build(settings, TABLE + "select 2 as answer")
    assert rows_of(settings) == [(2,)]
    build(settings, TABLE + "select 3 as answer")
    assert rows_of(settings) == [(3,)]


def test_view_takes_the_place_of_a_table_or_view(settings: Settings) -> None:
    build(settings, TABLE + "select 1 as answer")
    build(settings, VIEW + "select 2 as answer")
    assert rows_of(settings) == [(2,)]
    build(settings, VIEW + "select 3 as answer")
    assert rows_of(settings) == [(3,)]


@pytest.mark.parametrize("before", [TABLE, VIEW])
@pytest.mark.parametrize(
    "failing", [TABLE + "select error('no') as answer", VIEW + "select no_column as a"]
)
def test_query_that_fails_leaves_what_was_there(
    settings: Settings, before: str, failing: str
) -> None:
    build(settings, before + "select 1 as answer")
    with pytest.raises(BuildFailedError):
        build(settings, failing)
    assert rows_of(settings) == [(1,)]
