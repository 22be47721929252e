select
    customer_id,
    masked_customer_name,
    live_tier_code,
    live_tier_name,
    proposed_tier_code,
    proposed_tier_name,
    live_reason,
    proposed_reason,
    owner_key,
    owner_name,
    currency_code,
    net_revenue_amount_365d
from customers_compared
where live_tier_code is distinct from proposed_tier_code
order by customer_id
