{{ config(materialized='view') }}

{%- set families = [
    'behaviour', 'satisfaction', 'service', 'relationship', 'outreach',
    'account_or_contract',
] -%}
{%- set counts = engagement_counts() + ['contract_start_count'] -%}
{%- set carried = {
    'observations': [
        'cycle_source_code', 'order_count', 'order_count_365d', 'order_count_180d',
        'order_count_previous_180d', 'discounted_order_count_365d', 'gap_count',
        'paid_amount_180d', 'paid_amount_previous_180d', 'cycle_days',
        'recent_cycle_days', 'past_cycle_days', 'days_since_first_order',
        'days_since_last_order', 'is_warm_up', 'last_order_date',
    ],
    'scores': ['value_class_code'],
    'engagements': [
        'mean_reply_minutes_90d', 'mean_reply_minutes_previous_90d', 'csat_score_90d',
        'csat_score_previous_90d', 'nps_score_90d', 'days_since_last_interaction',
        'days_since_last_login', 'days_since_last_touch',
    ],
    'category_shares': ['main_category_share_180d', 'main_category_share_previous_180d'],
    'first_orders': [
        'first_lead_days', 'first_order_line_count', 'first_weeks_interaction_count',
        'channel_code', 'channel_customer_count', 'channel_repeat_share',
        'company_repeat_share',
    ],
} -%}
{#- Interactions of each of the three 30 days of the window. -#}
{%- set thirds = [
    'interaction_count_30d',
    'interaction_count_60d - interaction_count_30d',
    'interaction_count_90d - interaction_count_60d',
] | join(', ') -%}
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

category_shares as (select * from {{ ref('fct_category_shares') }}),

first_orders as (select * from {{ ref('fct_first_orders') }}),

metrics_joined as (
    select
        observations.customer_id,
        {%- for count in counts %}
        coalesce(engagements.{{ count }}, 0) as {{ count }},
        {%- endfor %}
        {%- for source, metrics in carried.items() %}
        {%- for metric in metrics %}
        {{ source }}.{{ metric }},
        {%- endfor %}
        {%- endfor %}
        coalesce(
            least(
                category_shares.order_line_count_180d,
                category_shares.order_line_count_previous_180d
            ), 0
        ) as least_order_line_count_180d,
        coalesce(engagements.has_behaviour, false) as has_behaviour,
        coverage.has_categories as company_has_categories,
        {%- for family in families %}
        coverage.has_{{ family }} as company_has_{{ family }},
        {%- endfor %}
        observations.observation_date
    from observations
    inner join coverage
        on observations.observation_date = coverage.observation_date
    {%- for optional in ['engagements', 'scores', 'category_shares', 'first_orders'] %}
    left join {{ optional }}
        on
            observations.customer_id = {{ optional }}.customer_id
            and observations.observation_date = {{ optional }}.observation_date
    {%- endfor %}
),

metrics_derived as (
    select
        customer_id,
        {%- for metric in counts + carried.values() | sum(start=[]) %}
        {{ metric }},
        {%- endfor %}
        least(order_count_180d, order_count_previous_180d) as least_order_count_180d,
        least_order_line_count_180d,
        {%- for window in ['90d', 'previous_90d'] %}
        csat_count_{{ window }} + nps_count_{{ window }} as feedback_count_{{ window }},
        {%- endfor %}
        greatest({{ thirds }}) - least({{ thirds }}) as interaction_spread_90d,
        {{ exact_ratio('interaction_count_90d', '3') }} as mean_interaction_count_30d,
        {%- for window in ['180d', 'previous_180d'] %}
        {{ exact_ratio(
            'paid_amount_' ~ window ~ ' * 10000',
            'order_count_' ~ window ~ ' * cast(10000 as bigint)'
        ) }} as paid_amount_per_order_{{ window }},
        {%- endfor %}
        least(
            days_since_last_order,
            coalesce(days_since_last_interaction, days_since_last_order)
        ) as silent_days,
        coalesce(days_since_last_touch, days_since_first_order) as days_without_touch,
        has_behaviour,
        has_behaviour and company_has_service as has_behaviour_and_service,
        days_since_last_login is not null as has_login,
        {%- for record in ['csat', 'nps', 'reply'] %}
        {{ record }}_count_90d > 0 as has_{{ record }},
        {{ record }}_count_previous_90d > 0 as had_{{ record }},
        {%- endfor %}
        contract_start_count > 0 as has_contract,
        first_lead_days is not null as has_first_lead,
        first_order_line_count is not null as has_first_order_lines,
        first_weeks_interaction_count is not null as has_first_weeks,
        channel_code is not null as has_first_channel,
        -- Interactions are compared by windows of 90 days: who was there for both, and
        -- who for one alone.
        has_behaviour and days_since_first_order >= 180 as was_interacting_before,
        days_since_first_order between 90 and 179
        and interaction_count_90d < interaction_count_previous_90d
            as is_new_and_interacting_less,
        company_has_outreach and coalesce(value_class_code = 'top', false)
            as is_top_where_outreach_is_known,
        company_has_categories,
        {%- for family in families %}
        company_has_{{ family }},
        {%- endfor %}
        observation_date
    from metrics_joined
)

select * from metrics_derived
