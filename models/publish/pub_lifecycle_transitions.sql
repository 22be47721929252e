with

transitions as (select * from {{ ref('fct_lifecycle_transitions') }}),

labels as (
    select * from {{ ref('dim_labels') }}
    where vocabulary_code in ('lifecycle_stage', 'state_origin')
),

transitions_published as (
    select
        transitions.from_stage_code,
        from_labels.name_zh as from_stage_name_zh,
        from_labels.name_en as from_stage_name_en,
        transitions.to_stage_code,
        to_labels.name_zh as to_stage_name_zh,
        to_labels.name_en as to_stage_name_en,
        transitions.currency_code,
        transitions.customer_count,
        cast(transitions.net_revenue_amount_365d as decimal(18, 2))
            as net_revenue_amount_365d,
        cast(transitions.transition_ratio as decimal(7, 4)) as transition_ratio,
        transitions.from_stage_code != transitions.to_stage_code as is_change,
        transitions.observation_date
    from transitions
    left join labels as from_labels
        on transitions.from_stage_code = from_labels.code
    left join labels as to_labels
        on transitions.to_stage_code = to_labels.code
)

select * from transitions_published
