with

observation_dates as (select * from {{ ref('dim_observation_dates') }}),

dates_counted as (
    select
        sum(case when is_warm_up then 0 else 1 end) as published_count,
        sum(case when is_latest then 1 else 0 end) as latest_count,
        max(
            {{ days_between('previous_observation_date', 'observation_date') }}
        ) as longest_gap_days,
        max(observation_date) as latest_observation_date
    from observation_dates
),

contradictions_found as (
    select
        published_count,
        latest_count,
        longest_gap_days,
        latest_observation_date
    from dates_counted
    where
        published_count != {{ var('observation_months') }}
        or latest_count != 1
        or longest_gap_days > 31
        or latest_observation_date is distinct from {{ as_of_date() }}
)

select * from contradictions_found
