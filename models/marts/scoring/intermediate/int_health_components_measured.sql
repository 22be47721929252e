{#-
    Each component: the table with its measures, its value, the condition for there to be
    one, and how much the evidence counts: 2 while it is of the last 90 days, 1 when it is
    of the 90 days before, when it lies half decayed; older evidence counts no more.
-#}
{%- set recent_scores = '%(score)s_count_90d + %(score)s_count_previous_90d > 0' -%}
{%- set fresh_or_half = 'case when %s > 0 then 2 else 1 end' -%}
{#- A complaint may also be told to a colleague who follows up, without a ticket. -#}
{%- set recent_service = 'ticket_count_90d + complaint_count_90d' -%}
{%- set components = [
    ('order_recency', 'orders', exact_ratio('days_since_last_order', 'cycle_days'),
     'cycle_days > 0', '2'),
    ('order_frequency', 'orders',
     exact_ratio('order_count_180d', 'order_count_previous_180d'),
     'order_count_previous_180d > 0', '2'),
    ('order_value', 'orders',
     exact_ratio('paid_amount_180d * 10000', 'paid_amount_previous_180d * 10000'),
     'paid_amount_previous_180d > 0', '2'),
    ('interaction_recency', 'engagements', 'days_since_last_interaction',
     'days_since_last_interaction is not null', '2'),
    ('interaction_trend', 'engagements',
     exact_ratio('interaction_count_90d', 'interaction_count_previous_90d'),
     'interaction_count_previous_90d > 0', '2'),
    ('active_day_trend', 'engagements',
     exact_ratio('active_day_count_90d', 'active_day_count_previous_90d'),
     'active_day_count_previous_90d > 0', '2'),
    ('csat', 'engagements', 'coalesce(csat_score_90d, csat_score_previous_90d)',
     recent_scores % {'score': 'csat'}, fresh_or_half % 'csat_count_90d'),
    ('nps', 'engagements', 'coalesce(nps_score_90d, nps_score_previous_90d)',
     recent_scores % {'score': 'nps'}, fresh_or_half % 'nps_count_90d'),
    ('complaints', 'engagements',
     'case when %s > 0 then complaint_count_90d else complaint_count_previous_90d end'
     % recent_service,
     recent_service ~ ' + ticket_count_previous_90d + complaint_count_previous_90d > 0',
     fresh_or_half % recent_service),
    ('reply_time', 'engagements',
     'coalesce(mean_reply_minutes_90d, mean_reply_minutes_previous_90d)',
     'reply_count_90d + reply_count_previous_90d > 0',
     fresh_or_half % 'reply_count_90d'),
    ('reopened', 'engagements', 'reopened_count_90d',
     'ticket_count_90d + reopened_count_90d > 0', '2'),
    ('touch_response', 'engagements',
     exact_ratio('touch_response_count_90d', 'touch_count_90d'),
     'touch_count_90d > 0', '2'),
    ('opt_out', 'engagements', 'opt_out_count', 'opt_out_count > 0', '2'),
    ('loyalty', 'engagements', 'membership_count + referral_count',
     'membership_count + referral_count > 0', '2'),
] -%}
with

latest_dates as (
    select observation_date from {{ ref('dim_observation_dates') }}
    where is_latest
),

orders as (
    select * from {{ ref('fct_customer_observations') }}
    where
        is_buyer
        and observation_date in (
            select latest_dates.observation_date from latest_dates
        )
),

engagements as (
    select * from {{ ref('fct_customer_engagements') }}
    where
        observation_date in (
            select latest_dates.observation_date from latest_dates
        )
        and customer_id in (select orders.customer_id from orders)
),

components_measured as (
    {%- for component, source, value, condition, freshness in components %}
    select
        customer_id,
        '{{ component }}' as component_code,
        cast({{ freshness }} as int) as freshness_weight,
        cast({{ value }} as decimal(18, 4)) as component_value,
        observation_date
    from {{ source }}
    where {{ condition }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select * from components_measured
