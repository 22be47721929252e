with

signals as (select * from {{ ref('fct_churn_signals') }}),

weights as (select * from {{ ref('int_signal_evidence_weighed') }}),

outcomes as (select * from {{ ref('fct_churn_outcomes') }}),

learning_dates as (select * from {{ ref('int_learning_dates_listed') }}),

weights_summed as (
    select
        weights.basis_code,
        signals.customer_id,
        sum(weights.evidence_weight) as raw_score,
        signals.observation_date
    from signals
    inner join learning_dates
        on signals.observation_date = learning_dates.observation_date
    inner join weights
        on
            learning_dates.basis_code = weights.basis_code
            and signals.signal_code = weights.signal_code
            and signals.severity_code = weights.severity_code
    where weights.is_weighed
    group by
        weights.basis_code,
        signals.customer_id,
        signals.observation_date
),

scores_counted as (
    select
        learning_dates.basis_code,
        cast(coalesce(weights_summed.raw_score, 0) as decimal(9, 4)) as raw_score,
        cast(sum(case when outcomes.is_churned then 1 else 0 end) as int)
            as churned_count,
        cast(count(*) as int) as customer_count
    from outcomes
    inner join learning_dates
        on outcomes.observation_date = learning_dates.observation_date
    left join weights_summed
        on
            learning_dates.basis_code = weights_summed.basis_code
            and outcomes.customer_id = weights_summed.customer_id
            and outcomes.observation_date = weights_summed.observation_date
    group by
        learning_dates.basis_code,
        coalesce(weights_summed.raw_score, 0)
)

select * from scores_counted
