{%- set told = [
    'task_id', 'customer_id', 'play_code', 'variant_code', 'arm_code', 'owner_key',
    'tier_code', 'value_class_code', 'cause_code', 'holdout_ratio', 'is_automated',
    'is_contacted', 'is_succeeded', 'opened_date', 'window_ends_date',
    'observation_date',
] -%}
with

outcomes as (select * from {{ ref('fct_task_outcomes') }}),

efforts as (select * from {{ ref('int_task_efforts_summed') }}),

margins as (select * from {{ ref('fct_customer_margins') }}),

plays as (select * from {{ ref('plays') }}),

owners as (select * from {{ ref('stg_crm__owners') }}),

roles as (select * from {{ ref('staff_roles') }}),

margins_summed as (
    select
        outcomes.task_id,
        sum(margins.margin_amount) as margin_amount
    from outcomes
    inner join margins
        on
            outcomes.customer_id = margins.customer_id
            and outcomes.opened_date < margins.movement_date
            and outcomes.window_ends_date >= margins.movement_date
    group by outcomes.task_id
),

results_costed as (
    select
        outcomes.{{ told | join(',\n        outcomes.') }},
        cast(coalesce(margins_summed.margin_amount, 0) as decimal(18, 2))
            as margin_amount,
        coalesce(efforts.effort_minutes, 0) as effort_minutes,
        coalesce(efforts.touch_cost_amount, 0)
        + {{ exact_ratio(
            hundredths('coalesce(efforts.effort_minutes, 0)') ~ ' * '
            ~ hundredths('coalesce(owners.hourly_cost_amount, roles.hourly_cost_amount, 0)'),
            600000,
        ) }} as cost_amount
    from outcomes
    inner join plays
        on outcomes.play_code = plays.play_code
    left join efforts
        on outcomes.task_id = efforts.task_id
    left join margins_summed
        on outcomes.task_id = margins_summed.task_id
    left join owners
        on outcomes.owner_key = owners.owner_key
    left join roles
        on coalesce(owners.role_code, plays.role_code) = roles.role_code
),

-- The hundredth at either end of a play is drawn in, so that no one order decides.
limits_found as (
    select
        play_code,
        cast(
            percentile_disc(0.01) within group (order by margin_amount)
            as decimal(18, 2)
        ) as least_amount,
        cast(
            percentile_disc(0.99) within group (order by margin_amount)
            as decimal(18, 2)
        ) as most_amount
    from results_costed
    group by play_code
),

results_measured as (
    select
        results_costed.{{ told | join(',\n        results_costed.') }},
        results_costed.margin_amount,
        cast(
            least(
                greatest(results_costed.margin_amount, limits_found.least_amount),
                limits_found.most_amount
            ) as decimal(18, 2)
        ) as winsorised_amount,
        results_costed.effort_minutes,
        cast(results_costed.cost_amount as decimal(18, 4)) as cost_amount
    from results_costed
    inner join limits_found
        on results_costed.play_code = limits_found.play_code
)

select * from results_measured
