with

readings as (select * from {{ ref('int_lifecycle_stages_read') }}),

stages as (select * from {{ ref('lifecycle_stages') }}),

readings_judged as (
    select
        customer_id,
        stage_order,
        lifecycle_stage_code,
        risk_band_code,
        churn_horizon_days,
        {{ confirmed_reading('lifecycle_stage_code', 'customer_history') }}
            as is_confirmed,
        is_warm_up,
        observation_date
    from readings
    window customer_history as (
        partition by customer_id
        order by observation_date
    )
),

readings_held as (
    select
        customer_id,
        lifecycle_stage_code as read_lifecycle_stage_code,
        risk_band_code,
        {{ held_reading('stage_order', 'is_confirmed', 'recent_readings') }}
            as stage_order,
        churn_horizon_days,
        is_warm_up,
        observation_date
    from readings_judged
    window recent_readings as (
        partition by customer_id
        order by observation_date
        rows between 2 preceding and current row
    )
),

stages_held as (
    select
        readings_held.customer_id,
        stages.lifecycle_stage_code,
        readings_held.read_lifecycle_stage_code,
        readings_held.risk_band_code,
        readings_held.churn_horizon_days,
        readings_held.observation_date
    from readings_held
    inner join stages
        on readings_held.stage_order = stages.stage_order
    where not readings_held.is_warm_up
)

select * from stages_held
