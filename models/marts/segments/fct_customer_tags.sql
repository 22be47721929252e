with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

conditions as (select * from {{ ref('int_tag_conditions_measured') }}),

tag_rules as (select * from {{ ref('tag_rules') }}),

metrics as (select * from {{ ref('customer_metrics') }}),

labels as (select * from {{ ref('dim_labels') }}),

-- The first condition finds the customers and is the evidence.
first_conditions_held as (
    select
        conditions.customer_id,
        conditions.tag_code,
        conditions.subject_name,
        conditions.evidence_count,
        conditions.measured_value,
        conditions.first_event_date,
        conditions.last_event_date,
        {{ add_days('conditions.last_event_date', 'tag_rules.expiry_days') }}
            as expires_date,
        latest_dates.observation_date
    from conditions
    inner join tag_rules
        on
            conditions.tag_code = tag_rules.tag_code
            and conditions.condition_number = tag_rules.condition_number
    cross join latest_dates
    where
        conditions.condition_number = 1
        and conditions.evidence_count >= tag_rules.minimum_evidence_count
        and {{ threshold_holds(
            'conditions.measured_value',
            'tag_rules.comparison_code',
            'tag_rules.threshold_value'
        ) }}
        and (
            tag_rules.expiry_days is null
            or {{ add_days('conditions.last_event_date', 'tag_rules.expiry_days') }}
            >= latest_dates.observation_date
        )
),

-- Each further condition must hold too; where nothing happened its value is 0.
tags_refused as (
    select distinct
        first_conditions_held.customer_id,
        first_conditions_held.tag_code
    from first_conditions_held
    inner join tag_rules
        on
            first_conditions_held.tag_code = tag_rules.tag_code
            and tag_rules.condition_number > 1
    left join conditions
        on
            first_conditions_held.customer_id = conditions.customer_id
            and tag_rules.tag_code = conditions.tag_code
            and tag_rules.condition_number = conditions.condition_number
    where
        coalesce(conditions.evidence_count, 0) < tag_rules.minimum_evidence_count
        or not {{ threshold_holds(
            'coalesce(conditions.measured_value, 0)',
            'tag_rules.comparison_code',
            'tag_rules.threshold_value'
        ) }}
),

tags_described as (
    select
        first_conditions_held.customer_id,
        first_conditions_held.tag_code,
        first_conditions_held.subject_name,
        tag_rules.tag_family_code,
        tag_rules.tag_name_zh,
        tag_rules.tag_name_en,
        tag_rules.evidence_zh,
        tag_rules.evidence_en,
        coalesce(labels.name_zh, first_conditions_held.subject_name) as subject_text_zh,
        coalesce(labels.name_en, first_conditions_held.subject_name) as subject_text_en,
        {%- for value in ['measured', 'threshold'] %}
        {{ number_shown(value ~ '_value', 1) }} as {{ value }}_text,
        {{ number_shown(value ~ '_value * 100', 0) }} as {{ value }}_percent_text,
        {%- endfor %}
        tag_rules.window_days,
        tag_rules.tag_order,
        first_conditions_held.evidence_count,
        first_conditions_held.measured_value,
        tag_rules.threshold_value,
        first_conditions_held.first_event_date,
        first_conditions_held.last_event_date,
        first_conditions_held.expires_date,
        first_conditions_held.observation_date
    from first_conditions_held
    inner join tag_rules
        on
            first_conditions_held.tag_code = tag_rules.tag_code
            and tag_rules.condition_number = 1
    inner join metrics
        on tag_rules.metric_code = metrics.metric_code
    left join tags_refused
        on
            first_conditions_held.customer_id = tags_refused.customer_id
            and first_conditions_held.tag_code = tags_refused.tag_code
    left join labels
        on
            metrics.subject_vocabulary_code = labels.vocabulary_code
            and first_conditions_held.subject_name = labels.code
    where tags_refused.customer_id is null
),

{% set texts = {
    'value': 'measured_text', 'threshold': 'threshold_text',
    'value_percent': 'measured_percent_text',
    'threshold_percent': 'threshold_percent_text',
    'window': 'cast(window_days as string)',
    'count': 'cast(evidence_count as string)',
    'first_seen': 'cast(first_event_date as string)',
    'last_seen': 'cast(last_event_date as string)',
} -%}
tags_given as (
    select
        customer_id,
        tag_code,
        subject_name,
        tag_family_code,
        {%- for text in ['tag_name', 'evidence'] %}
        {%- for language in ['zh', 'en'] %}
        {%- set values = dict(texts, subject='subject_text_' ~ language) %}
        {{ filled_template(text ~ '_' ~ language, values) }}
            as {{ text }}_{{ language }},
        {%- endfor %}
        {%- endfor %}
        tag_order,
        evidence_count,
        measured_value,
        threshold_value,
        first_event_date as first_evidence_date,
        last_event_date as last_evidence_date,
        expires_date,
        observation_date
    from tags_described
)

select * from tags_given
