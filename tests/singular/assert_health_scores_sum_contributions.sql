with

segments as (select * from {{ ref('pub_customer_segments') }}),

contributions as (select * from {{ ref('pub_health_contributions') }}),

contributions_summed as (
    select
        customer_id,
        sum(contribution_score) as contribution_score,
        count(distinct family_code) as family_count
    from contributions
    group by customer_id
),

differences_found as (
    select
        segments.customer_id,
        segments.health_score,
        contributions_summed.contribution_score,
        contributions_summed.family_count
    from segments
    full outer join contributions_summed
        on segments.customer_id = contributions_summed.customer_id
    where
        segments.health_score is distinct from contributions_summed.contribution_score
        or segments.family_count is distinct from contributions_summed.family_count
        or (segments.order_count > 0 and segments.health_score is null)
)

select * from differences_found
