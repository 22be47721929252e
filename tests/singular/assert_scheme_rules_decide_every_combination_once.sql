{%- set conditions = scheme_conditions() -%}
{%- set value_seeds = {
    'lifecycle_stage_code': ['lifecycle_stages', 'lifecycle_stage_code'],
    'risk_band_code': ['risk_bands', 'risk_band_code'],
    'value_class_code': ['value_classes', 'value_class_code'],
    'rfm_segment_code': ['rfm_segments', 'rfm_segment_code'],
    'spend_band_code': ['spend_bands', 'spend_band_code'],
} -%}
{%- set vocabularies_of_conditions = {
    'recency_side_code': 'mean_side',
    'frequency_side_code': 'mean_side',
    'monetary_side_code': 'mean_side',
    'revenue_share_code': 'revenue_share',
} -%}
with

schemes as (select * from {{ ref('schemes') }}),

scheme_groups as (select * from {{ ref('scheme_groups') }}),

scheme_rules as (select * from {{ ref('scheme_rules') }}),

spend_bands as (select * from {{ ref('spend_bands') }}),

vocabularies as (select * from {{ ref('vocabularies') }}),

rfm_bands as (select * from {{ ref('rfm_bands') }}),

tiers as (select * from {{ ref('tiers') }}),

rules_unpivoted as (
    {%- for condition in conditions %}
    select
        scheme_code,
        precedence,
        '{{ condition }}' as condition_code,
        coalesce({{ condition }}, '') as value_code
    from scheme_rules
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

-- Whoever has no order has no such code: `none` stands beside the codes of the seeds.
values_listed as (
    select
        'tier_code' as condition_code,
        tier_code as value_code
    from tiers
    where is_assigned
    {%- for condition, seed in value_seeds.items() %}
    union all
    select
        '{{ condition }}' as condition_code,
        {{ seed[1] }} as value_code
    from {{ ref(seed[0]) }}
    {%- endfor %}
    union all
    select
        metric_code || '_band_code' as condition_code,
        band_code as value_code
    from rfm_bands
    {%- for condition, vocabulary in vocabularies_of_conditions.items() %}
    union all
    select
        '{{ condition }}' as condition_code,
        code as value_code
    from vocabularies
    where vocabulary_code = '{{ vocabulary }}'
    {%- endfor %}
    {%- for condition in conditions
        if condition not in ['tier_code', 'lifecycle_stage_code'] %}
    union all
    select
        '{{ condition }}' as condition_code,
        'none' as value_code
    {%- endfor %}
),

values_asked as (
    select distinct
        schemes.scheme_code,
        values_listed.condition_code,
        values_listed.value_code,
        rules_unpivoted.value_code is not null as is_asked
    from schemes
    cross join values_listed
    left join rules_unpivoted
        on
            schemes.scheme_code = rules_unpivoted.scheme_code
            and values_listed.condition_code = rules_unpivoted.condition_code
            and values_listed.value_code = rules_unpivoted.value_code
),

-- Values that no rule of the scheme asks for are alike, one of them stands for all.
values_chosen as (
    select
        scheme_code,
        condition_code,
        value_code
    from values_asked
    where is_asked
    union all
    select
        scheme_code,
        condition_code,
        min(value_code) as value_code
    from values_asked
    where not is_asked
    group by
        scheme_code,
        condition_code
),

combinations_listed as (
    select
        {%- for condition in conditions %}
        {{ condition }}_values.value_code as {{ condition }},
        {%- endfor %}
        schemes.scheme_code
    from schemes
    inner join values_chosen as {{ conditions[0] }}_values
        on
            schemes.scheme_code = {{ conditions[0] }}_values.scheme_code
            and {{ conditions[0] }}_values.condition_code = '{{ conditions[0] }}'
    {%- for condition in conditions[1:-1] %}
    inner join values_chosen as {{ condition }}_values
        on
            schemes.scheme_code = {{ condition }}_values.scheme_code
            and {{ condition }}_values.condition_code = '{{ condition }}'
    {%- endfor %}
    inner join values_chosen as {{ conditions[-1] }}_values
        on
            schemes.scheme_code = {{ conditions[-1] }}_values.scheme_code
            and {{ conditions[-1] }}_values.condition_code = '{{ conditions[-1] }}'
),

combinations_decided as (
    select
        combinations_listed.scheme_code,
        {%- for condition in conditions %}
        combinations_listed.{{ condition }},
        {%- endfor %}
        min(scheme_rules.precedence) as precedence
    from combinations_listed
    left join scheme_rules
        on
            combinations_listed.scheme_code = scheme_rules.scheme_code
            {%- for condition in conditions %}
            and scheme_rules.{{ condition }}
            in ('*', combinations_listed.{{ condition }})
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
        'scheme_rules.csv' as seed_name,
        scheme_code || ', precedence ' || cast(precedence as string) as seed_key,
        'the precedence stands on several rules' as problem
    from scheme_rules
    group by
        scheme_code,
        precedence
    having count(*) > 1
    union all
    select
        'scheme_rules.csv' as seed_name,
        rules_unpivoted.scheme_code || ', precedence '
        || cast(rules_unpivoted.precedence as string) as seed_key,
        rules_unpivoted.condition_code || ' can never be "'
        || rules_unpivoted.value_code || '"' as problem
    from rules_unpivoted
    left join values_listed
        on
            rules_unpivoted.condition_code = values_listed.condition_code
            and rules_unpivoted.value_code = values_listed.value_code
    where
        values_listed.value_code is null
        and rules_unpivoted.value_code != '*'
    union all
    select
        'scheme_rules.csv' as seed_name,
        scheme_rules.scheme_code || ', precedence '
        || cast(scheme_rules.precedence as string) as seed_key,
        'the group is not in scheme_groups.csv' as problem
    from scheme_rules
    left join scheme_groups
        on
            scheme_rules.scheme_code = scheme_groups.scheme_code
            and scheme_rules.group_code = scheme_groups.group_code
    where scheme_groups.group_code is null
    union all
    select
        'scheme_rules.csv' as seed_name,
        scheme_rules.scheme_code || ', precedence '
        || cast(scheme_rules.precedence as string) as seed_key,
        'rules before it decide every combination it holds for' as problem
    from scheme_rules
    left join rules_reached
        on
            scheme_rules.scheme_code = rules_reached.scheme_code
            and scheme_rules.precedence = rules_reached.precedence
    where rules_reached.precedence is null
    union all
    select
        'scheme_rules.csv' as seed_name,
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
    union all
    select
        'scheme_groups.csv' as seed_name,
        scheme_groups.scheme_code || ', ' || scheme_groups.group_code as seed_key,
        case
            when max(schemes.scheme_code) is null
                then 'the scheme is not in schemes.csv'
            else 'no rule gives the group'
        end as problem
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
        'exactly one band has no minimum, and no two have the same' as problem
    from spend_bands
    having
        count(*) != count(minimum_amount) + 1
        or count(minimum_amount) != count(distinct minimum_amount)
),

problems_located as (
    select
        'seeds/rules/' || seed_name as seed_file,
        seed_key,
        problem
    from problems_found
)

select * from problems_located
