{%- set flows = [
    'active_start', 'new', 'returned', 'moved_in', 'moved_out', 'churned', 'withdrawn',
    'active_end',
] -%}
with

customer_tiers as (select * from {{ ref('fct_customer_states') }}),

tier_flows as (select * from {{ ref('fct_tier_flows') }}),

coverage as (select * from {{ ref('fct_observation_coverage') }}),

tiers as (select * from {{ ref('tiers') }}),

reporting_currency as (select * from {{ ref('dim_reporting_currency') }}),

tiers_counted as (
    select
        tier_code,
        count(*) as customer_count,
        sum(case when risk_band_code = 'high' then 1 else 0 end)
            as high_risk_customer_count,
        sum(net_revenue_amount_365d) as net_revenue_amount_365d,
        observation_date
    from customer_tiers
    group by
        tier_code,
        observation_date
),

dates_counted as (
    select
        sum(customer_count) as customer_count,
        observation_date
    from tiers_counted
    group by observation_date
),

-- Every tier is listed on every date, also where nobody is in it.
sizes_completed as (
    select
        tiers.tier_code,
        reporting_currency.currency_code,
        coalesce(tiers_counted.customer_count, 0) as customer_count,
        coalesce(tiers_counted.high_risk_customer_count, 0) as high_risk_customer_count,
        coalesce(tiers_counted.net_revenue_amount_365d, 0) as net_revenue_amount_365d,
        coalesce(dates_counted.customer_count, 0) as all_customer_count,
        tiers.maximum_customer_share,
        coverage.observation_date
    from coverage
    cross join tiers
    cross join reporting_currency
    left join tiers_counted
        on
            coverage.observation_date = tiers_counted.observation_date
            and tiers.tier_code = tiers_counted.tier_code
    left join dates_counted
        on coverage.observation_date = dates_counted.observation_date
    where
        not coverage.is_warm_up
        and tiers.is_assigned
),

sizes_measured as (
    select
        tier_code,
        currency_code,
        cast(customer_count as int) as customer_count,
        cast(high_risk_customer_count as int) as high_risk_customer_count,
        cast(net_revenue_amount_365d as decimal(18, 4)) as net_revenue_amount_365d,
        {{ exact_ratio('customer_count', 'all_customer_count') }}
            as customer_share_ratio,
        {{ exact_ratio('high_risk_customer_count', 'customer_count') }}
            as high_risk_ratio,
        customer_count > maximum_customer_share * all_customer_count as is_skewed,
        observation_date
    from sizes_completed
),

-- Nothing is known of a start at the first date, so it has no flows.
flows_added as (
    select
        sizes_measured.tier_code,
        sizes_measured.currency_code,
        sizes_measured.customer_count,
        sizes_measured.high_risk_customer_count,
        {%- for flow in flows %}
        tier_flows.{{ flow }}_customer_count,
        {%- endfor %}
        sizes_measured.net_revenue_amount_365d,
        sizes_measured.customer_share_ratio,
        sizes_measured.high_risk_ratio,
        sizes_measured.is_skewed,
        sizes_measured.observation_date
    from sizes_measured
    left join tier_flows
        on
            sizes_measured.observation_date = tier_flows.observation_date
            and sizes_measured.tier_code = tier_flows.tier_code
)

select * from flows_added
