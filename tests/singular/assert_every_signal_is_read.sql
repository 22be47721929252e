with

inputs as (select * from {{ ref('int_signal_inputs_joined') }}),

signals as (select * from {{ ref('churn_signals') }}),

readings as (select * from {{ ref('fct_signal_readings') }}),

customers_counted as (
    select
        count(*) as customer_count,
        observation_date
    from inputs
    group by observation_date
),

-- No value of a reading is looked at, so the view works none out.
readings_counted as (
    select
        signal_code,
        count(*) as reading_count,
        observation_date
    from readings
    group by
        signal_code,
        observation_date
),

differences_found as (
    select
        signals.signal_code,
        customers_counted.customer_count,
        coalesce(readings_counted.reading_count, 0) as reading_count,
        customers_counted.observation_date
    from customers_counted
    cross join signals
    left join readings_counted
        on
            signals.signal_code = readings_counted.signal_code
            and customers_counted.observation_date = readings_counted.observation_date
    where
        customers_counted.customer_count
        is distinct from coalesce(readings_counted.reading_count, 0)
)

select * from differences_found
