{%- set horizon = churn_horizon_days('observations.cycle_days') %}

with

observations as (
    select * from {{ ref('fct_customer_observations') }}
    where is_scored
),

scores as (select * from {{ ref('fct_rfm_scores') }}),

risks as (select * from {{ ref('fct_churn_risk') }}),

engagements as (select * from {{ ref('fct_customer_engagements') }}),

-- Trends compare by multiplying, so no amount is ever divided.
conditions_collected as (
    select
        observations.customer_id,
        case
            when observations.order_count = 0 then 'none'
            when observations.order_count = 1 then 'single'
            else 'repeat'
        end as buyer_code,
        case
            when not observations.is_buyer then 'none'
            when
                observations.days_since_last_order >= {{ var('dormant_days') }}
                and coalesce(
                    engagements.days_since_last_interaction, {{ var('dormant_days') }}
                ) >= {{ var('dormant_days') }}
                then 'dormant'
            when
                observations.days_since_last_order
                > observations.cycle_days
                * cast({{ var('overdue_cycle_ratio') }} as decimal(6, 2))
                then 'overdue'
            when
                observations.days_since_last_order > observations.cycle_days
                then 'late'
            else 'on_cycle'
        end as activity_code,
        case
            when not observations.is_buyer then 'none'
            when observations.days_since_first_order <= {{ var('new_customer_days') }}
                then 'new'
            else 'established'
        end as newness_code,
        case
            when not observations.is_buyer then 'awareness'
            when observations.days_since_last_order > {{ horizon }} then 'churned'
            when risks.is_overdue or risks.read_risk_band_code = 'high' then 'warning'
            when observations.latest_gap_days > {{ horizon }} then 'reactivated'
            when observations.order_count = 1 then 'acquisition'
            when observations.gap_count < {{ var('cycle_minimum_gaps') }} then 'growth'
            when
                observations.order_count_180d > observations.order_count_previous_180d
                or observations.paid_amount_180d
                > observations.paid_amount_previous_180d
                then 'growth'
            else 'maturity'
        end as lifecycle_stage_code,
        coalesce(risks.read_risk_band_code, 'none') as risk_band_code,
        risks.risk_band_code as held_risk_band_code,
        coalesce(scores.value_class_code, 'none') as value_class_code,
        coalesce(scores.frequency_band_code, 'none') as frequency_band_code,
        coalesce(scores.order_amount_band_code, 'none') as order_amount_band_code,
        case
            when
                observations.order_count_180d = 0
                or observations.order_count_previous_180d = 0
                then 'unknown'
            when
                cast(observations.paid_amount_180d as decimal(24, 4))
                * observations.order_count_previous_180d
                >= cast(observations.paid_amount_previous_180d as decimal(24, 4))
                * cast(
                    observations.order_count_180d
                    * cast({{ var('rising_ratio') }} as decimal(6, 2))
                    as decimal(13, 2)
                )
                then 'rising'
            else 'steady'
        end as order_amount_trend_code,
        case
            when observations.paid_amount_previous_180d <= 0 then 'unknown'
            when
                observations.paid_amount_180d
                >= observations.paid_amount_previous_180d
                * cast({{ var('rising_ratio') }} as decimal(6, 2))
                then 'rising'
            else 'steady'
        end as value_trend_code,
        case
            when
                coalesce(engagements.interaction_count_previous_90d, 0)
                < {{ var('plunge_minimum_interactions') }}
                then 'unknown'
            when
                engagements.interaction_count_90d
                > engagements.interaction_count_previous_90d
                * (1 - cast({{ var('plunge_ratio') }} as decimal(6, 2)))
                then 'steady'
            when engagements.complaint_count_30d > 0 then 'plunged_complaint'
            else 'plunged'
        end as engagement_code,
        observations.net_revenue_amount_365d,
        coalesce(risks.is_overdue or risks.is_beyond_doubt, false) as is_beyond_doubt,
        observations.is_warm_up,
        observations.last_order_date,
        observations.observation_date
    from observations
    left join risks
        on
            observations.customer_id = risks.customer_id
            and observations.observation_date = risks.observation_date
    left join engagements
        on
            observations.customer_id = engagements.customer_id
            and observations.observation_date = engagements.observation_date
    left join scores
        on
            observations.customer_id = scores.customer_id
            and observations.observation_date = scores.observation_date
)

select * from conditions_collected
