with

inputs as (select * from {{ ref('int_signal_inputs_joined') }}),

signals as (select * from {{ ref('fct_churn_signals') }}),

weights as (select * from {{ ref('fct_signal_weights') }}),

scales as (select * from {{ ref('fct_risk_scales') }}),

outcome_dates as (select * from {{ ref('dim_outcome_dates') }}),

-- Lists are made for every date; judged weights score all dates with a known outcome:
-- those learned from say where bands begin, those between let bands hold.
bases_dated as (
    select
        'served' as basis_code,
        observation_date
    from outcome_dates
    union all
    select
        'judged' as basis_code,
        observation_date
    from outcome_dates
    where is_complete
),

contributions_summed as (
    select
        bases_dated.basis_code,
        signals.customer_id,
        cast(sum(weights.contribution_score) as int) as risk_score,
        cast(count(*) as int) as fired_signal_count,
        max(case when signals.signal_code = 'overdue_cycle' then 1 else 0 end) = 1
            as is_overdue,
        signals.observation_date
    from signals
    inner join bases_dated
        on signals.observation_date = bases_dated.observation_date
    inner join weights
        on
            bases_dated.basis_code = weights.basis_code
            and signals.signal_code = weights.signal_code
            and signals.severity_code = weights.severity_code
    group by
        bases_dated.basis_code,
        signals.customer_id,
        signals.observation_date
),

-- Who may still leave has a score, zero where nothing fired.
scores_summed as (
    select
        bases_dated.basis_code,
        inputs.customer_id,
        scales.weight_source_code,
        coalesce(contributions_summed.risk_score, 0) as risk_score,
        coalesce(contributions_summed.fired_signal_count, 0) as fired_signal_count,
        scales.intercept,
        coalesce(contributions_summed.is_overdue, false) as is_overdue,
        inputs.is_warm_up,
        inputs.last_order_date,
        inputs.observation_date
    from inputs
    inner join bases_dated
        on inputs.observation_date = bases_dated.observation_date
    inner join scales
        on bases_dated.basis_code = scales.basis_code
    left join contributions_summed
        on
            bases_dated.basis_code = contributions_summed.basis_code
            and inputs.customer_id = contributions_summed.customer_id
            and inputs.observation_date = contributions_summed.observation_date
)

select * from scores_summed
