with

calendar_days as (select * from {{ ref('dim_dates') }}),

observation_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where not is_warm_up
),

dates_published as (
    select
        calendar_days.date_day,
        calendar_days.year_number,
        calendar_days.quarter_number,
        calendar_days.month_number,
        calendar_days.iso_year_number,
        calendar_days.iso_week_number,
        calendar_days.day_of_month_number,
        calendar_days.day_of_week_number,
        calendar_days.is_month_end,
        calendar_days.is_past,
        calendar_days.is_working_day,
        observation_dates.observation_date is not null as is_observed,
        coalesce(observation_dates.is_latest, false) as is_latest,
        calendar_days.week_start_date,
        calendar_days.month_start_date,
        calendar_days.quarter_start_date
    from calendar_days
    left join observation_dates
        on calendar_days.date_day = observation_dates.observation_date
)

select * from dates_published
