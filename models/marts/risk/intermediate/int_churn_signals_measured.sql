{{ config(materialized='table' if target.type == 'spark' else 'view') }}

{%- set columns = [
    'customer_id', 'signal_code', 'formula_code', 'baseline_source_code',
    'observed_value', 'own_baseline_value', 'evidence_count', 'is_observed',
    'is_cohort_member', 'is_cohort_comparable', 'observation_date',
] -%}
with

order_signals as (select * from {{ ref('int_order_signals_measured') }}),

engagement_signals as (select * from {{ ref('int_engagement_signals_measured') }}),

signals_measured as (
    {%- for source in ['order_signals', 'engagement_signals'] %}
    select
        {{ columns | join(',\n        ') }}
    from {{ source }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select * from signals_measured
