"""Rows go when they are past their days, and who stays is who they were."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import pytest

from aged_company import (
    AS_OF,
    CLOSED_ACCOUNT,
    CLOSED_EMAIL,
    DAY_BEFORE,
    GONE_ORDER,
    GONE_PHONE,
    LINKED_EMAIL,
    LINKED_PHONE,
    LINKING_LEAD,
    LOYAL_ACCOUNT,
    LOYAL_ORDER,
    ON_THE_DAY,
    RETENTION,
    write_aged_company,
)
from dbt_command import leave_out_data_tests
from erasures import (
    StoppedError,
    copied,
    erased_in_spite_of_kills,
    lake_rows,
    published,
    redirects,
    stopped,
)
from strata import steps
from strata.cli import main
from strata.console import console
from strata.dbt_runner import all_variables
from strata.errors import ExitCode, InputRefusedError
from strata.forgetting import flow, retention
from strata.forgetting.asked import Asked
from strata.forgetting.proof import search
from strata.forgetting.requests import read_requests, unfinished_requests
from strata.forgetting.retention import floors_on_arrival, read_retention
from strata.ingest import ingest_folder
from strata.progress import Reporter
from strata.publication import current_release
from strata.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

# All that only rows past their days have; LOYAL_ORDER is named by a refund that stays.
GONE = (
    *(GONE_PHONE, GONE_ORDER, CLOSED_ACCOUNT, CLOSED_EMAIL, LINKING_LEAD, DAY_BEFORE),
    *("柳如是", "葛兰"),
)


def by_age(settings: Settings, *, is_sure: bool = True) -> bool:
    asked = Asked((), is_by_age=True, is_sure=is_sure)
    return flow.forget(settings, Reporter(console(), "en"), asked)


@pytest.fixture(autouse=True, scope="module")
def _retained() -> Iterator[None]:
    """The days that the company has set, as its own settings file would set them."""

    def variables(settings: Settings) -> dict[str, object]:
        told = {entity: str(days) for entity, days in RETENTION.items()}
        return all_variables(settings) | {"retention_days": told}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retention, "all_variables", variables)
        yield


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The company published once; tests copy it."""
    folder = tmp_path_factory.mktemp("company")
    data_dir = write_aged_company(folder)
    settings = Settings(output_dir=folder / "output", data_dir=data_dir)
    assert run(settings) == ExitCode.OK
    return settings


@pytest.fixture(scope="module")
def recorded(company: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The company that has said yes to what goes, none of which is gone yet."""
    settings = copied(company, tmp_path_factory.mktemp("recorded"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "build", stopped)
        with pytest.raises(StoppedError):
            by_age(settings)
    return settings


@pytest.fixture(scope="module")
def aged(recorded: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The company after the next command went on with what was recorded."""
    settings = copied(recorded, tmp_path_factory.mktemp("aged"))
    assert main(["forget", "--output-dir", str(settings.output_dir)]) == ExitCode.OK
    return settings


@pytest.fixture(scope="module")
def delivered(aged: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The company after the next full export, with everything that went and more."""
    folder = tmp_path_factory.mktemp("delivered")
    settings = copied(aged, folder)
    data_dir = write_aged_company(folder, is_reexport=True)
    settings = replace(settings, data_dir=data_dir)
    assert run(settings) == ExitCode.OK
    return settings


def run(settings: Settings) -> int:
    folders = [
        "--data-dir",
        str(settings.data_dir),
        "--output-dir",
        str(settings.output_dir),
    ]
    # Data tests have their turn when rows have gone.
    with pytest.MonkeyPatch.context() as patch:
        leave_out_data_tests(patch)
        return main(["run", *folders, "--as-of", AS_OF])


def outcomes(settings: Settings, outcome: str) -> dict[str, int]:
    counted = published(
        settings,
        "select entity_code, sum(row_count)::int from pub_row_accounting"
        f" where outcome_code = '{outcome}' group by all",
    )
    return dict(counted)


def ids_of(settings: Settings, entity: str, file_row: int) -> set[object]:
    """The customers that the row of a file means today."""
    found = published(
        settings,
        "select customer_id from pub_customer_redirects"
        f" where entity_code = '{entity}' and row_number = {file_row}",
    )
    return {customer_id for (customer_id,) in found}


def test_nothing_goes_without_a_yes(
    company: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = copied(company, tmp_path)
    before = lake_rows(settings)
    assert by_age(settings, is_sure=False)
    told = capsys.readouterr().out
    assert "orders: 3 rows from before 2023-07-01 (730 days from ordered_at)" in told
    assert "order_lines: 1 rows from before 2023-07-01" in told
    assert "accounts: 1 rows from before 2024-06-30 (365 days from closed_at)" in told
    assert "leads: 1 rows" in told
    assert "1 stay, and 1 more that have no such date" in told
    assert "of whom nothing is left: 2" in told
    assert "customers who lose rows and stay who they are: 3" in told
    assert "Add --yes" in told
    assert lake_rows(settings) == before
    assert not read_requests(settings)


def test_rows_past_their_days_are_gone_and_no_others(
    company: Settings, aged: Settings
) -> None:
    folders = ("lake", "releases", "warehouse")
    for folder in folders:
        assert search(company.output_dir / folder, GONE, names=GONE).found
    assert search(aged.output_dir, GONE, names=GONE).found == ()
    for one in (ON_THE_DAY, "SO70000009", LINKED_PHONE, LINKED_EMAIL, LOYAL_ACCOUNT):
        assert search(aged.raw_dir, [one]).found
    assert search(aged.raw_dir / "refunds", [LOYAL_ORDER]).found
    assert not search(aged.raw_dir / "orders", [LOYAL_ORDER]).found


def test_who_stays_keeps_every_id_and_stays_one_customer(
    company: Settings, aged: Settings
) -> None:
    before, after = redirects(company), redirects(aged)
    assert after.keys() == before.keys()
    gone = {issued for issued, (_, code) in after.items() if code == "forgotten"}
    assert len(gone) == 3
    assert {one: told[0] for one, told in after.items() if one not in gone} == {
        one: told[0] for one, told in before.items() if one not in gone
    }
    # The lead that linked them is gone; the order and the ticket are still of one.
    linked = ids_of(company, "leads", 2)
    assert ids_of(aged, "orders", 2) == ids_of(aged, "tickets", 2) == linked
    reasons = published(
        aged,
        "select distinct link_reason_code from pub_customer_redirects"
        " where entity_code in ('tickets', 'leads')",
    )
    assert ("kept_identity",) in reasons


def test_accounts_balance_and_say_what_was_past_its_days(aged: Settings) -> None:
    assert outcomes(aged, "expired") == {
        "accounts": 1,
        "interactions": 1,
        "leads": 1,
        "order_lines": 1,
        "orders": 3,
    }
    received = published(
        aged,
        "select batch_id, sum(row_count)::int from pub_row_accounting group by all",
    )
    told = duckdb.sql(
        "select batch_id, received_count::int"
        f" from read_parquet('{aged.raw_dir}/*/batch=*/batch.parquet')"
    ).fetchall()
    assert dict(received) == dict(told)


def test_only_the_publication_without_them_is_left(aged: Settings) -> None:
    assert list(aged.releases_dir.iterdir()) == [current_release(aged)]
    (request,) = read_requests(aged)
    assert request.state == "done"
    assert request.requested_by
    assert request.floors["orders"] == request.floors["order_lines"] == "2023-07-01"


def test_asking_again_changes_nothing(
    aged: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = copied(aged, tmp_path)
    before = lake_rows(settings)
    assert by_age(settings)
    assert "Nothing is past its days." in capsys.readouterr().out
    assert lake_rows(settings) == before
    assert len(read_requests(settings)) == 1


def test_full_export_does_not_bring_them_back(
    aged: Settings, delivered: Settings
) -> None:
    gone = (*GONE, "SO70000010")
    assert search(delivered.output_dir, gone, names=gone).found == ()
    # Those of the first delivery, all of them again, and one more order with its line.
    assert outcomes(delivered, "expired") == {
        "accounts": 2,
        "interactions": 2,
        "leads": 2,
        "order_lines": 3,
        "orders": 7,
    }
    before, after = redirects(aged), redirects(delivered)
    assert {one: after[one][0] for one in before} == {
        one: told[0] for one, told in before.items()
    }


def test_lines_of_an_order_that_went_stay_out_when_they_come_alone(
    aged: Settings, tmp_path: Path
) -> None:
    settings = copied(aged, tmp_path)
    path = tmp_path / "more" / "crm" / "order_lines.csv"
    path.parent.mkdir(parents=True)
    path.write_text(
        "order_id,line_number,product_name,quantity,line_amount\n"
        f"{GONE_ORDER},2,茶叶,1,5\nSO70000004,2,茶叶,1,5\n",
        encoding="utf-8",
    )
    before = set(settings.raw_dir.glob("order_lines/batch=*"))
    ingest_folder(replace(settings, data_dir=tmp_path / "more"))
    (new,) = set(settings.raw_dir.glob("order_lines/batch=*")) - before
    rows = duckdb.sql(f"select order_id from read_parquet('{new}/rows.parquet')")
    assert rows.fetchall() == [("SO70000004",)]


@pytest.mark.parametrize("every", [31, pytest.param(5, marks=pytest.mark.nightly)])
def test_a_kill_at_any_change_leaves_what_the_next_run_finishes(
    recorded: Settings, every: int, tmp_path: Path
) -> None:
    for settings in erased_in_spite_of_kills(recorded, tmp_path, every):
        assert [one.state for one in unfinished_requests(settings)] == ["erased"]


def test_nothing_is_kept_out_that_nobody_said_yes_to(
    aged: Settings, company: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def days(told: Mapping[str, object]) -> None:
        variables = all_variables(aged) | {"retention_days": told}
        monkeypatch.setattr(retention, "all_variables", lambda _: variables)

    assert floors_on_arrival(company) == {}
    days({"orders": 10, "leads": 1000, "tickets": 5})
    assert floors_on_arrival(aged) == {
        "leads": date(2022, 10, 4),
        "orders": date(2023, 7, 1),
        "order_lines": date(2023, 7, 1),
    }
    days({})
    assert floors_on_arrival(aged) == {}


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"orders": "ten"}, "orders: “ten” is no whole number of days"),
        ({"orders": True}, "orders: “True” is no whole number of days"),
        ({"orders": 0}, "orders: “0” is no whole number of days"),
        ({"order": 10}, "order: no entity whose rows go by their age; .*orders"),
        ({"products": 10}, "products: no entity whose rows go"),
        ({"order_lines": 10}, "order_lines: lines go with their orders"),
        ([730], "names no entities with their days"),
    ],
)
def test_days_that_can_not_be_are_refused(
    company: Settings, monkeypatch: pytest.MonkeyPatch, told: object, problem: str
) -> None:
    variables = all_variables(company) | {"retention_days": told}
    monkeypatch.setattr(retention, "all_variables", lambda _: variables)
    with pytest.raises(InputRefusedError) as refused:
        read_retention(company)
    (said,) = refused.value.problems
    assert re.search(problem, str(said))


def test_days_and_people_are_not_asked_for_at_once(
    company: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ["forget", GONE_PHONE, "--by-age", "--output-dir", str(company.output_dir)]
    assert main(told) == ExitCode.INPUT_REFUSED
    assert "--by-age erases by date alone" in capsys.readouterr().err
