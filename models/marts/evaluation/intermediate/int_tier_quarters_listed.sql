with

condition_counts as (select * from {{ ref('fct_tier_conditions') }}),

sizes as (select * from {{ ref('fct_segment_summary') }}),

coverage as (select * from {{ ref('fct_observation_coverage') }}),

tiers as (select * from {{ ref('tiers') }}),

quarters as (
    select distinct
        observation_date,
        previous_quarter_date
    from condition_counts
),

dates_counted as (
    select
        sum(customer_count) as customer_count,
        observation_date
    from sizes
    group by observation_date
),

tiers_bounded as (
    select
        sizes.tier_code,
        sizes.customer_count,
        sizes.customer_share_ratio,
        tiers.minimum_customer_share,
        tiers.maximum_customer_share,
        sizes.is_skewed
        or sizes.customer_count
        < tiers.minimum_customer_share * dates_counted.customer_count
            as is_size_out_of_bounds,
        sizes.observation_date
    from sizes
    inner join tiers
        on sizes.tier_code = tiers.tier_code
    inner join dates_counted
        on sizes.observation_date = dates_counted.observation_date
    union all
    select
        'all' as tier_code,
        customer_count,
        cast(null as decimal(18, 4)) as customer_share_ratio,
        cast(null as decimal(9, 4)) as minimum_customer_share,
        cast(null as decimal(9, 4)) as maximum_customer_share,
        false as is_size_out_of_bounds,
        observation_date
    from dates_counted
),

quarters_listed as (
    select
        tiers_bounded.tier_code,
        cast(tiers_bounded.customer_count as int) as customer_count,
        tiers_bounded.customer_share_ratio,
        tiers_bounded.minimum_customer_share,
        tiers_bounded.maximum_customer_share,
        tiers_bounded.is_size_out_of_bounds,
        coverage.is_thin_history,
        coverage.is_thin_history
        or coalesce(previous_coverage.is_thin_history, true) as is_incomparable,
        quarters.observation_date,
        quarters.previous_quarter_date
    from quarters
    inner join coverage
        on quarters.observation_date = coverage.observation_date
    inner join tiers_bounded
        on quarters.observation_date = tiers_bounded.observation_date
    left join coverage as previous_coverage
        on quarters.previous_quarter_date = previous_coverage.observation_date
)

select * from quarters_listed
