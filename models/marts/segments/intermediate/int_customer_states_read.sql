{%- set conditions = tier_conditions() -%}
with

facts as (select * from {{ ref('int_tier_conditions_collected') }}),

stages as (select * from {{ ref('lifecycle_stages') }}),

tiers as (select * from {{ ref('tiers') }}),

tier_rules as (
    select * from {{ ref('tier_rules') }}
    where scheme_code = '{{ var("tier_scheme_code") }}'
),

facts_packed as (
    select
        customer_id,
        lifecycle_stage_code,
        held_risk_band_code,
        {{ packed_codes(conditions) }} as combination_number,
        net_revenue_amount_365d,
        is_beyond_doubt,
        is_warm_up,
        last_order_date,
        observation_date
    from facts
),

combinations_found as (
    select distinct combination_number
    from facts_packed
),

combinations_unpacked as (
    select
        {%- for condition in conditions %}
        {{ unpacked_code('combination_number', conditions, condition) }}
            as {{ condition }},
        {%- endfor %}
        combination_number
    from combinations_found
),

-- Decided once per combination, however many customers share it.
combinations_decided as (
{{ first_rules(
    'combinations_unpacked', 'tier_rules', ['combination_number'], conditions
) }}
),

states_read as (
    select
        facts_packed.customer_id,
        facts_packed.held_risk_band_code as risk_band_code,
        stages.stage_order,
        stages.confirming_reading_count as stage_confirming_reading_count,
        tiers.tier_order,
        combinations_decided.precedence as tier_precedence,
        tiers.confirming_reading_count as tier_confirming_reading_count,
        facts_packed.net_revenue_amount_365d,
        facts_packed.is_beyond_doubt,
        facts_packed.is_warm_up,
        facts_packed.last_order_date,
        facts_packed.observation_date
    from facts_packed
    inner join stages
        on facts_packed.lifecycle_stage_code = stages.lifecycle_stage_code
    inner join combinations_decided
        on facts_packed.combination_number = combinations_decided.combination_number
    inner join tier_rules
        on combinations_decided.precedence = tier_rules.precedence
    inner join tiers
        on tier_rules.tier_code = tiers.tier_code
)

select * from states_read
