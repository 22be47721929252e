{%- set labels = {
    'measure': 'measure', 'bar_state': 'bar_state', 'weight_source': 'weight_source',
} -%}
with

quality as (
    select * from {{ ref('fct_risk_quality') }}
    where customer_group_code = 'first_time'
),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

quality_published as (
    select
        {{ code_names(labels, 'quality') }},
        {{ code_orders(['measure']) }},
        {{ quality_columns('quality') }},
        quality.has_bands
    from quality
    {{ label_joins(labels, 'quality') }}
)

select * from quality_published
