with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

days as (select * from {{ ref('dim_dates') }}),

-- A day off has the number of the next working day, so that what falls due on it moves
-- there.
days_numbered as (
    select
        days.date_day,
        days.is_working_day,
        cast(
            sum(case when days.is_working_day then 1 else 0 end)
                over (
                    partition by latest_dates.observation_date
                    order by days.date_day asc
                    rows between unbounded preceding and current row
                )
            + case when days.is_working_day then 0 else 1 end as int
        ) as working_day_number
    from days
    inner join latest_dates
        on
            days.date_day
            >= {{ add_days('latest_dates.observation_date', -400) }}
            and days.date_day
            <= {{ add_days('latest_dates.observation_date', 400) }}
)

select * from days_numbered
