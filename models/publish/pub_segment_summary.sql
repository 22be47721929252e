{%- set labels = {'tier': 'tier'} -%}
{%- set flows = [
    'active_start', 'new', 'returned', 'moved_in', 'moved_out', 'churned', 'withdrawn',
    'active_end',
] -%}
with

tier_sizes as (select * from {{ ref('fct_tier_sizes') }}),

tier_flows as (select * from {{ ref('fct_tier_flows') }}),

labels as (select * from {{ ref('dim_labels') }}),

sizes_published as (
    select
        {{ code_names(labels, 'tier_sizes') }},
        tier_sizes.currency_code,
        tier_sizes.customer_count,
        tier_sizes.high_risk_customer_count,
        {%- for flow in flows %}
        tier_flows.{{ flow }}_customer_count,
        {%- endfor %}
        cast(tier_sizes.customer_share_ratio as decimal(7, 4)) as customer_share_ratio,
        cast(tier_sizes.high_risk_ratio as decimal(7, 4)) as high_risk_ratio,
        cast(tier_sizes.net_revenue_amount_365d as decimal(18, 2))
            as net_revenue_amount_365d,
        tier_sizes.is_skewed,
        tier_sizes.observation_date
    from tier_sizes
    left join tier_flows
        on
            tier_sizes.observation_date = tier_flows.observation_date
            and tier_sizes.tier_code = tier_flows.tier_code
    {{ label_joins(labels, 'tier_sizes') }}
)

select * from sizes_published
