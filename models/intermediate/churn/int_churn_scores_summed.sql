with

inputs as (select * from {{ ref('int_signal_inputs_joined') }}),

signals as (select * from {{ ref('fct_churn_signals') }}),

weights as (
    select * from {{ ref('fct_signal_weights') }}
    where basis_code = 'served'
),

scales as (
    select * from {{ ref('fct_risk_scales') }}
    where basis_code = 'served'
),

contributions_summed as (
    select
        signals.customer_id,
        cast(sum(weights.contribution_score) as int) as risk_score,
        cast(count(*) as int) as fired_signal_count,
        max(case when signals.signal_code = 'overdue_cycle' then 1 else 0 end) = 1
            as is_overdue,
        signals.observation_date
    from signals
    inner join weights
        on
            signals.signal_code = weights.signal_code
            and signals.severity_code = weights.severity_code
    group by
        signals.customer_id,
        signals.observation_date
),

-- Who may still leave has a score, zero where nothing fired.
scores_summed as (
    select
        inputs.customer_id,
        scales.weight_source_code,
        coalesce(contributions_summed.risk_score, 0) as risk_score,
        coalesce(contributions_summed.fired_signal_count, 0) as fired_signal_count,
        scales.medium_score,
        scales.high_score,
        scales.intercept,
        coalesce(contributions_summed.is_overdue, false) as is_overdue,
        inputs.is_warm_up,
        inputs.last_order_date,
        inputs.observation_date
    from inputs
    cross join scales
    left join contributions_summed
        on
            inputs.customer_id = contributions_summed.customer_id
            and inputs.observation_date = contributions_summed.observation_date
)

select * from scores_summed
