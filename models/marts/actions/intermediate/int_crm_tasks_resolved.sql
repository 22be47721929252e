{#- A task never closed is open until window and grace days are over. -#}
{%- set told = [
    'task_id', 'source_system', 'named_task_id', 'subject_id', 'customer_id', 'lead_key',
    'play_code', 'variant_code', 'goal_code', 'owner_key', 'arm_code', 'tier_code', 'risk_band_code',
    'opened_date', 'due_date',
] -%}
with

tasks as (select * from {{ ref('int_crm_tasks_identified') }}),

episodes as (
    select * from {{ ref('int_episodes_remembered') }}
    where opened_date is not null
),

tasks_united as (
    {%- for relation in ['episodes', 'tasks'] %}
    select
        task_id,
        subject_id,
        play_code,
        opened_date,
        window_ends_date,
        {{ loop.index0 }} as own_rank
    from {{ relation }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

-- What a CRM was told comes back under its own id; of two of one customer the older
-- stands.
repeats_found as (
    select
        tasks.task_id,
        min_by(
            tasks_united.task_id,
            cast(tasks_united.own_rank as string)
            || cast(tasks_united.opened_date as string)
            || tasks_united.task_id
        ) as repeated_task_id,
        min(tasks_united.own_rank) = 0 as is_own
    from tasks
    inner join tasks_united
        on
            tasks.subject_id = tasks_united.subject_id
            and tasks.play_code = tasks_united.play_code
            and tasks.window_ends_date >= tasks_united.opened_date
            and tasks.opened_date <= tasks_united.window_ends_date
            and (
                tasks_united.own_rank = 0
                or tasks.opened_date > tasks_united.opened_date
                or tasks.opened_date = tasks_united.opened_date
                and tasks.task_id > tasks_united.task_id
            )
    group by tasks.task_id
),

tasks_closed as (
    select
        task_id,
        case
            when
                outcome_code in ('done', 'succeeded', 'failed')
                and coalesce(closed_date, opened_date)
                <= least(observation_date, window_ends_date)
                then coalesce(closed_date, opened_date)
            else null
        end as worked_date,
        case
            when is_unclosed
                then
                    greatest(
                        window_ends_date,
                        coalesce(
                            {{ add_days('due_date', 'grace_days') }}, window_ends_date
                        )
                    )
            else null
        end as last_open_date
    from tasks
),

tasks_resolved as (
    select
        tasks.{{ told | join(',\n        tasks.') }},
        repeats_found.repeated_task_id,
        coalesce(repeats_found.is_own, false) as is_own,
        coalesce(tasks_closed.last_open_date >= tasks.observation_date, false)
            as is_open,
        tasks_closed.worked_date,
        tasks.window_ends_date,
        greatest(
            tasks.cool_off_ends_date,
            coalesce(
                {{ add_days('tasks_closed.last_open_date', 1) }},
                tasks.cool_off_ends_date
            )
        ) as held_until_date,
        tasks.observation_date
    from tasks
    inner join tasks_closed
        on tasks.task_id = tasks_closed.task_id
    left join repeats_found
        on tasks.task_id = repeats_found.task_id
)

select * from tasks_resolved
