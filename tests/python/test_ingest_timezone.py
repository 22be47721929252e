"""Stamps without an offset are in the zone that ``ingest.yml`` names.

What zones say of a time is compared with ``zoneinfo``, which reads the IANA database
itself; of a time shown twice its ``fold=0`` is the first.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest_delivery import Delivery, order_file
from property_settings import examples
from strata import dbt_runner
from strata.errors import BuildFailedError
from strata.ingest.zones import checked_timezone, in_utc
from strata.settings import PROJECT_DIR, Settings

if TYPE_CHECKING:
    from pathlib import Path

    from strata.settings import Language


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    return Delivery.below(tmp_path)


def stamps(delivery: Delivery, zone: str, *cells: str) -> list[str | None]:
    """What the lake holds for these stamps of a file in the zone."""
    delivery.put("ingest.yml", f'files: [{{pattern: "*", timezone: {zone}}}]')
    lines = [f"{n},{cell},1" for n, cell in enumerate(cells)]
    delivery.put("orders.csv", order_file(*lines))
    delivery.loaded()
    return [stamp for (stamp,) in delivery.rows("orders", "ordered_at")]


def test_a_stamp_is_kept_in_utc_by_the_offset_of_its_own_day(
    delivery: Delivery,
) -> None:
    assert stamps(
        delivery,
        "Europe/London",
        "2026-06-01 12:00:00",
        "2026-01-01 12:00:00.250",
        "2026/6/1 9:05",
        "2026年6月1日 下午3:05",
        "20260601123000",
        "46174.5",
    ) == [
        "2026-06-01 11:00:00Z",
        "2026-01-01 12:00:00.25Z",
        "2026-06-01 08:05:00Z",
        "2026-06-01 14:05:00Z",
        "2026-06-01 11:30:00Z",
        "2026-06-01 11:00:00Z",
    ]


def test_days_and_stamps_of_a_known_clock_are_not_moved_again(
    delivery: Delivery,
) -> None:
    cells = {
        "2026-06-01": "2026-06-01",
        "46174": "2026-06-01",
        "20260601": "2026-06-01",
        "2026-06-01T12:00:00Z": "2026-06-01T12:00:00Z",
        "2026-06-01 12:00:00+08:00": "2026-06-01 04:00:00Z",
        "2026-02-30 12:00:00": "2026-02-30 12:00:00",
        "soon": "soon",
        "": None,
    }
    assert stamps(delivery, "America/New_York", *cells) == list(cells.values())


def test_zones_west_of_greenwich_and_of_half_hours(delivery: Delivery) -> None:
    found = stamps(delivery, "America/St_Johns", "2026-01-01 12:00:00")
    assert found == ["2026-01-01 15:30:00Z"]


def test_of_a_time_shown_twice_the_first_counts_and_a_skipped_one_is_moved_on(
    delivery: Delivery,
) -> None:
    assert stamps(
        delivery,
        "America/New_York",
        "2026-11-01 00:59:59",
        "2026-11-01 01:00:00",
        "2026-11-01 01:59:59",
        "2026-11-01 02:00:00",
        "1 Nov 2026 1:30 AM",
        "2026-03-08 01:59:59",
        "2026-03-08 02:30:00",
        "2026-03-08 03:00:00",
        "46089.104166666664",
    ) == [
        "2026-11-01 04:59:59Z",
        "2026-11-01 05:00:00Z",
        "2026-11-01 05:59:59Z",
        "2026-11-01 07:00:00Z",
        "2026-11-01 05:30:00Z",
        "2026-03-08 06:59:59Z",
        "2026-03-08 07:30:00Z",
        "2026-03-08 07:00:00Z",
        "2026-03-08 07:30:00Z",
    ]


def test_a_lead_over_utc_may_end_in_half_an_hour(delivery: Delivery) -> None:
    found = stamps(delivery, '"-03:30"', "2026-06-01 22:00:00", "46174.5", "2026-06-01")
    assert found == ["2026-06-02 01:30:00Z", "2026-06-01 15:30:00Z", "2026-06-01"]


@pytest.mark.parametrize("zone", ["+08:00", "UTC+8", "Asia/Shanghai"])
def test_a_clock_is_named_by_its_zone_or_by_its_lead_over_utc(
    delivery: Delivery, zone: str
) -> None:
    cells = ("2026-06-01 07:59:00", "1 June 2026 8:00")
    found = stamps(delivery, f'"{zone}"', *cells)
    assert found == ["2026-05-31 23:59:00Z", "2026-06-01 00:00:00Z"]


def test_a_clock_in_a_header_wins_over_that_of_the_file(delivery: Delivery) -> None:
    delivery.put("ingest.yml", 'files: [{pattern: "*", timezone: America/New_York}]')
    delivery.put(
        "orders.csv",
        "order_id,ordered_at (GMT+5:30),updated_at,order_amount\n"
        "1,2026-06-01 12:00,2026-06-01 12:00,1\n",
    )
    delivery.loaded()
    assert delivery.rows("orders", "ordered_at", "updated_at") == [
        ("2026-06-01 06:30:00Z", "2026-06-01 16:00:00Z")
    ]


# Changes of an hour, half an hour, two hours and a day; at midnight, at one minute past
# it, and of zones that keep summer time no more.
SWITCHES = {
    "America/New_York": ("2026-03-08 02:30", "2026-11-01 01:30"),
    "Europe/London": ("2026-03-29 01:30", "2026-10-25 01:30"),
    "Australia/Lord_Howe": ("2026-10-04 02:15", "2026-04-05 01:45"),
    "Antarctica/Troll": ("2026-03-29 02:00", "2026-10-25 02:00"),
    "America/Sao_Paulo": ("2018-11-04 00:30", "2018-02-17 23:30"),
    "America/St_Johns": ("2009-03-08 00:31", "2009-11-01 00:00"),
    "Pacific/Apia": ("2011-12-30 12:00", "2012-04-01 03:30"),
    "Asia/Shanghai": ("1991-04-14 02:30", "1991-09-15 01:30"),
}


@examples(25, nightly=400)
@given(
    zone=st.sampled_from(sorted(SWITCHES)),
    which=st.sampled_from((0, 1)),
    seconds=st.lists(
        st.integers(-200_000, 200_000) | st.integers(-7_300, 7_300), min_size=40
    ),
)
def test_times_around_a_change_are_those_of_the_iana_database(
    zone: str, which: int, seconds: list[int]
) -> None:
    change = datetime.fromisoformat(SWITCHES[zone][which])
    times = [change + timedelta(seconds=number) for number in seconds]
    local = ZoneInfo(zone)
    right = [
        time.replace(tzinfo=local).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
        for time in times
    ]
    with duckdb.connect() as connection:
        found = connection.execute(
            f"select {in_utc('$zone', 'moment')}"
            " from (select unnest($times::timestamp[]) as moment)",
            {"zone": checked_timezone(zone), "times": times},
        ).fetchall()
    assert [text for (text,) in found] == right


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("asia/shanghai", "did you mean Asia/Shanghai?"),
        ("Shanghai", "did you mean Asia/Shanghai?"),
        ("Beijing", "did you mean Asia/Shanghai?"),
        ("北京时间", "did you mean Asia/Shanghai?"),
        ("America/NewYork", "did you mean America/New_York?"),
        ("New York", "did you mean America/New_York?"),
        ("Europe/Londn", "did you mean Europe/London "),
        ("CST", "write it as Europe/London, or as +08:00"),
        ("+15:00", "write it as Europe/London, or as +08:00"),
        ("+08:75", "write it as Europe/London, or as +08:00"),
    ],
)
def test_a_clock_nobody_knows_is_refused_with_the_nearest(name: str, near: str) -> None:
    with pytest.raises(ValueError, match="there is no time zone") as refused:
        checked_timezone(name)
    assert near in str(refused.value)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "business_timezone: there is no time zone 'Shanghai'; did you mean As"),
        ("zh", "business_timezone: 没有时区“Shanghai”；是否指 Asia/Shanghai？"),
    ],
)
def test_no_build_begins_under_a_clock_nobody_knows(
    tmp_path: Path, language: Language, told: str
) -> None:
    settings = Settings(
        output_dir=tmp_path / "output", project_dir=tmp_path, language=language
    )
    project = (PROJECT_DIR / "dbt_project.yml").read_text(encoding="utf-8")
    project = project.replace("business_timezone: Asia/", "business_timezone: ")
    (tmp_path / "dbt_project.yml").write_text(project, encoding="utf-8")
    with pytest.raises(BuildFailedError) as refused:
        dbt_runner.build(settings, lambda _: None)
    (problem,) = refused.value.problems
    assert problem.startswith(told)


def test_only_columns_of_moments_are_touched(delivery: Delivery) -> None:
    delivery.put("ingest.yml", 'files: [{pattern: "*", timezone: Europe/London}]')
    delivery.put(
        "orders.csv",
        "order_id,ordered_at,order_amount,store,When\n"
        "2026-06-01 12:00,2026-06-01 12:00,1,2026-06-01 12:00,2026-06-01 12:00\n",
    )
    delivery.loaded()
    columns = ("order_id", "ordered_at", "store", "_extra")
    assert delivery.rows("orders", *columns) == [
        (
            "2026-06-01 12:00",
            "2026-06-01 11:00:00Z",
            "2026-06-01 12:00",
            '{"When":"2026-06-01 12:00"}',
        )
    ]
