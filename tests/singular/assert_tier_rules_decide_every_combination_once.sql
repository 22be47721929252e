{%- set conditions = [
    'buyer_code', 'activity_code', 'newness_code', 'lifecycle_stage_code',
    'risk_band_code', 'value_class_code', 'frequency_band_code',
    'order_amount_band_code', 'order_amount_trend_code', 'value_trend_code',
    'engagement_code',
] -%}
with

tier_rules as (select * from {{ ref('tier_rules') }}),

condition_values as (select * from {{ ref('tier_condition_values') }}),

tiers as (select * from {{ ref('tiers') }}),

sub_tiers as (select * from {{ ref('sub_tiers') }}),

rules_unpivoted as (
    {%- for condition in conditions %}
    select
        scheme_code,
        precedence,
        '{{ condition }}' as condition_code,
        coalesce({{ condition }}, '') as value_code
    from tier_rules
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

-- Values that no rule asks for are alike, one of them stands for all.
values_chosen as (
    select
        condition_values.condition_code,
        condition_values.value_code
    from condition_values
    inner join rules_unpivoted
        on
            condition_values.condition_code = rules_unpivoted.condition_code
            and condition_values.value_code = rules_unpivoted.value_code
    group by
        condition_values.condition_code,
        condition_values.value_code
    union all
    select
        condition_values.condition_code,
        min(condition_values.value_code) as value_code
    from condition_values
    left join rules_unpivoted
        on
            condition_values.condition_code = rules_unpivoted.condition_code
            and condition_values.value_code = rules_unpivoted.value_code
    where rules_unpivoted.value_code is null
    group by condition_values.condition_code
),

schemes_listed as (
    select distinct scheme_code
    from tier_rules
),

combinations_listed as (
    select
        {%- for condition in conditions %}
        {{ condition }}_values.value_code as {{ condition }},
        {%- endfor %}
        schemes_listed.scheme_code
    from schemes_listed
    inner join values_chosen as buyer_code_values
        on buyer_code_values.condition_code = 'buyer_code'
    {%- for condition in conditions[1:-1] %}
    inner join values_chosen as {{ condition }}_values
        on {{ condition }}_values.condition_code = '{{ condition }}'
    {%- endfor %}
    inner join values_chosen as engagement_code_values
        on engagement_code_values.condition_code = 'engagement_code'
),

combinations_decided as (
    select
        combinations_listed.scheme_code,
        {%- for condition in conditions %}
        combinations_listed.{{ condition }},
        {%- endfor %}
        min(tier_rules.precedence) as precedence
    from combinations_listed
    left join tier_rules
        on
            combinations_listed.scheme_code = tier_rules.scheme_code
            {%- for condition in conditions %}
            and tier_rules.{{ condition }} in ('*', combinations_listed.{{ condition }})
            {%- endfor %}
    group by
        {%- for condition in conditions %}
        combinations_listed.{{ condition }},
        {%- endfor %}
        combinations_listed.scheme_code
),

rules_reached as (
    select distinct
        scheme_code,
        precedence
    from combinations_decided
),

gaps_found as (
    select
        scheme_code,
        min(
            {%- for condition in conditions %}
            '{{ condition }} ' || {{ condition }}
            {{- " || ', ' ||" if not loop.last }}
            {%- endfor %}
        ) as first_combination
    from combinations_decided
    where precedence is null
    group by scheme_code
),

last_rules_found as (
    select
        scheme_code,
        max(precedence) as precedence
    from tier_rules
    group by scheme_code
),

problems_found as (
    select
        rules_unpivoted.scheme_code || ', precedence '
        || cast(rules_unpivoted.precedence as string) as seed_key,
        rules_unpivoted.condition_code || ' can never be "'
        || rules_unpivoted.value_code
        || '"; take a value of tier_condition_values.csv, or * for any' as problem_en,
        rules_unpivoted.condition_code || ' 不可能为“' || rules_unpivoted.value_code
        || '”；请取 tier_condition_values.csv 中的值，或用 * 表示任意' as problem_zh
    from rules_unpivoted
    left join condition_values
        on
            rules_unpivoted.condition_code = condition_values.condition_code
            and rules_unpivoted.value_code = condition_values.value_code
    where
        condition_values.value_code is null
        and rules_unpivoted.value_code != '*'
    union all
    select
        tier_rules.scheme_code || ', precedence '
        || cast(tier_rules.precedence as string) as seed_key,
        case
            when tiers.tier_code is null
                then 'the tier is not one that tiers.csv assigns; correct it'
            else 'the finer tier is not in sub_tiers.csv; correct it or add it there'
        end as problem_en,
        case
            when tiers.tier_code is null
                then '该分层不是 tiers.csv 中可分配的分层；请更正'
            else '该细分层不在 sub_tiers.csv 中；请更正，或在其中添加'
        end as problem_zh
    from tier_rules
    left join tiers
        on
            tier_rules.tier_code = tiers.tier_code
            and tiers.is_assigned
    left join sub_tiers
        on tier_rules.sub_tier_code = sub_tiers.sub_tier_code
    where
        tiers.tier_code is null
        or (tier_rules.sub_tier_code is not null and sub_tiers.sub_tier_code is null)
    union all
    select
        tier_rules.scheme_code || ', precedence '
        || cast(tier_rules.precedence as string) as seed_key,
        'rules before it decide every combination it holds for; give it an earlier '
        || 'precedence, ask for more in one before it, or delete it' as problem_en,
        '它之前的规则已决定其全部组合；请提前它的优先级，收紧之前的某条规则，或删除它'
            as problem_zh
    from tier_rules
    left join rules_reached
        on
            tier_rules.scheme_code = rules_reached.scheme_code
            and tier_rules.precedence = rules_reached.precedence
    where rules_reached.precedence is null
    union all
    select
        last_rules_found.scheme_code || ', precedence '
        || cast(last_rules_found.precedence as string) as seed_key,
        'no rule holds for some combinations; add a rule of stars after this one. '
        || 'One of them: ' || gaps_found.first_combination as problem_en,
        '有些组合没有规则适用；请在本规则之后添加一条全为 * 的规则。例如：'
        || gaps_found.first_combination as problem_zh
    from gaps_found
    inner join last_rules_found
        on gaps_found.scheme_code = last_rules_found.scheme_code
    union all
    select
        '{{ var("tier_scheme_code") }}' as seed_key,
        'the scheme chosen by tier_scheme_code has no rule; add its rules'
            as problem_en,
        '变量 tier_scheme_code 所选的方案没有规则；请添加' as problem_zh
    from tier_rules
    having
        sum(case when scheme_code = '{{ var("tier_scheme_code") }}' then 1 else 0 end)
        = 0
),

problems_located as (
    select
        'seeds/rules/tier_rules.csv' as seed_file,
        seed_key,
        problem_en,
        problem_zh
    from problems_found
)

select * from problems_located
