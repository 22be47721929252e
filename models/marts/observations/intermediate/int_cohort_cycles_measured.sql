with

cycles as (select * from {{ ref('int_customer_cycles_measured') }}),

observation_dates as (select * from {{ ref('dim_observation_dates') }}),

cycles_recalled as (
    select
        own_cycle_days,
        lag(own_cycle_days) over (
            partition by customer_id
            order by observation_date
        ) as previous_own_cycle_days,
        observation_date
    from cycles
    where own_cycle_days is not null
),

-- Each customer counts once, at the cycle known then: a new cycle enters, the one
-- before it leaves. So the median over all customers needs no row per customer.
changes_collected as (
    select
        own_cycle_days as cycle_days,
        1 as customer_change,
        observation_date
    from cycles_recalled
    union all
    select
        previous_own_cycle_days as cycle_days,
        -1 as customer_change,
        observation_date
    from cycles_recalled
    where previous_own_cycle_days is not null
),

changes_summed as (
    select
        cycle_days,
        sum(customer_change) as customer_change,
        observation_date
    from changes_collected
    group by
        cycle_days,
        observation_date
),

customers_counted as (
    select
        changes_summed.cycle_days,
        sum(changes_summed.customer_change) as customer_count,
        observation_dates.observation_date
    from changes_summed
    inner join observation_dates
        on changes_summed.observation_date <= observation_dates.observation_date
    group by
        changes_summed.cycle_days,
        observation_dates.observation_date
),

customers_accumulated as (
    select
        cycle_days,
        sum(customer_count) over (
            partition by observation_date
            order by cycle_days
            rows between unbounded preceding and current row
        ) as cumulative_customer_count,
        sum(customer_count) over (partition by observation_date) as customer_count,
        observation_date
    from customers_counted
),

medians_found as (
    select
        min(cycle_days) as cohort_cycle_days,
        cast(max(customer_count) as int) as customer_count,
        observation_date
    from customers_accumulated
    where
        cumulative_customer_count * 2 >= customer_count
        and customer_count >= {{ var('cycle_minimum_customers') }}
    group by observation_date
)

select * from medians_found
