{%- set families = [
    'behaviour', 'satisfaction', 'service', 'relationship', 'outreach',
    'account_or_contract',
] -%}
{%- set order_counts = [
    'order_count', 'order_count_365d', 'order_count_180d', 'order_count_previous_180d',
    'discounted_order_count_365d', 'gap_count',
] -%}
{%- set counts = [
    'interaction_count_30d', 'interaction_count_60d', 'interaction_count_90d',
    'interaction_count_previous_90d', 'active_day_count_90d',
    'active_day_count_previous_90d', 'visit_count_90d', 'visit_count_previous_90d',
    'competitor_attention_count_90d', 'complaint_count_30d', 'complaint_count_90d',
    'complaint_count_previous_90d', 'after_sales_count_90d',
    'after_sales_count_previous_90d', 'reply_count_90d', 'reply_count_previous_90d',
    'csat_count_90d', 'csat_count_previous_90d', 'nps_count_90d',
    'nps_count_previous_90d', 'touch_count_30d', 'opt_out_count_90d',
    'contract_start_count', 'renewal_loss_count_90d', 'leave_notice_count_90d',
] -%}
{%- set values = [
    'mean_reply_minutes_90d', 'mean_reply_minutes_previous_90d', 'csat_score_90d',
    'csat_score_previous_90d', 'nps_score_90d', 'days_since_last_interaction',
    'days_since_last_login', 'days_since_last_touch',
] -%}
with

-- Who has churned is at risk no more.
observations as (
    select * from {{ ref('fct_customer_observations') }}
    where
        is_buyer
        and is_scored
        and days_since_last_order <= {{ churn_horizon_days('cycle_days') }}
),

engagements as (select * from {{ ref('fct_customer_engagements') }}),

scores as (select * from {{ ref('fct_rfm_scores') }}),

coverage as (select * from {{ ref('fct_observation_coverage') }}),

inputs_joined as (
    select
        observations.customer_id,
        scores.value_class_code,
        observations.cycle_source_code,
        {%- for count in order_counts %}
        observations.{{ count }},
        {%- endfor %}
        {%- for count in counts %}
        coalesce(engagements.{{ count }}, 0) as {{ count }},
        {%- endfor %}
        {%- for value in values %}
        engagements.{{ value }},
        {%- endfor %}
        observations.paid_amount_180d,
        observations.paid_amount_previous_180d,
        observations.cycle_days,
        observations.recent_cycle_days,
        observations.past_cycle_days,
        observations.days_since_first_order,
        observations.days_since_last_order,
        coalesce(engagements.has_behaviour, false) as has_behaviour,
        {%- for family in families %}
        coverage.has_{{ family }} as company_has_{{ family }},
        {%- endfor %}
        observations.is_warm_up,
        observations.last_order_date,
        observations.observation_date
    from observations
    inner join coverage
        on observations.observation_date = coverage.observation_date
    left join engagements
        on
            observations.customer_id = engagements.customer_id
            and observations.observation_date = engagements.observation_date
    left join scores
        on
            observations.customer_id = scores.customer_id
            and observations.observation_date = scores.observation_date
)

select * from inputs_joined
