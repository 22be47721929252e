{%- set scales = [
    ('recency', 'five_point', 4),
    ('frequency', 'five_point', 4),
    ('monetary', 'five_point', 4),
    ('recency', 'three_band', 2),
    ('frequency', 'three_band', 2),
    ('monetary', 'three_band', 2),
    ('monetary', 'value_class', 2),
    ('points', 'value_class', 2),
    ('order_amount', 'two_band', 1),
] -%}
{%- set cut_key = [
    'cuts.policy_code', 'cuts.metric_code', 'cuts.scale_code', 'cuts.cut_number',
] -%}
{%- set cut_problems = [
    (
        'policies.policy_code is null',
        'the policy is not in score_policies.csv; correct it or add it there',
        '该策略不在 score_policies.csv 中；请更正，或在其中添加',
    ),
    (
        'scales_listed.metric_code is null',
        'the metric is unknown or has no such scale; correct it',
        '指标未知，或该指标没有此量表；请更正',
    ),
    (
        'cuts.cut_quantile is null and cuts.cut_value is null',
        'has neither a quantile nor a value; give one',
        '既无分位数也无数值；请填写其中之一',
    ),
    (
        'cuts.cut_quantile is not null and cuts.cut_value is not null',
        'has both a quantile and a value; keep one',
        '同时填写了分位数和数值；请只保留一个',
    ),
    (
        "cuts.metric_code = 'points' and cuts.cut_quantile is not null",
        'total points are cut at values, not at quantiles; give a value',
        '总分按数值切分，不按分位数；请填写数值',
    ),
    (
        'cuts.cut_quantile <= 0 or cuts.cut_quantile >= 1',
        'cut_quantile is not between 0 and 1; correct it',
        'cut_quantile 不在 0 与 1 之间；请更正',
    ),
] -%}
with

policies as (select * from {{ ref('score_policies') }}),

cuts as (select * from {{ ref('score_policy_cuts') }}),

scales_listed as (
    {%- for metric, scale, cut_count in scales %}
    select
        '{{ metric }}' as metric_code,
        '{{ scale }}' as scale_code,
        {{ cut_count }} as cut_count
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

scales_counted as (
    select
        policies.policy_code,
        scales_listed.metric_code,
        scales_listed.scale_code,
        scales_listed.cut_count,
        count(distinct cuts.cut_number) as found_count,
        min(cuts.cut_number) as first_cut_number,
        max(cuts.cut_number) as last_cut_number
    from policies
    cross join scales_listed
    left join cuts
        on
            policies.policy_code = cuts.policy_code
            and scales_listed.metric_code = cuts.metric_code
            and scales_listed.scale_code = cuts.scale_code
    group by
        policies.policy_code,
        scales_listed.metric_code,
        scales_listed.scale_code,
        scales_listed.cut_count
),

problems_found as (
    select
        'score_policies.csv' as seed_name,
        '{{ var("score_policy_code") }}' as seed_key,
        'the policy chosen by score_policy_code is missing; add its row' as problem_en,
        '缺少变量 score_policy_code 所选的策略；请添加该行' as problem_zh
    from policies
    having
        sum(
            case when policy_code = '{{ var("score_policy_code") }}' then 1 else 0 end
        ) = 0
    union all
    select
        'score_policies.csv' as seed_name,
        policy_code as seed_key,
        'a weight is missing or negative, or all weights are 0; correct it'
            as problem_en,
        '权重缺失、为负数或全部为 0；请更正' as problem_zh
    from policies
    where
        coalesce(recency_weight, -1) < 0
        or coalesce(frequency_weight, -1) < 0
        or coalesce(monetary_weight, -1) < 0
        or recency_weight + frequency_weight + monetary_weight = 0
    union all
    select
        'score_policy_cuts.csv' as seed_name,
        policy_code || ', ' || metric_code || ', ' || scale_code as seed_key,
        'needs each of the cut points 1 to ' || cast(cut_count as string)
        || ' once; add or renumber rows' as problem_en,
        '需要切分点 1 到 ' || cast(cut_count as string) || ' 各一个；请补充或重新编号'
            as problem_zh
    from scales_counted
    where
        (found_count > 0 or scale_code != 'value_class')
        and (
            found_count != cut_count
            or first_cut_number != 1
            or last_cut_number != cut_count
        )
    union all
    select
        'score_policy_cuts.csv' as seed_name,
        policy_code as seed_key,
        'cuts value classes from both monetary and points, or from neither; keep one'
            as problem_en,
        '价值等级同时按 monetary 和 points 切分，或都没有；请只保留其中之一' as problem_zh
    from scales_counted
    where scale_code = 'value_class'
    group by policy_code
    having sum(case when found_count > 0 then 1 else 0 end) != 1
    union all
    select
        'score_policy_cuts.csv' as seed_name,
        {{ seed_key(cut_key) }} as seed_key,
        case
            {%- for condition, problem_en, problem_zh in cut_problems %}
            when {{ condition }} then '{{ problem_en }}'
            {%- endfor %}
            else 'cut_value is below 0; give a number from 0'
        end as problem_en,
        case
            {%- for condition, problem_en, problem_zh in cut_problems %}
            when {{ condition }} then '{{ problem_zh }}'
            {%- endfor %}
            else 'cut_value 小于 0；请填写不小于 0 的数字'
        end as problem_zh
    from cuts
    left join policies
        on cuts.policy_code = policies.policy_code
    left join scales_listed
        on
            cuts.metric_code = scales_listed.metric_code
            and cuts.scale_code = scales_listed.scale_code
    where
        cuts.cut_value < 0
        {%- for condition, problem_en, problem_zh in cut_problems %}
        or ({{ condition }})
        {%- endfor %}
    union all
    select
        'score_policy_cuts.csv' as seed_name,
        {{ seed_key(cut_key) }} as seed_key,
        'is not beyond the cut point before it; for recency cut points by value fall,'
        || ' all others rise' as problem_en,
        '没有超过前一个切分点；recency 按值切分时逐个变小，其余逐个变大' as problem_zh
    from cuts
    inner join cuts as earlier_cuts
        on
            cuts.policy_code = earlier_cuts.policy_code
            and cuts.metric_code = earlier_cuts.metric_code
            and cuts.scale_code = earlier_cuts.scale_code
            and cuts.cut_number = earlier_cuts.cut_number + 1
    where
        cuts.cut_quantile <= earlier_cuts.cut_quantile
        or (cuts.metric_code = 'recency' and cuts.cut_value >= earlier_cuts.cut_value)
        or (cuts.metric_code != 'recency' and cuts.cut_value <= earlier_cuts.cut_value)
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
