"""Great Expectations stops bad tables and names the rows."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import duckdb
import pytest
import yaml

from strata.checks import Suite, read_suites, run_checks
from strata.errors import CheckFailedError
from strata.publication import Candidate
from strata.settings import PROJECT_DIR, Settings

if TYPE_CHECKING:
    from pathlib import Path

SUITE = """
table: pub_people
primary_key: [person_id]
expectations:
  - claim_en: Every person is there once.
    claim_zh: 每个人只出现一次。
    type: expect_column_values_to_be_unique
    arguments: {column: person_id}
  - claim_en: Everybody has a number.
    claim_zh: 每个人都有编号。
    type: expect_column_values_to_not_be_null
    arguments: {column: person_id}
  - claim_en: Somebody is there.
    claim_zh: 至少有一个人。
    type: expect_table_row_count_to_be_between
    arguments: {min_value: 1}
  - claim_en: A band is low or high.
    claim_zh: 等级为低或高。
    type: expect_column_values_to_be_in_set
    arguments: {column: band_code, value_set: [low, high]}
  - claim_en: A share lies in 0 to 1.
    claim_zh: 占比在 0 与 1 之间。
    type: expect_column_values_to_be_between
    arguments: {column: share_ratio, min_value: 0, max_value: 1}
  - claim_en: Names are masked.
    claim_zh: 姓名已脱敏。
    type: unexpected_rows_expectation
    arguments:
      unexpected_rows_query: |
        select person_id, name
        from {batch}
        where not regexp_matches(name, '^.[*]+$')
"""


@pytest.fixture
def suites(tmp_path: Path) -> tuple[Suite, ...]:
    folder = tmp_path / "suites"
    folder.mkdir()
    (folder / "pub_people.yml").write_text(SUITE, encoding="utf-8")
    return read_suites(PROJECT_DIR, folder)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(output_dir=tmp_path / "output")


@pytest.fixture
def candidate(settings: Settings) -> Candidate:
    settings.candidate_dir.mkdir(parents=True)
    candidate = Candidate(settings.candidate_dir, "0" * 12, {"pub_people": 2})
    with duckdb.connect(candidate.database) as connection:
        connection.execute(
            """
            create table pub_people as
            select * from (values
                ('p1', '王*', 'low', cast(0.5 as decimal(5, 4))),
                ('p2', '李**', 'high', cast(1 as decimal(5, 4)))
            ) as people (person_id, name, band_code, share_ratio)
            """
        )
    return candidate


def change(candidate: Candidate, sql: str) -> None:
    with duckdb.connect(candidate.database) as connection:
        connection.execute(sql)


def test_good_tables_pass_and_the_data_docs_are_written(
    settings: Settings, candidate: Candidate, suites: tuple[Suite, ...]
) -> None:
    before = candidate.database.read_bytes()
    report = run_checks(settings, candidate, suites)
    assert (report.table_count, report.expectation_count) == (1, 6)
    assert (settings.checks_dir / "index.html").is_file()
    assert list(settings.checks_dir.glob("validations/**/*.html"))
    assert candidate.database.read_bytes() == before


@pytest.mark.parametrize(
    "broken",
    [
        (
            "update pub_people set person_id = 'p1'",
            "Every person is there once. (expect_column_values_to_be_unique; found: 2)",
            ["  person_id = p1"],
        ),
        (
            "update pub_people set person_id = null where person_id = 'p2'",
            "Everybody has a number. (expect_column_values_to_not_be_null; found: 1)",
            ["  person_id = null"],
        ),
        (
            "delete from pub_people",
            "Somebody is there. (expect_table_row_count_to_be_between; found: 0)",
            [],
        ),
        (
            "update pub_people set band_code = 'odd' where person_id = 'p2'",
            "A band is low or high. (expect_column_values_to_be_in_set; found: 1)",
            ["  person_id = p2, band_code = odd"],
        ),
        (
            "update pub_people set share_ratio = 1.5 where person_id = 'p1'",
            "A share lies in 0 to 1. (expect_column_values_to_be_between; found: 1)",
            ["  person_id = p1, share_ratio = 1.5000"],
        ),
        (
            "update pub_people set name = '王小明' where person_id = 'p1'",
            "Names are masked. (unexpected_rows_expectation; found: 1)",
            ["  person_id = p1, name = 王小明"],
        ),
    ],
    ids=["unique", "not_null", "row_count", "in_set", "between", "query"],
)
def test_broken_claim_is_named_with_its_count_and_rows(
    settings: Settings,
    candidate: Candidate,
    suites: tuple[Suite, ...],
    broken: tuple[str, str, list[str]],
) -> None:
    sql, claim, rows = broken
    change(candidate, sql)
    with pytest.raises(CheckFailedError) as caught:
        run_checks(settings, candidate, suites)
    assert caught.value.exit_code == 5
    assert caught.value.problems[0] == f"pub_people: {claim}"
    assert list(caught.value.problems[1:2]) == rows
    assert (settings.checks_dir / "index.html").is_file()


def test_at_most_five_bad_rows_are_shown(
    settings: Settings, candidate: Candidate, suites: tuple[Suite, ...]
) -> None:
    change(
        candidate,
        "insert into pub_people select 'q' || range, '全名', 'low', 0 from range(100)",
    )
    with pytest.raises(CheckFailedError) as caught:
        run_checks(settings, candidate, suites)
    assert len(caught.value.problems) == 6
    assert "found: 100" in caught.value.problems[0]


def test_missing_column_is_a_failure_and_no_pass(
    settings: Settings, candidate: Candidate, suites: tuple[Suite, ...]
) -> None:
    change(candidate, "alter table pub_people drop column band_code")
    with pytest.raises(CheckFailedError) as caught:
        run_checks(settings, candidate, suites)
    assert any("band_code" in problem for problem in caught.value.problems)


def test_missing_table_is_a_failure(
    settings: Settings, candidate: Candidate, suites: tuple[Suite, ...]
) -> None:
    with pytest.raises(CheckFailedError) as caught:
        run_checks(settings, dataclasses.replace(candidate, row_counts={}), suites)
    assert caught.value.problems == ("pub_people: the table is missing",)


def test_chinese_reader_is_told_in_chinese(
    settings: Settings, candidate: Candidate, suites: tuple[Suite, ...]
) -> None:
    change(candidate, "update pub_people set name = '王小明'")
    with pytest.raises(CheckFailedError) as caught:
        run_checks(dataclasses.replace(settings, language="zh"), candidate, suites)
    assert caught.value.problems[0].startswith("pub_people：姓名已脱敏。")


def test_checks_say_nothing_on_the_terminal(
    settings: Settings,
    candidate: Candidate,
    suites: tuple[Suite, ...],
    capfd: pytest.CaptureFixture[str],
) -> None:
    run_checks(settings, candidate, suites)
    assert capfd.readouterr() == ("", "")


def test_every_published_model_has_a_suite_with_its_primary_key() -> None:
    declared = {
        model["name"]: tuple(model["config"]["meta"]["primary_key"])
        for path in (PROJECT_DIR / "models" / "publish").glob("pub_*.yml")
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    }
    assert {
        suite.table: suite.primary_key for suite in read_suites(PROJECT_DIR)
    } == declared


def test_every_claim_is_made_in_both_languages() -> None:
    for suite in read_suites(PROJECT_DIR):
        for expectation in suite.expectations:
            assert all(claim.strip() for claim in expectation.claims.values())


def test_a_warning_needs_a_first_signal_only_where_its_score_does() -> None:
    # A band may outlast its score, and a signal that adds nothing is no reason.
    (suite,) = (
        suite
        for suite in read_suites(PROJECT_DIR)
        if suite.table == "pub_churn_warnings"
    )
    queries = [
        expectation.arguments["unexpected_rows_query"]
        for expectation in suite.expectations
        if "first signal" in expectation.claims["en"]
        and "unexpected_rows_query" in expectation.arguments
    ]
    warnings = """(
        select * from (values
            ('scored', 's1', 2, 20),
            ('no_score', null, 1, 0),
            ('told_without_points', 's1', 1, 0),
            ('score_without_reason', null, 1, 20),
            ('reason_without_signal', 's1', 0, 0)
        ) as warnings (
            customer_id, first_signal_code, fired_signal_count, risk_score
        )
    )"""
    found = {
        row[0]
        for query in queries
        for row in duckdb.sql(query.format(batch=warnings)).fetchall()
    }
    assert found == {"score_without_reason", "reason_without_signal"}
