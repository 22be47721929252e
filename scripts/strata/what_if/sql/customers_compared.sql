-- One row per customer on either side; the live revenue is what the move touches.
create temp table customers_compared as
select
    coalesce(live.customer_id, proposed.customer_id) as customer_id,
    coalesce(proposed.masked_customer_name, live.masked_customer_name)
        as masked_customer_name,
    coalesce(proposed.owner_key, live.owner_key) as owner_key,
    coalesce(proposed.owner_name, live.owner_name) as owner_name,
    live.tier_code as live_tier_code,
    live.tier_name_{language} as live_tier_name,
    proposed.tier_code as proposed_tier_code,
    proposed.tier_name_{language} as proposed_tier_name,
    case when live.tier_code is distinct from proposed.tier_code
        then live.tier_reason_{language} else null end as live_reason,
    case when live.tier_code is distinct from proposed.tier_code
        then proposed.tier_reason_{language} else null end as proposed_reason,
    coalesce(live.currency_code, proposed.currency_code) as currency_code,
    coalesce(live.net_revenue_amount_365d, proposed.net_revenue_amount_365d)
        as net_revenue_amount_365d
from {live_segments} as live
full join {proposed_segments} as proposed on live.customer_id = proposed.customer_id
