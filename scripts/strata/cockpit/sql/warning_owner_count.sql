-- Rows of the newest week and month, listed or not.
with newest as (
    select
        warning_period_code,
        max(period_start_date) as period_start_date
    from pub_warning_periods
    group by warning_period_code
)

select count(*) as row_count
from pub_warning_periods
inner join newest using (warning_period_code, period_start_date)
