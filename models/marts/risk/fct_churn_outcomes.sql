with

levels as (select * from {{ ref('fct_signal_levels') }}),

outcome_dates as (
    select * from {{ ref('dim_outcome_dates') }}
    where is_complete
),

outcomes as (
    select * from {{ ref('churn_outcomes') }}
    where industry_code = '{{ var("industry_code") }}'
),

order_days as (select * from {{ ref('fct_customer_days') }}),

event_days as (select * from {{ ref('fct_customer_event_days') }}),

-- The fixed group of each date: customers who bought often enough and have not churned.
customers_grouped as (
    select
        levels.customer_id,
        outcomes.outcome_code,
        levels.cycle_days,
        outcomes.is_kept_by_order,
        outcomes.is_kept_by_login,
        outcomes.is_kept_by_contract,
        levels.last_order_date,
        levels.observation_date
    from levels
    inner join outcome_dates
        on levels.observation_date = outcome_dates.observation_date
    inner join outcomes
        on outcome_dates.outcome_code = outcomes.outcome_code
    where
        levels.order_count >= outcomes.minimum_order_count
        and (
            levels.days_since_last_login is not null
            or not outcomes.is_kept_by_login
        )
),

-- What shows that a customer stayed. An order refunded in full within the window was
-- none, one in the gap only puts off the day a departure is told by; a contract holds
-- from its start to its end.
signs_collected as (
    select
        order_days.customer_id,
        case
            when order_days.activity_date > outcome_dates.gap_end_date then 'order'
            else 'gap_order'
        end as sign_code,
        1 as sign_count,
        order_days.activity_date,
        outcome_dates.observation_date
    from order_days
    inner join outcome_dates
        on
            order_days.activity_date > outcome_dates.observation_date
            and order_days.activity_date <= outcome_dates.outcome_end_date
    where
        order_days.order_count > 0
        and coalesce(
            order_days.orders_refunded_date > outcome_dates.outcome_end_date, true
        )
    union all
    select
        event_days.customer_id,
        'login' as sign_code,
        event_days.login_count as sign_count,
        event_days.activity_date,
        outcome_dates.observation_date
    from event_days
    inner join outcome_dates
        on
            event_days.activity_date > outcome_dates.gap_end_date
            and event_days.activity_date <= outcome_dates.outcome_end_date
    where event_days.login_count > 0
    union all
    select
        event_days.customer_id,
        'contract' as sign_code,
        event_days.contract_start_count - event_days.contract_end_count as sign_count,
        event_days.activity_date,
        outcome_dates.observation_date
    from event_days
    inner join outcome_dates
        on event_days.activity_date <= outcome_dates.outcome_end_date
    where event_days.contract_start_count + event_days.contract_end_count > 0
),

signs_counted as (
    select
        customer_id,
        {%- for sign in ['order', 'login', 'contract'] %}
        sum(case when sign_code = '{{ sign }}' then sign_count else 0 end)
            as {{ sign }}_count,
        {%- endfor %}
        max(case when sign_code = 'gap_order' then activity_date else null end)
            as gap_order_date,
        observation_date
    from signs_collected
    group by
        customer_id,
        observation_date
),

outcomes_observed as (
    select
        customers_grouped.customer_id,
        customers_grouped.outcome_code,
        customers_grouped.cycle_days,
        not coalesce(
            (customers_grouped.is_kept_by_order and signs_counted.order_count > 0)
            or (customers_grouped.is_kept_by_login and signs_counted.login_count > 0)
            or (
                customers_grouped.is_kept_by_contract
                and signs_counted.contract_count > 0
            ),
            false
        ) as is_churned,
        coalesce(signs_counted.gap_order_date, customers_grouped.last_order_date)
            as last_order_date,
        customers_grouped.observation_date
    from customers_grouped
    left join signs_counted
        on
            customers_grouped.customer_id = signs_counted.customer_id
            and customers_grouped.observation_date = signs_counted.observation_date
),

departures_dated as (
    select
        customer_id,
        outcome_code,
        is_churned,
        {{ add_days(
            'last_order_date', churn_horizon_days('cycle_days') ~ ' + 1'
        ) }} as horizon_date,
        last_order_date,
        observation_date
    from outcomes_observed
)

select * from departures_dated
