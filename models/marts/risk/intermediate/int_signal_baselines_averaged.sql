with

measures as (select * from {{ ref('int_churn_signals_measured') }}),

signals as (select * from {{ ref('churn_signals') }}),

-- What everybody of the cohort did before, on average: the busy alone are no norm.
baselines_averaged as (
    select
        measures.signal_code,
        {{ exact_ratio(
            'sum(measures.own_baseline_value * 10000)',
            'count(*) * cast(10000 as bigint)'
        ) }} as cohort_baseline_value,
        cast(count(*) as int) as customer_count,
        measures.observation_date
    from measures
    inner join signals
        on measures.signal_code = signals.signal_code
    where
        signals.has_cohort_baseline
        and measures.is_cohort_member
        and measures.own_baseline_value is not null
    group by
        measures.signal_code,
        measures.observation_date
)

select * from baselines_averaged
