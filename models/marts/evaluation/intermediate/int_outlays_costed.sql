with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

follow_ups as (select * from {{ ref('stg_crm__follow_ups') }}),

touches as (select * from {{ ref('stg_engagement__touches') }}),

owners as (select * from {{ ref('stg_crm__owners') }}),

roles as (select * from {{ ref('staff_roles') }}),

channels as (select * from {{ ref('contact_channels') }}),

-- Effort of somebody nobody described costs what the dearest role does: it never passes
-- as free.
dearest_roles as (
    select max(hourly_cost_amount) as hourly_cost_amount
    from roles
),

outlays_united as (
    select
        follow_ups.contact_key,
        follow_ups.lead_key,
        coalesce(follow_ups.effort_minutes, 0) as effort_minutes,
        {{ exact_ratio(
            'round(coalesce(follow_ups.effort_minutes, 0) * coalesce('
            ~ 'owners.hourly_cost_amount, roles.hourly_cost_amount, '
            ~ 'dearest_roles.hourly_cost_amount) * 100, 0)',
            '6000'
        ) }} as effort_cost_amount,
        cast(0 as decimal(18, 4)) as touch_cost_amount,
        cast(follow_ups.followed_up_at as date) as outlay_date
    from follow_ups
    cross join dearest_roles
    left join owners
        on follow_ups.owner_key = owners.owner_key
    left join roles
        on owners.role_code = roles.role_code
    union all
    select
        touches.contact_key,
        cast(null as string) as lead_key,
        cast(0 as decimal(18, 4)) as effort_minutes,
        cast(0 as decimal(18, 4)) as effort_cost_amount,
        cast(
            coalesce(touches.cost_amount, channels.touch_cost_amount, 0)
            as decimal(18, 4)
        ) as touch_cost_amount,
        cast(touches.sent_at as date) as outlay_date
    from touches
    left join channels
        on touches.channel_code = channels.channel_code
),

outlays_summed as (
    select
        outlays_united.contact_key,
        outlays_united.lead_key,
        cast(sum(outlays_united.effort_minutes) as decimal(18, 4)) as effort_minutes,
        cast(sum(outlays_united.effort_cost_amount) as decimal(18, 4))
            as effort_cost_amount,
        cast(sum(outlays_united.touch_cost_amount) as decimal(18, 4))
            as touch_cost_amount,
        last_day(outlays_united.outlay_date) as month_end_date
    from outlays_united
    inner join latest_dates
        on outlays_united.outlay_date <= latest_dates.observation_date
    group by
        outlays_united.contact_key,
        outlays_united.lead_key,
        last_day(outlays_united.outlay_date)
)

select * from outlays_summed
