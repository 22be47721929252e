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
        policy_code as seed_key,
        'cut_point_freeze_code is neither quarter nor month' as problem
    from policies
    where coalesce(cut_point_freeze_code, '') not in ('quarter', 'month')
    union all
    select
        'score_policies.csv' as seed_name,
        policy_code as seed_key,
        'a weight is missing or negative, or all weights are 0' as problem
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
        'needs the cut points 1 to ' || cast(cut_count as string) as problem
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
        'cuts value classes from both monetary and points, or from neither' as problem
    from scales_counted
    where scale_code = 'value_class'
    group by policy_code
    having sum(case when found_count > 0 then 1 else 0 end) != 1
    union all
    select
        'score_policy_cuts.csv' as seed_name,
        cuts.policy_code || ', ' || cuts.metric_code || ', ' || cuts.scale_code
        || ', ' || cast(cuts.cut_number as string) as seed_key,
        case
            when policies.policy_code is null
                then 'the policy is not in score_policies.csv'
            when scales_listed.metric_code is null
                then 'the metric has no such scale'
            when cuts.cut_quantile is null and cuts.cut_value is null
                then 'has neither a quantile nor a value'
            when cuts.cut_quantile is not null and cuts.cut_value is not null
                then 'has both a quantile and a value'
            when cuts.metric_code = 'points' and cuts.cut_quantile is not null
                then 'total points are cut at values, not at quantiles'
            else 'the quantile is not between 0 and 1'
        end as problem
    from cuts
    left join policies
        on cuts.policy_code = policies.policy_code
    left join scales_listed
        on
            cuts.metric_code = scales_listed.metric_code
            and cuts.scale_code = scales_listed.scale_code
    where
        policies.policy_code is null
        or scales_listed.metric_code is null
        or (cuts.cut_quantile is null) = (cuts.cut_value is null)
        or (cuts.metric_code = 'points' and cuts.cut_quantile is not null)
        or cuts.cut_quantile <= 0
        or cuts.cut_quantile >= 1
    union all
    select
        'score_policy_cuts.csv' as seed_name,
        cuts.policy_code || ', ' || cuts.metric_code || ', ' || cuts.scale_code
        || ', ' || cast(cuts.cut_number as string) as seed_key,
        'is not beyond the cut point before it' as problem
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
        problem
    from problems_found
)

select * from problems_located
