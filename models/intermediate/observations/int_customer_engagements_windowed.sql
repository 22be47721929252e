{%- set measures = engagement_measures() -%}
{#- Each event: when it happens and the sign with which it changes each window. -#}
{%- set events = {
    'entered': {'all': '', '30d': '', '60d': '', '90d': ''},
    'left_30d': {'30d': '-'},
    'left_60d': {'60d': '-'},
    'left_90d': {'90d': '-', 'previous_90d': ''},
    'left_180d': {'previous_90d': '-'},
} -%}
with

event_days as (select * from {{ ref('int_customer_event_days_summed') }}),

days_mapped as (select * from {{ ref('int_observation_days_mapped') }}),

-- Days that enter and leave every window together are one row from here on.
periods_summed as (
    select
        event_days.customer_id,
        {%- for measure in measures if measure != 'active_day_count' %}
        sum(event_days.{{ measure }}) as {{ measure }},
        {%- endfor %}
        sum(case when event_days.interaction_count > 0 then 1 else 0 end)
            as active_day_count,
        {%- for measure in ['interaction', 'login', 'touch', 'follow_up'] %}
        max(
            case
                when event_days.{{ measure }}_count > 0
                    then event_days.activity_date
                else null
            end
        ) as last_{{ measure }}_date,
        {%- endfor %}
        days_mapped.left_30d_observation_date,
        days_mapped.left_60d_observation_date,
        days_mapped.left_90d_observation_date,
        days_mapped.left_180d_observation_date,
        days_mapped.entered_observation_date
    from event_days
    inner join days_mapped
        on event_days.activity_date = days_mapped.date_day
    group by
        event_days.customer_id,
        days_mapped.left_30d_observation_date,
        days_mapped.left_60d_observation_date,
        days_mapped.left_90d_observation_date,
        days_mapped.left_180d_observation_date,
        days_mapped.entered_observation_date
),

events_collected as (
    {%- for event, signs in events.items() %}
    select
        customer_id,
        {%- for measure, windows in measures.items() %}
        {%- for window in windows %}
        {{ signs[window] ~ measure if window in signs else '0' }}
            as {{ measure }}_{{ window }},
        {%- endfor %}
        {%- endfor %}
        {%- for measure in ['interaction', 'login', 'touch', 'follow_up'] %}
        cast(
            {{ 'last_' ~ measure ~ '_date' if event == 'entered' else 'null' }} as date
        ) as last_{{ measure }}_date,
        {%- endfor %}
        {{ event }}_observation_date as observation_date
    from periods_summed
    where {{ event }}_observation_date is not null
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

engagements_windowed as (
    select
        customer_id,
        {%- for measure, windows in measures.items() %}
        {%- for window in windows %}
        cast(sum({{ measure }}_{{ window }}) as decimal(18, 4))
            as {{ measure }}_{{ window }}_change,
        {%- endfor %}
        {%- endfor %}
        {%- for measure in ['interaction', 'login', 'touch', 'follow_up'] %}
        max(last_{{ measure }}_date) as last_{{ measure }}_date,
        {%- endfor %}
        observation_date
    from events_collected
    group by
        customer_id,
        observation_date
)

select * from engagements_windowed
