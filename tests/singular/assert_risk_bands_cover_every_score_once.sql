with

risk_bands as (select * from {{ ref('risk_bands') }}),

signals as (select * from {{ ref('churn_signals') }}),

highest_score_found as (
    select cast(sum(risk_points) as int) as maximum_score
    from signals
),

lowest_band_found as (
    select min(minimum_score) as minimum_score
    from risk_bands
),

problems_found as (
    select
        risk_band_code as seed_key,
        cast(null as string) as other_seed_key,
        'minimum_score is above maximum_score; exchange the two' as problem_en,
        'minimum_score 大于 maximum_score；请对调两个值' as problem_zh
    from risk_bands
    where minimum_score > maximum_score
    union all
    select
        risk_bands.risk_band_code as seed_key,
        other_bands.risk_band_code as other_seed_key,
        'overlaps the band ' || other_bands.risk_band_code
        || '; end one where the other begins' as problem_en,
        '与等级 ' || other_bands.risk_band_code || ' 重叠；请让一个在另一个开始之前结束'
            as problem_zh
    from risk_bands
    inner join risk_bands as other_bands
        on
            risk_bands.risk_band_code < other_bands.risk_band_code
            and risk_bands.minimum_score <= other_bands.maximum_score
            and risk_bands.maximum_score >= other_bands.minimum_score
    union all
    select
        risk_bands.risk_band_code as seed_key,
        cast(null as string) as other_seed_key,
        'no band begins at ' || cast(risk_bands.maximum_score + 1 as string)
        || ', the score after this one; the highest score is '
        || cast(highest_score_found.maximum_score as string) as problem_en,
        '没有等级从 ' || cast(risk_bands.maximum_score + 1 as string)
        || ' 分（本等级之后的分数）开始；最高分为 '
        || cast(highest_score_found.maximum_score as string) as problem_zh
    from risk_bands
    cross join highest_score_found
    left join risk_bands as next_bands
        on risk_bands.maximum_score + 1 = next_bands.minimum_score
    where
        risk_bands.maximum_score < highest_score_found.maximum_score
        and next_bands.risk_band_code is null
    union all
    select
        risk_bands.risk_band_code as seed_key,
        cast(null as string) as other_seed_key,
        'no band begins at the lowest score; let this one begin at 0' as problem_en,
        '没有等级从最低分开始；请让本等级从 0 分开始' as problem_zh
    from risk_bands
    inner join lowest_band_found
        on risk_bands.minimum_score = lowest_band_found.minimum_score
    where risk_bands.minimum_score > 0
),

problems_located as (
    select
        'seeds/rules/risk_bands.csv' as seed_file,
        seed_key,
        other_seed_key,
        problem_en,
        problem_zh
    from problems_found
)

select * from problems_located
