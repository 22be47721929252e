with

score_parts as (select * from {{ ref('lead_score_parts') }}),

points_summed as (
    select cast(sum(maximum_points) as int) as total_points
    from score_parts
),

problems_found as (
    select
        'seeds/rules/lead_score_parts.csv' as seed_file,
        score_parts.lead_score_part_code as seed_key,
        'the points of all parts add up to '
        || cast(points_summed.total_points as string)
        || '; let them be 100' as problem_en,
        '各部分分值合计为 '
        || cast(points_summed.total_points as string)
        || '，应为 100' as problem_zh
    from score_parts
    cross join points_summed
    where points_summed.total_points != 100
)

select * from problems_found
