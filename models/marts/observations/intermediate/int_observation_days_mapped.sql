{%- set windows = [30, 60, 90, 180, 360, 365] -%}
with

calendar_days as (select * from {{ ref('dim_dates') }}),

observation_dates as (select * from {{ ref('dim_observation_dates') }}),

-- One small range join here spares the big tables every date comparison: they look a
-- day up and know at which observation date it enters and leaves each window.
days_mapped as (
    select
        calendar_days.date_day,
        {%- for days in windows %}
        min(
            case
                when
                    {{ add_days('calendar_days.date_day', days) }}
                    <= observation_dates.observation_date
                    then observation_dates.observation_date
                else null
            end
        ) as left_{{ days }}d_observation_date,
        {%- endfor %}
        min(observation_dates.observation_date) as entered_observation_date
    from calendar_days
    inner join observation_dates
        on calendar_days.date_day <= observation_dates.observation_date
    group by calendar_days.date_day
)

select * from days_mapped
