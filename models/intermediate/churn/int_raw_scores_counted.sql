with

signals as (select * from {{ ref('fct_churn_signals') }}),

weights as (select * from {{ ref('int_signal_evidence_weighed') }}),

outcomes as (select * from {{ ref('fct_churn_outcomes') }}),

outcome_dates as (select * from {{ ref('int_outcome_dates') }}),

bases_listed as (
    {%- for basis in ['served', 'judged'] %}
    select
        '{{ basis }}' as basis_code,
        observation_date
    from outcome_dates
    where is_{{ basis }}_basis
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

weights_summed as (
    select
        weights.basis_code,
        signals.customer_id,
        sum(weights.evidence_weight) as raw_score,
        signals.observation_date
    from signals
    inner join bases_listed
        on signals.observation_date = bases_listed.observation_date
    inner join weights
        on
            bases_listed.basis_code = weights.basis_code
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
        bases_listed.basis_code,
        cast(coalesce(weights_summed.raw_score, 0) as decimal(9, 4)) as raw_score,
        cast(sum(case when outcomes.is_churned then 1 else 0 end) as int)
            as churned_count,
        cast(count(*) as int) as customer_count
    from outcomes
    inner join bases_listed
        on outcomes.observation_date = bases_listed.observation_date
    left join weights_summed
        on
            bases_listed.basis_code = weights_summed.basis_code
            and outcomes.customer_id = weights_summed.customer_id
            and outcomes.observation_date = weights_summed.observation_date
    group by
        bases_listed.basis_code,
        coalesce(weights_summed.raw_score, 0)
)

select * from scores_counted
