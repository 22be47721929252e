-- Customers of the first warnings, with what is known of each.
select
    warnings.customer_id,
    coalesce(warnings.masked_customer_name, warnings.customer_id) as customer_name,
    warnings.masked_mobile_phone,
    warnings.masked_email,
    warnings.risk_band_code,
    warnings.risk_band_name_zh as risk_band_zh,
    warnings.risk_band_name_en as risk_band_en,
    warnings.tier_name_zh as tier_zh,
    warnings.tier_name_en as tier_en,
    segments.tier_reason_zh,
    segments.tier_reason_en,
    warnings.value_class_name_zh as value_class_zh,
    warnings.value_class_name_en as value_class_en,
    warnings.lifecycle_stage_name_zh as stage_zh,
    warnings.lifecycle_stage_name_en as stage_en,
    warnings.cause_name_zh as cause_zh,
    warnings.cause_name_en as cause_en,
    warnings.what_changed_zh,
    warnings.what_changed_en,
    warnings.play_name_zh as play_zh,
    warnings.play_name_en as play_en,
    warnings.play_action_zh,
    warnings.play_action_en,
    coalesce(warnings.owner_name, warnings.owner_key, '') as owner_name,
    warnings.risk_score,
    warnings.churn_probability,
    warnings.value_at_stake_amount,
    segments.order_count,
    segments.net_revenue_amount_365d,
    segments.health_score,
    segments.cycle_days,
    segments.first_seen_date,
    segments.first_order_date,
    warnings.last_order_date,
    segments.tier_since_date,
    segments.lifecycle_stage_since_date
from pub_churn_warnings as warnings
inner join pub_customer_segments as segments
    on warnings.customer_id = segments.customer_id
order by warnings.warning_rank, warnings.customer_id
limit $most
