{%- set labels = {'component': 'health_component', 'family': 'evidence_family'} -%}
with

contributions as (select * from {{ ref('fct_health_contributions') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

contributions_published as (
    select
        contributions.customer_id,
        {{ code_names(labels, 'contributions') }},
        contributions.component_value,
        contributions.component_score,
        contributions.weight_ratio,
        contributions.contribution_score,
        contributions.observation_date
    from contributions
    {{ label_joins(labels, 'contributions') }}
)

select * from contributions_published
