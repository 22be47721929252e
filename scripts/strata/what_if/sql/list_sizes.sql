-- Sizes of all tiers, for every owner and, under no name at all, for the company.
with

lists as (
    select owner_key, owner_name, live_tier_code as tier_code,
        live_tier_name as tier_name, 1 as live_count, 0 as proposed_count
    from customers_compared
    where live_tier_code is not null
    union all
    select owner_key, owner_name, proposed_tier_code, proposed_tier_name, 0, 1
    from customers_compared
    where proposed_tier_code is not null
)

select
    {owner}
    max(tier_name) as tier_name,
    sum(live_count)::bigint as live_count,
    sum(proposed_count)::bigint as proposed_count
from lists
group by {owner} tier_code
order by {owner} tier_code
