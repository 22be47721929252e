-- Customers of each tier before and after, and how many came to it and left it.
with

customers_joined as (
    select
        customers_before.tier_code as tier_before,
        customers_after.tier_code as tier_after
    from before.pub_customer_segments as customers_before
    full outer join after.pub_customer_segments as customers_after
        on customers_before.customer_id = customers_after.customer_id
),

tiers_named as (
    select
        tier_code,
        max(if($language = 'zh', tier_name_zh, tier_name_en)) as tier_name
    from (
        select tier_code, tier_name_zh, tier_name_en
        from after.pub_customer_segments
        union all
        select tier_code, tier_name_zh, tier_name_en
        from before.pub_customer_segments
    )
    group by tier_code
)

select
    tiers_named.tier_name,
    count(*) filter (where tier_before = tiers_named.tier_code),
    count(*) filter (where tier_after = tiers_named.tier_code),
    count(*) filter (
        where
        tier_after = tiers_named.tier_code
        and tier_before is distinct from tier_after
    ),
    count(*) filter (
        where
        tier_before = tiers_named.tier_code
        and tier_before is distinct from tier_after
    )
from tiers_named
inner join customers_joined
    on tiers_named.tier_code in (tier_before, tier_after)
group by tiers_named.tier_code, tiers_named.tier_name
order by 3 desc, tiers_named.tier_code
