{%- set labels = {'tier': 'tier'} -%}
{%- set counts = [
    'active_start', 'new', 'returned', 'moved_in', 'moved_out', 'churned', 'withdrawn',
    'active_end', 'retained',
] -%}
with

rates as (select * from {{ ref('fct_churn_rates') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

rates_published as (
    select
        {{ code_names(labels, 'rates') }},
        rates.currency_code,
        {{ code_orders(['tier']) }},
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
    {{ label_joins(labels, 'rates') }}
)

select * from rates_published
