-- Warnings, the most urgent first.
select
    warning_rank,
    customer_id,
    coalesce(masked_customer_name, customer_id) as customer_name,
    risk_band_code,
    risk_band_name_zh as risk_band_zh,
    risk_band_name_en as risk_band_en,
    tier_name_zh as tier_zh,
    tier_name_en as tier_en,
    value_class_name_zh as value_class_zh,
    value_class_name_en as value_class_en,
    cause_name_zh as cause_zh,
    cause_name_en as cause_en,
    play_name_zh as play_zh,
    play_name_en as play_en,
    first_reason_zh as reasons_zh,
    first_reason_en as reasons_en,
    owner_key,
    coalesce(owner_name, owner_key, '') as owner_name,
    churn_probability,
    value_at_stake_amount,
    last_order_date
from pub_churn_warnings
where $owner_key is null or owner_key = $owner_key
order by warning_rank, customer_id
limit $most
