with

readings as (select * from {{ ref('int_customer_states_read') }}),

observation_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where not is_warm_up
),

stages as (select * from {{ ref('lifecycle_stages') }}),

tier_rules as (
    select * from {{ ref('tier_rules') }}
    where scheme_code = '{{ var("tier_scheme_code") }}'
),

first_date_found as (
    select min(observation_date) as first_published_date
    from observation_dates
),

readings_judged as (
    select
        customer_id,
        risk_band_code,
        stage_order,
        {{ confirmed_reading(
            'stage_order',
            'customer_history',
            confirming_count='stage_confirming_reading_count'
        ) }} as is_stage_confirmed,
        tier_precedence,
        {{ confirmed_reading(
            'tier_order',
            'customer_history',
            confirming_count='tier_confirming_reading_count'
        ) }} as is_tier_confirmed,
        net_revenue_amount_365d,
        is_warm_up,
        observation_date
    from readings
    window customer_history as (
        partition by customer_id
        order by observation_date
    )
),

readings_held as (
    select
        customer_id,
        risk_band_code,
        stage_order as read_stage_order,
        {{ held_reading('stage_order', 'is_stage_confirmed', 'recent_readings') }}
            as stage_order,
        tier_precedence as read_tier_precedence,
        {{ held_reading('tier_precedence', 'is_tier_confirmed', 'recent_readings') }}
            as tier_precedence,
        net_revenue_amount_365d,
        is_warm_up,
        observation_date
    from readings_judged
    window recent_readings as (
        partition by customer_id
        order by observation_date
        rows between 2 preceding and current row
    )
),

states_recalled as (
    select
        customer_id,
        risk_band_code,
        read_stage_order,
        stage_order,
        lag(stage_order) over customer_history as previous_stage_order,
        read_tier_precedence,
        tier_precedence,
        lag(tier_precedence) over customer_history as previous_tier_precedence,
        net_revenue_amount_365d,
        lag(net_revenue_amount_365d) over customer_history
            as previous_net_revenue_amount_365d,
        observation_date
    from readings_held
    where not is_warm_up
    window customer_history as (
        partition by customer_id
        order by observation_date
    )
),

-- Texts come last. Within a tier the rule of the date's own reading is the reason.
-- Nobody can tell what a customer was before the first published date; who has no state
-- before a later one was first seen since.
states_named as (
    select
        states_recalled.customer_id,
        stages.lifecycle_stage_code,
        read_stages.lifecycle_stage_code as read_lifecycle_stage_code,
        rules.scheme_code,
        rules.tier_code,
        case
            when rules.tier_code = read_rules.tier_code then read_rules.sub_tier_code
            else rules.sub_tier_code
        end as sub_tier_code,
        read_rules.tier_code as read_tier_code,
        case
            when rules.tier_code = read_rules.tier_code
                then
                    read_rules.scheme_code
                    || ':'
                    || cast(read_rules.precedence as string)
            else 'held'
        end as tier_reason_code,
        states_recalled.risk_band_code,
        {%- for state, source in {
            'lifecycle_stage': 'previous_stages', 'tier': 'previous_rules',
        }.items() %}
        case
            when
                states_recalled.observation_date
                = (select first_date_found.first_published_date from first_date_found)
                then null
            else coalesce({{ source }}.{{ state }}_code, 'first_seen')
        end as previous_{{ state }}_code,
        {%- endfor %}
        states_recalled.net_revenue_amount_365d,
        states_recalled.previous_net_revenue_amount_365d,
        states_recalled.observation_date
    from states_recalled
    inner join stages
        on states_recalled.stage_order = stages.stage_order
    inner join stages as read_stages
        on states_recalled.read_stage_order = read_stages.stage_order
    inner join tier_rules as rules
        on states_recalled.tier_precedence = rules.precedence
    inner join tier_rules as read_rules
        on states_recalled.read_tier_precedence = read_rules.precedence
    left join stages as previous_stages
        on states_recalled.previous_stage_order = previous_stages.stage_order
    left join tier_rules as previous_rules
        on states_recalled.previous_tier_precedence = previous_rules.precedence
)

select * from states_named
