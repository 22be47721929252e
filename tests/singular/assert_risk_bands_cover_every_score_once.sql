with

risk_bands as (select * from {{ ref('risk_bands') }}),

problems_found as (
    select
        risk_bands.risk_band_code as seed_key,
        other_bands.risk_band_code as other_seed_key,
        'begins at or above the score of the band ' || other_bands.risk_band_code
        || ', which comes after it; let each band begin above the one before'
            as problem_en,
        '起始分数不低于排在其后的等级 ' || other_bands.risk_band_code
        || '；请让每个等级都高于前一个等级' as problem_zh
    from risk_bands
    inner join risk_bands as other_bands
        on
            risk_bands.risk_band_order < other_bands.risk_band_order
            and risk_bands.minimum_score >= other_bands.minimum_score
    union all
    select
        risk_band_code as seed_key,
        cast(null as string) as other_seed_key,
        'no band begins at the lowest score; let low begin at 0' as problem_en,
        '没有等级从最低分开始；请让 low 从 0 分开始' as problem_zh
    from risk_bands
    where
        risk_band_code = 'low'
        and minimum_score != 0
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
