-- Money in and out by tier over all months there are.
select
    tier_name_zh as tier_zh,
    tier_name_en as tier_en,
    sum(net_revenue_amount) as net_revenue_amount,
    sum(margin_amount) as margin_amount,
    sum(outlay_amount) as outlay_amount,
    round(sum(effort_minutes) / 60) as effort_hours,
    sum(return_amount) / nullif(sum(outlay_amount), 0) as return_ratio
from pub_tier_roi
group by all
order by margin_amount desc, tier_en
