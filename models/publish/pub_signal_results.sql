{%- set labels = {'signal': 'signal'} -%}
with

signal_results as (select * from {{ ref('fct_signal_results') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

results_published as (
    select
        {{ code_names(labels, 'signal_results') }},
        signal_results.treated_count,
        signal_results.treated_success_count,
        signal_results.untreated_count,
        signal_results.untreated_success_count,
        signal_results.base_rate,
        signal_results.right_rate,
        signal_results.right_lower,
        signal_results.right_upper,
        signal_results.treated_success_rate,
        signal_results.untreated_success_rate,
        signal_results.success_gain_estimate,
        signal_results.success_gain_lower,
        signal_results.success_gain_upper
    from signal_results
    {{ label_joins(labels, 'signal_results') }}
)

select * from results_published
