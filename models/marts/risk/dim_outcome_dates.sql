with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

-- Before the first order nobody can leave, and nothing can be learned.
observation_dates as (
    select * from {{ ref('fct_observation_coverage') }}
    where
        is_scored
        and buyer_count > 0
),

outcome_rules as (
    select * from {{ ref('churn_outcomes') }}
    where industry_code = '{{ var("industry_code") }}'
),

event_days as (select * from {{ ref('fct_customer_event_days') }}),

logins_found as (
    select count(*) as login_day_count
    from event_days
    where login_count > 0
),

-- Where nobody is ever seen to log in, logins can't tell who stayed.
outcomes as (
    select
        outcome_rules.precedence,
        outcome_rules.outcome_code,
        outcome_rules.gap_days,
        outcome_rules.window_days
    from outcome_rules
    cross join logins_found
    where
        outcome_rules.is_kept_by_order
        or outcome_rules.is_kept_by_contract
        or logins_found.login_day_count > 0
),

-- An outcome is known when its window is over; until then the date is censored. Weights
-- are learned anew at the end of each quarter, as cut points are.
windows_dated as (
    select
        outcomes.precedence,
        outcomes.outcome_code,
        observation_dates.observation_date,
        {{ add_days('observation_dates.observation_date', 'outcomes.gap_days') }}
            as gap_end_date,
        {{ add_days(
            'observation_dates.observation_date',
            'outcomes.gap_days + outcomes.window_days'
        ) }} as outcome_end_date,
        {{ add_days(
            "cast(date_trunc('quarter', "
            ~ add_days('latest_dates.observation_date', 1) ~ ") as date)", -1
        ) }} as basis_date,
        {{ add_days(
            'observation_dates.observation_date',
            'least(outcomes.gap_days + outcomes.window_days, '
            ~ var('interim_outcome_days') ~ ')'
        ) }} as interim_end_date,
        latest_dates.observation_date as latest_date
    from observation_dates
    cross join outcomes
    cross join latest_dates
),

-- Weights are judged at the dates from the first one on by which enough earlier
-- outcomes were known to learn them.
backtest_starts_found as (
    select
        learned.precedence,
        judged.observation_date
    from windows_dated as learned
    inner join windows_dated as judged
        on
            learned.precedence = judged.precedence
            and learned.outcome_end_date <= judged.observation_date
            and judged.outcome_end_date <= judged.latest_date
    group by
        learned.precedence,
        judged.observation_date
    having count(*) >= {{ var('risk_learning_minimum_dates') }}
),

backtest_starts_chosen as (
    select
        precedence,
        min(observation_date) as first_backtest_date
    from backtest_starts_found
    group by precedence
),

-- The first outcome that history is long enough for, else the first of all.
outcome_chosen as (
    select
        coalesce(
            min(backtest_starts_chosen.precedence), min(outcomes.precedence)
        ) as precedence
    from outcomes
    left join backtest_starts_chosen
        on outcomes.precedence = backtest_starts_chosen.precedence
),

dates_ranked as (
    select
        windows_dated.outcome_code,
        windows_dated.outcome_end_date <= windows_dated.latest_date as is_complete,
        windows_dated.interim_end_date <= windows_dated.latest_date as is_interim_known,
        windows_dated.outcome_end_date <= windows_dated.basis_date as is_known_at_basis,
        row_number() over (
            partition by windows_dated.outcome_end_date <= windows_dated.basis_date
            order by windows_dated.observation_date desc
        ) as date_rank,
        backtest_starts_chosen.first_backtest_date,
        windows_dated.gap_end_date,
        windows_dated.outcome_end_date,
        windows_dated.interim_end_date,
        windows_dated.observation_date
    from windows_dated
    inner join outcome_chosen
        on windows_dated.precedence = outcome_chosen.precedence
    left join backtest_starts_chosen
        on windows_dated.precedence = backtest_starts_chosen.precedence
),

dates_marked as (
    select
        outcome_code,
        is_complete,
        is_interim_known,
        is_known_at_basis
        and date_rank <= {{ var('risk_learning_maximum_dates') }}
            as is_production_basis,
        coalesce(outcome_end_date <= first_backtest_date, false) as is_backtest_basis,
        is_complete
        and observation_date >= coalesce(first_backtest_date, observation_date)
            as is_backtest,
        gap_end_date,
        interim_end_date,
        outcome_end_date,
        observation_date
    from dates_ranked
)

select * from dates_marked
