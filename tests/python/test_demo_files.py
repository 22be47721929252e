"""The demo's files: the same bytes every time, in their stated forms, safely put."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import json
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import pytest

from strata.demo import DemoReport, generate_demo, generator
from strata.errors import InputRefusedError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def demo_report(tmp_path_factory: pytest.TempPathFactory) -> DemoReport:
    company_dir = tmp_path_factory.mktemp("demo") / "company"
    return generate_demo(company_dir, customers=1500, threads=4)


def checksums(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def phones_of_accounts(data_dir: Path) -> set[str]:
    lines = (data_dir / "crm/accounts_2025.csv").read_text("utf-8").splitlines()[1:]
    return {line.split(",")[2] for line in lines if line.count(",") > 3} - {""}


def test_same_arguments_give_the_same_bytes_at_any_thread_count(
    tmp_path: Path, demo_report: DemoReport
) -> None:
    report = generate_demo(tmp_path / "demo", customers=1500, threads=1)
    assert report.file_count > 40
    assert checksums(report.output_dir) == checksums(demo_report.output_dir)


def test_another_seed_gives_other_people(
    tmp_path: Path, demo_report: DemoReport
) -> None:
    report = generate_demo(tmp_path / "demo", customers=500, seed=8)
    phones = phones_of_accounts(report.data_dir)
    assert len(phones) > 50
    assert len(phones & phones_of_accounts(demo_report.data_dir)) < 5


@pytest.mark.parametrize("customers", [1, 10])
def test_the_smallest_companies_are_whole(tmp_path: Path, customers: int) -> None:
    report = generate_demo(tmp_path / "demo", customers)
    assert report.person_count >= customers
    assert report.order_count >= 1
    totals = duckdb.sql(
        "select sum(received), sum(kept + superseded + rejected + held), "
        f"min(superseded) from '{report.truth_dir}/totals.parquet'"
    ).fetchall()[0]
    assert totals[0] == totals[1] == report.row_count
    assert totals[2] >= 0


def test_every_year_of_the_history_may_start_anywhere(tmp_path: Path) -> None:
    report = generate_demo(tmp_path / "demo", 50, as_of=date(2011, 1, 2))
    years = {path.stem.split("_")[-1] for path in report.data_dir.rglob("orders_20*")}
    assert {"2008", "2009", "2010"} <= {year.removesuffix(".csv") for year in years}


def test_encodings_are_what_the_exports_really_use(demo_report: DemoReport) -> None:
    data_dir = demo_report.data_dir
    douyin = (data_dir / "douyin/抖音线索_2025.csv").read_bytes()
    assert douyin.decode("gb18030").startswith("线索ID,创建时间,姓名")
    with pytest.raises(UnicodeDecodeError):
        douyin.decode("utf-8")
    baidu = (data_dir / "baidu/leads_2025.csv").read_bytes()
    assert baidu.startswith(codecs.BOM_UTF8)
    assert baidu.count(b"\r\n") == baidu.count(b"\n") > 100
    tickets = (data_dir / "crm/工单_2025.csv").read_bytes()
    assert tickets.decode("gb18030").startswith("工单编号,工单创建时间,客户编号")
    events = (data_dir / "website/events_2025.jsonl").read_text("utf-8").splitlines()
    assert {"event_id", "event_time", "event_name"} <= json.loads(events[-1]).keys()
    assert (data_dir / "crm/满意度问卷_2025.xlsx").is_file()
    receipts = data_dir / "pos/orders_2025.csv.gz"
    assert receipts.read_bytes()[4:8] == b"\0\0\0\0"
    assert gzip.decompress(receipts.read_bytes()).decode("utf-8").startswith("小票号,")
    sheet = data_dir / "offline/线下活动线索_2025.xlsx"
    assert {entry.date_time[0] for entry in zipfile.ZipFile(sheet).infolist()} == {1980}
    types = dict(
        duckdb.sql(
            f"select column_name, column_type from (describe "
            f"'{data_dir}/mini_program/orders_2025.parquet')"
        ).fetchall()
    )
    assert types["ordered_at"] == "TIMESTAMP"
    assert types["paid_amount"] == "DECIMAL(18,2)"


def test_some_files_are_delivered_twice(demo_report: DemoReport) -> None:
    sums = checksums(demo_report.data_dir)
    first_names: dict[str, str] = {}
    repeated = []
    for name in sorted(sums):
        if sums[name] in first_names:
            repeated.append((first_names[sums[name]], name))
        first_names.setdefault(sums[name], name)
    assert repeated == [
        ("douyin/抖音线索_2024.csv", "douyin/抖音线索_2024_重发.csv"),
        ("erp/refunds_2024.csv", "erp/refunds_2024_resent.csv"),
    ]


def test_a_new_demo_replaces_an_earlier_one(tmp_path: Path) -> None:
    target = tmp_path / "demo"
    generate_demo(target, 10)
    before = checksums(target)
    generate_demo(target, 20)
    assert checksums(target) != before
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_a_folder_of_somebody_else_stays_untouched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(InputRefusedError, match="not empty"):
        generate_demo(tmp_path, 10)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_demo_that_somebody_added_to_stays_untouched(tmp_path: Path) -> None:
    target = tmp_path / "demo"
    generate_demo(target, 10)
    (target / "notes.md").write_text("mine", encoding="utf-8")
    before = checksums(target)
    with pytest.raises(InputRefusedError) as refusal:
        generate_demo(target, 20)
    assert "notes.md" in refusal.value.problems[0]
    assert checksums(target) == before


def test_a_file_is_not_a_place_for_a_demo(tmp_path: Path) -> None:
    target = tmp_path / "demo"
    target.write_text("x", encoding="utf-8")
    with pytest.raises(InputRefusedError, match="is a file"):
        generate_demo(target, 10)


def test_a_stop_on_the_way_leaves_the_earlier_demo(tmp_path: Path) -> None:
    target = tmp_path / "demo"
    generate_demo(target, 10)
    before = checksums(target)

    def stop_at_truth(step: str) -> None:
        if step == "truth":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate_demo(target, 20, on_step=stop_at_truth)
    assert checksums(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


@pytest.mark.parametrize("customers", [0, -1, generator.MAXIMUM_CUSTOMERS + 1])
def test_impossible_sizes_are_refused(tmp_path: Path, customers: int) -> None:
    with pytest.raises(InputRefusedError, match="customers"):
        generate_demo(tmp_path / "demo", customers)
    assert not (tmp_path / "demo").exists()
