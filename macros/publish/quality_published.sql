{#- How good risk scores of a group of customers were, with the names of its codes. -#}
{%- macro quality_published(customer_group) -%}
{%- set labels = {
    'measure': 'measure', 'bar_state': 'bar_state', 'weight_source': 'weight_source',
} -%}
with

quality as (
    select * from {{ ref('fct_risk_quality') }}
    where customer_group_code = '{{ customer_group }}'
),

labels as {{ strata.read_in_place() }} (select * from {{ ref('dim_labels') }}),

quality_published as (
    select
        {{ strata.code_names(labels, 'quality') }},
        {{ strata.code_orders(['measure']) }},
        quality.case_count,
        quality.observation_date_count,
        quality.censored_date_count,
        quality.measure_value,
        quality.value_lower,
        quality.value_upper,
        quality.best_value,
        quality.possible_share,
        quality.bar_value,
        quality.bar_possible_share,
        quality.first_observation_date,
        quality.last_observation_date,
        quality.first_censored_date
    from quality
    {{ strata.label_joins(labels, 'quality') }}
)

select * from quality_published
{%- endmacro -%}
