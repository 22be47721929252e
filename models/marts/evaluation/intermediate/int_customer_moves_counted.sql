with

states_paired as (select * from {{ ref('fct_customer_states') }}),

moves_counted as (
    select
        previous_tier_code,
        tier_code,
        previous_lifecycle_stage_code,
        lifecycle_stage_code,
        count(*) as customer_count,
        cast(sum(net_revenue_amount_365d) as decimal(18, 4))
            as net_revenue_amount_365d,
        cast(sum(coalesce(previous_net_revenue_amount_365d, 0)) as decimal(18, 4))
            as previous_net_revenue_amount_365d,
        observation_date
    from states_paired
    where previous_tier_code is not null
    group by
        previous_tier_code,
        tier_code,
        previous_lifecycle_stage_code,
        lifecycle_stage_code,
        observation_date
)

select * from moves_counted
