with

scores as (select * from {{ ref('int_churn_scores_summed') }}),

owners as (select * from {{ ref('dim_owners') }}),

observation_dates as (
    select * from {{ ref('int_observation_dates') }}
    where is_scored
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

-- Null where nobody told a capacity: then nothing bounds the band.
capacities_summed as (
    select
        sum(owners.daily_capacity_count) * {{ var('risk_capacity_days') }}
            as capacity_count,
        observation_dates.observation_date
    from observation_dates
    left join owners
        on
            owners.is_active
            and coalesce(observation_dates.observation_date < owners.left_date, true)
    group by observation_dates.observation_date
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
                            coalesce(
                                scores_accumulated.customer_count
                                <= capacities_summed.capacity_count, true
                            )
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
