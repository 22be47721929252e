"""A tag and an audience are one line of a seed each; nothing else has to change."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import pytest

from dbt_command import copy_project, run_dbt
from strata.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

TAG_LINE = (
    "asks_often,1,常咨询,Asks often,900,activity,enquiry,,,180,count,at_least,2,2,180,"
    "近{window}天咨询{value}次,Enquiries in {window} days: {value}\n"
)
AUDIENCE_LINE = (
    "askers,常咨询客户,Awake customers who ask,900,*,dormant,*,*,*,asks_often,,,,,,"
    "{tier}；{evidence},{tier}; {evidence}\n"
)
# Counted from the interactions as staging keeps them, past every model of the tags.
ASKERS = """
    select identities.customer_id, count(*) as enquiry_count
    from staging.stg_engagement__interactions as interactions
    inner join core.bridge_customer_identities as identities using (contact_key)
    where
        interactions.interaction_type_code = 'enquiry'
        and cast(interactions.occurred_at as date)
        between date '2026-06-30' - 179 and date '2026-06-30'
    group by identities.customer_id
    having count(*) >= 2
"""


@dataclass(frozen=True)
class Rows:
    """What was published about the new lines, and what was expected."""

    tags: list[tuple[str, str, str, str, str]]
    members: list[tuple[str, str]]
    expected_tags: list[tuple[str, str, str, str, str]]
    expected_members: list[tuple[str, str]]


@pytest.fixture(scope="module")
def rows(demo_run: Settings, tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """Build tags and audiences anew on a finished run, with one more line each."""
    folder = tmp_path_factory.mktemp("tags")
    settings = Settings(
        output_dir=folder / "output", project_dir=copy_project(folder / "project")
    )
    for part in ("lake", "warehouse"):
        shutil.copytree(demo_run.output_dir / part, settings.output_dir / part)
    add_line(settings.project_dir / "seeds/rules/tag_rules.csv", TAG_LINE)
    add_line(settings.project_dir / "seeds/rules/audiences.csv", AUDIENCE_LINE)
    built = run_dbt(
        settings,
        "build",
        *("--exclude-resource-type", "unit_test"),
        *("--indirect-selection", "cautious"),
        *("--select", "tag_rules", "audiences", "int_customer_metrics_summed+"),
    )
    assert built.returncode == 0, built.stdout
    with duckdb.connect(settings.warehouse_database, read_only=True) as connection:
        return Rows(
            connection.execute(
                """
                select customer_id, tag_name_zh, tag_name_en, evidence_zh, evidence_en
                from publish.pub_customer_tags
                where tag_code = 'asks_often'
                order by customer_id
                """
            ).fetchall(),
            connection.execute(
                """
                select customer_id, reason_en
                from publish.pub_audience_members
                where audience_code = 'askers'
                order by customer_id
                """
            ).fetchall(),
            connection.execute(
                f"""
                select
                    customer_id,
                    '常咨询',
                    'Asks often',
                    '近180天咨询' || enquiry_count || '次',
                    'Enquiries in 180 days: ' || enquiry_count
                from ({ASKERS}) as askers
                order by customer_id
                """
            ).fetchall(),
            connection.execute(
                f"""
                select
                    customer_id,
                    tier_name_en || '; Enquiries in 180 days: ' || enquiry_count
                from ({ASKERS}) as askers
                inner join publish.pub_customer_segments using (customer_id)
                where tier_code != 'dormant'
                order by customer_id
                """
            ).fetchall(),
        )


def add_line(path: Path, line: str) -> None:
    with path.open("a", encoding="utf-8", newline="") as stream:
        stream.write(line)


def test_a_tag_is_one_line_of_a_seed(rows: Rows) -> None:
    assert rows.expected_tags
    assert rows.tags == rows.expected_tags


def test_an_audience_is_one_line_of_a_seed(rows: Rows) -> None:
    assert rows.expected_members
    assert rows.members == rows.expected_members
