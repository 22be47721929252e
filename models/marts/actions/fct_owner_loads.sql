with

owners as (select * from {{ ref('int_owners_listed') }}),

names as (select * from {{ ref('stg_crm__owners') }}),

episodes as (
    select * from {{ ref('fct_action_episodes') }}
    where
        episode_state_code = 'open'
        and not is_automated
),

crm_tasks as (
    select * from {{ ref('int_crm_tasks_resolved') }}
    where
        is_open
        and not is_own
        and arm_code != 'held_out'
),

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

-- What a CRM gave an owner to do takes time too.
tasks as (
    select
        owner_key,
        due_date
    from episodes
    union all
    select
        owner_key,
        coalesce(due_date, window_ends_date) as due_date
    from crm_tasks
),

tasks_counted as (
    select
        tasks.owner_key,
        count(*) as open_task_count,
        sum(
            case when latest_dates.observation_date >= tasks.due_date then 1 else 0 end
        ) as due_task_count
    from tasks
    cross join latest_dates
    where tasks.owner_key is not null
    group by tasks.owner_key
),

loads_measured as (
    select
        coalesce(owners.owner_key, tasks_counted.owner_key) as owner_key,
        names.owner_name,
        owners.team_name,
        owners.role_code,
        cast(coalesce(owners.daily_capacity_count, 0) as int) as daily_capacity_count,
        cast(coalesce(tasks_counted.due_task_count, 0) as int) as due_task_count,
        cast(coalesce(tasks_counted.open_task_count, 0) as int) as open_task_count,
        coalesce(owners.is_available, false) as is_available,
        latest_dates.observation_date
    from owners
    full outer join tasks_counted
        on owners.owner_key = tasks_counted.owner_key
    cross join latest_dates
    left join names
        on owners.owner_key = names.owner_key
    where owners.is_available or tasks_counted.open_task_count > 0
),

-- Whoever is away has no capacity, whatever is due.
overloads_measured as (
    select
        owner_key,
        owner_name,
        team_name,
        role_code,
        daily_capacity_count,
        due_task_count,
        open_task_count,
        cast(
            greatest(
                due_task_count
                - case when is_available then daily_capacity_count else 0 end,
                0
            ) as int
        ) as overload_task_count,
        is_available,
        observation_date
    from loads_measured
)

select * from overloads_measured
