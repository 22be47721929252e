-- How tiers differ in the newest quarter there is: each rate over its own starting group.
select
    tier_name_zh as tier_zh,
    tier_name_en as tier_en,
    sum(retained_customer_count) / nullif(sum(active_start_customer_count), 0)
        as retention_rate,
    sum(churned_customer_count) / nullif(sum(active_start_customer_count), 0)
        as churn_rate,
    sum(reordering_customer_count) / nullif(sum(active_start_customer_count), 0)
        as repurchase_rate,
    sum(engaged_customer_count) / nullif(sum(active_start_customer_count), 0)
        as interaction_rate,
    sum(net_revenue_amount) / nullif(sum(order_count), 0) as average_order_amount,
    sum(touch_response_count) / nullif(sum(touch_count), 0) as response_rate
from pub_performance_months
where
    month_start_date >= (
        select date_trunc('quarter', max(month_start_date))
        from pub_performance_months
    )
group by tier_order, tier_code, tier_zh, tier_en
order by tier_order, tier_code
