with

risk_bands as (select * from {{ ref('risk_bands') }}),

signals as (select * from {{ ref('churn_signals') }}),

score_limits_found as (
    select
        0 as minimum_score,
        cast(sum(risk_points) as int) as maximum_score
    from signals
),

problems_found as (
    select
        risk_bands.risk_band_code as seed_key,
        'the minimum score is above the maximum score' as problem
    from risk_bands
    where risk_bands.minimum_score > risk_bands.maximum_score
    union all
    select
        risk_bands.risk_band_code as seed_key,
        'overlaps the band ' || other_bands.risk_band_code as problem
    from risk_bands
    inner join risk_bands as other_bands
        on
            risk_bands.risk_band_code != other_bands.risk_band_code
            and risk_bands.minimum_score <= other_bands.maximum_score
            and risk_bands.maximum_score >= other_bands.minimum_score
    union all
    select
        risk_bands.risk_band_code as seed_key,
        'no band begins at ' || cast(risk_bands.maximum_score + 1 as string)
        || ', the score after this one' as problem
    from risk_bands
    cross join score_limits_found
    left join risk_bands as next_bands
        on risk_bands.maximum_score + 1 = next_bands.minimum_score
    where
        risk_bands.maximum_score < score_limits_found.maximum_score
        and next_bands.risk_band_code is null
    union all
    select
        'score ' || cast(score_limits_found.minimum_score as string) as seed_key,
        'no band begins at the lowest score' as problem
    from score_limits_found
    left join risk_bands
        on score_limits_found.minimum_score = risk_bands.minimum_score
    where risk_bands.risk_band_code is null
    union all
    select
        expected_bands.risk_band_code as seed_key,
        'the band is missing' as problem
    from (
        select 'low' as risk_band_code
        union all
        select 'medium' as risk_band_code
        union all
        select 'high' as risk_band_code
    ) as expected_bands
    left join risk_bands
        on expected_bands.risk_band_code = risk_bands.risk_band_code
    where risk_bands.risk_band_code is null
),

problems_located as (
    select
        'seeds/rules/risk_bands.csv' as seed_file,
        seed_key,
        problem
    from problems_found
)

select * from problems_located
