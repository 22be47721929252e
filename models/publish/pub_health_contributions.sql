with

contributions as (select * from {{ ref('fct_health_contributions') }}),

labels as (select * from {{ ref('dim_labels') }}),

contributions_published as (
    select
        contributions.customer_id,
        contributions.component_code,
        component_labels.name_zh as component_name_zh,
        component_labels.name_en as component_name_en,
        contributions.family_code,
        family_labels.name_zh as family_name_zh,
        family_labels.name_en as family_name_en,
        contributions.component_value,
        contributions.component_score,
        contributions.weight_ratio,
        contributions.contribution_score,
        contributions.observation_date
    from contributions
    left join labels as component_labels
        on
            component_labels.vocabulary_code = 'health_component'
            and contributions.component_code = component_labels.code
    left join labels as family_labels
        on
            family_labels.vocabulary_code = 'evidence_family'
            and contributions.family_code = family_labels.code
)

select * from contributions_published
