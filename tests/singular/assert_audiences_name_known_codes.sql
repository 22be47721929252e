{#- Each list of an audience: the seed its codes come from, and the word by which lists
    are told that may not share a code. -#}
{%- set lists = {
    'tier_codes': ('tier', 'tiers.csv', 'tier'),
    'excluded_tier_codes': ('tier', 'tiers.csv', 'tier'),
    'lifecycle_stage_codes': ('lifecycle_stage', 'lifecycle_stages.csv', 'stage'),
    'risk_band_codes': ('risk_band', 'risk_bands.csv', 'band'),
    'value_class_codes': ('value_class', 'value_classes.csv', 'class'),
    'all_tags': ('tag', 'tag_rules.csv', 'tag'),
    'any_tags': ('tag', 'tag_rules.csv', 'tag'),
    'without_tags': ('tag', 'tag_rules.csv', 'tag'),
} -%}
{%- set maximum_codes = 40 -%}
with

audiences as (select * from {{ ref('audiences') }}),

known_codes as (
    select
        'tier' as list_code,
        tier_code as code
    from {{ ref('tiers') }}
    where is_assigned
    {%- for seed, list in {
        'lifecycle_stages': 'lifecycle_stage',
        'risk_bands': 'risk_band',
        'value_classes': 'value_class',
        'tag_rules': 'tag',
    }.items() %}
    union all
    select distinct
        '{{ list }}' as list_code,
        {{ list }}_code as code
    from {{ ref(seed) }}
    {%- endfor %}
),

positions as (
    {%- for number in range(1, maximum_codes + 1) %}
    select {{ number }} as position
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

lists_unpivoted as (
    {%- for column, (list, seed, group) in lists.items() %}
    select
        audience_code,
        '{{ column }}' as list_column,
        '{{ list }}' as list_code,
        '{{ seed }}' as seed_name,
        '{{ group }}' as group_code,
        {{ column }} as codes,
        length({{ column }}) - length(replace({{ column }}, '|', '')) + 1 as code_count
    from audiences
    where
        {{ column }} is not null
        and {{ column }} != '*'
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

codes_split as (
    select
        lists_unpivoted.audience_code,
        lists_unpivoted.list_column,
        lists_unpivoted.list_code,
        lists_unpivoted.seed_name,
        lists_unpivoted.group_code,
        split_part(lists_unpivoted.codes, '|', positions.position) as code
    from lists_unpivoted
    inner join positions
        on lists_unpivoted.code_count >= positions.position
),

problems_found as (
    select
        codes_split.audience_code as seed_key,
        codes_split.list_column || ' names “' || codes_split.code
        || '”, which is not in ' || codes_split.seed_name
        || '; part codes by | without blanks' as problem_en,
        codes_split.list_column || ' 中的“' || codes_split.code || '”不在 '
        || codes_split.seed_name || ' 中；代码之间用 | 分隔，不加空格' as problem_zh
    from codes_split
    left join known_codes
        on
            codes_split.list_code = known_codes.list_code
            and codes_split.code = known_codes.code
    where known_codes.code is null
    union all
    select
        audience_code as seed_key,
        'the ' || group_code || ' “' || code || '” stands in its lists twice; keep one'
            as problem_en,
        '代码“' || code || '”在列表中重复出现；请只保留一个' as problem_zh
    from codes_split
    group by
        audience_code,
        group_code,
        code
    having count(*) > 1
    union all
    select
        audience_code as seed_key,
        list_column || ' has more than {{ maximum_codes }} codes' as problem_en,
        list_column || ' 超过 {{ maximum_codes }} 个代码' as problem_zh
    from lists_unpivoted
    where code_count > {{ maximum_codes }}
    union all
    select
        audience_code as seed_key,
        'minimum_days_since_last_order is above the maximum; exchange the two'
            as problem_en,
        'minimum_days_since_last_order 大于最大值；请对调两个值' as problem_zh
    from audiences
    where minimum_days_since_last_order > maximum_days_since_last_order
),

problems_located as (
    select
        'seeds/rules/audiences.csv' as seed_file,
        seed_key,
        problem_en,
        problem_zh
    from problems_found
)

select * from problems_located
