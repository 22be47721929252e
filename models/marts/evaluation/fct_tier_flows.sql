{%- set flows = [
    'active_start', 'new', 'returned', 'moved_in', 'moved_out', 'churned', 'withdrawn',
    'active_end',
] -%}
with

moves as (select * from {{ ref('int_customer_moves_counted') }}),

stages as (select * from {{ ref('lifecycle_stages') }}),

tiers as (select * from {{ ref('tiers') }}),

moves_activated as (
    select
        moves.previous_tier_code,
        moves.tier_code,
        moves.previous_lifecycle_stage_code,
        moves.lifecycle_stage_code,
        moves.customer_count,
        moves.previous_net_revenue_amount_365d,
        coalesce(previous_stages.is_active, false) as was_active,
        stages.is_active,
        moves.observation_date
    from moves
    inner join stages
        on moves.lifecycle_stage_code = stages.lifecycle_stage_code
    left join stages as previous_stages
        on
            moves.previous_lifecycle_stage_code
            = previous_stages.lifecycle_stage_code
),

-- Whoever is active at the end began the month active, came new or came back; whoever
-- was and is no longer has churned, or every order of theirs was refunded in full.
flows_collected as (
    select
        previous_tier_code as tier_code,
        case
            when is_active then 'moved_out'
            when lifecycle_stage_code = 'churned' then 'churned'
            else 'withdrawn'
        end as flow_code,
        customer_count,
        previous_net_revenue_amount_365d,
        observation_date
    from moves_activated
    where
        was_active
        and not (is_active and previous_tier_code = tier_code)
    union all
    select
        tier_code,
        case
            when was_active then 'moved_in'
            when previous_lifecycle_stage_code = 'churned' then 'returned'
            else 'new'
        end as flow_code,
        customer_count,
        previous_net_revenue_amount_365d,
        observation_date
    from moves_activated
    where
        is_active
        and not (was_active and previous_tier_code = tier_code)
    union all
    select
        previous_tier_code as tier_code,
        'active_start' as flow_code,
        customer_count,
        previous_net_revenue_amount_365d,
        observation_date
    from moves_activated
    where was_active
    union all
    select
        tier_code,
        'active_end' as flow_code,
        customer_count,
        previous_net_revenue_amount_365d,
        observation_date
    from moves_activated
    where is_active
),

dates_listed as (
    select distinct observation_date
    from moves
),

-- Every tier is listed on every date, also where nobody comes or goes.
flows_summed as (
    select
        tiers.tier_code,
        {%- for flow in flows %}
        cast(
            sum(
                case
                    when flows_collected.flow_code = '{{ flow }}'
                        then flows_collected.customer_count
                    else 0
                end
            ) as int
        ) as {{ flow }}_customer_count,
        {%- endfor %}
        {%- for flow in ['active_start', 'churned'] %}
        cast(
            sum(
                case
                    when flows_collected.flow_code = '{{ flow }}'
                        then flows_collected.previous_net_revenue_amount_365d
                    else 0
                end
            ) as decimal(18, 4)
        ) as {{ flow }}_net_revenue_amount_365d,
        {%- endfor %}
        dates_listed.observation_date
    from dates_listed
    cross join tiers
    left join flows_collected
        on
            dates_listed.observation_date = flows_collected.observation_date
            and tiers.tier_code = flows_collected.tier_code
    where tiers.is_assigned
    group by
        tiers.tier_code,
        dates_listed.observation_date
)

select * from flows_summed
