-- Churn of the fixed starting group, of all and of each tier, at every date.
select
    observation_date,
    tier_code,
    tier_name_zh as tier_zh,
    tier_name_en as tier_en,
    active_start_customer_count,
    churned_customer_count,
    churn_rate,
    revenue_churn_rate,
    churned_net_revenue_amount_365d,
    is_partial_period
from pub_churn_rate
order by observation_date, tier_code
