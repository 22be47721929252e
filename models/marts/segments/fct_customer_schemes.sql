{%- set conditions = scheme_conditions() -%}
with

facts as (select * from {{ ref('int_scheme_conditions_collected') }}),

scheme_rules as (select * from {{ ref('scheme_rules') }}),

combinations_found as (
    select distinct
        {%- for condition in conditions %}
        {{ condition }},
        {%- endfor %}
        observation_date
    from facts
),

-- Decided once per combination for all schemes, however many customers share it.
combinations_decided as (
{{ first_rules(
    'combinations_found',
    'scheme_rules',
    conditions + ['observation_date'],
    conditions,
    rule_keys=['scheme_code'],
) }}
),

groups_decided as (
    select
        {%- for condition in conditions %}
        combinations_decided.{{ condition }},
        {%- endfor %}
        combinations_decided.scheme_code,
        scheme_rules.group_code,
        scheme_rules.scheme_code || ':' || cast(scheme_rules.precedence as string)
            as group_reason_code,
        combinations_decided.observation_date
    from combinations_decided
    inner join scheme_rules
        on
            combinations_decided.scheme_code = scheme_rules.scheme_code
            and combinations_decided.precedence = scheme_rules.precedence
),

groups_assigned as (
    select
        facts.customer_id,
        groups_decided.scheme_code,
        groups_decided.group_code,
        groups_decided.group_reason_code,
        facts.tier_code,
        facts.observation_date
    from facts
    inner join groups_decided
        on
            facts.observation_date = groups_decided.observation_date
            {%- for condition in conditions %}
            and facts.{{ condition }} = groups_decided.{{ condition }}
            {%- endfor %}
)

select * from groups_assigned
