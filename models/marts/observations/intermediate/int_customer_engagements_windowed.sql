{%- set measures = engagement_measures() -%}
{%- set last_measures = ['interaction', 'login', 'touch', 'follow_up'] -%}
{%- set month_passes = passes(12) -%}
with

event_days as (select * from {{ ref('fct_customer_event_days') }}),

days_mapped as (select * from {{ ref('int_observation_days_mapped') }}),

observation_dates as (select * from {{ ref('dim_observation_dates') }}),

-- Each day with the few dates at which it is new or lies in a window: small, so that
-- the big table is looked up by its day and compares no dates.
windows_mapped as (
    select
        days_mapped.date_day,
        observation_dates.observation_date = days_mapped.entered_observation_date
            as in_all,
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
        )
        and coalesce(
            days_mapped.left_180d_observation_date
            > observation_dates.observation_date,
            true
        ) as in_previous_90d,
        extract(month from observation_dates.observation_date)
        % {{ month_passes | length }} as pass_number,
        observation_dates.observation_date
    from days_mapped
    inner join observation_dates
        on
            days_mapped.entered_observation_date = observation_dates.observation_date
            or (
                days_mapped.entered_observation_date
                < observation_dates.observation_date
                and coalesce(
                    days_mapped.left_180d_observation_date
                    > observation_dates.observation_date,
                    true
                )
            )
),

-- The observation dates of a month of the year at a time, so that the groups of all of
-- them are never held at once.
engagements_windowed as (
    {%- for pass in month_passes %}
    select
        event_days.customer_id,
        {%- for measure, windows in measures.items() %}
        {%- set value = 'event_days.' ~ measure %}
        {%- if measure == 'active_day_count' %}
        {%- set value = 'least(event_days.interaction_count, 1)' %}
        {%- endif %}
        {%- set type = 'int' if measure.endswith('_count') else 'decimal(18, 4)' %}
        {%- for window in windows %}
        cast(
            sum(case when windows_mapped.in_{{ window }} then {{ value }} else 0 end)
            as {{ type }}
        ) as {{ measure }}_{{ window }},
        {%- endfor %}
        {%- endfor %}
        {%- for measure in last_measures %}
        max(
            case
                when windows_mapped.in_all and event_days.{{ measure }}_count > 0
                    then event_days.activity_date
                else null
            end
        ) as last_{{ measure }}_date,
        {%- endfor %}
        windows_mapped.observation_date
    from event_days
    inner join windows_mapped
        on event_days.activity_date = windows_mapped.date_day
    where windows_mapped.pass_number = {{ pass }}
    group by
        event_days.customer_id,
        windows_mapped.observation_date
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select * from engagements_windowed
