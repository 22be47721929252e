with

schemes as (select * from {{ ref('schemes') }}),

scheme_groups as (select * from {{ ref('scheme_groups') }}),

scheme_rules as (select * from {{ ref('scheme_rules') }}),

spend_bands as (select * from {{ ref('spend_bands') }}),

tier_rules as (select * from {{ ref('tier_rules') }}),

tiers as (select * from {{ ref('tiers') }}),

problems_found as (
    select
        'tier_rules.csv' as seed_name,
        tier_rules.scheme_code || ', precedence '
        || cast(tier_rules.precedence as string) as seed_key,
        'the tier is not one that tiers.csv assigns; correct it' as problem_en,
        '该分层不是 tiers.csv 中可分配的分层；请更正' as problem_zh
    from tier_rules
    left join tiers
        on
            tier_rules.tier_code = tiers.tier_code
            and tiers.is_assigned
    where tiers.tier_code is null
    union all
    select
        'scheme_rules.csv' as seed_name,
        scheme_rules.scheme_code || ', precedence '
        || cast(scheme_rules.precedence as string) as seed_key,
        'the group is not in scheme_groups.csv; correct it or add it there'
            as problem_en,
        '该分组不在 scheme_groups.csv 中；请更正，或在其中添加' as problem_zh
    from scheme_rules
    left join scheme_groups
        on
            scheme_rules.scheme_code = scheme_groups.scheme_code
            and scheme_rules.group_code = scheme_groups.group_code
    where scheme_groups.group_code is null
    union all
    select
        'scheme_groups.csv' as seed_name,
        scheme_groups.scheme_code || ', ' || scheme_groups.group_code as seed_key,
        case
            when max(schemes.scheme_code) is null
                then 'the scheme is not in schemes.csv; correct it or add it there'
            else 'no rule gives the group; add a rule or delete the group'
        end as problem_en,
        case
            when max(schemes.scheme_code) is null
                then '该方案不在 schemes.csv 中；请更正，或在其中添加'
            else '没有规则给出该分组；请添加规则或删除该分组'
        end as problem_zh
    from scheme_groups
    left join schemes
        on scheme_groups.scheme_code = schemes.scheme_code
    left join scheme_rules
        on
            scheme_groups.scheme_code = scheme_rules.scheme_code
            and scheme_groups.group_code = scheme_rules.group_code
    group by
        scheme_groups.scheme_code,
        scheme_groups.group_code
    having
        max(schemes.scheme_code) is null
        or max(scheme_rules.precedence) is null
    union all
    select
        'spend_bands.csv' as seed_name,
        min(spend_band_code) as seed_key,
        'one band has no minimum, and no two may have the same; correct the minimums'
            as problem_en,
        '恰好一档没有下限，且各档下限不得相同；请更正' as problem_zh
    from spend_bands
    having
        count(*) != count(minimum_amount) + 1
        or count(minimum_amount) != count(distinct minimum_amount)
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
