{%- set labels = {
    'customer_group': 'customer_group', 'risk_band': 'risk_band',
    'weight_source': 'weight_source',
} -%}
with

scores as (select * from {{ ref('fct_churn_scores') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

scores_published as (
    select
        scores.scored_customer_id,
        scores.customer_id,
        {{ code_names(labels, 'scores') }},
        {{ code_orders(['customer_group', 'risk_band']) }},
        scores.risk_score,
        scores.churn_probability,
        scores.is_frozen,
        scores.run_date
    from scores
    {{ label_joins(labels, 'scores') }}
)

select * from scores_published
