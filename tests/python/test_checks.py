"""Great Expectations stops bad tables and names the rows."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from strata.checks import run_checks
from strata.errors import CheckFailedError
from strata.publication import Candidate
from strata.settings import PROJECT_DIR, Settings
from strata.suites import SUITES_DIR, Contract, read_suites

SUITE = """
table: pub_people
claims:
  - en: Somebody is there.
    zh: 至少有一个人。
    row_count: {minimum: 1}
  - en: A band is low or high.
    zh: 等级为低或高。
    column: band_code
    in_set: [low, high]
  - en: Both bands are there.
    zh: 两个等级都有。
    column: band_code
    all_of: [low, high]
  - en: A share lies above 0 and is 1 at most.
    zh: 占比大于 0 且不超过 1。
    column: share_ratio
    between: {above: 0, maximum: 1}
  - en: Who is in the high band has half of the share.
    zh: 高等级者占比过半。
    shown: [band_code]
    where: band_code = 'high' and share_ratio < 0.5
  - en: Shares add up to more than 1.
    zh: 占比之和大于 1。
    query: |
      select sum(share_ratio) as share_ratio
      from {batch}
      having sum(share_ratio) <= 1
"""
COLUMNS = """
columns:
  - en: Names are masked.
    zh: 姓名已脱敏。
    columns: [masked_name, other_masked_name]
    where: not regexp_matches({column}, '^.[*]+$')
"""
MANIFEST = {
    "tables": [
        {
            "name": "pub_people",
            "primary_key": ["person_id"],
            "foreign_keys": {},
            "columns": [
                {"name": name, "is_required": name == "masked_name"}
                for name in (
                    "person_id",
                    "masked_name",
                    "band_code",
                    "band_name_zh",
                    "band_name_en",
                    "share_ratio",
                )
            ],
        }
    ]
}


@pytest.fixture
def suites_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "suites"
    folder.mkdir()
    (folder / "pub_people.yml").write_text(SUITE, encoding="utf-8")
    (folder / "_columns.yml").write_text(COLUMNS, encoding="utf-8")
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(output_dir=tmp_path / "output")


@pytest.fixture
def candidate(settings: Settings) -> Candidate:
    settings.candidate_dir.mkdir(parents=True)
    candidate = Candidate(settings.candidate_dir, "0" * 12, {"pub_people": 2})
    write_manifest(candidate, MANIFEST)
    with duckdb.connect(candidate.database) as connection:
        connection.execute(
            """
            create table pub_people as
            select * from (values
                ('P1', '王*', 'low', '低', 'Low', cast(0.5 as decimal(5, 4))),
                ('P2', '李**', 'high', '高', 'High', cast(1 as decimal(5, 4)))
            ) as people (
                person_id, masked_name, band_code, band_name_zh, band_name_en,
                share_ratio
            )
            """
        )
    return candidate


def write_manifest(candidate: Candidate, manifest: dict[str, Any]) -> None:
    path = candidate.folder / "manifest.json"
    path.write_text(json.dumps(manifest), encoding="utf-8")


def change(candidate: Candidate, sql: str) -> None:
    with duckdb.connect(candidate.database) as connection:
        connection.execute(sql)


def test_good_tables_pass_and_the_page_is_written(
    settings: Settings, candidate: Candidate, suites_dir: Path
) -> None:
    before = candidate.database.read_bytes()
    report = run_checks(settings, candidate, suites_dir)
    assert (report.table_count, report.expectation_count) == (1, 10)
    assert (settings.checks_dir / "index.html").is_file()
    assert candidate.database.read_bytes() == before


@pytest.mark.parametrize(
    "broken",
    [
        (
            "update pub_people set person_id = 'P1'",
            "No two rows share their key: person_id. (unique; found: 1)",
            ["  person_id = P1, row_count = 2"],
        ),
        (
            "update pub_people set person_id = null where person_id = 'P2'",
            "Never without a value: person_id, masked_name. (required; found: 1)",
            ["  person_id = null, masked_name = 李**"],
        ),
        (
            "update pub_people set masked_name = null where person_id = 'P2'",
            "Never without a value: person_id, masked_name. (required; found: 1)",
            ["  person_id = P2, masked_name = null"],
        ),
        (
            "update pub_people set band_name_zh = ' ' where person_id = 'P1'",
            "Every code has its Chinese and its English name. (named; found: 1)",
            ["  person_id = P1, band_code = low, band_name_en = Low"],
        ),
        (
            "update pub_people set band_name_en = null where person_id = 'P1'",
            "Every code has its Chinese and its English name. (named; found: 1)",
            ["  person_id = P1, band_code = low, band_name_en = null"],
        ),
        (
            "delete from pub_people",
            "Somebody is there. (row_count; found: 1)",
            ["  row_count = 0"],
        ),
        (
            "update pub_people set band_code = 'odd' where person_id = 'P2'",
            "A band is low or high. (in_set; found: 1)",
            ["  person_id = P2, band_code = odd"],
        ),
        (
            "update pub_people set band_code = 'low'",
            "Both bands are there. (all_of; found: 1)",
            ["  band_code = high, is_known = True, is_there = False"],
        ),
        (
            "update pub_people set share_ratio = 1.5 where person_id = 'P1'",
            "A share lies above 0 and is 1 at most. (between; found: 1)",
            ["  person_id = P1, share_ratio = 1.5000"],
        ),
        (
            "update pub_people set share_ratio = if(person_id = 'P1', 0, 1.0001)",
            "A share lies above 0 and is 1 at most. (between; found: 2)",
            ["  person_id = P1, share_ratio = 0.0000"],
        ),
        (
            "update pub_people set share_ratio = 0.4 where person_id = 'P2'",
            "Who is in the high band has half of the share. (where; found: 1)",
            ["  person_id = P2, band_code = high"],
        ),
        (
            "update pub_people set share_ratio = 0.5",
            "Shares add up to more than 1. (query; found: 1)",
            ["  share_ratio = 1.0000"],
        ),
        (
            "update pub_people set masked_name = '王小明' where person_id = 'P1'",
            "Names are masked. (where; found: 1)",
            ["  person_id = P1, masked_name = 王***"],
        ),
    ],
    ids=[
        "unique",
        "required_key",
        "required_column",
        "named_zh",
        "named_en",
        "row_count",
        "in_set",
        "all_of",
        "between",
        "between_above",
        "where",
        "query",
        "shared_column",
    ],
)
def test_broken_claim_is_named_with_its_count_and_rows(
    settings: Settings,
    candidate: Candidate,
    suites_dir: Path,
    broken: tuple[str, str, list[str]],
) -> None:
    sql, claim, rows = broken
    change(candidate, sql)
    with pytest.raises(CheckFailedError) as caught:
        run_checks(settings, candidate, suites_dir)
    assert caught.value.exit_code == 5
    assert caught.value.problems[0] == f"pub_people: {claim}"
    assert list(caught.value.problems[1:2]) == rows
    assert (settings.checks_dir / "index.html").is_file()


def test_a_key_of_another_table_is_one_it_has(
    settings: Settings, candidate: Candidate, suites_dir: Path
) -> None:
    described = json.loads((candidate.folder / "manifest.json").read_text("utf-8"))
    described["tables"][0]["foreign_keys"] = {"band_code": "pub_bands.band_code"}
    (candidate.folder / "manifest.json").write_text(json.dumps(described), "utf-8")
    change(candidate, "create table pub_bands as select 'high' as band_code")
    with pytest.raises(CheckFailedError) as caught:
        run_checks(settings, candidate, suites_dir)
    assert (
        "Every value of band_code is one of pub_bands.band_code."
        in (caught.value.problems[0])
    )


def test_nobody_is_missed_in_an_empty_table(
    settings: Settings, candidate: Candidate, suites_dir: Path
) -> None:
    described = json.loads((candidate.folder / "manifest.json").read_text("utf-8"))
    described["tables"][0]["foreign_keys"] = {"home_key": "pub_homes.home_key"}
    described["tables"][0]["columns"].append({"name": "home_key", "is_required": False})
    (candidate.folder / "manifest.json").write_text(json.dumps(described), "utf-8")
    change(candidate, "alter table pub_people add column home_key text")
    change(candidate, "create table pub_homes (home_key text)")
    assert run_checks(settings, candidate, suites_dir).expectation_count == 11


def test_at_most_five_bad_rows_are_shown(
    settings: Settings, candidate: Candidate, suites_dir: Path
) -> None:
    change(
        candidate,
        "insert into pub_people by name "
        "select 'Q' || range as person_id, '全名' as masked_name from range(100)",
    )
    with pytest.raises(CheckFailedError) as caught:
        run_checks(settings, candidate, suites_dir)
    assert len(caught.value.problems) == 6
    assert "found: 100" in caught.value.problems[0]


def test_missing_column_is_a_failure_and_no_pass(
    settings: Settings, candidate: Candidate, suites_dir: Path
) -> None:
    change(candidate, "alter table pub_people drop column band_code")
    with pytest.raises(CheckFailedError) as caught:
        run_checks(settings, candidate, suites_dir)
    assert any("band_code" in problem for problem in caught.value.problems)


def test_missing_table_is_a_failure(
    settings: Settings, candidate: Candidate, suites_dir: Path
) -> None:
    write_manifest(candidate, {"tables": []})
    with pytest.raises(CheckFailedError) as caught:
        run_checks(settings, candidate, suites_dir)
    assert caught.value.problems == ("pub_people: the table is missing",)


def test_chinese_reader_is_told_in_chinese(
    settings: Settings, candidate: Candidate, suites_dir: Path
) -> None:
    change(candidate, "update pub_people set masked_name = '王小明'")
    with pytest.raises(CheckFailedError) as caught:
        run_checks(dataclasses.replace(settings, language="zh"), candidate, suites_dir)
    assert caught.value.problems[0].startswith("pub_people：姓名已脱敏。")


def test_checks_say_nothing_on_the_terminal(
    settings: Settings,
    candidate: Candidate,
    suites_dir: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    run_checks(settings, candidate, suites_dir)
    assert capfd.readouterr() == ("", "")


def test_claims_are_shown_in_both_languages(
    settings: Settings, candidate: Candidate, suites_dir: Path
) -> None:
    change(candidate, "update pub_people set masked_name = '王小明'")
    with pytest.raises(CheckFailedError):
        run_checks(settings, candidate, suites_dir)
    shown = (settings.checks_dir / "index.html").read_text(encoding="utf-8")
    assert "A band is low or high. 等级为低或高。" in shown
    assert "0 of 2" in shown
    assert "masked_name = 王***" in shown


def test_the_page_needs_no_network_and_takes_values_for_text(
    settings: Settings, candidate: Candidate, suites_dir: Path
) -> None:
    change(
        candidate,
        "update pub_people set band_code = '<script src=//x></script>' "
        "where person_id = 'P1'",
    )
    with pytest.raises(CheckFailedError):
        run_checks(settings, candidate, suites_dir)
    (page,) = (path for path in settings.checks_dir.rglob("*") if path.is_file())
    shown = page.read_text(encoding="utf-8")
    assert "band_code = &lt;" in shown
    assert not re.findall(r"<script|<link|<img|@import|url\(|https?:|//", shown)


def test_every_published_model_has_a_suite() -> None:
    models = {path.stem for path in (PROJECT_DIR / "models/publish").glob("pub_*.sql")}
    assert {path.stem for path in SUITES_DIR.glob("pub_*.yml")} == models


def test_every_claim_is_made_in_both_languages() -> None:
    for path in SUITES_DIR.glob("*.yml"):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        for claim in document.get("claims", document.get("columns")):
            assert claim["en"].strip()
            assert claim["zh"].strip()


def test_a_warning_needs_a_first_signal_only_where_its_score_does() -> None:
    # A band may outlast its score, and a signal that adds nothing is no reason.
    contract = Contract(
        "pub_churn_warnings", ("customer_id",), {}, ("customer_id",), ()
    )
    (suite,) = read_suites(PROJECT_DIR, [contract], Path("manifest.json"))
    (condition,) = (
        claim.condition
        for claim in suite.claims
        if "its first signal" in claim.sentences["en"]
    )
    found = duckdb.sql(
        f"""
        select customer_id
        from (values
            ('scored', 's1', 2, 20),
            ('no_score', null, 1, 0),
            ('told_without_points', 's1', 1, 0),
            ('score_without_reason', null, 1, 20),
            ('reason_without_signal', 's1', 0, 0)
        ) as warnings (
            customer_id, first_signal_code, fired_signal_count, risk_score
        )
        where {condition}
        """
    ).fetchall()
    assert set(found) == {("score_without_reason",), ("reason_without_signal",)}
