"""What goes by its age, and who stays when it is gone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from strata.forgetting.marks import (
    EMAIL,
    PERSON_IDS,
    PHONE,
    hashed_sql,
    key_blocks,
    read_key,
)
from strata.forgetting.person import CONTACT, RANK, Finding, listed
from strata.forgetting.reckoning import Reckoning
from strata.forgetting.requests import (
    CUSTOMERS_FILE,
    EXPIRED_FILE,
    IDENTITIES_FILE,
    KEPT_APART_FILE,
    MARKS_FILE,
    OWN_FILE,
    RECORDS_FILE,
    TASKS_FILE,
)
from strata.forgetting.retention import ORDERS
from strata.sql_text import quote_literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from strata.forgetting.reckoning import Aged
    from strata.forgetting.retention import Kept

_REACH = (*PERSON_IDS, PHONE, EMAIL)
# What is left of an order is its lines, what is left of a lead stands in the history.
_RECORDS = (ORDERS, "leads")
# Shorter ones stand by chance in files in which many are looked for, and more of them
# would take hours.
_SHORTEST_SEARCHED, _MOST_SEARCHED = 10, 1_000


@dataclass(frozen=True)
class Ageing:
    """What goes by its age; ``identifiers`` are some that only gone rows have."""

    aged: tuple[Aged, ...]
    line_count: int
    customer_count: int
    kept_customer_count: int
    identifier_count: int
    identifiers: tuple[str, ...] = field(repr=False)

    @property
    def row_counts(self) -> dict[str, int]:
        """How many rows go, by entity."""
        return {one.kept.entity: one.past_count for one in self.aged if one.past_count}

    @property
    def floors(self) -> dict[str, str]:
        """The first day that is kept, by entity."""
        return {one.kept.entity: one.floor.isoformat() for one in self.aged}


class AgedFinding(Finding):
    """A search of the last build for what is made of rows that go by their age."""

    def find_aged(self, retention: Sequence[Kept], as_of: date) -> Ageing:
        """Find all that goes, and who stays, into temporary tables."""
        reckoning = Reckoning(self.settings, self.connection, as_of)
        aged = reckoning.count(retention)
        self._run(
            "create or replace temporary table gone_records as"
            f" {' union all '.join(reckoning.records(one) for one in _RECORDS)}"
        )
        self._find_contacts()
        self._tell_apart(f"kind in ({listed(_REACH)})")
        self._find_tasks()
        counts = "select count(distinct customer_id) from"
        own = (
            "select distinct regexp_replace(mark, '^[^|]*[|][^|]*[|]', '') as own"
            " from own_marks"
        )
        return Ageing(
            aged,
            reckoning.line_count(retention),
            self._rows(f"{counts} gone_contacts")[0][0],
            self._rows(f"{counts} kept_contacts")[0][0],
            self._rows(f"select count(*) from ({own}) as found")[0][0],  # nosec B608 # names of ours
            tuple(
                one
                for (one,) in self._rows(
                    f"select own from ({own}) as found where length(own) >= $shortest"  # nosec B608 # names of ours
                    " order by md5(own) limit $most",
                    shortest=_SHORTEST_SEARCHED,
                    most=_MOST_SEARCHED,
                )
            ),
        )

    def files(self) -> dict[str, str]:
        """Return the queries of what is to be written down, with marks as hashes."""
        key = key_blocks(read_key(self.settings))
        for table, marks in (("own", "own_marks"), ("record", "gone_records")):
            self._run(
                f"create or replace temporary table {table}_hashes as select distinct"  # nosec B608 # names of ours
                f" {hashed_sql('mark')} as mark_hash from {marks}",
                **key,
            )
        tables = self.tables()
        hashes = "select mark_hash from {}_hashes order by mark_hash"
        return {
            # Nobody is kept out: what is new of them is let in.
            MARKS_FILE: "select mark_hash from own_hashes where false",
            EXPIRED_FILE: tables["rows"],
            RECORDS_FILE: hashes.format("record"),
            OWN_FILE: hashes.format("own"),
            CUSTOMERS_FILE: tables["customers"],
            TASKS_FILE: tables["tasks"],
            IDENTITIES_FILE: "select * from kept_contacts order by all",
            KEPT_APART_FILE: self._kept_apart("gone_rows"),
        }

    def _find_contacts(self) -> None:
        """Find whose rows go, of whom nothing stays, and what the others keep."""
        self._run(
            "create or replace temporary table gone_rows as "
            + " union all ".join(
                "select aged_rows.entity, aged_rows.batch_id, aged_rows.row_number,"  # nosec B608 # names of ours
                f" base.contact_key, base.row_rank from aged_rows inner join ("
                f"select batch_id, row_number, {CONTACT} as contact_key,"
                f" {RANK} as row_rank from {self._base[entity]}) as base"
                " on aged_rows.batch_id = base.batch_id"
                " and aged_rows.row_number = base.row_number"
                f" where aged_rows.entity = {quote_literal(entity)}"
                for entity in self._with_contacts
            )
            + " union all select entity, batch_id, row_number, null, null"  # nosec B608 # names of ours
            f" from aged_rows where entity not in ({listed(self._with_contacts)})"
        )
        self._run(
            "create or replace temporary table contacts_left as select distinct"
            " contact_key from ("
            + " union all ".join(
                f"select {CONTACT} as contact_key from {self._base[entity]}"  # nosec B608 # names of ours
                " where (batch_id, row_number) not in"
                " (select (batch_id, row_number) from gone_rows)"
                for entity in self._with_contacts
            )
            + ") as rows_left where contact_key is not null"
        )
        identities = f"({self._identities()}) as identities"
        self._run(
            "create or replace temporary table gone_contacts as select *"  # nosec B608 # names of ours
            f" from {identities} where customer_id not in (select customer_id"
            f" from {identities} inner join contacts_left using (contact_key))"
        )
        # A contact of which no row stays is known by the id it gave.
        self._run(
            "create or replace temporary table kept_contacts as select"  # nosec B608 # names of ours
            " if(contacts_left.contact_key is null, issued_customer_id,"
            " identities.contact_key) as contact_key, issued_customer_id, customer_id,"
            f" first_row_rank from {identities} left join contacts_left"
            " on identities.contact_key = contacts_left.contact_key"
            f" where customer_id in (select customer_id from {identities}"
            " inner join gone_rows using (contact_key)) and customer_id not in"
            " (select customer_id from gone_contacts)"
        )
