{%- set counts = [
    'active_start', 'new', 'returned', 'moved_in', 'moved_out', 'churned', 'withdrawn',
    'active_end', 'retained',
] -%}
with

rates as (select * from {{ ref('fct_churn_rates') }}),

labels as (
    select * from {{ ref('dim_labels') }}
    where vocabulary_code = 'tier'
),

rates_published as (
    select
        rates.tier_code,
        labels.name_zh as tier_name_zh,
        labels.name_en as tier_name_en,
        rates.currency_code,
        {%- for count in counts %}
        rates.{{ count }}_customer_count,
        {%- endfor %}
        cast(rates.churn_rate as decimal(7, 4)) as churn_rate,
        cast(rates.retention_rate as decimal(7, 4)) as retention_rate,
        rates.revenue_churn_rate,
        cast(rates.active_start_net_revenue_amount_365d as decimal(18, 2))
            as active_start_net_revenue_amount_365d,
        cast(rates.churned_net_revenue_amount_365d as decimal(18, 2))
            as churned_net_revenue_amount_365d,
        rates.is_partial_period,
        rates.previous_observation_date,
        rates.observation_date
    from rates
    left join labels
        on rates.tier_code = labels.code
)

select * from rates_published
