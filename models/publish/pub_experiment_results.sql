{%- set labels = {
    'measure': 'metric', 'primary_metric': 'metric', 'verdict': 'effect_verdict',
} -%}
with

experiment_results as (select * from {{ ref('fct_experiment_results') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

results_published as (
    select
        experiment_results.experiment_id,
        experiment_results.arm_name,
        {{ code_names(labels, 'experiment_results') }},
        {{ code_orders(['measure', 'verdict']) }},
        experiment_results.customer_count,
        experiment_results.excluded_count,
        experiment_results.wanted_count,
        experiment_results.arm_value,
        experiment_results.difference_estimate,
        experiment_results.difference_lower,
        experiment_results.difference_upper,
        experiment_results.difference_always_lower,
        experiment_results.difference_always_upper,
        experiment_results.adjusted_estimate,
        experiment_results.adjusted_lower,
        experiment_results.adjusted_upper,
        experiment_results.p_value,
        experiment_results.raised_p_value,
        experiment_results.split_p_value,
        experiment_results.is_primary,
        experiment_results.is_reference,
        experiment_results.starts_date,
        experiment_results.ends_date
    from experiment_results
    {{ label_joins(labels, 'experiment_results') }}
)

select * from results_published
