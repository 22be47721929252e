with

segments as (select * from {{ ref('fct_customer_segments') }}),

risks as (select * from {{ ref('fct_churn_risk') }}),

customer_values as (select * from {{ ref('fct_customer_values') }}),

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
),

-- What the customer would bring, times how likely it is to leave. A margin below zero
-- is no loss.
stakes_measured as (
    select
        customers_warned.customer_id,
        risks.weight_source_code,
        case
            when customer_values.expected_margin_amount_365d is null then 'margin_365d'
            else 'expected_margin'
        end as value_at_stake_basis_code,
        risks.churn_probability,
        customer_values.expected_margin_amount_365d,
        cast(
            greatest(
                coalesce(
                    customer_values.expected_margin_amount_365d,
                    customer_values.margin_amount_365d,
                    0
                ),
                0
            ) * risks.churn_probability as decimal(18, 4)
        ) as value_at_stake_amount
    from customers_warned
    inner join risks
        on
            customers_warned.customer_id = risks.customer_id
            and customers_warned.observation_date = risks.observation_date
    left join customer_values
        on customers_warned.customer_id = customer_values.customer_id
),

warnings_ranked as (
    select
        customers_warned.customer_id,
        customers_warned.risk_band_code,
        customers_warned.tier_code,
        customers_warned.value_class_code,
        customers_warned.lifecycle_stage_code,
        stakes_measured.weight_source_code,
        stakes_measured.value_at_stake_basis_code,
        customers_warned.currency_code,
        customers_warned.priority,
        cast(
            row_number() over (
                partition by customers_warned.observation_date
                order by
                    customers_warned.priority asc,
                    stakes_measured.value_at_stake_amount desc,
                    customers_warned.customer_id asc
            ) as int
        ) as warning_rank,
        customers_warned.risk_score,
        stakes_measured.churn_probability,
        customers_warned.order_count,
        stakes_measured.expected_margin_amount_365d,
        stakes_measured.value_at_stake_amount,
        customers_warned.cycle_days,
        customers_warned.days_since_last_order,
        customers_warned.last_order_date,
        customers_warned.observation_date
    from customers_warned
    inner join stakes_measured
        on customers_warned.customer_id = stakes_measured.customer_id
)

select * from warnings_ranked
