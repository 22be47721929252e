{%- set labels = {'play': 'play'} -%}
with

months as (select * from {{ ref('fct_woken_customers') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

months_published as (
    select
        months.woken_month,
        {{ code_names(labels, 'months') }},
        months.currency_code,
        months.treated_count,
        months.untreated_count,
        months.woken_customer_count,
        months.untreated_success_count,
        months.extra_woken_estimate,
        cast(months.woken_margin_amount as decimal(18, 2)) as woken_margin_amount,
        cast(months.cost_amount as decimal(18, 2)) as cost_amount,
        cast(months.cost_per_woken_amount as decimal(18, 2)) as cost_per_woken_amount
    from months
    {{ label_joins(labels, 'months') }}
)

select * from months_published
