with

moves as (select * from {{ ref('int_customer_moves_counted') }}),

reporting_currency as (select * from {{ ref('dim_reporting_currency') }}),

transitions_counted as (
    select
        previous_lifecycle_stage_code,
        lifecycle_stage_code,
        sum(customer_count) as customer_count,
        sum(net_revenue_amount_365d) as net_revenue_amount_365d,
        observation_date
    from moves
    group by
        previous_lifecycle_stage_code,
        lifecycle_stage_code,
        observation_date
),

leavers_counted as (
    select
        previous_lifecycle_stage_code,
        lifecycle_stage_code,
        customer_count,
        sum(customer_count) over (
            partition by observation_date, previous_lifecycle_stage_code
        ) as previous_customer_count,
        net_revenue_amount_365d,
        observation_date
    from transitions_counted
),

transitions_measured as (
    select
        leavers_counted.previous_lifecycle_stage_code as from_stage_code,
        leavers_counted.lifecycle_stage_code as to_stage_code,
        reporting_currency.currency_code,
        cast(leavers_counted.customer_count as int) as customer_count,
        cast(leavers_counted.net_revenue_amount_365d as decimal(18, 4))
            as net_revenue_amount_365d,
        {{ exact_ratio('customer_count', 'previous_customer_count') }}
            as transition_ratio,
        leavers_counted.observation_date
    from leavers_counted
    cross join reporting_currency
)

select * from transitions_measured
