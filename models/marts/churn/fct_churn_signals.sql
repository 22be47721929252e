with

measures as (select * from {{ ref('int_churn_signals_measured') }}),

signals as (select * from {{ ref('churn_signals') }}),

signals_fired as (
    select
        measures.customer_id,
        measures.signal_code,
        measures.observed_value,
        measures.baseline_value,
        measures.signal_value,
        signals.threshold_value,
        measures.evidence_count,
        signals.risk_points as contribution_score,
        measures.observation_date
    from measures
    inner join signals
        on measures.signal_code = signals.signal_code
    where
        measures.evidence_count >= signals.minimum_evidence_count
        and case signals.comparison_code
            when 'above' then measures.signal_value > signals.threshold_value
            else measures.signal_value >= signals.threshold_value
        end
)

select * from signals_fired
