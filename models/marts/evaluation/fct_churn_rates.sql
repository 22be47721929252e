{%- set flows = [
    'active_start', 'new', 'returned', 'moved_in', 'moved_out', 'churned', 'withdrawn',
    'active_end',
] -%}
{%- set amounts = ['active_start', 'churned'] -%}
with

tier_flows as (select * from {{ ref('fct_tier_flows') }}),

observation_dates as (select * from {{ ref('dim_observation_dates') }}),

reporting_currency as (select * from {{ ref('dim_reporting_currency') }}),

-- Whoever changes tier leaves a tier, not the company, so the whole has no such moves.
flows_totalled as (
    select
        coalesce(tier_code, 'all') as tier_code,
        {%- for flow in flows %}
        {%- if flow in ['moved_in', 'moved_out'] %}
        case when grouping(tier_code) = 1 then 0 else sum({{ flow }}_customer_count) end
            as {{ flow }}_customer_count,
        {%- else %}
        sum({{ flow }}_customer_count) as {{ flow }}_customer_count,
        {%- endif %}
        {%- endfor %}
        {%- for amount in amounts %}
        sum({{ amount }}_net_revenue_amount_365d)
            as {{ amount }}_net_revenue_amount_365d,
        {%- endfor %}
        observation_date
    from tier_flows
    group by
        observation_date,
        rollup(tier_code)
),

stayers_counted as (
    select
        tier_code,
        {%- for flow in flows %}
        {{ flow }}_customer_count,
        {%- endfor %}
        active_start_customer_count
        - churned_customer_count
        - withdrawn_customer_count as retained_customer_count,
        {%- for amount in amounts %}
        {{ amount }}_net_revenue_amount_365d,
        {%- endfor %}
        observation_date
    from flows_totalled
),

-- The starting group alone is below the line: new customers never refill it.
rates_measured as (
    select
        stayers_counted.tier_code,
        reporting_currency.currency_code,
        {%- for flow in flows + ['retained'] %}
        cast(stayers_counted.{{ flow }}_customer_count as int)
            as {{ flow }}_customer_count,
        {%- endfor %}
        {{ exact_ratio(
            'stayers_counted.churned_customer_count',
            'stayers_counted.active_start_customer_count'
        ) }} as churn_rate,
        {{ exact_ratio(
            'stayers_counted.retained_customer_count',
            'stayers_counted.active_start_customer_count'
        ) }} as retention_rate,
        {{ exact_ratio(
            'round(stayers_counted.churned_net_revenue_amount_365d * 100, 0)',
            'round(greatest(stayers_counted.active_start_net_revenue_amount_365d, 0)'
            ~ ' * 100, 0)'
        ) }} as revenue_churn_rate,
        {%- for amount in amounts %}
        cast(stayers_counted.{{ amount }}_net_revenue_amount_365d as decimal(18, 4))
            as {{ amount }}_net_revenue_amount_365d,
        {%- endfor %}
        stayers_counted.observation_date
        != last_day(stayers_counted.observation_date) as is_partial_period,
        observation_dates.previous_observation_date,
        stayers_counted.observation_date
    from stayers_counted
    inner join observation_dates
        on stayers_counted.observation_date = observation_dates.observation_date
    cross join reporting_currency
)

select * from rates_measured
