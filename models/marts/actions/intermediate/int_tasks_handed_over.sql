{{ config(materialized=view_on_duckdb()) }}

with

open_tasks as (
    select * from {{ ref('int_episodes_continued') }}
    where
        episode_state_code = 'open'
        and not is_automated
        and not is_rerun
),

owners as (
    select * from {{ ref('int_owners_listed') }}
    where is_available
),

days as (select * from {{ ref('int_working_days_numbered') }}),

plays as (select * from {{ ref('plays') }}),

-- Who has left or is away hands over what is open.
tasks_handed_over as (
    select
        open_tasks.task_id,
        open_tasks.customer_id,
        open_tasks.lead_key,
        open_tasks.role_code,
        open_tasks.expected_gain_amount,
        coalesce(plays.is_owner_first, true) as is_owner_first,
        greatest(due_days.working_day_number - observed.working_day_number + 1, 1)
            as due_day_count
    from open_tasks
    inner join days as due_days
        on open_tasks.due_date = due_days.date_day
    inner join days as observed
        on open_tasks.observation_date = observed.date_day
    left join plays
        on open_tasks.play_code = plays.play_code
    left join owners
        on open_tasks.owner_key = owners.owner_key
    where owners.owner_key is null
)

select * from tasks_handed_over
