{%- set labels = {
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
        {{ code_names(labels, 'reasons') }},
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
    {{ label_joins(labels, 'reasons') }}
)

select * from signals_published
