"""What a build will need is said before it begins, where that is more than there is."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ingest_delivery import Delivery
from strata.capacity import needs_said
from strata.cli import main
from strata.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 40


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    delivery = Delivery.below(tmp_path)
    orders = (f"SO{number},2026-01-02,{number}.00" for number in range(1, ROWS + 1))
    header = "order_id,ordered_at,order_amount"
    delivery.put("orders.csv", "\n".join([header, *orders, ""]))
    output = tmp_path / "output"
    words = ["--data-dir", str(delivery.data_dir), "--output-dir", str(output)]
    assert main(["ingest", *words]) == 0
    return Settings(output)


def test_a_build_that_fits_is_not_spoken_of(settings: Settings) -> None:
    assert needs_said(settings) == ()


def test_rows_that_take_more_than_the_memory_are_told_with_where_they_go(
    settings: Settings,
) -> None:
    (told,) = needs_said(replace(settings, memory_limit="1KB"))
    assert told.startswith(f"Building {ROWS} rows takes about 0.0 GB of memory.")
    assert f"{settings.warehouse_dir}/spill" in told
    chinese = needs_said(replace(settings, memory_limit="1KB", language="zh"))
    assert chinese[0].startswith(f"{ROWS} 行数据的构建约需 0.0 GB。")


def test_a_disk_with_too_little_room_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(settings.output_dir)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=ROWS))
    (told,) = needs_said(settings)
    assert told.startswith(f"{settings.warehouse_dir} may grow by 0.0 GB")


def test_what_the_warehouse_holds_already_is_not_needed_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(settings.output_dir)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=ROWS))
    settings.warehouse_database.write_bytes(b" " * 500 * ROWS)
    assert needs_said(settings) == ()


def test_nothing_is_told_of_spark(settings: Settings) -> None:
    assert needs_said(replace(settings, memory_limit="1KB", target="spark")) == ()
