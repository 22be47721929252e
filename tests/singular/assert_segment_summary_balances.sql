with

summary as (
    select
        tier_code,
        customer_count,
        high_risk_customer_count,
        active_start_customer_count,
        active_start_customer_count
        + new_customer_count
        + returned_customer_count
        + moved_in_customer_count
        - moved_out_customer_count
        - churned_customer_count
        - withdrawn_customer_count as expected_end_customer_count,
        active_end_customer_count,
        lag(active_end_customer_count) over (
            partition by tier_code
            order by observation_date
        ) as previous_end_customer_count,
        observation_date
    from {{ ref('pub_segment_summary') }}
),

segments as (select * from {{ ref('pub_customer_segments') }}),

transitions as (select * from {{ ref('pub_lifecycle_transitions') }}),

segments_counted as (
    select
        tier_code,
        count(*) as customer_count,
        sum(case when risk_band_code = 'high' then 1 else 0 end)
            as high_risk_customer_count
    from segments
    group by tier_code
),

latest_summary as (
    select * from summary
    where observation_date = {{ as_of_date() }}
),

customers_counted as (
    select
        sum(customer_count) as customer_count,
        max(active_start_customer_count) is not null as has_date_before,
        observation_date
    from summary
    group by observation_date
),

moves_counted as (
    select
        sum(customer_count) as customer_count,
        observation_date
    from transitions
    group by observation_date
),

problems_found as (
    select
        tier_code,
        'start and flows do not give the end' as problem,
        expected_end_customer_count as expected_count,
        active_end_customer_count as found_count,
        observation_date
    from summary
    where active_end_customer_count != expected_end_customer_count
    union all
    select
        tier_code,
        'the start is not the end of the month before' as problem,
        previous_end_customer_count as expected_count,
        active_start_customer_count as found_count,
        observation_date
    from summary
    where active_start_customer_count != previous_end_customer_count
    union all
    select
        coalesce(latest_summary.tier_code, segments_counted.tier_code) as tier_code,
        'the published segments have other customers' as problem,
        segments_counted.customer_count as expected_count,
        latest_summary.customer_count as found_count,
        {{ as_of_date() }} as observation_date
    from latest_summary
    full outer join segments_counted
        on latest_summary.tier_code = segments_counted.tier_code
    where
        coalesce(latest_summary.customer_count, 0)
        != coalesce(segments_counted.customer_count, 0)
        or coalesce(latest_summary.high_risk_customer_count, 0)
        != coalesce(segments_counted.high_risk_customer_count, 0)
    union all
    select
        'all' as tier_code,
        'the moves between stages are of other customers' as problem,
        customers_counted.customer_count as expected_count,
        moves_counted.customer_count as found_count,
        customers_counted.observation_date
    from customers_counted
    left join moves_counted
        on customers_counted.observation_date = moves_counted.observation_date
    where
        customers_counted.has_date_before
        and moves_counted.customer_count
        is distinct from customers_counted.customer_count
)

select * from problems_found
