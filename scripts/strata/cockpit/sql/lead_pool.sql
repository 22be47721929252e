-- Leads that are in the public pool, go there tomorrow or have been warned about.
select
    customer_id,
    coalesce(masked_customer_name, shown_lead_id, left(lead_key, 12)) as customer_name,
    owner_key,
    coalesce(owner_name, owner_key, '') as owner_name,
    channel_name_zh as channel_zh,
    channel_name_en as channel_en,
    pool_state_name_zh as pool_state_zh,
    pool_state_name_en as pool_state_en,
    pool_reason_name_zh as pool_reason_zh,
    pool_reason_name_en as pool_reason_en,
    pool_date
from pub_lead_pool
order by pool_state_code = 'in_pool', pool_date, lead_key
limit $most
