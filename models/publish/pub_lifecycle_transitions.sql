{%- set labels = {'from_stage': 'origin_or_stage', 'to_stage': 'origin_or_stage'} -%}
with

transitions as (select * from {{ ref('fct_lifecycle_transitions') }}),

-- Who was not there before comes from no stage.
labels as (
    select
        'origin_or_stage' as vocabulary_code,
        code,
        name_zh,
        name_en,
        case when vocabulary_code = 'state_origin' then 0 else position end as position
    from {{ ref('dim_labels') }}
    where vocabulary_code in ('lifecycle_stage', 'state_origin')
),

transitions_published as (
    select
        {{ code_names(labels, 'transitions') }},
        transitions.currency_code,
        {{ code_orders(['from_stage', 'to_stage']) }},
        transitions.customer_count,
        cast(transitions.net_revenue_amount_365d as decimal(18, 2))
            as net_revenue_amount_365d,
        cast(transitions.transition_ratio as decimal(7, 4)) as transition_ratio,
        transitions.from_stage_code != transitions.to_stage_code as is_change,
        transitions.observation_date
    from transitions
    {{ label_joins(labels, 'transitions') }}
)

select * from transitions_published
