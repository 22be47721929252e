with

episodes as (
    select * from {{ ref('fct_action_episodes') }}
    where
        episode_state_code = 'open'
        and not is_automated
),

owners as (
    select * from {{ ref('int_owners_listed') }}
    where is_available
),

days as (select * from {{ ref('int_working_days_numbered') }}),

tasks_due as (
    select
        episodes.owner_key,
        least(
            due_days.working_day_number - today.working_day_number + 1,
            {{ var('task_horizon_days') }}
        ) as due_day_count,
        count(*) as task_count,
        sum(
            case when episodes.opened_date = episodes.observation_date then 1 else 0 end
        ) as new_count
    from episodes
    inner join days as due_days
        on episodes.due_date = due_days.date_day
    inner join days as today
        on episodes.observation_date = today.date_day
    group by
        episodes.owner_key,
        least(
            due_days.working_day_number - today.working_day_number + 1,
            {{ var('task_horizon_days') }}
        )
),

loads_summed as (
    select
        owner_key,
        due_day_count,
        sum(task_count) over (
            partition by owner_key order by due_day_count asc
        ) as task_count,
        sum(new_count) over (
            partition by owner_key order by due_day_count asc
        ) as new_count
    from tasks_due
),

-- A backlog of earlier days may stand above the capacity; nothing new is put on it.
owners_overloaded as (
    select
        loads_summed.owner_key,
        loads_summed.due_day_count,
        owners.daily_capacity_count,
        loads_summed.task_count
    from loads_summed
    inner join owners
        on loads_summed.owner_key = owners.owner_key
    where
        loads_summed.new_count > 0
        and loads_summed.task_count
        > owners.daily_capacity_count * loads_summed.due_day_count
)

select * from owners_overloaded
