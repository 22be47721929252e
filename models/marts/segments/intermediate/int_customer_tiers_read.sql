{#- All conditions but the first, which opens each list below. -#}
{%- set further_conditions = [
    'activity_code', 'newness_code', 'lifecycle_stage_code', 'risk_band_code',
    'value_class_code', 'frequency_band_code', 'order_amount_band_code',
    'order_amount_trend_code', 'value_trend_code', 'engagement_code',
] -%}
with

facts as (select * from {{ ref('int_tier_conditions_collected') }}),

tiers as (select * from {{ ref('tiers') }}),

tier_rules as (
    select * from {{ ref('tier_rules') }}
    where scheme_code = '{{ var("tier_scheme_code") }}'
),

combinations_found as (
    select distinct
        {%- for condition in further_conditions %}
        {{ condition }},
        {%- endfor %}
        buyer_code
    from facts
),

combinations_decided as (
    select
        {%- for condition in further_conditions %}
        combinations_found.{{ condition }},
        {%- endfor %}
        combinations_found.buyer_code,
        min(tier_rules.precedence) as precedence
    from combinations_found
    inner join tier_rules
        on
            tier_rules.buyer_code in ('*', combinations_found.buyer_code)
            {%- for condition in further_conditions %}
            and tier_rules.{{ condition }}
            in ('*', combinations_found.{{ condition }})
            {%- endfor %}
    group by
        {%- for condition in further_conditions %}
        combinations_found.{{ condition }},
        {%- endfor %}
        combinations_found.buyer_code
),

tiers_read as (
    select
        facts.customer_id,
        tier_rules.tier_code,
        facts.held_risk_band_code as risk_band_code,
        tier_rules.precedence,
        tiers.confirming_reading_count,
        facts.net_revenue_amount_365d,
        facts.is_beyond_doubt,
        facts.is_warm_up,
        facts.last_order_date,
        facts.observation_date
    from facts
    inner join combinations_decided
        on
            facts.buyer_code = combinations_decided.buyer_code
            {%- for condition in further_conditions %}
            and facts.{{ condition }}
            = combinations_decided.{{ condition }}
            {%- endfor %}
    inner join tier_rules
        on combinations_decided.precedence = tier_rules.precedence
    inner join tiers
        on tier_rules.tier_code = tiers.tier_code
)

select * from tiers_read
