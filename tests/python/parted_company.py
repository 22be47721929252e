"""A company of a few models by parts, small enough to be built a hundred times.

It has the kinds of tables that parts are told by: rows of customers, of customers and
dates, of dates alone, rows that hold until another begins, and views between; and the
kinds of models: at its own date, looking back, and looking ahead at what came since.
"""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import yaml

from conftest import write_tiny_project
from strata import dbt_runner

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from strata.dbt_runner import BuildReport
    from strata.settings import Settings

FIRST_DAY = date(2026, 5, 20)
PEOPLE = 60
ROOT = Path(__file__).resolve().parents[2]
MACROS = (
    "standing",
    "materializations/table.sql",
    "materializations/view.sql",
    "standards/as_of_date.sql",
)
COMMAND = (
    "create or replace table raw.build_inputs as select '{{ invocation_id }}'"
    " as command_id, cast(null as varchar) as entity, cast(null as varchar) as batch_id"
)
LAKE = '{{ env_var("STRATA_OUTPUT_DIR") }}/lake/raw'
SOURCES = ("events", "people")
HOOKS = [
    "create schema if not exists raw",
    *(
        f"create or replace view raw.{name} as select * from"
        f" read_parquet('{LAKE}/{name}/batch=*/rows.parquet')"
        for name in SOURCES
    ),
    COMMAND,
    "{{ register_standing() }}",
]
MODELS = {
    "dim_customers": """
        select
            customer_id,
            min(event_date) as first_date
        from {{ ref('int_events') }}
        group by customer_id
    """,
    "int_events": """
        select
            people.customer_id,
            events.event_date,
            events.amount
        from {{ source('raw', 'events') }} as events
        inner join {{ source('raw', 'people') }} as people
            on events.person = people.person
        where events.event_date <= {{ as_of_date() }}
    """,
    "dim_observation_dates": """
        select
            day.day as observation_date,
            day.day = {{ as_of_date() }} as is_latest
        from (
            select cast(unnest(generate_series(
                {{ as_of_date() }} - interval 150 days,
                {{ as_of_date() }},
                interval 1 day
            )) as date) as day
        ) as day
        where day.day = last_day(day.day) or day.day = {{ as_of_date() }}
    """,
    "int_balances_summed": """
        select
            customer_id,
            sum(amount) over history as amount,
            observation_date,
            lead(observation_date) over history as next_observation_date
        from (
            select
                events.customer_id,
                sum(events.amount) as amount,
                min(dates.observation_date) as observation_date
            from (
                select
                    events.customer_id,
                    events.amount,
                    min(dates.observation_date) as observation_date
                from {{ ref('int_events') }} as events
                inner join {{ ref('dim_observation_dates') }} as dates
                    on events.event_date <= dates.observation_date
                group by events.customer_id, events.amount, events.event_date
            ) as events
            inner join {{ ref('dim_observation_dates') }} as dates
                on events.observation_date = dates.observation_date
            group by events.customer_id, events.observation_date
        ) as changes
        window history as (partition by customer_id order by observation_date)
    """,
    "fct_balances": """
        select
            balances.customer_id,
            balances.amount,
            rates.rate,
            dates.observation_date
        from {{ ref('int_balances_summed') }} as balances
        inner join {{ ref('dim_observation_dates') }} as dates
            on balances.observation_date <= dates.observation_date
            and coalesce(balances.next_observation_date > dates.observation_date, true)
        cross join {{ ref('rates') }} as rates
    """,
    "fct_steps": """
        select
            customer_id,
            amount > 50000 as is_large,
            observation_date
        from {{ ref('int_balances_summed') }}
    """,
    "fct_medians": """
        select
            quantile_disc(amount, 0.5) as median_amount,
            observation_date
        from {{ ref('fct_balances') }}
        group by observation_date
    """,
    "int_balances_compared": """
        {{ config(materialized='view') }}
        select
            balances.customer_id,
            balances.amount > medians.median_amount as is_high,
            balances.observation_date
        from {{ ref('fct_balances') }} as balances
        inner join {{ ref('fct_medians') }} as medians
            on balances.observation_date = medians.observation_date
    """,
    "fct_levels": """
        select
            compared.customer_id,
            compared.is_high,
            customers.first_date,
            compared.observation_date
        from {{ ref('int_balances_compared') }} as compared
        inner join {{ ref('dim_customers') }} as customers
            on compared.customer_id = customers.customer_id
    """,
    "fct_moves": """
        select
            customer_id,
            is_high,
            lag(is_high) over history as was_high,
            observation_date
        from {{ ref('fct_levels') }}
        window history as (partition by customer_id order by observation_date)
    """,
    "dim_closed_dates": """
        select observation_date
        from {{ ref('dim_observation_dates') }}
        where observation_date <= {{ as_of_date() }} - interval 40 days
    """,
    "fct_closed_steps": """
        select
            steps.customer_id,
            count(*) as step_count,
            count(case when steps.is_large then 1 else null end) as large_step_count
        from {{ ref('fct_steps') }} as steps
        inner join {{ ref('dim_closed_dates') }} as dates
            on steps.observation_date = dates.observation_date
        group by steps.customer_id
    """,
    "int_steps_counted": """
        {{ config(materialized='view') }}
        select
            customer_id,
            count(*) over (partition by customer_id) as step_count,
            observation_date
        from {{ ref('fct_steps') }}
    """,
    "fct_closed_counts": """
        select
            steps.customer_id,
            max(steps.step_count) as step_count
        from {{ ref('int_steps_counted') }} as steps
        inner join {{ ref('dim_closed_dates') }} as dates
            on steps.observation_date = dates.observation_date
        group by steps.customer_id
    """,
    "fct_returns": """
        select
            levels.customer_id,
            levels.is_high,
            count(events.event_date) as event_count,
            levels.observation_date
        from {{ ref('fct_levels') }} as levels
        left join {{ ref('int_events') }} as events
            on levels.customer_id = events.customer_id
            and events.event_date > levels.observation_date
        group by levels.customer_id, levels.is_high, levels.observation_date
    """,
}
TOLD: dict[str, dict[str, object]] = {
    "int_balances_summed": {"valid_until": ["next_observation_date"]},
    "fct_balances": {"parts": {"same_date": ["dim_observation_dates"]}},
    "fct_steps": {"parts": {"same_date": ["int_balances_summed"]}},
    "int_balances_compared": {"parts": {"same_date": []}},
    "fct_levels": {"parts": {"same_date": ["int_balances_compared"]}},
    "fct_medians": {"parts": {"same_date": ["fct_balances"]}},
    "fct_moves": {"parts": {"same_date": [], "dates_back": {"fct_levels": 1}}},
    "fct_closed_steps": {"known_at": "dim_closed_dates"},
    "fct_closed_counts": {"known_at": "dim_closed_dates"},
    "fct_returns": {"parts": {"same_date": ["fct_levels"]}},
}
DATED = {
    "dim_observation_dates": ["observation_date"],
    "int_events": ["customer_id"],
    "dim_customers": ["customer_id"],
    "dim_closed_dates": ["observation_date"],
    "fct_closed_steps": ["customer_id"],
    "fct_closed_counts": ["customer_id"],
    "fct_medians": ["observation_date"],
}
BOTH = ["customer_id", "observation_date"]


def write_company(folder: Path, mutations: dict[str, tuple[str, str]]) -> Settings:
    """Write the project, with one text of a macro replaced by another where told."""
    settings = write_tiny_project(folder)
    project = settings.project_dir
    told = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))
    told |= {"name": "strata", "on-run-start": HOOKS}
    told["models"] = {"strata": {"+materialized": "table"}}
    told.pop("seeds", None)
    (project / "dbt_project.yml").write_text(yaml.safe_dump(told), encoding="utf-8")
    for name in MACROS:
        source, target = ROOT / "macros" / name, project / "macros" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    for name, (before, after) in mutations.items():
        path = project / "macros" / name
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8")
    for name, sql in MODELS.items():
        (project / "models" / f"{name}.sql").write_text(sql, encoding="utf-8")
    models = [
        {
            "name": name,
            "config": {"meta": TOLD.get(name, {})},
            "columns": [{"name": one} for one in DATED.get(name, BOTH)],
        }
        for name in MODELS
    ]
    sources = [{"name": "raw", "tables": [{"name": name} for name in SOURCES]}]
    (project / "models" / "company.yml").write_text(
        yaml.safe_dump({"models": models, "sources": sources}), encoding="utf-8"
    )
    (project / "seeds" / "rates.csv").write_text("rate\n2\n", encoding="utf-8")
    return replace(settings, as_of=FIRST_DAY)


@dataclass
class Company:
    """What has been delivered to the company so far, and the day it is."""

    settings: Settings
    chance: random.Random
    events: list[tuple[int, date, int]] = field(default_factory=list)
    customers: dict[int, int] = field(default_factory=dict)

    def begin(self) -> None:
        """Deliver five months of events of everybody."""
        self.customers = {person: person for person in range(PEOPLE)}
        for person in self.customers:
            for _ in range(self.chance.randint(1, 6)):
                self.event(person, self.chance.randint(0, 150))
        self.deliver()

    def event(self, person: int, days_before: int) -> None:
        """Add an event of so many days ago; amounts differ, so that rows do."""
        day = self.settings.as_of - timedelta(days_before)
        self.events.append((person, day, self.chance.randint(1, 100_000)))

    def deliver(self) -> None:
        """Write all of it to the lake."""
        rows: dict[str, tuple[str, Sequence[tuple[object, ...]]]] = {
            "events": ("person, event_date, amount", self.events),
            "people": ("person, customer_id", list(self.customers.items())),
        }
        for name, (columns, values) in rows.items():
            folder = self.settings.lake_dir / "raw" / name / "batch=first"
            folder.mkdir(parents=True, exist_ok=True)
            listed = ", ".join(
                "(" + ", ".join(f"'{value}'" for value in row) + ")" for row in values
            )
            types = {
                "events": "person::int as person, event_date::date as event_date,"
                " amount::bigint as amount",
                "people": "person::int as person, 'C' || customer_id as customer_id",
            }[name]
            duckdb.sql(
                f"copy (select {types} from (values {listed}) as t({columns}))"  # nosec B608
                f" to '{folder}/rows.parquet'"
            )

    def next_day(self, days: int = 1) -> None:
        """Let so many days pass."""
        later = self.settings.as_of + timedelta(days)
        self.settings = replace(self.settings, as_of=later)

    def somebody(self) -> int:
        """Return a person."""
        return self.chance.randrange(PEOPLE)


def new_events(company: Company) -> None:
    for _ in range(3):
        company.event(company.somebody(), 0)


def late_event(company: Company) -> None:
    company.event(company.somebody(), company.chance.randint(30, 140))


def corrected_event(company: Company) -> None:
    place = company.chance.randrange(len(company.events))
    person, day, amount = company.events[place]
    company.events[place] = (person, day, amount + 1)


def cancelled_event(company: Company) -> None:
    company.events.pop(company.chance.randrange(len(company.events)))


def merged_people(company: Company) -> None:
    company.customers[company.somebody()] = company.somebody()


def split_people(company: Company) -> None:
    person = company.somebody()
    company.customers[person] = PEOPLE + person


def edited_rule(company: Company) -> None:
    path = company.settings.project_dir / "seeds" / "rates.csv"
    path.write_text(f"rate\n{company.chance.randint(3, 99)}\n", encoding="utf-8")


def nothing(_: Company) -> None:
    """No file comes."""


CHANGES: dict[str, Callable[[Company], None]] = {
    "new events": new_events,
    "a late event": late_event,
    "a corrected event": corrected_event,
    "a cancelled event": cancelled_event,
    "people merged": merged_people,
    "people split": split_people,
    "a rule edited": edited_rule,
    "nothing": nothing,
}


def build(settings: Settings, *, full_refresh: bool = False) -> BuildReport:
    """Build what has changed, or everything."""
    return dbt_runner.build(settings, lambda _: None, full_refresh=full_refresh)


def rows(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of every table, in their order."""
    with duckdb.connect(settings.warehouse_database, read_only=True) as connection:
        return {
            name: sorted(connection.execute(f"from tiny.{name}").fetchall(), key=repr)
            for (name,) in connection.execute(
                "select table_name from duckdb_tables() where schema_name != 'raw'"
            ).fetchall()
        }


def makings(settings: Settings) -> dict[str, str]:
    """Return how each table was made last."""
    with duckdb.connect(settings.warehouse_database, read_only=True) as connection:
        found = connection.execute(
            "select split_part(node_name, '.', 3), making_code from raw.made_tables"
        )
        return dict(found.fetchall())


def made_last(settings: Settings) -> set[str]:
    """Return what the last build made, not what it left as it was."""
    path = settings.warehouse_dir / "target" / "run_results.json"
    results = json.loads(path.read_text(encoding="utf-8"))["results"]
    return {
        result["unique_id"].split(".")[-1]
        for result in results
        if result["message"] != "STANDS"
    }


def different_tables(settings: Settings, folder: Path) -> set[str]:
    """Return the tables that differ from those of a full build in ``folder``."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(settings.lake_dir, folder / "lake")
    full = replace(settings, output_dir=folder)
    build(full)
    found, expected = rows(settings), rows(full)
    assert found.keys() == expected.keys()
    return {name for name in found if found[name] != expected[name]}


def company_in(folder: Path, seed: int, *mutation: str) -> Company:
    mutations = {}
    if mutation:
        name, before, after = mutation
        mutations = {f"standing/{name}": (before, after)}
    company = Company(write_company(folder, mutations), random.Random(seed))
    company.begin()
    build(company.settings)
    return company


def play(company: Company, names: list[str], days: int) -> None:
    company.next_day(days)
    for name in names:
        CHANGES[name](company)
    company.deliver()
