{%- set families = engagement_measures() -%}
{%- set lifetime_counts = [
    'referral_count', 'opt_out_count', 'membership_count', 'contract_start_count',
] -%}
{%- set flags = ['behaviour', 'service', 'satisfaction', 'relationship', 'outreach'] -%}
{%- set trend = ['90d', 'previous_90d'] -%}
with

event_days as (select * from {{ ref('fct_customer_event_days') }}),

histories as (select * from {{ ref('int_engagement_histories_summed') }}),

days_mapped as (select * from {{ ref('int_observation_days_mapped') }}),

observation_dates as (select * from {{ ref('dim_observation_dates') }}),

-- Each day with the few dates at which it lies in a window: small, so that the big
-- table is looked up by its day and compares no dates.
windows_mapped as (
    select
        days_mapped.date_day,
        {%- for days in [30, 60, 90] %}
        coalesce(
            days_mapped.left_{{ days }}d_observation_date
            > observation_dates.observation_date,
            true
        ) as in_{{ days }}d,
        {%- endfor %}
        coalesce(
            days_mapped.left_90d_observation_date
            <= observation_dates.observation_date,
            false
        ) as in_previous_90d,
        observation_dates.observation_date
    from days_mapped
    inner join observation_dates
        on
            days_mapped.entered_observation_date <= observation_dates.observation_date
            and coalesce(
                days_mapped.left_180d_observation_date
                > observation_dates.observation_date,
                true
            )
),

-- A family of measures at a time: most days hold evidence of one family only.
{%- for family, measures in families.items() %}
{{ family }}_windowed as (
    select
        event_days.customer_id,
        {%- for measure, windows in measures.items() %}
        {%- set value = 'event_days.' ~ measure %}
        {%- if measure == 'active_day_count' %}
        {%- set value = 'least(event_days.interaction_count, 1)' %}
        {%- endif %}
        {%- for window in windows %}
        sum(case when windows_mapped.in_{{ window }} then {{ value }} else 0 end)
            as {{ measure }}_{{ window }},
        {%- endfor %}
        {%- endfor %}
        windows_mapped.observation_date
    from event_days
    inner join windows_mapped
        on event_days.activity_date = windows_mapped.date_day
    where
        false
        {%- for measure in measures
            if measure.endswith('_count') and measure != 'active_day_count' %}
        or event_days.{{ measure }} > 0
        {%- endfor %}
    group by
        event_days.customer_id,
        windows_mapped.observation_date
),
{% endfor %}
service_measured as (
    select
        customer_id,
        {%- for measure, windows in families['service'].items() %}
        {%- for window in windows if measure.endswith('_count') %}
        {{ measure }}_{{ window }},
        {%- endfor %}
        {%- endfor %}
        {%- for window in trend %}
        {%- for score in ['csat', 'nps'] %}
        {{ exact_ratio(
            score ~ '_points_' ~ window ~ ' * 10000',
            score ~ '_count_' ~ window ~ ' * 10000'
        ) }} as {{ score }}_score_{{ window }},
        {%- endfor %}
        {{ exact_ratio('reply_minutes_' ~ window, 'reply_count_' ~ window) }}
            as mean_reply_minutes_{{ window }},
        {%- endfor %}
        observation_date
    from service_windowed
),

{% set steps = {
    'behaviour': 'behaviour_windowed', 'outreach': 'outreach_windowed',
    'service': 'service_measured',
} %}
engagements_completed as (
    select
        histories.customer_id,
        {%- for family, step in steps.items() %}
        {%- for measure, windows in families[family].items() %}
        {%- for window in windows if measure.endswith('_count') %}
        {%- set name = measure ~ '_' ~ window %}
        cast(coalesce({{ step }}.{{ name }}, 0) as int) as {{ name }},
        {%- endfor %}
        {%- endfor %}
        {%- endfor %}
        {%- for measure in lifetime_counts %}
        cast(histories.{{ measure }} as int) as {{ measure }},
        {%- endfor %}
        {%- for mean in ['csat_score', 'nps_score', 'mean_reply_minutes'] %}
        {%- for window in trend %}
        service_measured.{{ mean }}_{{ window }},
        {%- endfor %}
        {%- endfor %}
        {%- for event in ['interaction', 'login', 'touch'] %}
        cast({{ days_between(
            'histories.last_' ~ event ~ '_date', 'observation_dates.observation_date'
        ) }} as int) as days_since_last_{{ event }},
        {%- endfor %}
        {%- for flag in flags %}
        histories.has_{{ flag }},
        {%- endfor %}
        histories.has_account_or_contract
        or coalesce(service_measured.leave_notice_count_90d > 0, false)
            as has_account_or_contract,
        observation_dates.is_warm_up,
        observation_dates.observation_date
    from histories
    inner join observation_dates
        on
            histories.observation_date <= observation_dates.observation_date
            and coalesce(
                histories.next_observation_date > observation_dates.observation_date,
                true
            )
    {%- for step in steps.values() %}
    left join {{ step }}
        on
            histories.customer_id = {{ step }}.customer_id
            and observation_dates.observation_date = {{ step }}.observation_date
    {%- endfor %}
)

select * from engagements_completed
