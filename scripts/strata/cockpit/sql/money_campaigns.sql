-- Money in and out by campaign over all months there are, those that brought most first.
select
    campaign_id as campaign,
    sum(net_revenue_amount) as net_revenue_amount,
    sum(margin_amount) as margin_amount,
    sum(outlay_amount) as outlay_amount,
    round(sum(effort_minutes) / 60) as effort_hours,
    sum(return_amount) / nullif(sum(outlay_amount), 0) as return_ratio
from pub_campaign_roi
group by all
order by margin_amount desc, campaign
limit 30
