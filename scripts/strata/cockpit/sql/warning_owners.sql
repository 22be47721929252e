-- Warnings of the newest week and month by tier and owner.
select
    warning_period_name_zh as warning_period_zh,
    warning_period_name_en as warning_period_en,
    tier_name_zh as tier_zh,
    tier_name_en as tier_en,
    owner_key,
    coalesce(owner_name, owner_key) as owner_name,
    open_before_customer_count,
    new_customer_count,
    kept_customer_count,
    settled_customer_count,
    lost_customer_count,
    period_start_date
from pub_warning_periods
qualify
    period_start_date = max(period_start_date) over (partition by warning_period_code)
order by
    warning_period_code desc,
    open_before_customer_count + new_customer_count desc,
    tier_en,
    owner_key
limit $most
