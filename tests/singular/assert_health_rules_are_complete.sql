with

components as (select * from {{ ref('health_components') }}),

bands as (select * from {{ ref('health_bands') }}),

families as (select * from {{ ref('evidence_families') }}),

lowest_minimum_found as (
    select min(minimum_score) as minimum_score
    from bands
),

problems_found as (
    select
        'health_components.csv' as seed_name,
        component_code as seed_key,
        'worst_value and best_value are the same; give two values' as problem_en,
        'worst_value 与 best_value 相同；请填写两个不同的值' as problem_zh
    from components
    where worst_value = best_value
    union all
    select
        'evidence_families.csv' as seed_name,
        families.family_code as seed_key,
        'no row of health_components.csv is of this family; add one' as problem_en,
        'health_components.csv 中没有这个类别的分项；请添加' as problem_zh
    from families
    left join components
        on families.family_code = components.family_code
    where components.component_code is null
    union all
    select
        'health_bands.csv' as seed_name,
        bands.health_band_code as seed_key,
        'no band starts at 0, so low scores have none; give this one the minimum 0'
            as problem_en,
        '没有从 0 开始的档，低分无档可归；请将这一档的下限设为 0' as problem_zh
    from bands
    inner join lowest_minimum_found
        on bands.minimum_score = lowest_minimum_found.minimum_score
    where bands.minimum_score != 0
),

problems_located as (
    select
        'seeds/rules/' || seed_name as seed_file,
        seed_key,
        problem_en,
        problem_zh
    from problems_found
)

select * from problems_located
