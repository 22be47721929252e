{%- set groups = {'channel': 'channel', 'tier': 'tier'} -%}
{%- set stages = {'lead_stage': 'lead_stage'} -%}
with

funnel as (select * from {{ ref('fct_lead_funnel') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

funnel_published as (
    select
        {{ code_names(groups, 'funnel') }},
        funnel.owner_key,
        funnel.owner_name,
        funnel.team_name,
        {{ code_names(stages, 'funnel') }},
        {{ code_orders(['tier', 'lead_stage']) }},
        funnel.reached_count,
        funnel.furthest_count,
        funnel.median_dwell_days,
        cast(funnel.conversion_rate as decimal(7, 4)) as conversion_rate,
        funnel.is_leakiest_step,
        funnel.created_month
    from funnel
    {{ label_joins(groups, 'funnel') }}
    {{ label_joins(stages, 'funnel') }}
)

select * from funnel_published
