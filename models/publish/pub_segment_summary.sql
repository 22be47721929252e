{%- set labels = {'tier': 'tier'} -%}
with

summary as (select * from {{ ref('fct_segment_summary') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

summary_published as (
    select
        {{ code_names(labels, 'summary') }},
        summary.currency_code,
        {{ code_orders(['tier']) }},
        summary.customer_count,
        summary.high_risk_customer_count,
        summary.active_start_customer_count,
        summary.new_customer_count,
        summary.returned_customer_count,
        summary.moved_in_customer_count,
        summary.moved_out_customer_count,
        summary.churned_customer_count,
        summary.withdrawn_customer_count,
        summary.active_end_customer_count,
        cast(summary.customer_share_ratio as decimal(7, 4)) as customer_share_ratio,
        cast(summary.high_risk_ratio as decimal(7, 4)) as high_risk_ratio,
        cast(summary.net_revenue_amount_365d as decimal(18, 2))
            as net_revenue_amount_365d,
        summary.is_skewed,
        summary.observation_date
    from summary
    {{ label_joins(labels, 'summary') }}
)

select * from summary_published
