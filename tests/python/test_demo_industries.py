"""Each industry's demo company: its own business, and no row lost that was not planted.

The retailer is loaded and built by every test of ``demo_run``; the others share a lake,
each in a folder of its own.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import duckdb
import pytest

from dbt_command import run_dbt
from strata.demo import generate_demo
from strata.demo.proportions import INDUSTRIES
from strata.errors import InputRefusedError
from strata.ingest import ingest_folder
from strata.lake import prepare_lake
from strata.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

CUSTOMERS = 200


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one demo company per industry, named as the industry."""
    folder = tmp_path_factory.mktemp("industries")
    for industry in INDUSTRIES:
        generate_demo(folder / industry, CUSTOMERS, industry=industry)
    return folder


def middle(companies: Path, industry: str, query: str) -> float:
    """The one number ``query`` finds in the data of a company."""
    data_dir = companies / industry / "data"
    (row,) = duckdb.sql(query.format(data=data_dir)).fetchall()
    return float(row[0])


def test_companies_differ_as_their_industries_do(companies: Path) -> None:
    amount = "select median(paid_amount) from '{data}/mini_program/orders_*.parquet'"
    medians = {name: middle(companies, name, amount) for name in INDUSTRIES}
    assert medians["services"] > 10 * medians["saas"] > 10 * medians["retail"] / 5
    used = (
        "select count(*) filter (event_type in ('feature_use', '功能使用')) / count(*) "
        "from '{data}/mini_program/interactions_*.parquet'"
    )
    shares = {name: middle(companies, name, used) for name in INDUSTRIES}
    assert shares["saas"] > 0.3 > 3 * shares["retail"]
    contracts = "select count(*) from read_csv('{data}/crm/合同_*.csv', quote='\"')"
    counts = {name: middle(companies, name, contracts) for name in INDUSTRIES}
    assert counts["services"] > 4 * counts["retail"]
    assert counts["saas"] > 4 * counts["retail"]


def test_the_industry_is_on_record(companies: Path) -> None:
    for industry in INDUSTRIES:
        marker = json.loads((companies / industry / "demo.json").read_text("utf-8"))
        assert marker["industry"] == industry


def test_every_share_of_life_cycles_sums_to_one() -> None:
    for industry, stated in INDUSTRIES.items():
        assert sum(
            (
                stated.one_time,
                stated.loyal,
                stated.rising,
                stated.declining,
                stated.seasonal,
                stated.churned,
                stated.reactivated,
                stated.new,
            )
        ) == pytest.approx(1), industry


def test_an_unknown_industry_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError) as refusal:
        generate_demo(tmp_path / "demo", 10, industry="bank")  # type: ignore[arg-type]
    assert refusal.value.hint is not None
    assert all(industry in refusal.value.hint for industry in INDUSTRIES)
    assert not (tmp_path / "demo").exists()


def test_only_planted_rows_of_other_industries_are_rejected(
    companies: Path, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    planted = []
    contents = set()
    for industry in ("saas", "services"):
        shutil.copytree(companies / industry / "data", data_dir / industry)
        for file, *reject in duckdb.sql(
            f"from '{companies}/{industry}/truth/planted_rejects.parquet' "
            "select source_file, row_number, reason_code, reason_column "
            "order by source_file"
        ).fetchall():
            # A file that both deliver word by word is loaded once.
            content = (companies / industry / "data" / file).read_bytes()
            if (content, industry) not in contents and content in contents:
                continue
            contents |= {content, (content, industry)}
            planted.append((f"{industry}/{file}", *reject))
    settings = Settings(output_dir=tmp_path / "output", data_dir=data_dir)
    settings.warehouse_dir.mkdir(parents=True)
    prepare_lake(settings)
    ingest_folder(settings)
    built = run_dbt(
        settings,
        "build",
        "--exclude-resource-type",
        "unit_test",
        "--indirect-selection",
        "empty",
        "--select",
        "+fct_rejected_rows",
    )
    assert built.returncode == 0, built.stdout
    with duckdb.connect(str(settings.warehouse_database), read_only=True) as connection:
        rejected = connection.execute("""
            select source_file, row_number, reject_reason_code, reject_column
            from core.fct_rejected_rows
        """).fetchall()
    assert len(planted) > 50
    assert sorted(rejected, key=str) == sorted(planted, key=str)
