with

scores as (select * from {{ ref('int_churn_scores_summed') }}),

owners as (select * from {{ ref('dim_owners') }}),

observation_dates as (
    select * from {{ ref('int_observation_dates') }}
    where is_scored
),

high_band as (
    select maximum_share
    from {{ ref('risk_bands') }}
    where risk_band_code = 'high'
),

scores_counted as (
    select
        risk_score,
        max(high_score) as high_score,
        count(*) as customer_count,
        observation_date
    from scores
    group by
        risk_score,
        observation_date
),

scores_accumulated as (
    select
        risk_score,
        high_score,
        sum(customer_count) over (
            partition by observation_date
            order by risk_score desc
            rows between unbounded preceding and current row
        ) as customer_count,
        observation_date
    from scores_counted
),

-- Without a capacity told by anybody the share of all customers alone bounds the band.
customers_counted as (
    select
        sum(customer_count) as customer_count,
        observation_date
    from scores_counted
    group by observation_date
),

capacities_summed as (
    select
        least(
            floor(
                coalesce(customers_counted.customer_count, 0) * high_band.maximum_share
            ),
            coalesce(
                sum(owners.daily_capacity_count) * {{ var('risk_capacity_days') }},
                coalesce(customers_counted.customer_count, 0)
            )
        ) as capacity_count,
        observation_dates.observation_date
    from observation_dates
    cross join high_band
    left join customers_counted
        on observation_dates.observation_date = customers_counted.observation_date
    left join owners
        on
            owners.is_active
            and coalesce(observation_dates.observation_date < owners.left_date, true)
    group by
        customers_counted.customer_count,
        high_band.maximum_share,
        observation_dates.observation_date
),

-- The band begins where it still fits; equal scores are never parted.
capacities_counted as (
    select
        cast(capacities_summed.capacity_count as int) as capacity_count,
        cast(
            coalesce(
                min(
                    case
                        when
                            scores_accumulated.customer_count
                            <= capacities_summed.capacity_count
                            then
                                greatest(
                                    scores_accumulated.risk_score,
                                    scores_accumulated.high_score
                                )
                        else null
                    end
                ),
                max(scores_accumulated.risk_score) + 1,
                0
            ) as int
        ) as high_score,
        capacities_summed.observation_date
    from capacities_summed
    left join scores_accumulated
        on capacities_summed.observation_date = scores_accumulated.observation_date
    group by
        capacities_summed.capacity_count,
        capacities_summed.observation_date
)

select * from capacities_counted
