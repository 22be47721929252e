-- Margin and outlay of every month.
select
    month_start_date,
    sum(margin_amount) as margin_amount,
    sum(outlay_amount) as outlay_amount
from pub_tier_roi
group by month_start_date
order by month_start_date
