-- Customers of each tier at every published date.
select
    summary.observation_date,
    summary.tier_code,
    summary.tier_name_zh as tier_zh,
    summary.tier_name_en as tier_en,
    summary.customer_count,
    summary.customer_share_ratio,
    summary.high_risk_customer_count,
    summary.net_revenue_amount_365d,
    summary.active_start_customer_count,
    summary.new_customer_count,
    summary.returned_customer_count,
    summary.moved_in_customer_count,
    summary.moved_out_customer_count,
    summary.churned_customer_count,
    summary.withdrawn_customer_count,
    summary.active_end_customer_count
from pub_segment_summary as summary
left join
    (select distinct tier_code, tier_order from pub_scheme_crosswalk) as tiers
    on summary.tier_code = tiers.tier_code
order by summary.observation_date, tiers.tier_order, summary.tier_code
