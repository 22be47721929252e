with

coverage as (
    select * from {{ ref('fct_observation_coverage') }}
    where is_latest
),

observations as (select * from {{ ref('fct_customer_observations') }}),

states as (select * from {{ ref('fct_customer_states') }}),

scores as (select * from {{ ref('fct_rfm_scores') }}),

risks as (select * from {{ ref('fct_churn_risk') }}),

-- A state that never changed holds since the first date it is known at.
states_traced as (
    select
        customer_id,
        {%- for state in ['tier', 'lifecycle_stage'] %}
        {%- set change_date %}
            case
                when previous_{{ state }}_code != {{ state }}_code
                    then observation_date
                else null
            end
        {%- endset %}
        nullif(
            max_by(previous_{{ state }}_code, {{ change_date }}), 'first_seen'
        ) as previous_{{ state }}_code,
        max({{ change_date }}) as {{ state }}_change_date,
        {%- endfor %}
        min(observation_date) as first_date
    from states
    group by customer_id
),

segments_collected as (
    select
        observations.customer_id,
        states.tier_code,
        states.sub_tier_code,
        states.read_tier_code,
        states_traced.previous_tier_code,
        states.tier_reason_code,
        scores.rfm_segment_code,
        scores.recency_band_code,
        scores.frequency_band_code,
        scores.monetary_band_code,
        scores.value_class_code,
        states.lifecycle_stage_code,
        states_traced.previous_lifecycle_stage_code,
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
        {%- for state in ['tier', 'lifecycle_stage'] %}
        states_traced.{{ state }}_change_date is not null as is_{{ state }}_since_known,
        {%- endfor %}
        {%- for state in ['tier', 'lifecycle_stage'] %}
        coalesce(states_traced.{{ state }}_change_date, states_traced.first_date)
            as {{ state }}_since_date,
        {%- endfor %}
        observations.first_seen_date,
        observations.first_order_date,
        observations.last_order_date,
        observations.observation_date
    from observations
    inner join coverage
        on observations.observation_date = coverage.observation_date
    inner join states
        on
            observations.customer_id = states.customer_id
            and observations.observation_date = states.observation_date
    inner join states_traced
        on observations.customer_id = states_traced.customer_id
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
