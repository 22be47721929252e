with

digits as (
    select numerals.digit
    from (
        values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)
    ) as numerals (digit)
),

days_numbered as (
    select
        ten_thousands.digit * 10000
        + thousands.digit * 1000
        + hundreds.digit * 100
        + tens.digit * 10
        + ones.digit as day_number
    from digits as ten_thousands
    cross join digits as thousands
    cross join digits as hundreds
    cross join digits as tens
    cross join digits as ones
    where ten_thousands.digit < 3
),

days_dated as (
    select {{ add_days("cast('" ~ var('minimum_date') ~ "' as date)", 'day_number') }}
        as date_day
    from days_numbered
),

days_described as (
    select
        date_day,
        cast(extract(year from date_day) as int) as year_number,
        cast(extract(quarter from date_day) as int) as quarter_number,
        cast(extract(month from date_day) as int) as month_number,
        cast(extract(day from date_day) as int) as day_of_month_number,
        {{ days_between("cast('1900-01-01' as date)", 'date_day') }} % 7 + 1
            as day_of_week_number,
        date_day = last_day(date_day) as is_month_end,
        date_day <= {{ as_of_date() }} as is_past,
        cast(date_trunc('month', date_day) as date) as month_start_date,
        cast(date_trunc('quarter', date_day) as date) as quarter_start_date
    from days_dated
    where date_day <= {{ add_days(as_of_date(), 731) }}
)

select * from days_described
