{%- set labels = {'told_state': 'told_state'} -%}
with

months as (select * from {{ ref('fct_risk_months') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

months_published as (
    select
        {{ code_names(labels, 'months') }},
        {{ code_orders(['told_state']) }},
        months.case_count,
        months.churned_case_count,
        months.told_churn_rate,
        months.churn_rate,
        months.churn_rate_lower,
        months.churn_rate_upper,
        months.told_interim_rate,
        months.came_interim_rate,
        months.measured_move,
        months.probability_move,
        months.medium_probability,
        months.medium_lift,
        months.high_probability,
        months.high_lift,
        months.proof_date_count,
        months.interim_observation_date,
        months.observation_date
    from months
    {{ label_joins(labels, 'months') }}
)

select * from months_published
