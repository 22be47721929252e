{%- set labels = {
    'play': 'play', 'goal': 'play_goal', 'role': 'owner_role',
    'channel': 'contact_channel', 'success_metric': 'metric',
    'play_evidence': 'play_evidence', 'verdict': 'effect_verdict',
} -%}
with

plays as (select * from {{ ref('fct_play_library') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

library_published as (
    select
        {{ code_names(labels, 'plays') }},
        action_labels.name_zh as action_zh,
        action_labels.name_en as action_en,
        {{ code_orders(['play_evidence', 'verdict']) }},
        plays.library_rank,
        plays.effort_minutes,
        plays.treated_count,
        plays.untreated_count,
        plays.wanted_count,
        plays.success_gain_estimate,
        plays.success_gain_lower,
        plays.success_gain_upper,
        plays.expected_gain,
        cast(plays.margin_gain_estimate as decimal(18, 2)) as margin_gain_estimate,
        plays.return_estimate,
        plays.observation_date
    from plays
    {{ label_joins(labels, 'plays') }}
    {{ label_joins({'action': 'play_action'}, 'plays', code='plays.play_code') }}
)

select * from library_published
