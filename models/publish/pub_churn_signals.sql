{#- Each code with the vocabulary of its names. -#}
{%- set vocabularies = {
    'signal': 'signal',
    'family': 'evidence_family',
    'severity': 'signal_severity',
    'baseline_source': 'baseline_source',
    'weight_source': 'weight_source',
} -%}
with

reasons as (select * from {{ ref('fct_churn_reasons') }}),

labels as (select * from {{ ref('dim_labels') }}),

signals_published as (
    select
        reasons.customer_id,
        {%- for code in vocabularies %}
        reasons.{{ code }}_code,
        {{ code }}_labels.name_zh as {{ code }}_name_zh,
        {{ code }}_labels.name_en as {{ code }}_name_en,
        {%- endfor %}
        reasons.reason_zh as evidence_zh,
        reasons.reason_en as evidence_en,
        reasons.evidence_ids,
        reasons.reason_rank,
        reasons.observed_value,
        reasons.baseline_value,
        reasons.signal_value,
        reasons.threshold_value,
        reasons.contribution_score,
        reasons.evidence_record_count,
        reasons.observation_date
    from reasons
    left join labels as signal_labels
        on
            signal_labels.vocabulary_code = 'signal'
            and reasons.signal_code = signal_labels.code
    {%- for code, vocabulary in vocabularies.items() if code != 'signal' %}
    left join labels as {{ code }}_labels
        on
            {{ code }}_labels.vocabulary_code = '{{ vocabulary }}'
            and reasons.{{ code }}_code = {{ code }}_labels.code
    {%- endfor %}
)

select * from signals_published
