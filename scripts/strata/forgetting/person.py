"""Who is meant, and every row, mark and name that is theirs and nobody else's."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from strata.dbt_runner import all_variables, read_manifest
from strata.errors import InputRefusedError
from strata.forgetting.marks import EMAIL, PERSON_IDS, PHONE, RECORD_IDS, Marks
from strata.ingest.contacts import read_emails, read_phones
from strata.ingest.engine import opened_engine
from strata.ingest.lake import ROWS_FILE
from strata.masking import first_character
from strata.paths import read_name
from strata.publication import attach_warehouse, built_relation
from strata.sql_text import quote_literal
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb

    from strata.settings import Settings

CUSTOMER_ID = re.compile(r"C[0-9a-f]{19}")
_MOST_ROUNDS = 6
_IDENTITIES = {
    "bridge_customer_identities",
    "int_contact_identifiers_unpivoted",
    "int_contacts_collected",
    "int_identifiers_guarded",
}
_MOST_CANDIDATES = 10
CONTACT = "coalesce(contact_key, anonymous_contact_key)"
RANK = "format('{:010d}:{}:{:012d}', load_number, batch_id, row_number)"


@dataclass(frozen=True)
class Person:
    """What is known of the people asked for, until they are forgotten.

    ``identifiers`` are those that no row of anybody else has, so nothing may be left of
    them; ``shared`` ones stay with those who share them.
    """

    customer_ids: tuple[str, ...]
    row_counts: dict[str, int]
    identifiers: tuple[str, ...] = field(repr=False)
    shared: tuple[str, ...] = field(repr=False)
    names: dict[str, tuple[str, ...]] = field(repr=False)
    own_names: tuple[str, ...] = field(repr=False)

    @property
    def masked_names(self) -> dict[str, list[str]]:
        """The names by customer, of which only the first character is shown."""
        return {
            customer_id: [first_character(name) for name in names]
            for customer_id, names in self.names.items()
        }


@contextmanager
def opened_build(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the last build, which can read the lake as well."""
    with opened_engine(settings) as connection:
        attach_warehouse(settings, connection)
        yield connection


class Finding:
    """One search for people in the last build and the lake it was made of."""

    def __init__(
        self, settings: Settings, connection: duckdb.DuckDBPyConnection
    ) -> None:
        """Read where the last build has the received rows of each entity."""
        self.settings = settings
        self.connection = connection
        self.marks = Marks(settings)
        schemas = {
            node["name"]: str(node["schema"])
            for node in read_manifest(settings)["nodes"].values()
            if node["resource_type"] == "model"
        }
        self._relation = {
            name: built_relation(settings, schema, name)
            for name, schema in schemas.items()
            if name.startswith("base_") or name in _IDENTITIES
        }
        declared = all_variables(settings)["entities"]
        self._base = {
            entity: self._relation[f"base_{one['area']}__{entity}"]
            for entity, one in declared.items()  # type: ignore[attr-defined]
        }
        self._with_contacts = [
            entity
            for entity, one in declared.items()  # type: ignore[attr-defined]
            if "contact_grain" in one
        ]

    def customers_of(self, asked: str) -> list[tuple[str, str]]:
        """Return the customers that an id, number, address or account may mean.

        Each with the name of its record; the id is that of today.
        """
        self._run(
            "create or replace temporary table asked_contacts (contact_key varchar)"
        )
        if CUSTOMER_ID.fullmatch(asked):
            self._run(
                "insert into asked_contacts select contact_key"  # nosec B608 # names of ours
                f" from {self._relation['int_contacts_collected']}"
                " where issued_customer_id = $asked",
                asked=asked,
            )
        else:
            for entity in self._with_contacts:
                told, values = _meant(asked)
                self._run(
                    "insert into asked_contacts select distinct contact_key"  # nosec B608 # names of ours
                    f" from {self._base[entity]}"
                    f" where contact_key is not null and ({told})",
                    **values,
                )
        return self._rows(
            "select distinct on (customer_id) customer_id, coalesce(customer_name, '')"  # nosec B608 # names of ours
            f" from ({self._identities()}) as identities"
            " where customer_id in (select customer_id"
            f" from ({self._identities()}) as asked inner join asked_contacts"
            " using (contact_key))"
            " order by customer_id, customer_name desc nulls last"
        )

    def find(self, customer_ids: Sequence[str]) -> Person:
        """Find all that is of these customers, into temporary tables.

        Afterwards ``gone_rows`` are the rows that go, ``own_marks`` what only they
        have, ``gone_customers`` the ids they gave and ``gone_tasks`` their tasks.
        """
        self._run(
            "create or replace temporary table gone_contacts as select *"  # nosec B608 # names of ours
            f" from ({self._identities()}) as identities"
            " where customer_id in (select unnest($ids))",
            ids=list(customer_ids),
        )
        self._run(
            "create or replace temporary table gone_rows (entity varchar,"
            " batch_id varchar, row_number bigint, contact_key varchar,"
            " row_rank varchar)"
        )
        for entity in self._with_contacts:
            self._run(
                f"insert into gone_rows select {quote_literal(entity)}, batch_id,"  # nosec B608 # names of ours
                f" row_number, {CONTACT}, {RANK} from {self._base[entity]}"
                " where contact_key in (select contact_key from gone_contacts)"
                " or anonymous_contact_key in (select contact_key from gone_contacts)"
            )
        self._follow_records()
        self._tell_apart()
        self._find_tasks()
        return self._person(customer_ids)

    def tables(self) -> dict[str, str]:
        """Return the queries of what is to be written down, but for the marks."""
        return {
            "rows": (
                "select entity, batch_id, row_number, contacts.issued_customer_id"  # nosec B608 # names of ours
                f" from gone_rows left join {self._relation['int_contacts_collected']}"
                " as contacts on gone_rows.contact_key = contacts.contact_key"
                " and gone_rows.row_rank = contacts.first_row_rank order by all"
            ),
            "customers": (
                "select issued_customer_id as customer_id from gone_contacts order by 1"
            ),
            "tasks": "select task_id from gone_tasks order by 1",
            "kept_apart": self._kept_apart("gone_contacts"),
        }

    def _kept_apart(self, contacts: str) -> str:
        """The query of identifiers of these contacts that link nobody."""
        return (
            "select distinct guarded.identifier_type, guarded.identifier_value,"  # nosec B608 # names of ours
            " guarded.guard_code"
            f" from {self._relation['int_identifiers_guarded']} as guarded"
            f" inner join {self._relation['int_contact_identifiers_unpivoted']}"
            " as carried using (identifier_type, identifier_value)"
            f" inner join {contacts} using (contact_key)"
            " where guard_code not in ('linking', 'placeholder') order by all"
        )

    def _follow_records(self) -> None:
        """Add the rows that name a record of those found and belong to nobody else."""
        records = listed(dict.fromkeys(RECORD_IDS.values()))
        for _ in range(_MOST_ROUNDS):
            before = self._rows("select count(*) from gone_rows")
            self._mark_rows("record_marks", "gone_rows", f"kind in ({records})")
            self._run(
                "create or replace temporary table linked_rows as"
                + " union all ".join(
                    f" select {quote_literal(entity)} as entity, marked.batch_id,"  # nosec B608 # names of ours
                    f" marked.row_number, marked.mark, {contact} as contact_key"
                    f" from ({self._marked(entity)}) as marked"
                    " inner join record_marks using (mark)"
                    f" left join {self._base[entity]} as base"
                    " on marked.batch_id = base.batch_id"
                    " and marked.row_number = base.row_number"
                    for entity in self._base
                    for contact in [
                        "base.contact_key"
                        if entity in self._with_contacts
                        else "null::varchar"
                    ]
                )
            )
            self._run(
                "insert into gone_rows select distinct entity, batch_id, row_number,"
                " null, null from linked_rows where (batch_id, row_number) not in"
                " (select (batch_id, row_number) from gone_rows)"
                " and mark not in (select mark from linked_rows"
                " where contact_key is not null and contact_key not in"
                " (select contact_key from gone_contacts))"
            )
            if self._rows("select count(*) from gone_rows") == before:
                break

    def _tell_apart(self, chosen: str = "true") -> None:
        """Part the marks of the rows found into own ones and those others have too."""
        self._mark_rows("candidate_marks", "gone_rows", chosen)
        self._run(
            "create or replace temporary table shared_marks as"  # nosec B608 # names of ours
            " select distinct mark from ("
            + " union all ".join(
                f"select mark from ({self._marked(entity)}) as marked"  # nosec B608 # names of ours
                " where mark in (select mark from candidate_marks)"
                " and (batch_id, row_number) not in"
                " (select (batch_id, row_number) from gone_rows)"
                for entity in self._base
            )
            + ") as others"
        )
        self._run(
            "create or replace temporary table own_marks as select distinct mark"
            " from candidate_marks where mark not in (select mark from shared_marks)"
        )

    def _find_tasks(self) -> None:
        episodes = [
            read_name(path)
            for path in self.settings.history_dir.rglob("episodes.parquet")
        ]
        known = "select null::varchar as task_id where false"
        if episodes:
            known = (
                "select distinct task_id from read_parquet($files,"
                " hive_partitioning = false) where customer_id in"
                " (select issued_customer_id from gone_contacts)"
                " or evidence_customer_id in"
                " (select issued_customer_id from gone_contacts)"
            )
        self._run(
            f"create or replace temporary table gone_tasks as {known}",
            **({"files": episodes} if episodes else {}),
        )

    def _person(self, customer_ids: Sequence[str]) -> Person:
        kinds = listed((*PERSON_IDS, *RECORD_IDS.values(), PHONE, EMAIL))
        value = "regexp_replace(mark, '^[^|]*[|][^|]*[|]', '')"
        reach = listed((*PERSON_IDS, PHONE, EMAIL))
        own = self._rows(
            f"select distinct {value} from own_marks"  # nosec B608 # names of ours
            f" where split_part(mark, '|', 1) in ({kinds}) order by 1"
        )
        shared = self._rows(
            f"select distinct {value} from shared_marks"  # nosec B608 # names of ours
            f" where split_part(mark, '|', 1) in ({reach}) order by 1"
        )
        names: dict[str, tuple[str, ...]] = dict.fromkeys(customer_ids, ())
        for customer_id, name in self._rows(
            "select distinct customer_id, customer_name from gone_contacts"
            " where customer_name is not null order by all"
        ):
            names[customer_id] += (name,)
        others = self._rows(
            "select distinct gone.customer_name from gone_contacts as gone"  # nosec B608 # names of ours
            f" inner join ({self._identities()}) as others"
            " on contains(others.customer_name, gone.customer_name)"
            " where others.customer_id not in (select unnest($ids))",
            ids=list(customer_ids),
        )
        own_names = {name for one in names.values() for name in one}
        counts = self._rows(
            "select entity, count(*) from gone_rows group by entity order by entity"
        )
        return Person(
            tuple(customer_ids),
            dict(counts),
            tuple(one for (one,) in own),
            tuple(one for (one,) in shared),
            names,
            tuple(sorted(own_names - {name for (name,) in others})),
        )

    def _identities(self) -> str:
        """SQL for contacts with their customers; a contested one is its own."""
        return (
            "select contacts.contact_key, contacts.issued_customer_id,"  # nosec B608 # names of ours
            " coalesce(bridge.customer_id, contacts.issued_customer_id) as customer_id,"
            " contacts.customer_name, contacts.first_row_rank"
            f" from {self._relation['int_contacts_collected']} as contacts"
            f" left join {self._relation['bridge_customer_identities']} as bridge"
            " on contacts.contact_key = bridge.contact_key"
        )

    def _mark_rows(self, table: str, rows: str, chosen: str) -> None:
        self._run(
            f"create or replace temporary table {table} as select distinct mark from ("  # nosec B608 # names of ours
            + " union all ".join(
                f"select mark from ({self._marked(entity)}) as marked"  # nosec B608 # names of ours
                " where (batch_id, row_number) in"
                f" (select (batch_id, row_number) from {rows}"
                f" where entity = {quote_literal(entity)})"
                for entity in self._base
            )
            + f") as marked where {chosen.replace('kind', _KIND)}"
        )

    def _marked(self, entity: str) -> str:
        """SQL for the rows of an entity in the lake, once for each of their marks."""
        batches = quote_literal(
            read_name(self.settings.raw_dir, entity, "batch=*", ROWS_FILE)
        )
        return (
            "select _batch_id as batch_id, _row_number as row_number,"  # nosec B608 # names of ours
            f" unnest({self.marks.of_rows(entity)}) as mark"
            f" from read_parquet({batches}, hive_partitioning = false,"
            " union_by_name = true)"
        )

    def _run(self, query: str, **values: object) -> None:
        self.connection.execute(query, values)

    def _rows(self, query: str, **values: object) -> list[tuple]:  # type: ignore[type-arg]
        return self.connection.execute(query, values).fetchall()


_KIND = "split_part(mark, '|', 1)"


def listed(names: object) -> str:
    """SQL for the texts of a list."""
    return ", ".join(quote_literal(str(name)) for name in names)  # type: ignore[attr-defined]


def _meant(asked: str) -> tuple[str, dict[str, object]]:
    """SQL for whether a received row is of what was asked for, and what it binds."""
    if "@" in asked:
        address = read_emails(asked) or asked.strip().lower()
        told = (
            "email_address = $asked or"
            " ' ' || coalesce(further_emails, '') || ' ' like '% ' || $asked || ' %'"
        )
        return told, {"asked": address}
    told = " or ".join(
        f"split_part({kind}_key, ':', 2) = $id" for kind in PERSON_IDS.values()
    )
    values: dict[str, object] = {"id": asked.replace(":", "%3A")}
    numbers = re.split("[ ;]", read_phones(asked))
    if numbers[0] or (len(numbers) > 1 and numbers[1]):
        told += (
            " or mobile_phone = $phone or landline_phone = $phone"
            " or ' ' || coalesce(further_phones, '') || ' ' like '% ' || $phone || ' %'"
        )
        values["phone"] = next(number for number in numbers if number)
    return told, values


def one_customer(settings: Settings, finding: Finding, asked: str) -> str:
    """Return the one customer that is meant.

    Raises:
        InputRefusedError: nobody is, or several are; each of them is shown.
    """
    found = finding.customers_of(asked)
    if len(found) == 1:
        return found[0][0]
    language = settings.language
    if not found:
        raise InputRefusedError(
            text(language, "forget_unknown", asked=asked),
            hint=text(language, "forget_unknown_hint"),
        )
    shown = [
        f"{customer_id}  {first_character(name) if name else ''}".rstrip()
        for customer_id, name in found[:_MOST_CANDIDATES]
    ]
    raise InputRefusedError(
        text(language, "forget_several", asked=asked, count=len(found)),
        tuple(shown),
        text(language, "forget_several_hint"),
    )
