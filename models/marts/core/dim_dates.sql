with

calendar_days as (select * from {{ ref('calendar_days') }}),

whole_numbers as (
    {{ whole_numbers(5) }}
),

days_dated as (
    select {{ add_days("cast('" ~ var('minimum_date') ~ "' as date)", 'whole_number') }}
        as date_day
    from whole_numbers
    where whole_number < 30000
),

days_described as (
    select
        days_dated.date_day,
        cast(extract(year from days_dated.date_day) as int) as year_number,
        cast(extract(quarter from days_dated.date_day) as int) as quarter_number,
        cast(extract(month from days_dated.date_day) as int) as month_number,
        -- A week belongs to the year of its Thursday.
        cast(
            extract(
                year from {{ add_days(
                    "cast(date_trunc('week', days_dated.date_day) as date)", 3
                ) }}
            ) as int
        ) as iso_year_number,
        cast(extract(week from days_dated.date_day) as int) as iso_week_number,
        cast(extract(day from days_dated.date_day) as int) as day_of_month_number,
        {{ days_between("cast('1900-01-01' as date)", 'days_dated.date_day') }} % 7 + 1
            as day_of_week_number,
        days_dated.date_day = last_day(days_dated.date_day) as is_month_end,
        days_dated.date_day <= {{ as_of_date() }} as is_past,
        case
            when calendar_days.day_type_code is not null
                then calendar_days.day_type_code = 'working_day'
            else
                {{ days_between("cast('1900-01-01' as date)", 'days_dated.date_day') }}
                % 7 < 5
        end as is_working_day,
        cast(date_trunc('week', days_dated.date_day) as date) as week_start_date,
        cast(date_trunc('month', days_dated.date_day) as date) as month_start_date,
        cast(date_trunc('quarter', days_dated.date_day) as date) as quarter_start_date
    from days_dated
    left join calendar_days
        on days_dated.date_day = calendar_days.calendar_date
    where days_dated.date_day <= {{ add_days(as_of_date(), 731) }}
)

select * from days_described
