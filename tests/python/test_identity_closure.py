"""Customers are the connected components of shared identifiers, whatever the graph."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from typing import TYPE_CHECKING

import duckdb
import pytest

from strata import dbt_runner
from strata.ingest import ingest_folder
from strata.lake import prepare_lake
from strata.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CHAIN_LENGTH = 1_500
CLIQUE_SIZE = 5
RANDOM_LEADS = 2_000
REACH = 5

Lead = tuple[str, str, str]


def chain() -> Iterable[Lead]:
    """Leads that each share a phone with the one before and an e-mail with the next."""
    for number in range(CHAIN_LENGTH):
        yield (
            f"chain-{number:05d}",
            f"139{10_000_000 + (number + 1) // 2}",
            f"chain{number // 2}@example.com",
        )


def clique() -> Iterable[Lead]:
    for number in range(CLIQUE_SIZE):
        yield (f"clique-{number}", "13700000001", f"clique{number}@example.com")


def random_pairs() -> Iterable[Lead]:
    """Leads with two identifiers drawn so that components of many sizes arise.

    Nobody's number stands beside more addresses than a person has, or the reverse.
    """
    source = random.Random(11)
    beside: dict[str, set[str]] = defaultdict(set)
    number = 0
    while number < RANDOM_LEADS:
        phone = f"136{source.randrange(1_700):08d}"
        address = f"random{source.randrange(1_700)}@example.com"
        if max(len(beside[phone] | {address}), len(beside[address] | {phone})) > REACH:
            continue
        beside[phone].add(address)
        beside[address].add(phone)
        yield (f"random-{number}", phone, address)
        number += 1


def components(leads: list[Lead]) -> dict[str, str]:
    """Union by smallest id, the plain way: the truth the warehouse must find."""
    parent = {lead: lead for lead, _, _ in leads}

    def root(lead: str) -> str:
        while parent[lead] != lead:
            lead = parent[lead]
        return lead

    first_with: dict[str, str] = {}
    for lead, *identifiers in leads:
        for identifier in identifiers:
            one, other = sorted(
                (
                    root(lead),
                    root(first_with.setdefault(identifier, lead)),
                )
            )
            parent[other] = one
    return {lead: root(lead) for lead in parent}


@pytest.fixture(scope="module")
def leads() -> list[Lead]:
    delivered = [*chain(), *clique(), *random_pairs()]
    random.Random(3).shuffle(delivered)
    return delivered


@pytest.fixture(scope="module")
def customer_of_lead(
    leads: list[Lead], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    folder: Path = tmp_path_factory.mktemp("closure")
    settings = Settings(output_dir=folder / "output", data_dir=folder / "data")
    assert settings.data_dir is not None
    settings.data_dir.mkdir()
    settings.warehouse_dir.mkdir(parents=True)
    with (settings.data_dir / "leads.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["lead_id", "created_at", "phone", "email", "customer_name"])
        for lead, phone, email in leads:
            writer.writerow([lead, "2026-06-01", phone, email, "王伟"])
    prepare_lake(settings)
    ingest_folder(settings)
    dbt_runner.build(settings, lambda _: None, only=("bridge_customer_identities",))
    with duckdb.connect(str(settings.warehouse_database), read_only=True) as connection:
        return dict(
            connection.execute("""
                select leads.lead_id, identities.customer_id
                from (
                    select * from staging.base_crm__leads
                    where row_outcome_code = 'kept'
                ) as leads
                inner join core.bridge_customer_identities as identities
                    using (contact_key)
            """).fetchall()
        )


def test_customers_are_exactly_the_connected_components(
    leads: list[Lead], customer_of_lead: dict[str, str]
) -> None:
    expected = components(leads)
    assert customer_of_lead.keys() == expected.keys()
    pairs = {(expected[lead], customer_of_lead[lead]) for lead in expected}
    assert (
        len(pairs) == len({one for one, _ in pairs}) == len({two for _, two in pairs})
    )


def test_a_chain_of_any_length_is_one_customer(
    customer_of_lead: dict[str, str],
) -> None:
    assert (
        len(
            {
                customer
                for lead, customer in customer_of_lead.items()
                if lead.startswith("chain-")
            }
        )
        == 1
    )
