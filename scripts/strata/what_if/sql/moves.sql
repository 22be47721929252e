select
    live_tier_name,
    proposed_tier_name,
    count(*),
    sum(net_revenue_amount_365d)
from customers_compared
where live_tier_code is distinct from proposed_tier_code
group by live_tier_code, live_tier_name, proposed_tier_code, proposed_tier_name
order by count(*) desc, live_tier_code, proposed_tier_code
