{%- set label_seeds = [
    ('sub_tiers', 'sub_tier', '0'), ('coverage_levels', 'coverage', '0'), ('cycle_sources', 'cycle_source', '0'),
    ('tiers', 'tier', 'tier_order'),
    ('rfm_segments', 'rfm_segment', 'segment_order'),
    ('lifecycle_stages', 'lifecycle_stage', 'stage_order'),
    ('value_classes', 'value_class', 'value_class_order'),
    ('risk_bands', 'risk_band', 'risk_band_order'),
    ('lead_stages', 'lead_stage', 'stage_order'),
    ('churn_types', 'churn_type', 'churn_type_order'),
    ('health_bands', 'health_band', 'minimum_score'),
    ('alive_states', 'alive_state', 'alive_state_order'),
    ('churn_signals', 'signal', 'signal_order'),
    ('churn_causes', 'cause', 'cause_order'),
    ('signal_verdicts', 'verdict', 'verdict_order'),
    ('risk_measures', 'measure', 'measure_order'),
    ('warning_windows', 'warning_window', 'warning_window_order'),
    ('plays', 'play', 'play_order'),
    ('churn_outcomes', 'outcome', 'precedence'),
    ('schemes', 'scheme', 'scheme_order'),
    ('lead_escalations', 'escalation', 'minimum_days'),
    ('action_triggers', 'trigger', 'trigger_order'),
    ('contact_caps', 'cap', 'maximum_count'),
    ('task_escalations', 'task_escalation', 'step_number'),
    ('lead_pool_rules', 'pool_reason', 'pool_reason_order'),
    ('lead_score_parts', 'lead_score_part', 'lead_score_part_order'),
    ('spend_bands', 'spend_band', 'spend_band_order'),
] -%}
with

vocabularies as (select * from {{ ref('vocabularies') }}),

health_components as (select * from {{ ref('health_components') }}),

evidence_families as (select * from {{ ref('evidence_families') }}),

rfm_bands as (select * from {{ ref('rfm_bands') }}),

tier_rules as (select * from {{ ref('tier_rules') }}),

plays as (select * from {{ ref('plays') }}),

reject_reasons as (select * from {{ ref('reject_reasons') }}),

schemes as (select * from {{ ref('schemes') }}),

scheme_groups as (select * from {{ ref('scheme_groups') }}),

scheme_rules as (select * from {{ ref('scheme_rules') }}),

labels_collected as (
    select
        vocabulary_code,
        code,
        name_zh,
        name_en,
        position
    from vocabularies
    union all
    select
        metric_code || '_band' as vocabulary_code,
        band_code as code,
        band_name_zh as name_zh,
        band_name_en as name_en,
        band_number as position
    from rfm_bands
    union all
    select
        'tier_reason' as vocabulary_code,
        scheme_code || ':' || cast(precedence as string) as code,
        reason_zh as name_zh,
        reason_en as name_en,
        precedence as position
    from tier_rules
    union all
    select
        'health_component' as vocabulary_code,
        component_code as code,
        component_name_zh as name_zh,
        component_name_en as name_en,
        component_order as position
    from health_components
    union all
    select
        'evidence_family' as vocabulary_code,
        family_code as code,
        family_name_zh as name_zh,
        family_name_en as name_en,
        family_order as position
    from evidence_families
    union all
    select
        'play_action' as vocabulary_code,
        play_code as code,
        action_zh as name_zh,
        action_en as name_en,
        play_order as position
    from plays
    union all
    select
        'reject_reason' as vocabulary_code,
        reason_code as code,
        reason_name_zh as name_zh,
        reason_name_en as name_en,
        position
    from reject_reasons
    union all
    select
        'reject_mend' as vocabulary_code,
        reason_code as code,
        mend_zh as name_zh,
        mend_en as name_en,
        position
    from reject_reasons
    union all
    select
        'scheme_explanation' as vocabulary_code,
        scheme_code as code,
        explanation_zh as name_zh,
        explanation_en as name_en,
        scheme_order as position
    from schemes
    union all
    select
        'scheme_group' as vocabulary_code,
        scheme_code || ':' || group_code as code,
        group_name_zh as name_zh,
        group_name_en as name_en,
        group_order as position
    from scheme_groups
    union all
    select
        'scheme_reason' as vocabulary_code,
        scheme_code || ':' || cast(precedence as string) as code,
        reason_zh as name_zh,
        reason_en as name_en,
        precedence as position
    from scheme_rules
    {%- for seed, vocabulary, position in label_seeds %}
    union all
    select
        '{{ vocabulary }}' as vocabulary_code,
        {{ vocabulary }}_code as code,
        {{ vocabulary }}_name_zh as name_zh,
        {{ vocabulary }}_name_en as name_en,
        {{ position }} as position
    from {{ ref(seed) }}
    {%- endfor %}
)

select * from labels_collected
