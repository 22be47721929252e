with

readings as (
    select * from {{ ref('fct_signal_readings') }}
    where
        observation_date = {{ as_of_date() }}
        and signal_value is not null
),

risks as (
    select * from {{ ref('fct_churn_risk') }}
    where observation_date = {{ as_of_date() }}
),

weights as (
    select * from {{ ref('fct_signal_weights') }}
    where basis_code = 'served'
),

-- What has not fired has no severity, hence no weight.
contributions_valued as (
    select
        readings.customer_id,
        readings.signal_code,
        readings.severity_code,
        readings.signal_value,
        coalesce(weights.contribution_score, 0) as contribution_score,
        readings.observation_date
    from readings
    inner join risks
        on readings.customer_id = risks.customer_id
    left join weights
        on
            readings.signal_code = weights.signal_code
            and readings.severity_code = weights.severity_code
)

select * from contributions_valued
