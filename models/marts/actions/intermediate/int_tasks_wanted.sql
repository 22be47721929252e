{%- set newest = 'cast(past_episodes.changed_date as string)'
    ~ ' || past_episodes.task_id' -%}
with

tasks_collected as (select * from {{ ref('int_tasks_collected') }}),

past_episodes as (
    select * from {{ ref('int_episodes_remembered') }}
    where owner_reason_code = 'handed_over' and not is_forgotten
),

owners as (select * from {{ ref('int_owners_listed') }}),

roles as (select * from {{ ref('staff_roles') }}),

roles_staffed as (
    select role_code
    from owners
    where is_available
    group by role_code
),

roles_served as (
    select
        roles.role_code,
        case
            when own_roles.role_code is not null then roles.role_code
            else stand_in_roles.role_code
        end as serving_role_code
    from roles
    left join roles_staffed as own_roles
        on roles.role_code = own_roles.role_code
    left join roles_staffed as stand_in_roles
        on roles.stand_in_role_code = stand_in_roles.role_code
),

-- Whom the customer was handed over to stands for the owner they were taken from.
owners_standing as (
    select
        past_episodes.subject_id,
        max_by(past_episodes.own_owner_key, {{ newest }}) as delivered_owner_key,
        max_by(past_episodes.owner_key, {{ newest }}) as owner_key
    from past_episodes
    inner join owners
        on past_episodes.owner_key = owners.owner_key
    where owners.is_available and past_episodes.own_owner_key is not null
    group by past_episodes.subject_id
),

-- Who has left or is away has a team and a manager all the same.
tasks_wanted as (
    select
        tasks_collected.task_id,
        tasks_collected.precedence,
        tasks_collected.expected_gain_amount,
        tasks_collected.treated_count,
        tasks_collected.due_day_count,
        case
            when
                owners.is_available
                and (
                    tasks_collected.is_owner_first
                    or owners.role_code = roles_served.serving_role_code
                )
                then owners.owner_key
            else null
        end as own_owner_pool,
        owners.team_name || '|' || roles_served.serving_role_code as same_team_pool,
        roles_served.serving_role_code as same_role_pool,
        owners.manager_owner_key as manager_pool,
        tasks_collected.queue_key
    from tasks_collected
    inner join roles_served
        on tasks_collected.role_code = roles_served.role_code
    left join owners_standing
        on
            tasks_collected.subject_id = owners_standing.subject_id
            and tasks_collected.delivered_owner_key
            = owners_standing.delivered_owner_key
    left join owners
        on
            coalesce(owners_standing.owner_key, tasks_collected.delivered_owner_key)
            = owners.owner_key
)

select * from tasks_wanted
