with

contributions as (select * from {{ ref('fct_health_contributions') }}),

health_bands as (select * from {{ ref('health_bands') }}),

contributions_summed as (
    select
        customer_id,
        cast(count(distinct family_code) as int) as family_count,
        cast(sum(contribution_score) as decimal(18, 2)) as health_score,
        observation_date
    from contributions
    group by
        customer_id,
        observation_date
),

scores_found as (
    select distinct health_score
    from contributions_summed
),

minimums_reached as (
    select
        scores_found.health_score,
        max(health_bands.minimum_score) as minimum_score
    from scores_found
    inner join health_bands
        on scores_found.health_score >= health_bands.minimum_score
    group by scores_found.health_score
),

health_banded as (
    select
        contributions_summed.customer_id,
        health_bands.health_band_code,
        contributions_summed.family_count,
        contributions_summed.health_score,
        contributions_summed.observation_date
    from contributions_summed
    inner join minimums_reached
        on contributions_summed.health_score = minimums_reached.health_score
    inner join health_bands
        on minimums_reached.minimum_score = health_bands.minimum_score
)

select * from health_banded
