{{ config(materialized=view_on_duckdb()) }}

with

owners as (
    select * from {{ ref('int_owners_listed') }}
    where is_available
),

episodes as (
    select * from {{ ref('int_episodes_continued') }}
    where not is_automated
),

crm_tasks as (
    select * from {{ ref('int_crm_tasks_resolved') }}
    where not is_own and arm_code != 'held_out'
),

days as (select * from {{ ref('int_working_days_numbered') }}),

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

-- What a CRM gave an owner to do takes time too; without a due date it is due by the
-- end of its window.
tasks as (
    select
        owner_key,
        episode_state_code = 'open' as is_open,
        opened_date,
        due_date,
        observation_date
    from episodes
    union all
    select
        owner_key,
        is_open,
        opened_date,
        greatest(
            least(
                coalesce(due_date, window_ends_date),
                {{ add_days('observation_date', 365) }}
            ),
            observation_date
        ) as due_date,
        observation_date
    from crm_tasks
),

owners_served as (
    select
        owner_key,
        max(opened_date) as last_served_date
    from tasks
    group by owner_key
),

horizon_days as (
    select
        days.date_day,
        days.working_day_number - observed.working_day_number + 1 as due_day_count
    from days
    inner join latest_dates
        on days.date_day >= latest_dates.observation_date
    inner join days as observed
        on latest_dates.observation_date = observed.date_day
    where
        days.is_working_day
        and days.working_day_number - observed.working_day_number
        < {{ var('task_horizon_days') }}
),

-- What is overdue is due first; what is due beyond the horizon counts at its end.
tasks_due as (
    select
        tasks.owner_key,
        least(
            greatest(days.working_day_number - observed.working_day_number + 1, 1),
            {{ var('task_horizon_days') }}
        ) as due_day_count,
        count(*) as task_count
    from tasks
    inner join days
        on tasks.due_date = days.date_day
    inner join days as observed
        on tasks.observation_date = observed.date_day
    where tasks.is_open
    group by
        tasks.owner_key,
        least(
            greatest(days.working_day_number - observed.working_day_number + 1, 1),
            {{ var('task_horizon_days') }}
        )
),

loads_counted as (
    select
        owners.owner_key,
        horizon_days.due_day_count,
        owners.daily_capacity_count * horizon_days.due_day_count as capacity_count,
        cast(
            sum(coalesce(tasks_due.task_count, 0)) over (
                partition by owners.owner_key
                order by horizon_days.due_day_count asc
                rows between unbounded preceding and current row
            ) as bigint
        ) as due_task_count,
        cast(
            sum(coalesce(tasks_due.task_count, 0)) over (
                partition by owners.owner_key
            ) as bigint
        ) as open_task_count,
        owners_served.last_served_date
    from owners
    cross join horizon_days
    left join tasks_due
        on
            owners.owner_key = tasks_due.owner_key
            and horizon_days.due_day_count = tasks_due.due_day_count
    left join owners_served
        on owners.owner_key = owners_served.owner_key
)

select * from loads_counted
