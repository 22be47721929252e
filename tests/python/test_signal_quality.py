"""The evidence for signals and for the score, held against what the demo planted."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from dbt_command import run_dbt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from strata.settings import Settings

# Signals of planted signs of leaving, and what only looks like one.
STRONG_SIGNALS = (
    "activity_plunge",
    "interaction_down",
    "complaints_up",
    "silent_30d",
    "no_repurchase_90d",
    "overdue_cycle",
    "csat_drop",
)
NOISE_SIGNALS = ("aftersales_up", "visits_down", "category_switch", "feedback_silent")
# Of the people with a planted sign, seen while it shows, the share its signal finds.
FOUND_SIGNS = {
    ("complaint", "complaints_up"): 0.7,
    ("competitor_compare", "competitor_attention"): 0.9,
    ("low_csat", "csat_low"): 0.5,
}
BARS = ("high_lift", "low_share", "recall")


@pytest.fixture(scope="module")
def warehouse(
    demo_dir: Path, demo_run: Settings
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse with ``owners`` (people by customer) and ``true_outcomes``.

    The true outcome of a case comes from the orders of the people the customer stands
    for, whoever the warehouse took each order for.
    """
    truth_dir = demo_dir / "truth"
    with duckdb.connect(str(demo_run.warehouse_database), read_only=True) as connection:
        connection.execute(f"""
            create temp table true_orders as
            select
                records.person_id,
                orders.contact_key,
                orders.ordered_date,
                orders.refunded_in_full_date
            from core.fct_orders as orders
            inner join '{truth_dir}/record_persons.parquet' as records
                on
                    records.entity = 'orders'
                    and records.source_system = orders.source_system
                    and records.record_id = orders.order_id
            where orders.is_purchase
        """)
        connection.execute("""
            create temp table owners as
            select distinct true_orders.person_id, identities.customer_id
            from true_orders
            inner join core.bridge_customer_identities as identities
                using (contact_key)
        """)
        connection.execute("""
            create temp table true_outcomes as
            select
                cases.customer_id,
                cases.observation_date,
                count(true_orders.person_id) filter (
                    true_orders.ordered_date > dates.gap_end_date
                    and true_orders.ordered_date <= dates.outcome_end_date
                    and coalesce(
                        true_orders.refunded_in_full_date > dates.outcome_end_date,
                        true
                    )
                ) = 0 as is_gone
            from evaluation.int_outcome_cases_placed as cases
            inner join risk.dim_outcome_dates as dates
                using (observation_date)
            inner join owners using (customer_id)
            inner join true_orders using (person_id)
            where cases.customer_group_code = 'repeat'
            group by all
        """)
        connection.execute(f"""
            create temp view people as from '{truth_dir}/departures.parquet'
        """)
        yield connection


def rows(warehouse: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return warehouse.execute(query).fetchall()


def test_outcomes_are_those_of_the_true_people(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """Wrong only where two people became one customer or one became two."""
    ((cases, wrong),) = rows(
        warehouse,
        """
        select count(*), count(*) filter (is_gone != is_churned)
        from true_outcomes
        inner join evaluation.int_outcome_cases_placed
            using (customer_id, observation_date)
        """,
    )
    assert cases > 3_000
    assert wrong < 0.03 * cases


def test_second_orders_are_those_of_the_true_people(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    ((cases, came_back, wrong),) = rows(
        warehouse,
        """
        with judged as (
            select
                cases.customer_id,
                cases.observation_date,
                cases.is_churned,
                count(true_orders.person_id) filter (
                    true_orders.ordered_date > cases.observation_date
                    and true_orders.ordered_date
                    <= least(dates.outcome_end_date, cases.horizon_date - 1)
                    and coalesce(
                        true_orders.refunded_in_full_date > dates.outcome_end_date,
                        true
                    )
                ) = 0 as is_gone
            from risk.fct_churn_outcomes as cases
            inner join risk.dim_outcome_dates as dates using (observation_date)
            inner join owners using (customer_id)
            inner join true_orders using (person_id)
            where cases.customer_group_code = 'first_time'
            group by all
        )
        select
            count(*),
            count(*) filter (not is_churned),
            count(*) filter (is_gone != is_churned)
        from judged
        """,
    )
    assert cases > 500
    assert came_back > 100
    assert wrong < 0.03 * cases


@pytest.mark.parametrize("signal", STRONG_SIGNALS)
def test_a_planted_signal_is_found_with_its_lift_within_the_interval(
    warehouse: duckdb.DuckDBPyConnection, signal: str
) -> None:
    ((fired_rate, base_rate),) = rows(
        warehouse,
        f"""
        select
            avg(is_gone::int) filter ({signal}_level > 0),
            avg(is_gone::int)
        from risk.fct_signal_levels
        inner join true_outcomes using (customer_id, observation_date)
        where {signal}_level >= 0
        """,
    )
    ((lift_lower, lift_upper, verdict, customer_count),) = rows(
        warehouse,
        f"""
        select lift_lower, lift_upper, verdict_code, fired_customer_count
        from publish.pub_signal_quality
        where signal_code = '{signal}' and tier_code = 'all'
        """,
    )
    assert lift_lower <= round(fired_rate / base_rate, 4) <= lift_upper
    assert lift_lower > 1.5
    if customer_count < 30:
        assert verdict == "undecided"
    else:
        assert verdict in ("ship", "supporting")


@pytest.mark.parametrize("signal", NOISE_SIGNALS)
def test_noise_is_not_taken_for_a_signal(
    warehouse: duckdb.DuckDBPyConnection, signal: str
) -> None:
    ((verdict, weight),) = rows(
        warehouse,
        f"""
        select verdict_code, maximum_contribution_score
        from publish.pub_signal_quality
        where signal_code = '{signal}' and tier_code = 'all'
        """,
    )
    assert verdict in ("drop", "undecided")
    # By chance a little of it may weigh, but not what would double the odds.
    assert weight < 20


def test_planted_noise_is_dropped(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Enough people saw it to be sure."""
    found = rows(
        warehouse,
        """
        select verdict_code from publish.pub_signal_quality
        where signal_code = 'aftersales_up' and tier_code = 'all'
        """,
    )
    assert found == [("drop",)]


@pytest.mark.parametrize(("sign", "signal"), FOUND_SIGNS)
def test_planted_signs_fire_their_signal(
    warehouse: duckdb.DuckDBPyConnection, sign: str, signal: str
) -> None:
    ((planted, found),) = rows(
        warehouse,
        f"""
        select
            count(distinct people.person_id),
            count(distinct people.person_id) filter (signals.signal_code is not null)
        from people
        inner join owners using (person_id)
        inner join risk.fct_signal_levels as inputs
            on
                owners.customer_id = inputs.customer_id
                and inputs.observation_date
                between people.signs_begin_on + 15 and people.leaves_on
        left join risk.fct_fired_signals as signals
            on
                inputs.customer_id = signals.customer_id
                and inputs.observation_date = signals.observation_date
                and signals.signal_code = '{signal}'
        where list_contains(people.signs, '{sign}')
        """,
    )
    assert planted > 20
    assert found >= FOUND_SIGNS[sign, signal] * planted


def test_the_channel_of_who_orders_once_is_the_weakest(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    (weakest, *others) = rows(
        warehouse,
        """
        select distinct channel_code, channel_repeat_share / company_repeat_share
        from observations.fct_first_orders
        where
            observation_date = (
                select max(observation_date) from observations.fct_first_orders
            )
            and channel_customer_count >= 30
        order by 2
        """,
    )
    assert weakest[0] == "jd"
    assert weakest[1] < 0.85
    assert others
    assert all(ratio > 0.85 for _, ratio in others)


def test_who_is_quiet_after_the_first_order_seldom_orders_again(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """Of those who had not ordered again when the first weeks were over."""
    ((quiet_count, quiet_share, other_share),) = rows(
        warehouse,
        """
        select
            count(*) filter (is_quiet),
            avg(is_repeat::int) filter (is_quiet),
            avg(is_repeat::int) filter (not is_quiet)
        from (
            select
                first_weeks_interaction_count = 0 as is_quiet,
                coalesce(next_purchase_date <= first_order_date + 120, false)
                    as is_repeat
            from observations.int_first_orders_described
            where
                is_first_purchase
                and coalesce(next_purchase_date > first_weeks_end_date, true)
                and first_order_date <= date '2026-06-30' - 120
        ) as first_orders
        """,
    )
    assert quiet_count > 30
    assert quiet_share < 0.75 * other_share


def test_only_a_first_order_has_its_signals(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """With a second order there is neither a value nor a level."""
    signals = ("lead_slow", "few_first_items", "channel_weak", "first_weeks_quiet")
    counts = ", ".join(
        f"count({signal}_{part})" for signal in signals for part in ("value", "level")
    )
    found = {
        is_first: numbers
        for is_first, *numbers in rows(
            warehouse,
            f"""
            select observations.order_count = 1, {counts}
            from risk.fct_signal_levels
            inner join observations.fct_customer_observations as observations
                using (customer_id, observation_date)
            group by all
            """,
        )
    }
    assert all(number > 30 for number in found[True])
    assert not any(found[False])


def test_a_cap_reached_is_not_exceeded(warehouse: duckdb.DuckDBPyConnection) -> None:
    ((fired, within),) = rows(
        warehouse,
        """
        select count(*), count(*) filter (signal_value <= threshold_value)
        from risk.fct_fired_signals
        inner join seeds.churn_signals using (signal_code)
        where signal_code = 'over_touched'
        """,
    )
    assert fired > 0
    assert within == 0


def test_the_cohort_is_called_others(warehouse: duckdb.DuckDBPyConnection) -> None:
    told = rows(
        warehouse,
        """
        select told.evidence_zh, told.evidence_en
        from publish.pub_churn_signals as told
        inner join seeds.churn_signals as signals using (signal_code)
        where told.baseline_source_code = 'cohort' and signals.has_cohort_baseline
        """,
    )
    assert told
    assert all("其他客户" in zh and "others" in en for zh, en in told)


def test_interactions_that_did_not_fall_are_not_said_to(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    risen = rows(
        warehouse,
        """
        select customer_id, observation_date from risk.fct_fired_signals
        inner join risk.fct_signal_levels
            using (customer_id, observation_date)
        where
            signal_code = 'interaction_down'
            and interaction_count_90d >= interaction_count_previous_90d
        """,
    )
    assert risen == []


@pytest.mark.parametrize("measure", BARS)
def test_the_score_reaches_its_bars_out_of_time(
    warehouse: duckdb.DuckDBPyConnection, measure: str
) -> None:
    assert rows(
        warehouse,
        f"""
        select bar_state_code, weight_source_code from publish.pub_risk_quality
        where measure_code = '{measure}'
        """,
    ) == [("met", "learned")]


def test_two_thirds_warned_early_are_within_the_interval(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """A hundred departures of the small demo can't tell 0.66 from two thirds."""
    ((count, lower, upper, bar),) = rows(
        warehouse,
        """
        select case_count, value_lower, value_upper, bar_value
        from publish.pub_risk_quality where measure_code = 'early_warned_share'
        """,
    )
    assert count > 80
    assert lower > 0.5
    assert upper > bar


@pytest.mark.parametrize(
    ("group", "table"),
    [("repeat", "pub_risk_quality"), ("first_time", "pub_first_time_quality")],
)
def test_rank_and_error_measures_agree_with_a_count_of_pairs(
    warehouse: duckdb.DuckDBPyConnection, group: str, table: str
) -> None:
    ((auc, brier),) = rows(
        warehouse,
        f"""
        with
        cases as (
            from evaluation.int_backtest_cases_scored
            where customer_group_code = '{group}'
        ),
        gone as (from cases where is_churned),
        kept as (from cases where not is_churned)
        select
            (
                select
                    avg(
                        case
                            when gone.risk_score > kept.risk_score then 1.0
                            when gone.risk_score = kept.risk_score then 0.5
                            else 0.0
                        end
                    )
                from gone cross join kept
            ),
            (
                select avg((churn_probability::double - is_churned::int) ** 2)
                from cases
            )
        """,
    )
    published = dict(
        rows(
            warehouse,
            f"select measure_code, measure_value::double from publish.{table}",
        )
    )
    assert published["auc"] == pytest.approx(auc, abs=0.0001)
    assert published["brier_score"] == pytest.approx(brier, abs=0.0001)
    # Too few first-time customers came back by then for either to be demanded.
    if group == "repeat":
        assert published["brier_score"] < published["base_brier_score"]


@pytest.mark.parametrize("group", ["as_near", "all_kept"])
def test_earliness_agrees_with_a_count_of_pairs(
    warehouse: duckdb.DuckDBPyConnection, group: str
) -> None:
    counted = rows(
        warehouse,
        f"""
        with
        cases as (
            select *, (horizon_date - observation_date)::int as days
            from evaluation.int_backtest_cases_scored
            where customer_group_code = 'repeat'
        )
        select
            windows.warning_window_code,
            count(distinct (gone.customer_id, gone.observation_date)),
            avg(
                case
                    when gone.risk_score > kept.risk_score then 1.0
                    when gone.risk_score = kept.risk_score then 0.5
                    else 0.0
                end
            )
        from seeds.warning_windows as windows
        inner join cases as gone
            on
                gone.is_churned
                and gone.days between minimum_days and coalesce(maximum_days, 9999)
        inner join cases as kept
            on
                not kept.is_churned
                and (
                    '{group}' = 'all_kept'
                    or kept.days between minimum_days and coalesce(maximum_days, 9999)
                )
        group by windows.warning_window_code
        """,
    )
    published = {
        window: (count, auc)
        for window, count, auc in rows(
            warehouse,
            f"""
            select warning_window_code, churned_case_count, auc::double
            from publish.pub_risk_earliness
            where comparison_group_code = '{group}'
            """,
        )
    }
    assert len(counted) >= 4
    for window, count, auc in counted:
        assert published[window] == (count, pytest.approx(auc, abs=0.0001))


def test_weights_judged_knew_nothing_of_the_judged_dates(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    ((learned_by, judged_from),) = rows(
        warehouse,
        """
        select
            max(outcome_end_date) filter (is_backtest_basis),
            min(observation_date) filter (is_backtest)
        from risk.dim_outcome_dates
        """,
    )
    assert learned_by <= judged_from


@pytest.fixture(scope="module")
def shuffled(
    demo_run: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse learned and judged anew, outcomes dealt out anew at each date."""
    settings = replace(
        demo_run, output_dir=tmp_path_factory.mktemp("shuffled") / "output"
    )
    settings.warehouse_dir.mkdir(parents=True)
    shutil.copytree(demo_run.lake_dir, settings.lake_dir)
    shutil.copy(demo_run.warehouse_database, settings.warehouse_database)
    with duckdb.connect(str(settings.warehouse_database)) as connection:
        connection.execute("""
            update risk.fct_churn_outcomes as outcomes
            set is_churned = dealt.is_churned
            from (
                select cases.customer_id, cases.observation_date, others.is_churned
                from (
                    select *, row_number() over (
                        partition by observation_date, customer_group_code
                        order by md5(customer_id)
                    ) as place
                    from risk.fct_churn_outcomes
                ) as cases
                inner join (
                    select *, row_number() over (
                        partition by observation_date, customer_group_code
                        order by md5(customer_id || observation_date)
                    ) as place
                    from risk.fct_churn_outcomes
                ) as others
                    using (observation_date, customer_group_code, place)
            ) as dealt
            where
                outcomes.customer_id = dealt.customer_id
                and outcomes.observation_date = dealt.observation_date
        """)
    result = run_dbt(
        settings,
        *("run", "--select", "fct_churn_outcomes+,+fct_signal_quality"),
        *("fct_churn_outcomes+,+fct_risk_quality",),
        *("--exclude", "fct_churn_outcomes"),
    )
    assert result.returncode == 0, result.stdout
    with duckdb.connect(str(settings.warehouse_database), read_only=True) as connection:
        yield connection


def test_shuffled_outcomes_leave_no_signal(
    shuffled: duckdb.DuckDBPyConnection,
) -> None:
    """Of twenty intervals of 95 % one or two may miss the 1."""
    found = rows(
        shuffled,
        """
        select
            signal_code,
            lift,
            lift_lower,
            lift_upper,
            verdict_code,
            fired_customer_count
        from evaluation.fct_signal_quality
        where tier_code = 'all' and fired_customer_count >= 30
        """,
    )
    assert len(found) >= 10
    away = [row for row in found if not row[2] <= 1 <= row[3]]
    assert len(away) <= 2, away
    assert [row for row in found if row[4] == "ship"] == []
    seen_often = [row for row in found if row[5] >= 100]
    assert len(seen_often) >= 8
    assert all(0.7 < row[1] < 1.4 for row in seen_often), seen_often


def test_shuffled_outcomes_leave_nothing_to_rank_by(
    shuffled: duckdb.DuckDBPyConnection,
) -> None:
    ((auc,),) = rows(
        shuffled,
        "select measure_value from evaluation.fct_risk_quality"
        " where customer_group_code = 'repeat' and measure_code = 'auc'",
    )
    assert 0.45 < auc < 0.55
