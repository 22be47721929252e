"""Delivered data are as of the newest plausible date of a record."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ingest_delivery import ORDER_HEADER, Delivery
from strata import publication
from strata.as_of import choose_day, newest_plausible, on_today
from strata.cli.session import told_day
from strata.display.day import day_said
from strata.folders import demo_marker
from strata.lake import prepare_lake
from strata.settings import DEFAULT_AS_OF, DayOrigin, Settings

if TYPE_CHECKING:
    from pathlib import Path

FIRST_DAY = date(2026, 3, 1)


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    """An empty data folder."""
    return Delivery.below(tmp_path)


def days(count: int, records: int = 1) -> Counter[date]:
    """So many records on each of so many days, one after the other."""
    return Counter(
        {FIRST_DAY + timedelta(days=number): records for number in range(count)}
    )


@pytest.mark.parametrize(
    ("behind", "counts"),
    [
        pytest.param({200: 1}, False, id="one record far behind"),
        pytest.param({200: 2}, True, id="two of fifty"),
        pytest.param({75: 1}, True, id="a month behind is no rarity"),
    ],
)
def test_a_record_far_behind_all_others_does_not_count(
    behind: dict[int, int], *, counts: bool
) -> None:
    known = days(50)
    for number, records in behind.items():
        known[FIRST_DAY + timedelta(days=number)] = records
    reach = newest_plausible(known)
    assert (reach.newest == max(known)) == counts
    assert reach.stray == (None if counts else max(known))
    assert counts or reach.newest == FIRST_DAY + timedelta(days=49)


def test_of_many_records_one_in_a_thousand_may_be_stray() -> None:
    known = days(50, 100)
    known[FIRST_DAY + timedelta(days=200)] = 2
    known[FIRST_DAY + timedelta(days=400)] = 3
    assert newest_plausible(known).newest == FIRST_DAY + timedelta(days=49)
    known[FIRST_DAY + timedelta(days=200)] = 3
    assert newest_plausible(known).newest == max(known)


def test_few_days_do_not_say_what_is_far() -> None:
    known = days(9)
    known[FIRST_DAY + timedelta(days=200)] = 1
    assert newest_plausible(known).newest == max(known)


def test_who_sells_seldom_is_not_late() -> None:
    """Of pauses as long as those before, none is too long."""
    known = Counter(FIRST_DAY + timedelta(days=number * 33) for number in range(12))
    known[max(known) + timedelta(days=66)] = 1
    assert newest_plausible(known).newest == max(known)


def chosen(delivery: Delivery) -> Settings:
    delivery.ingest()
    prepare_lake(delivery.settings)
    return choose_day(replace(delivery.settings, day_origin=DayOrigin("newest_record")))


def orders(*moments: str) -> str:
    rows = (f"O{number},{moment},10" for number, moment in enumerate(moments))
    return "\n".join([ORDER_HEADER, *rows])


def test_what_is_ahead_or_no_date_does_not_count(delivery: Delivery) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=2)
    moments = ("2026-05-03", "2099-12-31", "9999-12-31", "soon")
    delivery.put("a/orders.csv", orders(*moments, f"{tomorrow:%F}"))
    # An updated record, a due date and the end of a contract lie behind on purpose.
    delivery.put("tasks.csv", "task_id,opened_at,due_at\nT1,2026-05-01,2026-05-09\n")
    delivery.put(
        "contracts.csv",
        "contract_id,account_id,starts_on,ends_on,updated_at\n"
        "K1,A1,2026-05-05,2026-08-31,2026-05-06\n",
    )
    settings = chosen(delivery)
    assert settings.as_of == date(2026, 5, 3)
    newest = settings.day_origin.newest
    assert newest is not None
    assert (newest.entity, newest.column) == ("orders", "ordered_at")
    assert newest.source_file == "a/orders.csv"
    for language in ("en", "zh"):
        (line,) = day_said(settings.as_of, settings.day_origin, language)
        assert "2026-05-03" in line
        assert "a/orders.csv" in line


def test_the_day_is_that_of_the_companys_clock(delivery: Delivery) -> None:
    delivery.put("orders.csv", orders("2026-05-03 12:00:00", "2026-05-03T17:00:00Z"))
    assert chosen(delivery).as_of == date(2026, 5, 4)


def test_the_order_of_files_does_not_matter(tmp_path: Path) -> None:
    origins = set()
    for names in (("a.csv", "b.csv"), ("b.csv", "a.csv")):
        folder = tmp_path / names[0]
        folder.mkdir()
        delivery = Delivery.below(folder)
        for number, name in enumerate(names):
            row = f"orders,{name[0]}{number}"
            delivery.put(f"orders_{name}", f"{ORDER_HEADER}\n{row[-2:]},2026-05-03,1\n")
            origins.add(chosen(delivery).day_origin if number else None)
    assert len(origins - {None}) == 1


def test_records_without_a_date_are_as_of_their_load(delivery: Delivery) -> None:
    delivery.put("products.csv", "product_id,product_name\nP1,Tea\n")
    before = on_today(replace(delivery.settings, day_origin=DayOrigin("today"))).as_of
    settings = chosen(delivery)
    after = on_today(replace(delivery.settings, day_origin=DayOrigin("today"))).as_of
    assert settings.day_origin.basis == "load"
    assert before <= settings.as_of <= after


def publish_as_of(settings: Settings, day: str) -> None:
    """Have a publication of what is in the lake, as of a day."""
    release = settings.releases_dir / "live"
    release.mkdir(parents=True, exist_ok=True)
    batches = publication.read_input_batches(settings)
    manifest = {"as_of": day, "input_batches": batches}
    (release / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    publication.move_link(settings, release)


def test_more_data_take_nobody_back(delivery: Delivery) -> None:
    delivery.put("orders.csv", orders("2026-05-03"))
    assert chosen(delivery).as_of == date(2026, 5, 3)
    publish_as_of(delivery.settings, "2026-05-20")
    delivery.put("later.csv", orders("2026-05-03", "2026-05-10"))
    settings = chosen(delivery)
    assert settings.as_of == date(2026, 5, 20)
    assert settings.day_origin.basis == "publication"
    (line,) = day_said(settings.as_of, settings.day_origin, "en")
    assert "reach 2026-05-10" in line
    publish_as_of(delivery.settings, "2026-05-10")
    assert chosen(delivery).day_origin.basis == "newest_record"
    # Of other data there is nothing to go back behind.
    release = publication.current_release(delivery.settings)
    assert release is not None
    (release / "manifest.json").write_text(
        json.dumps(
            {
                "as_of": "2026-07-01",
                "input_batches": [{"entity": "orders", "batch_id": "another"}],
            }
        ),
        encoding="utf-8",
    )
    assert chosen(delivery).as_of == date(2026, 5, 10)


def test_the_demo_company_keeps_its_day(delivery: Delivery) -> None:
    delivery.put("orders.csv", orders("2026-05-03"))
    delivery.settings.lake_dir.mkdir(parents=True)
    demo_marker(delivery.settings).write_text("retail", encoding="utf-8")
    settings = chosen(delivery)
    assert (settings.as_of, settings.day_origin.basis) == (DEFAULT_AS_OF, "demo")


def test_today_is_that_of_the_company(tmp_path: Path) -> None:
    """The farthest clocks are never on the same day."""
    found = []
    for zone in ("UTC-12:00", "Pacific/Kiritimati"):
        folder = tmp_path / zone.replace("/", "_")
        folder.mkdir()
        (folder / "dbt_project.yml").write_text(
            f"vars: {{business_timezone: '{zone}'}}\n", encoding="utf-8"
        )
        settings = Settings(
            output_dir=tmp_path, project_dir=folder, **told_day("today")
        )
        found.append(choose_day(settings).as_of)
    assert found[1] - found[0] in {timedelta(days=1), timedelta(days=2)}


def test_a_day_that_was_told_is_taken(delivery: Delivery) -> None:
    delivery.put("orders.csv", orders("2026-05-03"))
    delivery.ingest()
    settings = replace(delivery.settings, **told_day("2026-02-28"))
    assert choose_day(settings) == settings
    assert settings.as_of == date(2026, 2, 28)
