with

schemes as (select * from {{ ref('schemes') }}),

customer_schemes as (select * from {{ ref('pub_customer_schemes') }}),

crosswalk as (select * from {{ ref('fct_scheme_crosswalk') }}),

segments as (select * from {{ ref('fct_customer_segments') }}),

tiers_totalled as (
    select
        tier_code,
        count(*) as customer_count,
        sum(net_revenue_amount_365d) as net_revenue_amount_365d
    from segments
    group by tier_code
),

crosswalk_totalled as (
    select
        scheme_code,
        tier_code,
        sum(customer_count) as customer_count,
        sum(net_revenue_amount_365d) as net_revenue_amount_365d
    from crosswalk
    group by
        scheme_code,
        tier_code
),

groups_counted as (
    select
        scheme_code,
        group_code,
        sum(customer_count) as customer_count
    from crosswalk
    group by
        scheme_code,
        group_code
),

groups_published as (
    select
        scheme_code,
        group_code,
        count(distinct customer_id) as customer_count
    from customer_schemes
    group by
        scheme_code,
        group_code
),

differences_found as (
    select
        schemes.scheme_code,
        'tier ' || tiers_totalled.tier_code as compared,
        tiers_totalled.customer_count as expected_customer_count,
        crosswalk_totalled.customer_count as found_customer_count
    from schemes
    cross join tiers_totalled
    left join crosswalk_totalled
        on
            schemes.scheme_code = crosswalk_totalled.scheme_code
            and tiers_totalled.tier_code = crosswalk_totalled.tier_code
    where
        tiers_totalled.customer_count
        is distinct from crosswalk_totalled.customer_count
        or tiers_totalled.net_revenue_amount_365d
        is distinct from crosswalk_totalled.net_revenue_amount_365d
    union all
    select
        groups_counted.scheme_code,
        'group ' || groups_counted.group_code as compared,
        groups_counted.customer_count as expected_customer_count,
        coalesce(groups_published.customer_count, 0) as found_customer_count
    from groups_counted
    left join groups_published
        on
            groups_counted.scheme_code = groups_published.scheme_code
            and groups_counted.group_code = groups_published.group_code
    where groups_counted.customer_count != coalesce(groups_published.customer_count, 0)
)

select * from differences_found
