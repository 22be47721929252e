"""Why and when customers leave, as planted, found again in what the warehouse kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from strata.demo.proportions import Proportions
from strata.settings import DEFAULT_AS_OF

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from strata.settings import Settings

TRACES = (
    ("interactions", "interaction_id", "occurred_at", "engagement__interactions"),
    ("tickets", "ticket_id", "opened_at", "service__tickets"),
    ("surveys", "survey_id", "answered_at", "service__surveys"),
    ("touches", "touch_id", "sent_at", "engagement__touches"),
    ("follow_ups", "follow_up_id", "followed_up_at", "crm__follow_ups"),
    ("contracts", "contract_id", "starts_date", "commerce__contracts"),
)


@pytest.fixture(scope="module")
def warehouse(
    demo_dir: Path, demo_run: Settings
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse with ``people`` and, of each entity, the kept rows by person.

    ``signed`` says whether the row lies between the first sign and the leaving of its
    person, ``days_before`` how many days before the leaving.
    """
    with duckdb.connect(str(demo_run.warehouse_database), read_only=True) as connection:
        truth_dir = demo_dir / "truth"
        connection.execute(
            f"create temp view people as from '{truth_dir}/departures.parquet'"
        )
        for entity, identifier, moment, model in TRACES:
            connection.execute(f"""
                create temp view {entity} as
                select
                    rows_kept.*,
                    people.* exclude (person_id),
                    person_id,
                    cast({moment} as date) as happened_on,
                    leaves_on - happened_on as days_before,
                    happened_on between signs_begin_on and leaves_on as signed
                from staging.stg_{model} as rows_kept
                inner join '{truth_dir}/trace_persons.parquet' as owners
                    on
                        owners.entity = '{entity}'
                        and rows_kept.{identifier} = owners.record_id
                left join people using (person_id)
            """)
        yield connection


def rows(warehouse: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return warehouse.execute(query).fetchall()


def number(warehouse: duckdb.DuckDBPyConnection, query: str) -> float:
    """The one number of a query, which must not be missing."""
    ((value,),) = rows(warehouse, query)
    assert value is not None
    return float(value)


@pytest.mark.parametrize(("entity", "identifier", "moment", "model"), TRACES)
def test_every_kept_trace_belongs_to_a_person_of_the_truth(
    warehouse: duckdb.DuckDBPyConnection,
    entity: str,
    identifier: str,
    moment: str,
    model: str,
) -> None:
    kept = number(warehouse, f"select count(*) from staging.stg_{model}")
    assert number(warehouse, f"select count({identifier}) from {entity}") == kept > 50
    assert rows(warehouse, f"select max({moment})::date from {entity}") <= [
        (DEFAULT_AS_OF,)
    ]


def test_those_who_leave_have_a_day_a_cause_and_a_first_sign(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    leavers = "planted_pattern in ('churned', 'declining', 'one_time')"
    odd = rows(
        warehouse,
        f"""
        from people
        where
            ({leavers}) != (leaves_on is not null)
            or (leaves_on is null) != (cause is null)
            or (leaves_on is null) != (signs_begin_on is null)
            or leaves_on - signs_begin_on not between 30 and 90
            or leaves_on > date '{DEFAULT_AS_OF}'
        """,
    )
    assert odd == []


def test_each_cause_has_its_stated_share(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = dict(
        rows(
            warehouse,
            "select cause, count(*) / sum(count(*)) over () from people "
            "where cause is not null group by cause",
        )
    )
    stated = Proportions()
    silent = found.pop("silent")
    for cause, share in found.items():
        assert share == pytest.approx(getattr(stated, f"cause_{cause}"), abs=0.05)
    assert silent == pytest.approx(1 - sum(found.values()))
    assert len(found) == 5


def test_signs_show_some_leavers_and_never_all(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    shown = rows(
        warehouse,
        """
        select
            cause,
            count(*) filter (list_contains(signs, 'activity_plunge')) / count(*),
            count(*) filter (
                len(list_filter(signs, lambda sign: sign not like 'noise%')) > 0
            ) / count(*)
        from people
        where cause is not null
        group by cause
        """,
    )
    assert len(shown) == 6
    for cause, plunging, showing in shown:
        if cause == "silent":
            assert plunging == showing == 0
        else:
            assert 0.3 < plunging < showing < 1


@pytest.mark.parametrize(
    ("rows_of_the_sign", "sign"),
    [
        (
            "interactions where interaction_type_code = 'competitor_compare'",
            "competitor_compare",
        ),
        ("interactions where interaction_type_code = 'unsubscribe'", "unsubscribe"),
        ("tickets where reopened_count > 0", "reopened"),
        (
            "tickets where first_responded_at - opened_at > interval 19 hours",
            "slow_reply",
        ),
    ],
)
def test_a_sign_shows_after_it_begins_and_before_its_person_leaves(
    warehouse: duckdb.DuckDBPyConnection, rows_of_the_sign: str, sign: str
) -> None:
    count, signed, people = rows(
        warehouse,
        f"""
        select
            count(*),
            count(*) filter (signed and list_contains(signs, '{sign}')),
            count(distinct person_id)
        from {rows_of_the_sign}
        """,
    )[0]
    assert count == signed > 5
    planted = number(
        warehouse, f"select count(*) from people where list_contains(signs, '{sign}')"
    )
    assert people > 0.9 * planted


def test_dissatisfaction_is_mostly_a_sign(warehouse: duckdb.DuckDBPyConnection) -> None:
    low = "survey_type_code = 'csat' and survey_score <= 2"
    signed = number(warehouse, f"select count(*) from surveys where {low} and signed")
    other = number(
        warehouse,
        f"select count(*) from surveys where {low} and signed is distinct from true",
    )
    assert signed > 5 * other > 0


def test_who_plunges_comes_less_before_leaving_and_the_loyal_do_not(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """Visits in the time of the signs, per visit in the time before of equal length."""
    visits = "interaction_type_code not in ('competitor_compare', 'quote_view')"

    def visits_kept(people: str, first_day: str, last_day: str) -> float:
        days = f"cast({last_day} - {first_day} + 1 as int)"
        return number(
            warehouse,
            f"""
            select
                count(*) filter (happened_on between {first_day} and {last_day})
                / count(*) filter (
                    happened_on between {first_day} - {days} and {first_day} - 1
                )
            from interactions
            where {people} and {visits}
            """,
        )

    leaving = ("signs_begin_on", "leaves_on")
    plunging = (
        "list_contains(signs, 'activity_plunge') and planted_pattern != 'one_time'"
    )
    assert visits_kept(plunging, *leaving) < 0.35
    assert visits_kept("cause = 'silent'", *leaving) > 0.8
    recent = (f"(date '{DEFAULT_AS_OF}' - 90)", f"date '{DEFAULT_AS_OF}'")
    assert visits_kept("planted_pattern = 'loyal'", *recent) == pytest.approx(
        1, abs=0.2
    )


def test_no_loyal_customer_falls_silent_for_long(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    longest = number(
        warehouse,
        """
        select max(gap) from (
            select
                happened_on - lag(happened_on) over (
                    partition by person_id order by happened_on
                ) as gap
            from interactions
            where planted_pattern = 'loyal'
        )
        """,
    )
    assert longest < 2 * 1.25 * Proportions().days_per_interaction + 20


def test_who_left_leaves_no_traces_but_is_asked_back(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    for entity in ("interactions", "tickets", "surveys"):
        assert rows(warehouse, f"from {entity} where days_before < 0") == []
    later = rows(
        warehouse,
        "select distinct play_code from touches where days_before < 0",
    )
    assert later == [("win_back",)]


def test_who_left_buys_no_more(
    warehouse: duckdb.DuckDBPyConnection, demo_dir: Path
) -> None:
    late = number(
        warehouse,
        f"""
        select count(*) filter (cast(ordered_at as date) >= leaves_on) / count(*)
        from staging.stg_commerce__orders as orders
        inner join '{demo_dir}/truth/record_persons.parquet' as owners
            on
                owners.entity = 'orders'
                and orders.source_system = owners.source_system
                and orders.order_id = owners.record_id
        inner join people using (person_id)
        where leaves_on is not null and order_amount > 0
        """,
    )
    assert late == 0


def test_who_is_forgotten_hears_nothing_and_who_is_overfed_hears_too_much(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    forgotten = "list_contains(signs, 'not_touched')"
    calls = "follow_ups where lead_key is null and"
    for traces in ("touches where", calls):
        assert rows(warehouse, f"from {traces} {forgotten} and signed") == []
    heard = dict(
        rows(
            warehouse,
            """
            select list_contains(signs, 'over_touched'), count(*) filter (signed)
                / count(distinct person_id)
            from touches
            where leaves_on is not null
            group by 1
            """,
        )
    )
    assert heard[True] > 8
    assert heard[False] < 2


def test_noise_says_nothing_about_leaving(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    for sign in ("noise_price_interest", "noise_discount_only"):
        shares = dict(
            rows(
                warehouse,
                f"""
                select
                    leaves_on is not null,
                    count(*) filter (list_contains(signs, '{sign}')) / count(*)
                from people
                group by 1
                """,
            )
        )
        stated = getattr(Proportions(), sign)
        assert shares[True] == pytest.approx(stated, abs=0.05)
        assert shares[False] == pytest.approx(stated, abs=0.05)


def test_noise_of_a_day_is_as_likely_on_every_day_of_a_life(
    demo_dir: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Leavers live shorter, so what counts is the number per year they were there."""
    truth = demo_dir / "truth" / "record_persons.parquet"
    rates = dict(
        rows(
            warehouse,
            f"""
            with lives as (
                select
                    person_id,
                    min(cast(orders.ordered_at as date)) as begins_on
                from staging.stg_commerce__orders as orders
                inner join '{truth}' as owners
                    on
                        owners.entity = 'orders'
                        and orders.source_system = owners.source_system
                        and orders.order_id = owners.record_id
                group by person_id
            )
            select
                leaves_on is not null,
                365.0 * count(*) filter (list_contains(signs, 'noise_after_sales'))
                / sum(coalesce(leaves_on, date '{DEFAULT_AS_OF}') - begins_on)
            from people
            inner join lives using (person_id)
            group by 1
            """,
        )
    )
    assert rates[True] == pytest.approx(rates[False], rel=0.35)


def test_customers_return_after_they_were_asked(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    arms = {
        arm: (people, returned / people)
        for arm, people, returned in rows(
            warehouse,
            """
            select
                arm_name,
                count(distinct person_id),
                count(distinct person_id) filter (planted_pattern = 'reactivated')
            from touches
            where experiment_id = 'EXP-001'
            group by arm_name
            """,
        )
    }
    assert arms["B"][1] > arms["A"][1] > arms["holdout"][1]
    assert arms["A"][0] == pytest.approx(arms["B"][0], rel=0.35)
    reached = number(
        warehouse,
        "select count(*) from touches where arm_name = 'holdout' and is_delivered",
    )
    assert reached == 0


def test_contracts_that_end_before_their_customer_leaves_are_planted(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    ended = rows(
        warehouse,
        """
        select person_id, any_value(signs)
        from contracts
        where leaves_on is not null
        group by person_id
        having max(ends_date) < any_value(leaves_on)
        """,
    )
    assert ended
    assert all("contract_unrenewed" in signs for _, signs in ended)
