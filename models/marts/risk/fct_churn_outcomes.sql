with

outcomes as (
    select * from {{ ref('int_outcomes_observed') }}
    where is_complete
),

departures_dated as (
    select
        customer_id,
        customer_group_code,
        outcome_code,
        is_churned,
        {{ add_days(
            'last_order_date', churn_horizon_days('cycle_days') ~ ' + 1'
        ) }} as horizon_date,
        last_order_date,
        observation_date
    from outcomes
)

select * from departures_dated
