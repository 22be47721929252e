{%- set labels = {
    'signal': 'signal',
    'family': 'evidence_family',
    'severity': 'signal_severity',
    'baseline_source': 'baseline_source',
    'weight_source': 'weight_source',
} -%}
with

signals as (select * from {{ ref('fct_churn_signals') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

signals_published as (
    select
        signals.customer_id,
        {{ code_names(labels, 'signals') }},
        signals.reason_zh as evidence_zh,
        signals.reason_en as evidence_en,
        signals.evidence_ids,
        {{ code_orders(['severity']) }},
        signals.reason_rank,
        signals.observed_value,
        signals.baseline_value,
        signals.signal_value,
        signals.threshold_value,
        signals.contribution_score,
        signals.evidence_record_count,
        signals.observation_date
    from signals
    {{ label_joins(labels, 'signals') }}
)

select * from signals_published
