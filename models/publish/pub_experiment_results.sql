{%- set labels = {
    'measure': 'metric', 'primary_metric': 'metric', 'verdict': 'effect_verdict',
} -%}
with

results as (select * from {{ ref('fct_experiment_results') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

results_published as (
    select
        results.experiment_id,
        results.arm_name,
        {{ code_names(labels, 'results') }},
        {{ code_orders(['verdict']) }},
        results.customer_count,
        results.excluded_count,
        results.wanted_count,
        results.arm_value,
        results.difference_estimate,
        results.difference_lower,
        results.difference_upper,
        results.difference_always_lower,
        results.difference_always_upper,
        results.adjusted_estimate,
        results.adjusted_lower,
        results.adjusted_upper,
        results.p_value,
        results.raised_p_value,
        results.split_p_value,
        results.is_primary,
        results.is_reference,
        results.starts_date,
        results.ends_date
    from results
    {{ label_joins(labels, 'results') }}
)

select * from results_published
