{{ config(materialized='view') }}

with

episodes as (select * from {{ ref('int_episodes_drawn') }}),

earlier_episodes as (
    select * from {{ ref('int_episodes_continued') }}
    where ended_date is null
),

channels as (select * from {{ ref('int_channels_chosen') }}),

days as (select * from {{ ref('int_working_days_numbered') }}),

calendar_days as (
    select * from {{ ref('calendar_days') }}
    where day_type_code = 'holiday'
),

triggers as (select * from {{ ref('action_triggers') }}),

rested_plays as (select * from {{ ref('int_harmful_plays_rested') }}),

crm_tasks as (
    select * from {{ ref('int_crm_tasks_resolved') }}
    where not is_own
),

-- What a CRM has given somebody to do, or did of late, is not begun beside it.
plays_held as (
    select
        subject_id,
        play_code,
        max(held_until_date) as until_date
    from crm_tasks
    where held_until_date > observation_date
    group by subject_id, play_code
),

held_out_collected as (
    select
        subject_id,
        goal_code,
        window_ends_date
    from earlier_episodes
    where episode_state_code = 'held_out'
    union all
    select
        subject_id,
        goal_code,
        window_ends_date
    from crm_tasks
    where arm_code = 'held_out' and window_ends_date >= observation_date
),

goals_held_out as (
    select
        subject_id,
        goal_code,
        max(window_ends_date) as window_ends_date
    from held_out_collected
    group by subject_id, goal_code
),

open_tasks_ranked as (
    select
        earlier_episodes.subject_id,
        earlier_episodes.task_id,
        triggers.precedence,
        row_number() over (
            partition by earlier_episodes.subject_id
            order by triggers.precedence asc, earlier_episodes.task_id asc
        ) as task_rank
    from earlier_episodes
    left join triggers
        on earlier_episodes.trigger_code = triggers.trigger_code
    where earlier_episodes.episode_state_code = 'open'
),

quiet_days as (
    select
        calendar_days.calendar_date,
        min(days.date_day) as until_date
    from calendar_days
    inner join days
        on
            calendar_days.calendar_date < days.date_day
            and days.is_working_day
    group by calendar_days.calendar_date
),

episodes_judged as (
    select
        episodes.task_id,
        episodes.subject_id,
        episodes.precedence,
        episodes.trigger_order,
        episodes.reason_zh,
        episodes.reason_en,
        episodes.expected_gain_amount,
        channels.channel_code,
        channels.cap_code as limit_code,
        open_tasks_ranked.task_id as open_task_id,
        coalesce(open_tasks_ranked.precedence <= episodes.precedence, false)
            as is_behind_open_task,
        case
            when episodes.goal_code = 'pause' then 'contact_pause'
            when goals_held_out.goal_code is not null then 'goal_held_out'
            when plays_held.play_code is not null then 'crm_task'
            when rested_plays.task_id is not null then 'harmful_play'
            when channels.reason_code is not null then channels.reason_code
            when quiet_days.calendar_date is not null then 'quiet_day'
            else null
        end as suppression_code,
        case
            when episodes.goal_code = 'pause' then null
            when goals_held_out.goal_code is not null
                then goals_held_out.window_ends_date
            when plays_held.play_code is not null then plays_held.until_date
            when rested_plays.task_id is not null then rested_plays.until_date
            when channels.reason_code is not null then channels.until_date
            else quiet_days.until_date
        end as suppressed_until_date
    from episodes
    inner join channels
        on episodes.task_id = channels.task_id
    left join goals_held_out
        on
            {{ join_key('episodes.subject_id', 'not episodes.is_duty') }}
            = goals_held_out.subject_id
            and episodes.goal_code = goals_held_out.goal_code
    left join plays_held
        on
            episodes.subject_id = plays_held.subject_id
            and episodes.play_code = plays_held.play_code
    left join rested_plays
        on episodes.task_id = rested_plays.task_id
    left join open_tasks_ranked
        on
            episodes.subject_id = open_tasks_ranked.subject_id
            and open_tasks_ranked.task_rank = 1
    left join quiet_days
        on
            {{ join_key('episodes.observation_date', 'not episodes.is_policy_exempt') }}
            = quiet_days.calendar_date
)

select * from episodes_judged
