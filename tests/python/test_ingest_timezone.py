"""Stamps without an offset are in the zone that ``ingest.yml`` names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest_delivery import Delivery, order_file

if TYPE_CHECKING:
    from pathlib import Path


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


def test_a_time_shown_twice_is_the_later_and_a_skipped_one_is_moved_on(
    delivery: Delivery,
) -> None:
    assert stamps(
        delivery, "Europe/London", "2026-10-25 01:30:00", "2026-03-29 01:30:00"
    ) == ["2026-10-25 01:30:00Z", "2026-03-29 01:30:00Z"]


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
