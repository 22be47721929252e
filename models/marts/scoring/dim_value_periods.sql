with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

customer_days as (select * from {{ ref('fct_customer_days') }}),

first_purchase_found as (
    select min(activity_date) as first_purchase_date
    from customer_days
    where order_count > 0
),

history_measured as (
    select
        coalesce(
            first_purchase_found.first_purchase_date, latest_dates.observation_date
        ) as first_purchase_date,
        coalesce(
            {{ days_between(
                'first_purchase_found.first_purchase_date',
                'latest_dates.observation_date'
            ) }},
            0
        ) as history_days,
        latest_dates.observation_date
    from latest_dates
    cross join first_purchase_found
),

-- No more is held out than half of the history: the rest has to teach the model.
periods_dated as (
    select
        'forecast' as period_code,
        365 as horizon_days,
        observation_date as basis_date,
        first_purchase_date
    from history_measured
    union all
    select
        'calibration' as period_code,
        greatest(
            least(
                {{ var('value_holdout_days') }},
                {{ whole_quotient('history_days', 2) }}
            ),
            1
        ) as horizon_days,
        {{ add_days(
            'observation_date',
            '-greatest(least(' ~ var('value_holdout_days') ~ ', '
            ~ whole_quotient('history_days', 2) ~ '), 1)',
        ) }} as basis_date,
        first_purchase_date
    from history_measured
),

value_periods_set as (
    select
        period_code,
        {{ var('value_minimum_repeat_buyers') }} as minimum_repeat_buyer_count,
        cast(horizon_days as int) as horizon_days,
        -- A company younger than a year has no more than its age to carry on.
        cast(
            greatest(
                least({{ days_between('first_purchase_date', 'basis_date') }} + 1, 365),
                1
            ) as int
        ) as run_rate_days,
        basis_date
    from periods_dated
)

select * from value_periods_set
