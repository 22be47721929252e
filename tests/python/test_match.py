"""Likely duplicates are listed with their reasons, and nobody is merged silently."""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from dbt_command import copy_project, run_dbt
from strata.cli import main
from strata.errors import ExitCode
from strata.ingest import ingest_folder
from strata.lake import prepare_lake
from strata.matching.comparing import DATE, EMAIL, NAME, NUMBER, TEXT, Kind
from strata.matching.customers import CUSTOMER_MODEL, match_customers
from strata.matching.engine import (
    MatchField,
    MatchModel,
    has_basis,
    prepare_records,
    score_pairs,
)
from strata.matching.pairs_file import pairs_file
from strata.settings import DEFAULT_MATCH_THRESHOLD, PROJECT_DIR, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Where pairs come in, and where colleagues decide.
TOUCHED = ("stg_lake__match_pairs", "identity_merges", "identity_distinctions")
FAMILY_NAMES = "赵钱孙李周吴郑冯陈褚卫蒋沈韩杨朱"
GIVEN_NAMES = ("安宁", "博文", "晨曦", "丹青", "恩泽", "芳菲", "冠宇", "浩然")
REGIONS = ("北京", "上海", "广东广州", "四川成都", "湖北武汉")

# Name, phone, e-mail address, company, region.
Lead = tuple[str, str, str, str, str]

PLANTED: dict[str, Lead] = {
    "typed": ("王小明", "13912345678", "", "恒达科技有限公司", "上海"),
    "mistyped": ("王小明", "13912345679", "", "恒达科技有限公司", "上海市"),
    "moved": ("Anna Berg", "", "anna.berg@example.com", "Nordlicht GmbH", "北京"),
    "swapped": ("Berg Anna", "", "anna.berg@example.org", "Nordlicht GmbH", "北京"),
    "namesake": ("王伟", "13700000001", "", "", "上海"),
    "other namesake": ("王伟", "13800990002", "", "", "北京"),
    "colleague": ("李雷", "13600001111", "", "恒达科技有限公司", "上海"),
    "other colleague": ("李磊", "13655552222", "", "恒达科技有限公司", "上海"),
}


def deliveries() -> Iterator[tuple[str, Lead]]:
    yield from PLANTED.items()
    for number, (family, given) in enumerate(product(FAMILY_NAMES, GIVEN_NAMES)):
        yield (
            f"person-{number}",
            (
                family + given,
                f"15{(number * 7_368_787) % 10**9:09d}",
                f"{(number * 48_271) % 65_537}@mail.example.com",
                "",
                REGIONS[number % len(REGIONS)],
            ),
        )


@dataclass(frozen=True)
class Company:
    """A copy of the project whose seeds may be edited, and what it built."""

    settings: Settings

    def build(self) -> None:
        """Load the seeds and run what the review list needs, without tests.

        In a warehouse that is there, what no pair and no decision touches stands.
        """
        selected = ["+pub_possible_duplicates"]
        if self.settings.warehouse_database.exists():
            selected = [f"{selected[0]},{name}+" for name in TOUCHED]
        built = run_dbt(
            self.settings,
            *("build", "--select", *selected),
            *("--resource-type", "seed", "--resource-type", "model"),
        )
        assert built.returncode == 0, built.stdout

    def match(self) -> bytes:
        """Look for duplicates; return the file of pairs."""
        match_customers(
            self.settings, lambda *_: None, threshold=DEFAULT_MATCH_THRESHOLD
        )
        return pairs_file(self.settings).read_bytes()

    def decide(self, seed: str, row: str) -> None:
        """Append a row to a seed of overrides."""
        path = self.settings.project_dir / "seeds" / "overrides" / f"{seed}.csv"
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{row}\n")

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the warehouse."""
        with duckdb.connect(
            str(self.settings.warehouse_database), read_only=True
        ) as connection:
            return connection.execute(sql).fetchall()

    def customers(self) -> list[tuple[Any, ...]]:
        return self.query("from core.dim_customers order by customer_id")

    def listed(self) -> dict[frozenset[str], tuple[str, str, str]]:
        """Evidence in both languages and row to paste of each pair, by its leads."""
        rows = self.query("""
            with leads as (
                select leads.lead_id, identities.customer_id
                from staging.stg_crm__leads as leads
                inner join core.bridge_customer_identities as identities
                    using (contact_key)
            )
            select
                one.lead_id, other.lead_id, evidence_zh, evidence_en, override_row_text
            from publish.pub_possible_duplicates as pairs
            inner join leads as one on pairs.customer_id = one.customer_id
            inner join leads as other on pairs.other_customer_id = other.customer_id
        """)
        return {frozenset(row[:2]): row[2:] for row in rows}


@dataclass(frozen=True)
class Reviewed:
    """What was there before anybody looked, what was listed, what was left after."""

    company: Company
    customers_before: list[tuple[Any, ...]]
    customers_after: list[tuple[Any, ...]]
    file: bytes
    file_again: bytes
    listed: dict[frozenset[str], tuple[str, str, str]]


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Reviewed:
    folder = tmp_path_factory.mktemp("match")
    project_dir = copy_project(folder / "project")
    data_dir = folder / "data"
    data_dir.mkdir()
    with (data_dir / "leads.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "lead_id",
                "created_at",
                "customer_name",
                "phone",
                "email",
                "company_name",
                "region",
            ]
        )
        writer.writerows([lead, "2026-06-01", *row] for lead, row in deliveries())
    settings = Settings(
        output_dir=folder / "output", data_dir=data_dir, project_dir=project_dir
    )
    settings.warehouse_dir.mkdir(parents=True)
    prepare_lake(settings)
    ingest_folder(settings)
    company = Company(settings)
    company.build()
    before = company.customers()
    content = company.match()
    company.build()
    return Reviewed(
        company=company,
        customers_before=before,
        customers_after=company.customers(),
        file=content,
        file_again=company.match(),
        listed=company.listed(),
    )


TYPED = frozenset({"typed", "mistyped"})
SWAPPED = frozenset({"moved", "swapped"})


def test_likely_duplicates_are_listed_with_their_reasons(reviewed: Reviewed) -> None:
    evidence = {pair: row[:2] for pair, row in reviewed.listed.items()}
    typed_zh, typed_en = evidence[TYPED]
    assert set(typed_zh.split("；")) == {
        "姓名相同",
        "公司相同",
        "手机号仅差一位",
        "地区相近",
    }
    assert set(typed_en.split("; ")) == {
        "same name",
        "same company",
        "mobile numbers differ in one digit",
        "similar regions",
    }
    assert "given name and family name swapped" in evidence[SWAPPED][1]
    assert "same e-mail user name" in evidence[SWAPPED][1]


def test_namesakes_and_colleagues_are_not_listed(reviewed: Reviewed) -> None:
    assert reviewed.listed.keys() == {TYPED, SWAPPED}


def test_nobody_is_merged_by_matching(reviewed: Reviewed) -> None:
    assert len(reviewed.customers_before) == len(dict(deliveries()))
    assert reviewed.customers_after == reviewed.customers_before


def test_equal_customers_give_an_equal_file(reviewed: Reviewed) -> None:
    assert reviewed.file == reviewed.file_again


def test_the_file_of_pairs_holds_no_personal_data(reviewed: Reviewed) -> None:
    path = str(pairs_file(reviewed.company.settings))
    words = duckdb.execute(
        "select distinct"
        " unnest([customer_id, other_customer_id, field_code, level_code])"
        " from read_parquet(?)",
        [path],
    ).fetchall()
    customer_ids = {row[0] for row in reviewed.customers_before}
    codes = {field.code for field in CUSTOMER_MODEL.fields} | {
        level.code for field in CUSTOMER_MODEL.fields for level in field.kind.levels
    }
    assert {word for (word,) in words} <= customer_ids | codes


def test_a_decided_pair_is_not_listed_again(reviewed: Reviewed) -> None:
    """One row accepts a pair, one row of the same form rejects another."""
    company = reviewed.company
    company.decide("identity_merges", reviewed.listed[TYPED][2])
    company.decide("identity_distinctions", reviewed.listed[SWAPPED][2])
    company.build()
    assert company.listed() == {}
    assert len(company.customers()) == len(reviewed.customers_before) - 1
    # The next search finds the rejected pair alike still; the list leaves it out.
    company.match()
    company.build()
    assert company.listed() == {}


def test_words_are_there_for_every_level_and_no_other() -> None:
    path = PROJECT_DIR / "seeds" / "standards" / "match_evidence.csv"
    with path.open(encoding="utf-8", newline="") as file:
        worded = [
            (row["field_code"], row["level_code"]) for row in csv.DictReader(file)
        ]
    assert worded == [
        (field.code, level.code)
        for field in CUSTOMER_MODEL.fields
        for level in field.kind.levels
    ]


def level_of(kind: Kind, left: str, right: str) -> str | None:
    """Code of the level two values reach; None where one is unknown."""
    names = {suffix: f"c_{suffix}" if suffix else "c" for suffix in kind.columns}
    sides = ", ".join(
        f"{expression.replace('{v}', value)} as {names[suffix]}_{side}"
        for suffix, expression in kind.columns.items()
        for side, value in (("l", "$left"), ("r", "$right"))
    )
    levels = " ".join(
        f"when {level.condition.replace('{c}', 'c')} then '{level.code}'"
        for level in kind.levels
        if level.condition != "else"
    )
    row = duckdb.execute(
        f"select case when c_l is null or c_r is null then null {levels}"
        f" else '{kind.levels[-1].code}' end from (select {sides})",
        {"left": left, "right": right},
    ).fetchone()
    assert row is not None
    return None if row[0] is None else str(row[0])


@pytest.mark.parametrize(
    ("kind", "left", "right", "level"),
    [
        (NAME, "王伟", "王 伟", "equal"),
        (NAME, "王伟", "王强", "different"),
        (NAME, "王小明", "王晓明", "similar"),
        (NAME, "王小明", "李小强", "different"),
        (NAME, "王先生", "王伟", "incomplete"),
        (NAME, "欧阳女士", "欧阳静", "incomplete"),
        (NAME, "王先生", "李伟", "different"),
        (NAME, "Anna  BERG", "anna berg", "equal"),
        (NAME, "Anna Berg", "Berg Anna", "swapped"),
        (NAME, "Anna Bergmann", "Ana Bergman", "similar"),
        (NAME, "Anna Berg", "Berg", "incomplete"),
        (NAME, "Anna Berg", "Anna Schmidt", "part_equal"),
        (NAME, "Anna Berg", "Ana Schmidt", "part_similar"),
        (NAME, "Anna Berg", "Otto Schmidt", "different"),
        (NAME, "", "Anna Berg", None),
        (NUMBER, "+8613912345678", "+8613912345678", "equal"),
        (NUMBER, "+8613912345678", "+8613912345679", "one_digit"),
        (NUMBER, "+8613912345678", "+8613912345687", "one_digit"),
        (NUMBER, "+8613912345678", "+8613912345699", "different"),
        (NUMBER, "123", "124", "different"),
        (EMAIL, "a.berg@example.com", "A.Berg@example.com", "equal"),
        (EMAIL, "a.berg@example.com", "a.berg@example.org", "local_equal"),
        (EMAIL, "anna.berg@example.com", "ana.berg@example.com", "similar"),
        (EMAIL, "ann@example.com", "ane@example.com", "different"),
        (DATE, "1990-05-12", "1990-05-12", "equal"),
        (DATE, "1990-05-12", "1990-05-13", "one_digit"),
        (DATE, "1990-05-12", "1990-12-05", "two_parts"),
        (DATE, "1990-05-12", "1990-06-21", "near"),
        (DATE, "1990-05-12", "1991-06-21", "same_years"),
        (DATE, "1990-05-12", "1972-11-30", "different"),
        (TEXT, "上海", "上海市", "similar"),
        (TEXT, "天合15号商贸有限公司", "天合16号商贸有限公司", "different"),
        (TEXT, "Nordlicht GmbH", "Nordlich GmbH", "similar"),
        (TEXT, "", "上海", None),
    ],
)
def test_two_values_agree_as_far_as_they_should(
    kind: Kind, left: str, right: str, level: str | None
) -> None:
    assert level_of(kind, left, right) == level


NAMES_ONLY = MatchModel(
    id_value="id",
    fields=(MatchField("name", "name", NAME),),
    blocks=("name",),
    certain=("name",),
    certain_recall=0.5,
    largest_block=3,
)


@pytest.mark.parametrize(("shared", "pairs"), [(3, 3), (4, 0)])
def test_values_that_too_many_share_are_not_compared(shared: int, pairs: int) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "create table people as"
            " select range as id, if(range < $shared, '王伟', '人' || range) as name"
            " from range(50)",
            {"shared": shared},
        )
        prepare_records(connection, "people", NAMES_ONLY)
        assert score_pairs(connection, NAMES_ONLY, 0.0001) == pairs


@pytest.mark.parametrize("twin_count", [20, 0])
def test_without_birth_dates_a_name_and_a_likely_phone_are_enough(
    twin_count: int,
) -> None:
    surnames, names = "王李张刘陈杨黄赵吴周", "伟芳娜秀英敏静丽强磊军洋勇艳杰"
    with duckdb.connect() as connection:
        connection.execute(
            """
            create table people as
            with
            persons as (
                select
                    range as n,
                    $surnames[range % 10 + 1] || $names[range // 10 % 15 + 1]
                    || $names[range // 150 + 1] as name,
                    '+86139' || lpad(cast(range * 6151 % 99999989 as varchar), 8, '0')
                        as phone
                from range(2000)
            )
            select 'C' || n as customer_id, name as customer_name, phone as mobile_phone
            from persons
            union all
            select 'T' || n, name, left(phone, 13) || (cast(phone[-1] as int) + 1) % 10
            from persons
            where n < $twin_count
            """,
            {"surnames": surnames, "names": names, "twin_count": twin_count},
        )
        connection.execute(
            "create view customers as select *, null as birth_date,"
            " null as company_name, null as region_name, null as email_address"
            " from people"
        )
        prepare_records(connection, "customers", CUSTOMER_MODEL)
        assert not has_basis(connection, CUSTOMER_MODEL)
        assert score_pairs(connection, CUSTOMER_MODEL, 0.7) == twin_count


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_handful_of_records_is_no_trouble(count: int) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "create table people as select range as id, '王伟' as name from range(?)",
            [count],
        )
        assert prepare_records(connection, "people", NAMES_ONLY) == count
        assert score_pairs(connection, NAMES_ONLY, 0.0001) == count // 2


def test_without_splink_the_command_says_what_to_install(
    built: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "splink", None)
    exit_code = main(["match", "--output-dir", str(built.output_dir)])
    assert exit_code == ExitCode.INPUT_REFUSED
    assert "requirements/match.lock" in capsys.readouterr().err


def test_customers_are_matched_after_a_build_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exit_code = main(["match", "--output-dir", str(tmp_path / "output")])
    assert exit_code == ExitCode.BUILD_FAILED
    assert "strata build" in capsys.readouterr().err
