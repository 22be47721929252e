{%- set labels = {
    'play': 'play', 'goal': 'play_goal', 'role': 'owner_role',
    'channel': 'contact_channel', 'success_metric': 'metric',
    'play_evidence': 'play_evidence', 'verdict': 'effect_verdict',
} -%}
with

library as (select * from {{ ref('fct_play_library') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

library_published as (
    select
        {{ code_names(labels, 'library') }},
        action_labels.name_zh as action_zh,
        action_labels.name_en as action_en,
        {{ code_orders(['play_evidence', 'verdict']) }},
        library.library_rank,
        library.effort_minutes,
        library.treated_count,
        library.untreated_count,
        library.wanted_count,
        library.success_gain_estimate,
        library.success_gain_lower,
        library.success_gain_upper,
        library.expected_gain,
        cast(library.margin_gain_estimate as decimal(18, 2)) as margin_gain_estimate,
        library.return_estimate,
        library.observation_date
    from library
    {{ label_joins(labels, 'library') }}
    {{ label_joins({'action': 'play_action'}, 'library', code='library.play_code') }}
)

select * from library_published
