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

problems_found as (
    select
        scheme_code || ', precedence ' || cast(precedence as string) as seed_key,
        'the precedence stands on several rules' as problem
    from tier_rules
    group by
        scheme_code,
        precedence
    having count(*) > 1
    union all
    select
        rules_unpivoted.scheme_code || ', precedence '
        || cast(rules_unpivoted.precedence as string) as seed_key,
        rules_unpivoted.condition_code || ' can never be "'
        || rules_unpivoted.value_code || '"; see tier_condition_values.csv' as problem
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
            when tiers.tier_code is null then 'the tier is not in tiers.csv'
            else 'the finer tier is not in sub_tiers.csv'
        end as problem
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
        'rules before it decide every combination it holds for' as problem
    from tier_rules
    left join rules_reached
        on
            tier_rules.scheme_code = rules_reached.scheme_code
            and tier_rules.precedence = rules_reached.precedence
    where rules_reached.precedence is null
    union all
    select
        scheme_code as seed_key,
        'no rule holds for some combinations, one of them '
        || min(
            {%- for condition in conditions %}
            '{{ condition }} ' || {{ condition }}
            {{- " || ', ' ||" if not loop.last }}
            {%- endfor %}
        ) as problem
    from combinations_decided
    where precedence is null
    group by scheme_code
),

problems_located as (
    select
        'seeds/rules/tier_rules.csv' as seed_file,
        seed_key,
        problem
    from problems_found
)

select * from problems_located
