with

levels as (select * from {{ ref('fct_signal_levels') }}),

outcome_dates as (
    select * from {{ ref('dim_outcome_dates') }}
    where is_interim_known
),

outcomes as (
    select * from {{ ref('churn_outcomes') }}
    where industry_code = '{{ var("industry_code") }}'
),

order_days as (select * from {{ ref('fct_customer_days') }}),

event_days as (select * from {{ ref('fct_customer_event_days') }}),

-- Who has not churned. A second order counts in the gap too, if it comes before that.
customers_grouped as (
    select
        levels.customer_id,
        levels.customer_group_code,
        outcomes.outcome_code,
        levels.cycle_days,
        outcome_dates.is_complete,
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
        levels.days_since_last_login is not null
        or not outcomes.is_kept_by_login
),

{% set is_repeated = days_between(
    'customers_grouped.last_order_date', 'signs_counted.<end>_order_date'
) ~ ' <= ' ~ churn_horizon_days('customers_grouped.cycle_days') -%}
-- What shows that a customer stayed, by the end of the window or the interim day. An
-- order refunded in full by then was none, one in the gap puts off the day a departure
-- is told by; a contract holds from its start to its end.
signs_collected as (
    select
        order_days.customer_id,
        1 as order_count,
        0 as login_count,
        0 as contract_count,
        order_days.activity_date > outcome_dates.gap_end_date as is_after_gap,
        {%- for end in ['outcome', 'interim'] %}
        order_days.activity_date <= outcome_dates.{{ end }}_end_date
        and coalesce(
            order_days.orders_refunded_date > outcome_dates.{{ end }}_end_date, true
        ) as is_by_{{ end }},
        {%- endfor %}
        order_days.activity_date as order_date,
        outcome_dates.observation_date
    from order_days
    inner join outcome_dates
        on
            order_days.activity_date > outcome_dates.observation_date
            and order_days.activity_date <= outcome_dates.outcome_end_date
    where order_days.order_count > 0
    union all
    select
        event_days.customer_id,
        0 as order_count,
        case
            when event_days.activity_date > outcome_dates.observation_date
                then event_days.login_count
            else 0
        end as login_count,
        event_days.contract_start_count
        - event_days.contract_end_count as contract_count,
        event_days.activity_date > outcome_dates.gap_end_date as is_after_gap,
        {%- for end in ['outcome', 'interim'] %}
        event_days.activity_date <= outcome_dates.{{ end }}_end_date as is_by_{{ end }},
        {%- endfor %}
        cast(null as date) as order_date,
        outcome_dates.observation_date
    from event_days
    inner join outcome_dates
        on event_days.activity_date <= outcome_dates.outcome_end_date
    where
        event_days.login_count > 0
        or event_days.contract_start_count + event_days.contract_end_count > 0
),

signs_counted as (
    select
        customer_id,
        {%- for end, gap in [('outcome', 'is_after_gap and '), ('interim', '')] %}
        {%- for sign, after in [('order', gap), ('login', gap), ('contract', '')] %}
        sum(case when {{ after }}is_by_{{ end }} then {{ sign }}_count else 0 end)
            as {{ end }}_{{ sign }}_count,
        {%- endfor %}
        min(case when is_by_{{ end }} then order_date else null end)
            as {{ end }}_order_date,
        {%- endfor %}
        max(
            case when is_by_outcome and not is_after_gap then order_date else null end
        ) as gap_order_date,
        observation_date
    from signs_collected
    group by
        customer_id,
        observation_date
),

outcomes_observed as (
    select
        customers_grouped.customer_id,
        customers_grouped.customer_group_code,
        customers_grouped.outcome_code,
        customers_grouped.cycle_days,
        customers_grouped.is_complete,
        {%- for prefix, end in [('', 'outcome'), ('interim_', 'interim')] %}
        not coalesce(
            customers_grouped.is_kept_by_order
            and case customers_grouped.customer_group_code
                when 'first_time' then {{ is_repeated | replace('<end>', end) }}
                else signs_counted.{{ end }}_order_count > 0
            end
            {%- for sign in ['login', 'contract'] %}
            or customers_grouped.is_kept_by_{{ sign }}
            and signs_counted.{{ end }}_{{ sign }}_count > 0
            {%- endfor %},
            false
        ) as is_{{ prefix }}churned,
        {%- endfor %}
        coalesce(
            case customers_grouped.customer_group_code
                when 'repeat' then signs_counted.gap_order_date
                else null
            end, customers_grouped.last_order_date
        ) as last_order_date,
        customers_grouped.observation_date
    from customers_grouped
    left join signs_counted
        on
            customers_grouped.customer_id = signs_counted.customer_id
            and customers_grouped.observation_date = signs_counted.observation_date
)

select * from outcomes_observed
