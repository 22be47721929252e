with

readings as (select * from {{ ref('fct_signal_readings') }}),

outcomes as (select * from {{ ref('fct_churn_outcomes') }}),

outcome_dates as (
    select * from {{ ref('int_outcome_dates') }}
    where is_served_basis or is_judged_basis
),

states_counted as (
    select
        readings.signal_code,
        coalesce(readings.severity_code, 'none') as severity_code,
        outcome_dates.is_served_basis,
        outcome_dates.is_judged_basis,
        sum(case when outcomes.is_churned then 1 else 0 end) as churned_count,
        sum(case when outcomes.is_churned then 0 else 1 end) as kept_count
    from readings
    inner join outcome_dates
        on readings.observation_date = outcome_dates.observation_date
    inner join outcomes
        on
            readings.customer_id = outcomes.customer_id
            and readings.observation_date = outcomes.observation_date
    where readings.signal_state_code in ('fired', 'not_fired')
    group by
        readings.signal_code,
        coalesce(readings.severity_code, 'none'),
        outcome_dates.is_served_basis,
        outcome_dates.is_judged_basis
),

-- Once for the weights that are served, once for those judged out of time.
bases_counted as (
    {%- for basis in ['served', 'judged'] %}
    select
        '{{ basis }}' as basis_code,
        signal_code,
        severity_code,
        cast(sum(churned_count) as int) as churned_count,
        cast(sum(kept_count) as int) as kept_count
    from states_counted
    where is_{{ basis }}_basis
    group by
        signal_code,
        severity_code
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select * from bases_counted
