with

segments as (select * from {{ ref('fct_customer_segments') }}),

-- Amounts go by whole cents, so that the ratio is one of whole numbers.
buyers_summed as (
    select
        cast(sum(case when is_buyer then 1 else 0 end) as int) as buyer_count,
        sum(case when is_buyer then days_since_last_order else 0 end) as summed_days,
        sum(case when is_buyer then order_count_365d else 0 end) as summed_orders,
        cast(
            cast(
                sum(case when is_buyer then net_revenue_amount_365d else 0 end)
                as decimal(22, 2)
            ) * 100 as bigint
        ) as summed_cents,
        observation_date
    from segments
    group by observation_date
),

amounts_counted as (
    select
        net_revenue_amount_365d as amount,
        cast(sum(net_revenue_amount_365d) as decimal(24, 4)) as summed_amount,
        observation_date
    from segments
    where net_revenue_amount_365d > 0
    group by
        net_revenue_amount_365d,
        observation_date
),

-- Over distinct amounts, not customers: equal customers are one row here.
amounts_accumulated as (
    select
        amount,
        summed_amount,
        cast(
            sum(summed_amount) over (
                partition by observation_date
                order by amount desc
                rows between unbounded preceding and current row
            ) as decimal(24, 4)
        ) as cumulative_amount,
        cast(
            sum(summed_amount) over (partition by observation_date) as decimal(24, 4)
        ) as total_amount,
        observation_date
    from amounts_counted
),

-- An amount belongs to the core while those above it don't reach the share.
core_found as (
    select
        min(amount) as core_minimum_amount,
        observation_date
    from amounts_accumulated
    where
        cumulative_amount - summed_amount
        < total_amount * cast({{ var('core_revenue_ratio') }} as decimal(6, 4))
    group by observation_date
),

benchmarks_measured as (
    select
        buyers_summed.buyer_count,
        {{ exact_ratio('buyers_summed.summed_days', 'buyers_summed.buyer_count') }}
            as mean_recency_days,
        {{ exact_ratio('buyers_summed.summed_orders', 'buyers_summed.buyer_count') }}
            as mean_orders_365d,
        {{ exact_ratio(
            'buyers_summed.summed_cents',
            'buyers_summed.buyer_count * cast(100 as bigint)'
        ) }} as mean_net_revenue_amount_365d,
        core_found.core_minimum_amount,
        buyers_summed.observation_date
    from buyers_summed
    left join core_found
        on buyers_summed.observation_date = core_found.observation_date
)

select * from benchmarks_measured
