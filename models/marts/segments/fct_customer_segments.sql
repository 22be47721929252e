with

coverage as (
    select * from {{ ref('fct_observation_coverage') }}
    where is_latest
),

observations as (select * from {{ ref('fct_customer_observations') }}),

tiers as (select * from {{ ref('fct_customer_tiers') }}),

scores as (select * from {{ ref('fct_rfm_scores') }}),

stages as (select * from {{ ref('fct_lifecycle_stages') }}),

risks as (select * from {{ ref('fct_churn_risk') }}),

segments_collected as (
    select
        observations.customer_id,
        tiers.tier_code,
        tiers.sub_tier_code,
        tiers.read_tier_code,
        tiers.tier_reason_code,
        scores.rfm_segment_code,
        scores.recency_band_code,
        scores.frequency_band_code,
        scores.monetary_band_code,
        scores.value_class_code,
        stages.lifecycle_stage_code,
        risks.risk_band_code,
        coverage.coverage_code,
        observations.cycle_source_code,
        observations.currency_code,
        scores.recency_score,
        scores.frequency_score,
        scores.monetary_score,
        scores.recency_points,
        scores.frequency_points,
        scores.monetary_points,
        scores.total_points,
        risks.risk_score,
        observations.order_count,
        observations.order_count_365d,
        observations.net_revenue_amount,
        observations.net_revenue_amount_365d,
        observations.cycle_days,
        observations.days_since_first_order,
        observations.days_since_last_order,
        observations.is_buyer,
        coverage.is_thin_history,
        observations.first_seen_date,
        observations.first_order_date,
        observations.last_order_date,
        observations.observation_date
    from observations
    inner join coverage
        on observations.observation_date = coverage.observation_date
    inner join tiers
        on
            observations.customer_id = tiers.customer_id
            and observations.observation_date = tiers.observation_date
    inner join stages
        on
            observations.customer_id = stages.customer_id
            and observations.observation_date = stages.observation_date
    left join scores
        on
            observations.customer_id = scores.customer_id
            and observations.observation_date = scores.observation_date
    left join risks
        on
            observations.customer_id = risks.customer_id
            and observations.observation_date = risks.observation_date
)

select * from segments_collected
