{{ config(materialized='view') }}

with

observations as (
    select * from {{ ref('fct_customer_observations') }}
    where is_scored
),

risks as (select * from {{ ref('fct_churn_risk') }}),

-- The churn horizon follows the customer's own rhythm within fixed limits.
horizons_set as (
    select
        observations.customer_id,
        risks.risk_band_code,
        risks.read_risk_band_code,
        observations.order_count,
        observations.order_count_180d,
        observations.order_count_previous_180d,
        observations.gap_count,
        observations.paid_amount_180d,
        observations.paid_amount_previous_180d,
        observations.latest_gap_days,
        observations.days_since_last_order,
        {{ churn_horizon_days('observations.cycle_days') }} as churn_horizon_days,
        observations.is_buyer,
        coalesce(risks.is_overdue, false) as is_overdue,
        coalesce(risks.is_overdue or risks.is_beyond_doubt, false) as is_beyond_doubt,
        observations.is_warm_up,
        observations.last_order_date,
        observations.observation_date
    from observations
    left join risks
        on
            observations.customer_id = risks.customer_id
            and observations.observation_date = risks.observation_date
),

stages_read as (
    select
        customer_id,
        case
            when not is_buyer then 'awareness'
            when days_since_last_order > churn_horizon_days then 'churned'
            when is_overdue or read_risk_band_code = 'high' then 'warning'
            when latest_gap_days > churn_horizon_days then 'reactivated'
            when order_count = 1 then 'acquisition'
            when gap_count < {{ var('cycle_minimum_gaps') }} then 'growth'
            when
                order_count_180d > order_count_previous_180d
                or paid_amount_180d > paid_amount_previous_180d
                then 'growth'
            else 'maturity'
        end as lifecycle_stage_code,
        risk_band_code,
        read_risk_band_code,
        case when is_buyer then churn_horizon_days else null end as churn_horizon_days,
        is_beyond_doubt,
        is_warm_up,
        last_order_date,
        observation_date
    from horizons_set
)

select * from stages_read
