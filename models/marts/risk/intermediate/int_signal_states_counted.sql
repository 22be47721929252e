with

readings as (select * from {{ ref('fct_signal_readings') }}),

outcomes as (select * from {{ ref('fct_churn_outcomes') }}),

learning_dates as (select * from {{ ref('int_learning_dates_listed') }}),

-- Readings are many and passed over once, whatever the bases their dates are of.
dates_counted as (
    select
        readings.signal_code,
        coalesce(readings.severity_code, 'none') as severity_code,
        sum(case when outcomes.is_churned then 1 else 0 end) as churned_count,
        sum(case when outcomes.is_churned then 0 else 1 end) as kept_count,
        readings.observation_date
    from readings
    inner join outcomes
        on
            readings.customer_id = outcomes.customer_id
            and readings.observation_date = outcomes.observation_date
    where readings.signal_state_code in ('fired', 'not_fired')
    group by
        readings.signal_code,
        coalesce(readings.severity_code, 'none'),
        readings.observation_date
),

states_counted as (
    select
        learning_dates.basis_code,
        dates_counted.signal_code,
        dates_counted.severity_code,
        cast(sum(dates_counted.churned_count) as int) as churned_count,
        cast(sum(dates_counted.kept_count) as int) as kept_count
    from dates_counted
    inner join learning_dates
        on dates_counted.observation_date = learning_dates.observation_date
    group by
        learning_dates.basis_code,
        dates_counted.signal_code,
        dates_counted.severity_code
)

select * from states_counted
