with

segments as (select * from {{ ref('fct_customer_segments') }}),

warning_rules as (select * from {{ ref('warning_rules') }}),

-- Only those who can still be kept: the churned and the dormant are for other lists,
-- and who brought no net revenue within the year has nothing at stake.
customers_warned as (
    select
        segments.customer_id,
        segments.risk_band_code,
        segments.tier_code,
        segments.value_class_code,
        segments.lifecycle_stage_code,
        segments.currency_code,
        warning_rules.priority,
        segments.risk_score,
        segments.order_count,
        segments.net_revenue_amount_365d as value_at_stake_amount,
        segments.cycle_days,
        segments.days_since_last_order,
        segments.last_order_date,
        segments.observation_date
    from segments
    inner join warning_rules
        on
            segments.risk_band_code = warning_rules.risk_band_code
            and segments.value_class_code = warning_rules.value_class_code
            and segments.order_count >= warning_rules.minimum_order_count
    where
        segments.lifecycle_stage_code != 'churned'
        and segments.tier_code != 'dormant'
        and segments.net_revenue_amount_365d > 0
)

select * from customers_warned
