"""What comes again of rows past their days, asked of a lake that nobody has built."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import duckdb
import pytest

from erasures import StoppedError, stopped
from strata.console import console
from strata.dbt_runner import all_variables, business_timezone
from strata.errors import InputRefusedError
from strata.forgetting import flow, retention
from strata.forgetting.asked import Asked
from strata.forgetting.marks import hashed, read_key
from strata.forgetting.reckoning import Reckoning
from strata.forgetting.requests import (
    MARKS_FILE,
    RECORDS_FILE,
    Built,
    new_request,
    read_requests,
    record_request,
)
from strata.forgetting.retention import read_retention
from strata.ingest import folder as ingesting
from strata.ingest import ingest_folder
from strata.ingest.engine import opened_engine
from strata.ingest.zones import day_now
from strata.progress import Reporter
from strata.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = "2025-06-30"
FLOORS = {"accounts": "2024-06-30", "orders": "2023-07-01", "order_lines": "2023-07-01"}
ORDERS = "order_id,ordered_at,order_amount,phone,currency_code"
LINES = "order_id,line_number,product_name,quantity,line_amount"
PHONE = "13700000002"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A company with an empty lake that keeps some rows for some days only."""
    told = {"retention_days": {"accounts": 365, "orders": 730}}
    monkeypatch.setattr(
        retention, "all_variables", lambda one: all_variables(one) | told
    )
    settings = Settings(output_dir=tmp_path / "output")
    settings.lake_dir.mkdir(parents=True)
    return settings


def ask(settings: Settings, floors: dict[str, str], *marks: str) -> None:
    """Note a yes to what is past its days, or to whom these marks are of."""
    key = read_key(settings)
    hashes = [hashed(key, mark) for mark in marks]
    nothing = "select ''::varchar as mark_hash where false"
    with duckdb.connect() as connection:
        connection.execute(
            "create table marks as select unnest($1) as mark_hash", [hashes]
        )
        record_request(
            settings,
            connection,
            new_request({}, 0, Built(AS_OF, "duckdb", "retail"), floors),
            {MARKS_FILE: "from marks" if marks else nothing, RECORDS_FILE: nothing},
        )


def deliver(settings: Settings, **files: list[str]) -> None:
    """Load files by their names; the rows of each after its header."""
    loads = len(list(settings.output_dir.parent.glob("data*")))
    data_dir = settings.output_dir.parent / f"data{loads}"
    for name, lines in files.items():
        path = data_dir / "crm" / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    ingest_folder(replace(settings, data_dir=data_dir))


def in_lake(settings: Settings, entity: str, columns: str) -> list[tuple[object, ...]]:
    files = settings.raw_dir / entity / "batch=*" / "rows.parquet"
    return duckdb.sql(
        f"select {columns} from read_parquet('{files}', hive_partitioning = false)"
        " order by all"
    ).fetchall()


def hashes_in(folder: Path) -> set[object]:
    if not any(folder.glob("*.parquet")):
        return set()
    found = duckdb.sql(f"select mark_hash from '{folder}/*.parquet'").fetchall()
    return {mark_hash for (mark_hash,) in found}


def test_days_are_never_counted_to_one_that_is_still_to_come(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = day_now(business_timezone(settings))
    ahead = replace(settings, as_of=today + timedelta(days=1))
    monkeypatch.setattr(flow, "last_build", lambda _: ahead)
    monkeypatch.setattr(flow, "opened_build", stopped)
    asked = Asked((), is_by_age=True, is_sure=True)
    with pytest.raises(InputRefusedError, match=f"{ahead.as_of}.*{today}") as refused:
        flow.forget(settings, Reporter(console(), "en"), asked)
    assert "--as-of today" in str(refused.value.hint)
    assert not read_requests(settings)
    monkeypatch.setattr(flow, "last_build", lambda _: replace(ahead, as_of=today))
    with pytest.raises(StoppedError):
        flow.forget(settings, Reporter(console(), "en"), asked)


def test_an_order_of_which_a_dated_row_came_is_not_written_down_as_gone(
    settings: Settings,
) -> None:
    ask(settings, FLOORS)
    delivered = [
        ORDERS,
        f"SO1,2021-01-01,1,{PHONE},CNY",
        f"SO1,2025-01-01,1,{PHONE},CNY",
    ]
    deliver(settings, orders=delivered)
    assert in_lake(settings, "orders", "_row_number") == [(2,), (3,)]
    assert hashes_in(settings.forgotten_dir / "expired_orders") == set()


def test_lines_of_an_order_that_is_in_the_lake_come_in(settings: Settings) -> None:
    ask(settings, FLOORS)
    deliver(settings, orders=[ORDERS, f"SO1,2021-01-01,1,{PHONE},CNY"])
    deliver(settings, first_lines=[LINES, "SO1,1,茶叶,1,1"])
    assert in_lake(settings, "orders", "order_id") == []
    assert in_lake(settings, "order_lines", "order_id") == []
    deliver(settings, orders=[ORDERS, f"SO1,2025-01-01,1,{PHONE},CNY"])
    deliver(settings, order_lines=[LINES, "SO1,2,茶叶,1,1", "SO2,1,茶叶,1,1"])
    assert in_lake(settings, "order_lines", "order_id, line_number") == [
        ("SO1", "2"),
        ("SO2", "1"),
    ]


@pytest.mark.parametrize("kind", ["expired_orders", "learned"])
def test_hashes_of_a_load_that_was_killed_outlive_a_larger_one(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    files = {
        name: [ORDERS, f"{order},2021-01-01,1,{PHONE},CNY"]
        for name, order in (("orders_1", "SO1"), ("orders_2", "SO2"))
    }
    beside = replace(settings, output_dir=tmp_path / "beside" / "output")
    deliver(beside, **files)
    # The batch that gave its name to both, were they called by their batches.
    _, first = in_lake(beside, "orders", "_batch_id, _source_file")[0]
    name = str(first).removeprefix("crm/").removesuffix(".csv")
    if kind == "expired_orders":
        ask(settings, FLOORS)
    else:
        ask(settings, {}, f"phone||{PHONE}")
    with monkeypatch.context() as patch, suppress(StoppedError):
        patch.setattr(ingesting, "publish_batches", stopped)
        deliver(settings, **{name: files[name]})
    kept = hashes_in(settings.forgotten_dir / kind)
    assert len(kept) == 1
    assert in_lake(settings, "orders", "order_id") == []
    deliver(settings, **files)
    after = hashes_in(settings.forgotten_dir / kind)
    assert kept < after
    assert len(after) == 2


ACCOUNTS = "account_id,phone,registered_at,closed_at,updated_at"
OPEN = f"K1,{PHONE},2019-03-01,,"
CLOSED = f"K1,{PHONE},2019-03-01,2022-05-05,"


def aged(settings: Settings) -> dict[str, tuple[int, int, int]]:
    """By entity how many rows would go, stay, and stay as they tell no day."""
    with opened_engine(settings) as connection:
        reckoning = Reckoning(settings, connection, date.fromisoformat(AS_OF))
        found = reckoning.count(read_retention(settings))
    return {
        one.kept.entity: (one.past_count, one.stay_count, one.undated_count)
        for one in found
    }


@pytest.mark.parametrize(
    ("loads", "expected"),
    [
        (([OPEN], [CLOSED]), (2, 0, 0)),
        (([CLOSED], [OPEN]), (0, 1, 1)),
        (([OPEN],), (0, 0, 1)),
        (([OPEN + "2025-05-05"], [CLOSED + "2022-05-05"]), (0, 1, 1)),
        (([CLOSED + "2025-05-05"], [OPEN + "2022-05-05"]), (2, 0, 0)),
        (([OPEN], ["K2,,2019-03-01,2022-05-05,"]), (1, 0, 1)),
    ],
)
def test_an_account_goes_with_what_it_was_before_it_was_closed(
    settings: Settings, loads: tuple[list[str], ...], expected: tuple[int, int, int]
) -> None:
    for rows in loads:
        deliver(settings, accounts=[ACCOUNTS, *rows])
    assert aged(settings)["accounts"] == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (("2025-01-01", "2021-01-01"), (0, 2, 0)),
        (("2021-01-01", "2025-01-01"), (0, 2, 0)),
        (("2022-01-01", "2021-01-01"), (2, 0, 0)),
    ],
)
def test_what_was_corrected_never_counts_again(
    settings: Settings, days: tuple[str, str], expected: tuple[int, int, int]
) -> None:
    for day in days:
        deliver(settings, orders=[ORDERS, f"SO1,{day},1,{PHONE},CNY"])
    assert aged(settings)["orders"] == expected


@pytest.mark.parametrize(
    ("before", "came", "expected"),
    [
        # What it was is in the lake, so that it is closed has to be there too.
        ([OPEN], [CLOSED], ["2022-05-05", None]),
        ([], [CLOSED], []),
        ([], [OPEN, CLOSED], []),
        ([], [CLOSED, OPEN], ["2022-05-05", None]),
        ([], [CLOSED, "K2,,2019-03-01,,"], [None]),
    ],
)
def test_what_comes_of_an_account_comes_whole(
    settings: Settings, before: list[str], came: list[str], expected: list[str | None]
) -> None:
    if before:
        deliver(settings, accounts=[ACCOUNTS, *before])
    ask(settings, FLOORS)
    deliver(settings, accounts=[ACCOUNTS, *came])
    cells = in_lake(settings, "accounts", "left(closed_at, 10) as closed_on")
    assert cells == [(one,) for one in expected]


def test_a_correction_of_an_order_in_the_lake_comes_in(settings: Settings) -> None:
    deliver(settings, orders=[ORDERS, f"SO1,2025-01-01,1,{PHONE},CNY"])
    ask(settings, FLOORS)
    corrected = [f"{order},2021-01-01,1,{PHONE},CNY" for order in ("SO1", "SO2")]
    deliver(settings, orders=[ORDERS, *corrected])
    assert in_lake(settings, "orders", "order_id") == [("SO1",), ("SO1",)]


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"refunds": 365, "orders": 730}, "refunds: 365 days, but orders .* 730"),
        ({"payments": "729", "orders": 730}, "payments: 729 days, but orders .* 730"),
        ({"refunds": 730}, "refunds: 730 days, but orders, .* kept for good"),
        ({"refunds": 730, "payments": 731, "orders": 730}, None),
        ({"orders": 730}, None),
        ({"refunds": 5, "orders": "ten"}, "orders: “ten” is no whole number"),
    ],
)
def test_what_an_order_is_worth_is_kept_as_long_as_the_order(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    told: dict[str, object],
    problem: str | None,
) -> None:
    variables = all_variables(settings) | {"retention_days": told}
    monkeypatch.setattr(retention, "all_variables", lambda _: variables)
    if problem is None:
        assert {one.entity for one in read_retention(settings)} >= told.keys()
        return
    with pytest.raises(InputRefusedError) as refused:
        read_retention(settings)
    (said,) = refused.value.problems
    assert re.search(problem, str(said))
