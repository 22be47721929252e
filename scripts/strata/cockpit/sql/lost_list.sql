-- Customers lost, the latest and the largest first.
select
    customer_id,
    coalesce(masked_customer_name, customer_id) as customer_name,
    tier_name_zh as tier_zh,
    tier_name_en as tier_en,
    cause_name_zh as cause_zh,
    cause_name_en as cause_en,
    last_play_name_zh as last_play_zh,
    last_play_name_en as last_play_en,
    owner_key,
    coalesce(owner_name, owner_key, '') as owner_name,
    tried_play_count,
    lost_net_revenue_amount_365d,
    has_returned,
    last_order_date,
    observation_date
from pub_lost_customers
order by observation_date desc, lost_net_revenue_amount_365d desc, customer_id
limit $most
