with

readings as (select * from {{ ref('fct_signal_readings') }}),

signals_fired as (
    select
        customer_id,
        signal_code,
        severity_code,
        baseline_source_code,
        observed_value,
        baseline_value,
        signal_value,
        threshold_value,
        evidence_count,
        observation_date
    from readings
    where signal_state_code = 'fired'
)

select * from signals_fired
