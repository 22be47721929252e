-- Money in and out by channel over all months there are.
select
    channel_name_zh as channel_zh,
    channel_name_en as channel_en,
    sum(net_revenue_amount) as net_revenue_amount,
    sum(margin_amount) as margin_amount,
    sum(outlay_amount) as outlay_amount,
    round(sum(effort_minutes) / 60) as effort_hours,
    sum(return_amount) / nullif(sum(outlay_amount), 0) as return_ratio
from pub_channel_roi
group by all
order by margin_amount desc, channel_en
