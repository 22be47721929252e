{#- Each condition with the seed that lists its codes. -#}
{%- set conditions = {
    'tier': 'tiers',
    'value_class': 'value_classes',
    'cause': 'churn_causes',
    'churn_type': 'churn_types',
    'risk_band': 'risk_bands',
    'contact_consent': 'contact_consents',
} -%}
with

play_rules as (select * from {{ ref('play_rules') }}),

tiers as (select * from {{ ref('tiers') }}),

value_classes as (select * from {{ ref('value_classes') }}),

churn_causes as (select * from {{ ref('churn_causes') }}),

churn_types as (select * from {{ ref('churn_types') }}),

risk_bands as (select * from {{ ref('risk_bands') }}),

contact_consents as (
    select code as contact_consent_code
    from {{ ref('vocabularies') }}
    where vocabulary_code = 'contact_consent'
),

combinations_listed as (
    select
        tiers.tier_code,
        value_classes.value_class_code,
        churn_causes.cause_code,
        churn_types.churn_type_code,
        risk_bands.risk_band_code,
        contact_consents.contact_consent_code
    from tiers
    cross join value_classes
    cross join churn_causes
    cross join churn_types
    cross join risk_bands
    cross join contact_consents
    where tiers.is_assigned
),

rules_held as (
    select
        {%- for condition in conditions %}
        combinations_listed.{{ condition }}_code,
        {%- endfor %}
        play_rules.precedence
    from combinations_listed
    cross join play_rules
    where
        true
        {%- for condition in conditions %}
        {%- set list = 'play_rules.' ~ condition ~ '_codes' %}
        {%- set code = 'combinations_listed.' ~ condition ~ '_code' %}
        and ({{ list }} = '*' or {{ list_holds(list, code) }})
        {%- endfor %}
),

combinations_decided as (
    select
        {%- for condition in conditions %}
        combinations_listed.{{ condition }}_code,
        {%- endfor %}
        min(rules_held.precedence) as precedence
    from combinations_listed
    left join rules_held
        on
            combinations_listed.tier_code = rules_held.tier_code
            {%- for condition in conditions if condition != 'tier' %}
            and combinations_listed.{{ condition }}_code
            = rules_held.{{ condition }}_code
            {%- endfor %}
    group by
        combinations_listed.tier_code,
        combinations_listed.value_class_code,
        combinations_listed.cause_code,
        combinations_listed.churn_type_code,
        combinations_listed.risk_band_code,
        combinations_listed.contact_consent_code
),

rules_reached as (
    select distinct precedence
    from combinations_decided
),

-- A list that names an unknown code holds fewer known ones than it has parts.
codes_counted as (
    {%- for condition, seed in conditions.items() %}
    select
        play_rules.precedence,
        '{{ condition }}_codes' as list_name,
        length(play_rules.{{ condition }}_codes)
        - length(replace(play_rules.{{ condition }}_codes, '|', '')) + 1 as part_count,
        count({{ seed }}.{{ condition }}_code) as code_count
    from play_rules
    left join {{ seed }}
        on
            {{ list_holds(
                'play_rules.' ~ condition ~ '_codes', seed ~ '.' ~ condition ~ '_code'
            ) }}
    where play_rules.{{ condition }}_codes != '*'
    group by
        play_rules.precedence,
        play_rules.{{ condition }}_codes
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

last_rule_found as (
    select max(precedence) as precedence
    from play_rules
),

problems_found as (
    select
        cast(precedence as string) as seed_key,
        list_name || ' names a code that does not exist, or one twice; correct it, '
        || 'or write * for any' as problem_en,
        list_name || ' 含有不存在或重复的代码；请更正，或用 * 表示任意' as problem_zh
    from codes_counted
    where part_count != code_count
    union all
    select
        cast(play_rules.precedence as string) as seed_key,
        'rules before it decide every combination it holds for; move it up or delete it'
            as problem_en,
        '前面的规则已决定它适用的所有组合；请上移或删除' as problem_zh
    from play_rules
    left join rules_reached
        on play_rules.precedence = rules_reached.precedence
    where rules_reached.precedence is null
    union all
    select
        cast(max(last_rule_found.precedence) as string) as seed_key,
        'no rule holds for some combinations; add a rule of stars after this one'
            as problem_en,
        '有些组合没有规则适用；请在本规则之后添加一条全为 * 的规则' as problem_zh
    from combinations_decided
    cross join last_rule_found
    where combinations_decided.precedence is null
    having count(*) > 0
),

problems_located as (
    select
        'seeds/rules/play_rules.csv' as seed_file,
        seed_key,
        problem_en,
        problem_zh
    from problems_found
)

select * from problems_located
