with

tiers as (select * from {{ ref('fct_customer_tiers') }}),

stages as (select * from {{ ref('fct_lifecycle_stages') }}),

first_date_found as (
    select min(observation_date) as first_published_date
    from tiers
),

states_recalled as (
    select
        tiers.customer_id,
        tiers.tier_code,
        lag(tiers.tier_code) over customer_history as previous_tier_code,
        stages.lifecycle_stage_code,
        lag(stages.lifecycle_stage_code) over customer_history
            as previous_lifecycle_stage_code,
        tiers.net_revenue_amount_365d,
        lag(tiers.net_revenue_amount_365d) over customer_history
            as previous_net_revenue_amount_365d,
        tiers.observation_date
    from tiers
    inner join stages
        on
            tiers.customer_id = stages.customer_id
            and tiers.observation_date = stages.observation_date
    window customer_history as (
        partition by tiers.customer_id
        order by tiers.observation_date
    )
),

-- Nobody can tell what a customer was before the first published date; who has no state
-- before a later one was first seen since.
states_paired as (
    select
        states_recalled.customer_id,
        states_recalled.tier_code,
        {%- for state in ['tier', 'lifecycle_stage'] %}
        case
            when
                states_recalled.observation_date
                = first_date_found.first_published_date
                then null
            else coalesce(states_recalled.previous_{{ state }}_code, 'first_seen')
        end as previous_{{ state }}_code,
        {%- endfor %}
        states_recalled.lifecycle_stage_code,
        states_recalled.net_revenue_amount_365d,
        states_recalled.previous_net_revenue_amount_365d,
        states_recalled.observation_date
    from states_recalled
    cross join first_date_found
)

select * from states_paired
