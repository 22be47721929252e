{{ config(materialized=view_on_duckdb()) }}

with

outcomes as (
    select * from {{ ref('fct_task_outcomes') }}
    where arm_code = 'treated'
),

follow_ups as (select * from {{ ref('stg_crm__follow_ups') }}),

touches as (select * from {{ ref('stg_engagement__touches') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

channels as (select * from {{ ref('contact_channels') }}),

plays as (select * from {{ ref('plays') }}),

works_collected as (
    select
        'follow_up:' || follow_up_key as work_key,
        contact_key,
        lead_key,
        owner_key,
        task_id,
        cast(null as string) as play_code,
        cast(effort_minutes as decimal(18, 2)) as effort_minutes,
        cast(null as decimal(18, 4)) as touch_cost_amount,
        cast(followed_up_at as date) as work_date
    from follow_ups
    union all
    select
        'touch:' || touches.touch_key as work_key,
        touches.contact_key,
        cast(null as string) as lead_key,
        cast(null as string) as owner_key,
        touches.task_id,
        touches.play_code,
        cast(null as decimal(18, 2)) as effort_minutes,
        cast(
            coalesce(touches.cost_amount, channels.touch_cost_amount, 0)
            as decimal(18, 4)
        ) as touch_cost_amount,
        cast(touches.sent_at as date) as work_date
    from touches
    left join channels
        on touches.channel_code = channels.channel_code
    where coalesce(touches.is_delivered, true) or touches.cost_amount > 0
),

works_matched as (
    select
        outcomes.task_id,
        works_collected.work_key,
        works_collected.effort_minutes,
        works_collected.touch_cost_amount,
        outcomes.opened_date
    from outcomes
    inner join identities
        on outcomes.customer_id = identities.customer_id
    inner join works_collected
        on
            identities.contact_key = works_collected.contact_key
            and outcomes.opened_date <= works_collected.work_date
            and outcomes.window_ends_date >= works_collected.work_date
    where
        outcomes.owner_key = works_collected.owner_key
        or outcomes.play_code = works_collected.play_code
        or outcomes.task_id = works_collected.task_id
    union all
    select
        outcomes.task_id,
        works_collected.work_key,
        works_collected.effort_minutes,
        works_collected.touch_cost_amount,
        outcomes.opened_date
    from outcomes
    inner join works_collected
        on
            outcomes.lead_key = works_collected.lead_key
            and outcomes.opened_date <= works_collected.work_date
            and outcomes.window_ends_date >= works_collected.work_date
    where outcomes.customer_id is null
),

-- What was done counts once: for the task begun last, whatever others were running.
works_ranked as (
    select
        task_id,
        work_key,
        effort_minutes,
        touch_cost_amount,
        row_number() over (
            partition by work_key
            order by opened_date desc, task_id asc
        ) as task_rank
    from works_matched
),

works_summed as (
    select
        task_id,
        sum(effort_minutes) as effort_minutes,
        sum(touch_cost_amount) as touch_cost_amount
    from works_ranked
    where task_rank = 1
    group by task_id
),

-- A contact nobody wrote down as work took what its play takes.
efforts_summed as (
    select
        outcomes.task_id,
        cast(
            coalesce(
                works_summed.effort_minutes,
                case
                    when outcomes.is_contacted and not outcomes.is_automated
                        then plays.effort_minutes
                    else 0
                end
            ) as decimal(18, 2)
        ) as effort_minutes,
        cast(
            coalesce(
                works_summed.touch_cost_amount,
                case
                    when outcomes.is_contacted then channels.touch_cost_amount
                    else 0
                end,
                0
            ) as decimal(18, 4)
        ) as touch_cost_amount
    from outcomes
    inner join plays
        on outcomes.play_code = plays.play_code
    left join works_summed
        on outcomes.task_id = works_summed.task_id
    left join channels
        on coalesce(outcomes.channel_code, plays.channel_code) = channels.channel_code
)

select * from efforts_summed
