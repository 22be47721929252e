with

summary as (
    select * from {{ ref('pub_segment_summary') }}
    where observation_date = {{ as_of_date() }}
),

segments as (select * from {{ ref('pub_customer_segments') }}),

segments_counted as (
    select
        tier_code,
        count(*) as customer_count,
        sum(case when risk_band_code = 'high' then 1 else 0 end)
            as high_risk_customer_count
    from segments
    group by tier_code
),

differences_found as (
    select
        coalesce(summary.tier_code, segments_counted.tier_code) as tier_code,
        summary.customer_count as summary_customer_count,
        segments_counted.customer_count as segment_customer_count
    from summary
    full outer join segments_counted
        on summary.tier_code = segments_counted.tier_code
    where
        coalesce(summary.customer_count, 0)
        != coalesce(segments_counted.customer_count, 0)
        or coalesce(summary.high_risk_customer_count, 0)
        != coalesce(segments_counted.high_risk_customer_count, 0)
)

select * from differences_found
