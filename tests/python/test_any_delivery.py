"""The same truth gives the same publication, however it is delivered.

Late rows, corrected rows, files that overlap, rows that come twice, rows without an id:
one example is many small companies side by side, each cut into files in its own way,
for a build costs the same for one company as for many.
"""

from __future__ import annotations

import csv
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbt_command import run_dbt
from property_settings import examples
from strata.ingest import ingest_folder
from strata.lake import prepare_lake
from strata.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

COMPANIES = 40
LOADS = 4
FIRST_DAY = datetime(2025, 1, 1)  # noqa: DTZ001 - the company's own clock
DAYS = 540

PERSON = "phone email customer_name"
HEADERS = {
    "leads": f"lead_id created_at updated_at {PERSON} channel lead_status",
    "accounts": f"account_id registered_at updated_at {PERSON} member_level",
    "orders": "order_id ordered_at updated_at phone email account_id order_amount"
    " order_status",
    "order_lines": "order_id product_id quantity line_amount",
    "refunds": "refund_id order_id refunded_at refund_amount",
    "interactions": "occurred_at interaction_type account_id channel duration_seconds",
    "tickets": "ticket_id opened_at updated_at phone ticket_type satisfaction_score",
}
# Every row of these is one, however equal; of the others every id.
WITHOUT_ID = {"order_lines", "interactions"}
PUBLISHED = (
    "pub_customer_segments",
    "pub_churn_warnings",
    "pub_segment_summary",
    "pub_lead_funnel",
    "pub_lifecycle_transitions",
    "pub_churn_rate",
    "pub_retention_cohorts",
    "pub_score_cut_points",
    "pub_unmapped_values",
)
Row = tuple[str, ...]


@dataclass
class Company:
    """Everything that happened, as the rows that tell it; versions carry their time."""

    name: str
    source: random.Random
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def live(self) -> Company:
        """Let a few people enquire, register, buy, give back, visit and complain."""
        for number in range(self.source.randint(1, 4)):
            person = f"{self.name}-{number}"
            phone = f"139{int(self.name):04d}{number:04d}"
            email = f"p{person}@example.com"
            names = ["王伟", "王 伟", "王玮"]
            for at in range(self.source.randint(0, 2)):
                self._versions(
                    "leads", f"{person}-L{at}", phone, email, names, ["抖音", "怪渠道"],
                    ["有效", "成交", "怪状态"],
                )  # fmt: skip
            self._versions("accounts", f"U{person}", phone, "", names, ["金卡", "银卡"])
            for at in range(self.source.randint(0, 6)):
                self._order(f"{person}-O{at}", self._any(phone, ""), email, person)
            for _ in range(self.source.randint(0, 5)):
                visit = (self._moment(), "登录", f"U{person}", "官网", "30")
                # Twice the very same second is twice, and stays so.
                self.rows["interactions"] += [visit] * self.source.randint(1, 2)
            if self.source.random() < 0.4:
                self._versions(
                    "tickets", f"{person}-T", phone, ["投诉", "咨询"], ["1", "5", ""]
                )
        return self

    def _order(self, order: str, phone: str, email: str, person: str) -> None:
        self._versions(
            "orders", order, phone, email, f"U{person}", ["10.5", "200", "3000"],
            ["已支付", "已完成", "已取消", "怪状态"],
        )  # fmt: skip
        line = (order, "P1", "1", "5.25")
        self.rows["order_lines"] += [line] * self.source.randint(0, 2)
        if self.source.random() < 0.2:
            self.rows["refunds"].append((f"R{order}", order, self._moment(), "3"))

    def _versions(self, entity: str, key: str, *values: str | list[str]) -> None:
        """One to three versions of a record; a list is a value that may change."""
        created = self._moment()
        changes = sorted({self._moment() for _ in range(self.source.randint(1, 3))})
        for changed in changes:
            drawn = [
                value if isinstance(value, str) else self._any(*value)
                for value in values
            ]
            self.rows[entity].append((key, created, changed, *drawn))

    def _any(self, *values: str) -> str:
        return self.source.choice(values)

    def _moment(self) -> str:
        minutes = self.source.randrange(DAYS * 24 * 60)
        return str(FIRST_DAY + timedelta(minutes=minutes))

    def delivered(self) -> dict[tuple[int, str], list[Row]]:
        """The rows by load and entity: each comes at least once, some come again.

        Equal rows without an id travel together, as they do in any export.
        """
        found: dict[tuple[int, str], list[Row]] = defaultdict(list)
        for entity, rows in self.rows.items():
            for row, count in Counter(rows).items():
                loads = {self.source.randrange(LOADS)}
                if self.source.random() < 0.3:
                    loads.add(self.source.randrange(LOADS))
                for load in loads:
                    found[load, entity] += [row] * count
        for rows in found.values():
            self.source.shuffle(rows)
        return found


@pytest.mark.property
@examples(1, nightly=5)
@given(seed=st.integers(min_value=1))
def test_any_delivery_of_one_truth_gives_one_publication(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    companies = [
        Company(f"{number:04d}", random.Random(f"{seed}-{number}")).live()
        for number in range(COMPANIES)
    ]
    at_once: dict[tuple[int, str], list[Row]] = defaultdict(list)
    in_parts: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for company in companies:
        for entity, rows in company.rows.items():
            at_once[0, entity] += rows
        for place, rows in company.delivered().items():
            in_parts[place] += rows
    assert sum(map(len, in_parts.values())) > sum(map(len, at_once.values()))

    expected = publication(tmp_path_factory.mktemp("at_once"), at_once)
    found = publication(tmp_path_factory.mktemp("in_parts"), in_parts)
    assert len(expected["customers"]) > COMPANIES
    assert expected["kept"] == {
        entity: len(rows) if entity in WITHOUT_ID else len({row[0] for row in rows})
        for (_, entity), rows in at_once.items()
    }
    assert all(expected.values())
    for name, rows in expected.items():
        assert found[name] == rows, name


def publication(
    folder: Path, delivered: dict[tuple[int, str], list[Row]]
) -> dict[str, Any]:
    """Load by load into a new lake, then build."""
    company = Settings(output_dir=folder / "output", data_dir=folder / "data")
    assert company.data_dir is not None
    for load in sorted({load for load, _ in delivered}):
        # Files of earlier loads are still there, as they are in a folder people fill.
        for entity, header in HEADERS.items():
            path = company.data_dir / f"load_{load}" / f"{entity}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.writer(stream)
                writer.writerow(header.split())
                writer.writerows(delivered[load, entity])
        (company.data_dir / "ingest.yml").write_text(
            'files: [{pattern: "*.csv", source_system: shop}]\n', encoding="utf-8"
        )
        ingest_folder(company)
    prepare_lake(company)
    built = run_dbt(
        company,
        *("build", "--select", "+pub_row_accounting"),
        *(f"+{name}" for name in PUBLISHED),
        *("--resource-type", "seed", "--resource-type", "model"),
    )
    assert built.returncode == 0, built.stdout
    with duckdb.connect(str(company.warehouse_database), read_only=True) as connection:
        return read_publication(connection)


def read_publication(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The published rows, customers named by the records that make them.

    Their ids come from the first row loaded, which is another one in every delivery.
    """
    members: dict[str, set[str]] = defaultdict(set)
    for customer_id, record in connection.execute("""
        with records as (
            select contact_key, lead_key as record_key from staging.stg_crm__leads
            union all
            select contact_key, account_key from staging.stg_crm__accounts
            union all
            select contact_key, order_key from staging.stg_commerce__orders
            union all
            select contact_key, interaction_key
            from staging.stg_engagement__interactions
            union all
            select contact_key, ticket_key from staging.stg_service__tickets
        )
        select customer_id, record_key
        from records
        inner join core.bridge_customer_identities using (contact_key)
    """).fetchall():
        members[customer_id].add(record)
    names = {one: ", ".join(sorted(records)) for one, records in members.items()}
    found: dict[str, Any] = {
        "customers": sorted(names.values()),
        "kept": dict(
            connection.execute(
                "select entity_code, cast(sum(row_count) as bigint)"
                " from publish.pub_row_accounting"
                " where outcome_code in ('kept', 'held') group by entity_code"
            ).fetchall()
        ),
    }
    for table in PUBLISHED:
        rows = connection.execute(f"select * from publish.{table}").fetchall()
        found[table] = Counter(
            tuple(names.get(str(cell), cell) for cell in row) for row in rows
        )
    return found
