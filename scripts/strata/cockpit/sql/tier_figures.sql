-- The company at the as-of date: one row.
select
    sum(customer_count) as tiers_customers,
    sum(active_end_customer_count) as tiers_active,
    sum(new_customer_count) as tiers_new,
    sum(returned_customer_count) as tiers_returned,
    sum(churned_customer_count) as tiers_churned,
    sum(net_revenue_amount_365d) as tiers_revenue
from pub_segment_summary
where observation_date = $as_of
