"""Ids never move: random histories of late data, corrections, merges and splits.

One example is many small worlds side by side, each with its own people, identifiers and
decisions, for a build costs the same for one world as for many.
"""

from __future__ import annotations

import csv
import random
import shutil
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbt_command import copy_project, run_dbt
from property_settings import examples
from strata.ingest import ingest_folder
from strata.lake import prepare_lake
from strata.settings import Settings

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable
    from pathlib import Path

# Where rows of the two entities come in, and where colleagues decide.
TOUCHED = (
    "base_crm__leads",
    "base_commerce__orders",
    "identity_merges",
    "identity_splits",
)
WORLDS = 60
LOADS = 3

# A contact: a lead by its id, or orders by what they carry.
Contact = tuple[str, ...]
# A key, a phone and an e-mail address.
Row = tuple[str, str, str]


@dataclass
class World:
    """What was delivered and decided so far, and the plain truth about it."""

    name: str
    source: random.Random
    leads: dict[str, tuple[str, str]] = field(default_factory=dict)
    orders: dict[str, tuple[str, str]] = field(default_factory=dict)
    merges: set[tuple[str, str]] = field(default_factory=set)
    splits: dict[str, str] = field(default_factory=dict)

    def identifiers(self) -> tuple[str, str]:
        """A phone and an e-mail address of few, each sometimes missing."""
        number, draw = int(self.name), self.source.randrange
        phone = draw(5)
        email = draw(5)
        return (
            f"139{number:04d}{phone:04d}" if phone else "",
            f"w{number}p{email}@example.com" if email else "",
        )

    def receive(self) -> tuple[list[Row], list[Row]]:
        """New and corrected leads, and new orders, as rows to deliver."""
        delivered = {}
        for _ in range(self.source.randint(1, 4)):
            known = list(self.leads)
            is_correction = known and self.source.random() < 0.3
            lead = (
                self.source.choice(known)
                if is_correction
                else f"{self.name}-L{len(self.leads)}"
            )
            self.leads[lead] = delivered[lead] = self.identifiers()
        orders = []
        for _ in range(self.source.randint(0, 2)):
            order = f"{self.name}-O{len(self.orders)}"
            self.orders[order] = self.identifiers()
            orders.append((order, *self.orders[order]))
        return [(lead, *values) for lead, values in delivered.items()], orders

    def decide(self, ids: list[str]) -> None:
        """Draw, take back, and draw anew what people decided, among ids ever issued."""
        for pair in sorted(self.merges):
            if self.source.random() < 0.3:
                self.merges.remove(pair)
        for issued in sorted(self.splits):
            if self.source.random() < 0.3:
                del self.splits[issued]
        if len(ids) > 1 and self.source.random() < 0.6:
            one, other = self.source.sample(ids, 2)
            self.merges.add((one, other))
        if ids and self.source.random() < 0.6:
            code = f"{self.name}-{self.source.randrange(3)}"
            for issued in self.source.sample(ids, min(len(ids), 2)):
                self.splits.setdefault(issued, code)

    def contacts(self) -> dict[Contact, tuple[str, str]]:
        """Every contact with the identifiers it carries now."""
        found: dict[Contact, tuple[str, str]] = {
            (lead,): values for lead, values in self.leads.items() if any(values)
        }
        found |= {values: values for values in self.orders.values() if any(values)}
        return found

    def customers(self, issued: dict[Contact, str]) -> set[frozenset[str]]:
        """The issued ids that are one customer, worked out the plain way."""
        groups = {one: {one} for one in issued.values()}

        def join(ids: Iterable[str]) -> None:
            together = set().union(*(groups[one] for one in ids))
            for one in together:
                groups[one] = together

        carriers: dict[str, list[str]] = defaultdict(list)
        for contact, values in self.contacts().items():
            if issued[contact] not in self.splits:
                for value in filter(None, values):
                    carriers[value].append(issued[contact])
        for ids in carriers.values():
            join(ids)
        for pair in self.merges:
            join(pair)
        for code in set(self.splits.values()):
            join(one for one, other in self.splits.items() if other == code)
        return {frozenset(group) for group in groups.values()}


@dataclass(frozen=True)
class Resolved:
    """What the warehouse says of one contact."""

    issued_id: str
    customer_id: str
    row_rank: str


class Company:
    """A copy of the project whose override seeds may be edited, and its lake."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(
            output_dir=folder / "output",
            data_dir=folder / "data",
            project_dir=copy_project(folder / "project"),
        )
        self.settings.warehouse_dir.mkdir(parents=True)
        prepare_lake(self.settings)

    def load(self, leads: list[Row], orders: list[Row], day: int) -> None:
        data_dir = self.settings.data_dir
        assert data_dir is not None
        shutil.rmtree(data_dir, ignore_errors=True)
        data_dir.mkdir()
        moment = f"2026-06-{day:02d}"
        for name, header, rows in (
            ("leads.csv", ["lead_id", "created_at"], leads),
            ("orders.csv", ["order_id", "ordered_at"], orders),
        ):
            with (data_dir / name).open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(
                    [*header, "phone", "email", "customer_name", "order_amount"]
                )
                writer.writerows(
                    [key, moment, phone, email, "王伟", "10"]
                    for key, phone, email in rows
                )
        ingest_folder(self.settings)

    def decide(self, worlds: list[World]) -> None:
        overrides = self.settings.project_dir / "seeds/overrides"
        for name, header, rows in (
            (
                "identity_merges.csv",
                "customer_id,same_as_customer_id,note",
                [pair for world in worlds for pair in sorted(world.merges)],
            ),
            (
                "identity_splits.csv",
                "split_code,customer_id,note",
                [
                    (code, issued)
                    for world in worlds
                    for issued, code in sorted(world.splits.items())
                ],
            ),
        ):
            lines = [header, *(f"{one},{other}," for one, other in rows)]
            (overrides / name).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def build(self, *selection: str) -> subprocess.CompletedProcess[str]:
        """Let dbt build what is selected."""
        return run_dbt(self.settings, "build", *selection)

    def resolve(self) -> dict[str, dict[Contact, Resolved]]:
        """Build identities anew; contacts by world, each with what it resolves to.

        In a warehouse that is there, what no delivery and no decision touches stands.
        """
        selected = ["+fct_customer_redirects"]
        if self.settings.warehouse_database.exists():
            selected = [f"{selected[0]},{name}+" for name in TOUCHED]
        built = self.build(
            *("--select", *selected),
            *("--resource-type", "seed", "--resource-type", "model"),
        )
        assert built.returncode == 0, built.stdout
        found: dict[str, dict[Contact, Resolved]] = defaultdict(dict)
        with duckdb.connect(str(self.settings.warehouse_database)) as connection:
            rows = connection.execute("""
                with records as (
                    select lead_id as record_id, [lead_id] as contact, contact_key
                    from staging.base_crm__leads
                    where row_outcome_code = 'kept'
                    union all
                    select
                        order_id,
                        [
                            coalesce(right(mobile_phone, 11), ''),
                            coalesce(email_address, '')
                        ],
                        contact_key
                    from staging.base_commerce__orders
                    where row_outcome_code = 'kept'
                )
                select
                    split_part(record_id, '-', 1),
                    contact,
                    issued_customer_id,
                    redirects.customer_id,
                    first_row_rank
                from records
                inner join core.bridge_customer_identities using (contact_key)
                inner join core.fct_customer_redirects as redirects
                    using (issued_customer_id)
            """).fetchall()
        for world, contact, *resolved in rows:
            found[world][tuple(contact)] = Resolved(*resolved)
        return found

    def meanings(self) -> dict[str, str]:
        """Every id ever issued with the customer it means today."""
        with duckdb.connect(str(self.settings.warehouse_database)) as connection:
            return dict(
                connection.execute(
                    "select issued_customer_id, customer_id"
                    " from core.fct_customer_redirects"
                ).fetchall()
            )


@pytest.mark.property
@examples(1, nightly=10)
@given(seed=st.integers(min_value=1))
def test_ids_follow_their_contact_through_any_history(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    company = Company(tmp_path_factory.mktemp("company"))
    worlds = [
        World(f"{number:04d}", random.Random(f"{seed}-{number}"))
        for number in range(WORLDS)
    ]
    first_seen: dict[str, dict[Contact, Resolved]] = defaultdict(dict)
    was_current: set[str] = set()
    resolved: dict[str, dict[Contact, Resolved]] = {}
    meanings: dict[str, str] = {}

    for day in range(1, LOADS + 1):
        deliveries = [world.receive() for world in worlds]
        company.load(
            [row for leads, _ in deliveries for row in leads],
            [row for _, orders in deliveries for row in orders],
            day,
        )
        for world in worlds:
            world.decide(
                sorted(one.issued_id for one in first_seen[world.name].values())
            )
        company.decide(worlds)
        resolved = company.resolve()
        meanings = company.meanings()

        for world in worlds:
            found = resolved[world.name]
            assert found.keys() == set(world.contacts())
            for contact, one in found.items():
                earlier = first_seen[world.name].setdefault(contact, one)
                assert one.issued_id == earlier.issued_id, f"the id of {contact} moved"
            assert_one_customer_each(world, first_seen[world.name], meanings)
            was_current |= {one.customer_id for one in found.values()}

    assert was_current <= meanings.keys()

    # Nothing is remembered between builds: a new warehouse finds the same ids.
    company.settings.warehouse_database.unlink()
    assert company.resolve() == resolved


def test_overrides_that_mean_nothing_or_each_others_opposite_stop_the_build(
    tmp_path: Path,
) -> None:
    company = Company(tmp_path)
    world = World("0001", random.Random(1))
    leads = [(f"0001-L{number}", "13900010001", "") for number in range(2)]
    company.load(leads, [], day=1)
    one, other = sorted(
        resolved.issued_id for resolved in company.resolve()["0001"].values()
    )
    world.splits = {one: "apart"}
    company.decide([world])
    company.resolve()
    tests = ("assert_identity_overrides_name_known_ids", "assert_identity_splits_hold")
    assert company.build("--select", *tests).returncode == 0
    assert company.meanings()[one] != company.meanings()[other]

    # One at a time: a test that fails skips what stands behind it.
    for test, same_as in zip(tests, ("C0000000000000000000", other), strict=True):
        world.merges = {(one, same_as)}
        company.decide([world])
        company.resolve()
        built = company.build("--select", *tests)
        assert built.returncode == 1
        assert f"Failure in test {test}" in built.stdout


def assert_one_customer_each(
    world: World, seen: dict[Contact, Resolved], meanings: dict[str, str]
) -> None:
    """All contacts ever seen make the customers of the plain truth.

    Each is named by its earliest contact, which therefore resolves to itself.
    """
    customers: dict[str, set[str]] = defaultdict(set)
    for one in seen.values():
        customers[meanings[one.issued_id]].add(one.issued_id)
    issued = {contact: one.issued_id for contact, one in seen.items()}
    assert {frozenset(ids) for ids in customers.values()} == world.customers(issued)
    for customer_id, ids in customers.items():
        members = [one for one in seen.values() if one.issued_id in ids]
        earliest = min(members, key=lambda one: one.row_rank)
        assert customer_id == earliest.issued_id
