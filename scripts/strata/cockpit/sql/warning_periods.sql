-- Warnings by week or month, the newest periods in their order.
with newest as (
    select
        period_start_date,
        period_end_date,
        is_complete,
        sum(open_before_customer_count) as open_before_customer_count,
        sum(new_customer_count) as new_customer_count,
        sum(kept_customer_count) as kept_customer_count,
        sum(settled_customer_count) as settled_customer_count,
        sum(lost_customer_count) as lost_customer_count
    from pub_warning_periods
    where warning_period_code = $period
    group by all
    order by period_start_date desc
    limit $most
)

select
    *,
    strftime(period_start_date, '%Y-%m-%d') as period
from newest
order by period_start_date
