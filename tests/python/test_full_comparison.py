"""Every so many builds, what stood is held against everything made anew."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from parted_company import Company, build, company_in, makings, play, rows
from strata import dbt_runner
from strata.errors import BuildFailedError


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return company_in(tmp_path / "company", 1)


def compare_every(company: Company, builds: int) -> None:
    company.settings = replace(company.settings, compare_every=builds)


def spoil(company: Company, statement: str) -> None:
    with duckdb.connect(company.settings.warehouse_database) as connection:
        connection.execute(statement)


def test_after_so_many_builds_everything_is_made_anew_and_compared(
    company: Company,
) -> None:
    compare_every(company, 2)
    compared = []
    for _ in range(4):
        play(company, ["new events"], 1)
        compared.append(build(company.settings).compared_count)
    assert compared == [0, len(rows(company.settings)), 0, len(rows(company.settings))]
    assert set(makings(company.settings).values()) == {"whole"}


def test_a_build_that_left_nothing_standing_begins_the_count(company: Company) -> None:
    compare_every(company, 2)
    play(company, ["new events"], 1)
    assert not build(company.settings).compared_count
    assert not build(company.settings, full_refresh=True).compared_count
    assert not build(company.settings).compared_count
    assert build(company.settings).compared_count


def test_nothing_is_compared_where_that_is_not_asked_for(company: Company) -> None:
    compare_every(company, 0)
    assert [build(company.settings).compared_count for _ in range(2)] == [0, 0]


def test_a_row_that_is_not_what_it_would_be_stops_the_build_and_is_named(
    company: Company,
) -> None:
    expected = rows(company.settings)
    spoil(
        company,
        "update tiny.fct_balances set amount = amount + 1 where customer_id = 'C7'"
        " and observation_date = date '2026-04-30'",
    )
    spoil(company, "delete from tiny.fct_medians where observation_date > '2026-05-01'")
    compare_every(company, 1)
    with pytest.raises(BuildFailedError) as caught:
        build(company.settings)
    assert caught.value.problems == (
        (
            "tiny.fct_balances: surplus rows 1, missing rows 1"
            " (first: customer_id C7, observation_date 2026-04-30);"
            " last made: whole, for: dim_observation_dates, int_balances_summed, rates"
        ),
        "and 1 more, most of which read these",
    )
    assert not dbt_runner.is_build_recorded(company.settings)
    assert rows(company.settings) == expected
    compare_every(company, 2)
    build(company.settings)
    assert dbt_runner.is_build_recorded(company.settings)


def test_what_a_macro_misses_is_found_with_what_it_was_made_for(tmp_path: Path) -> None:
    company = company_in(
        tmp_path / "company", 1, "make_parts.sql", "dates[0]", "dates[-1]"
    )
    company.settings = replace(company.settings, compare_every=1)
    play(company, ["a late event"], 1)
    with pytest.raises(BuildFailedError) as caught:
        build(company.settings)
    assert any(
        "last made: parts, for: " in problem and "observation_date 2026" in problem
        for problem in caught.value.problems
    )


def test_a_table_of_a_model_that_is_no_more_is_none(company: Company) -> None:
    spoil(company, "create table tiny.left_behind as select 1 as number")
    compare_every(company, 1)
    assert build(company.settings).compared_count
    assert "left_behind" not in rows(company.settings)


def test_after_a_build_that_was_killed_between_everything_is_made(
    company: Company,
) -> None:
    expected, settings = rows(company.settings), company.settings
    folders = (settings.output_dir, settings.project_dir)
    arguments = [*map(str, folders), settings.as_of.isoformat(), "5", "1"]
    child = Path(__file__).with_name("killed_build.py")
    ended = subprocess.run([sys.executable, str(child), *arguments], check=False)
    aside = settings.warehouse_dir / "stood.duckdb"
    assert (ended.returncode, aside.exists()) == (9, True)
    assert not build(settings).kept_count
    assert not aside.exists()
    assert rows(settings) == expected


def test_a_note_of_an_older_version_counts_from_none(company: Company) -> None:
    path = company.settings.warehouse_dir / "standing.json"
    noted = json.loads(path.read_text(encoding="utf-8"))
    del noted["kept_builds"]
    path.write_text(json.dumps(noted), encoding="utf-8")
    compare_every(company, 2)
    first, second = build(company.settings), build(company.settings)
    assert first.kept_count
    assert (first.compared_count > 0, second.compared_count > 0) == (False, True)
