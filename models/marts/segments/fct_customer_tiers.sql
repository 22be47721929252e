with

readings as (select * from {{ ref('int_customer_tiers_read') }}),

tier_rules as (
    select * from {{ ref('tier_rules') }}
    where scheme_code = '{{ var("tier_scheme_code") }}'
),

readings_judged as (
    select
        customer_id,
        tier_code,
        precedence,
        risk_band_code,
        net_revenue_amount_365d,
        {{ confirmed_reading('tier_code', 'customer_history') }} as is_confirmed,
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
        tier_code as read_tier_code,
        precedence as read_precedence,
        risk_band_code,
        {{ held_reading('precedence', 'is_confirmed', 'recent_readings') }}
            as held_precedence,
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

-- Within a tier the rule of the date's own reading is the reason.
tiers_held as (
    select
        readings_held.customer_id,
        tier_rules.scheme_code,
        tier_rules.tier_code,
        readings_held.read_tier_code,
        case
            when tier_rules.tier_code = readings_held.read_tier_code
                then readings_held.read_precedence
            else readings_held.held_precedence
        end as precedence,
        readings_held.risk_band_code,
        readings_held.net_revenue_amount_365d,
        readings_held.observation_date
    from readings_held
    inner join tier_rules
        on readings_held.held_precedence = tier_rules.precedence
    where not readings_held.is_warm_up
),

tiers_explained as (
    select
        tiers_held.customer_id,
        tiers_held.scheme_code,
        tiers_held.tier_code,
        tier_rules.sub_tier_code,
        tiers_held.read_tier_code,
        case
            when tiers_held.tier_code = tiers_held.read_tier_code
                then
                    tiers_held.scheme_code
                    || ':'
                    || cast(tiers_held.precedence as string)
            else 'held'
        end as tier_reason_code,
        tiers_held.risk_band_code,
        tiers_held.net_revenue_amount_365d,
        tiers_held.observation_date
    from tiers_held
    inner join tier_rules
        on tiers_held.precedence = tier_rules.precedence
)

select * from tiers_explained
