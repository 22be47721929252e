-- Groups of every scheme beside the tiers.
select
    scheme_name_zh as scheme_zh,
    scheme_name_en as scheme_en,
    group_name_zh as group_zh,
    group_name_en as group_en,
    tier_name_zh as tier_zh,
    tier_name_en as tier_en,
    customer_count,
    customer_share_ratio,
    net_revenue_amount_365d
from pub_scheme_crosswalk
where customer_count > 0
order by scheme_order, scheme_code, group_order, group_code, tier_order, tier_code
