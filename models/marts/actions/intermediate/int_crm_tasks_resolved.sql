{#- A task never closed holds its play back until window and grace days are over. -#}
{%- set told = [
    'task_id', 'source_system', 'named_task_id', 'subject_id', 'customer_id', 'lead_key',
    'play_code', 'owner_key', 'arm_code', 'opened_date', 'worked_date',
    'window_ends_date', 'observation_date',
] -%}
{%- set window_ends_date = add_days(
    'cast(tasks.opened_at as date)', 'plays_named.window_days'
) -%}
with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

tasks as (select * from {{ ref('stg_crm__tasks') }}),

leads as (select * from {{ ref('fct_leads') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

episodes as (
    select * from {{ ref('int_episodes_remembered') }}
    where opened_date is not null
),

plays as (select * from {{ ref('plays') }}),

plays_named as (
    {%- for name in ['play_code', 'play_name_zh', 'play_name_en'] %}
    select
        play_code,
        window_days,
        cool_off_days,
        grace_days,
        lower({{ name }}) as play_word
    from plays
    {{- '\n    union' if not loop.last }}
    {%- endfor %}
),

tasks_identified as (
    select
        tasks.task_key as task_id,
        tasks.source_system,
        tasks.task_id as named_task_id,
        coalesce(identities.customer_id, tasks.lead_key) as subject_id,
        identities.customer_id,
        tasks.lead_key,
        plays_named.play_code,
        tasks.owner_key,
        tasks.arm_code,
        coalesce(
            cast(tasks.closed_at as date) > latest_dates.observation_date,
            tasks.outcome_code in ('open', 'unknown')
        ) as is_open,
        cast(tasks.opened_at as date) as opened_date,
        greatest(
            {{ window_ends_date }},
            {{ add_days('cast(tasks.due_at as date)', 'plays_named.grace_days') }}
        ) as last_open_date,
        case
            when
                tasks.outcome_code in ('done', 'succeeded', 'failed')
                and coalesce(tasks.closed_at, tasks.opened_at)
                < {{ add_days(
                    'least(latest_dates.observation_date, ' ~ window_ends_date ~ ')', 1
                ) }}
                then cast(coalesce(tasks.closed_at, tasks.opened_at) as date)
            else null
        end as worked_date,
        {{ window_ends_date }} as window_ends_date,
        {{ add_days('cast(tasks.opened_at as date)', 'plays_named.cool_off_days') }}
            as cool_off_ends_date,
        latest_dates.observation_date
    from tasks
    inner join latest_dates
        on cast(tasks.opened_at as date) <= latest_dates.observation_date
    inner join plays_named
        on lower(tasks.play_code) = plays_named.play_word
    left join leads
        on tasks.lead_key = leads.lead_key
    left join identities
        on coalesce(tasks.contact_key, leads.contact_key) = identities.contact_key
    where coalesce(identities.customer_id, tasks.lead_key) is not null
),

tasks_united as (
    {%- for relation in ['episodes', 'tasks_identified'] %}
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
        tasks_identified.task_id,
        min_by(
            tasks_united.task_id,
            cast(tasks_united.own_rank as string)
            || cast(tasks_united.opened_date as string)
            || tasks_united.task_id
        ) as repeated_task_id,
        min(tasks_united.own_rank) = 0 as is_own
    from tasks_identified
    inner join tasks_united
        on
            tasks_identified.subject_id = tasks_united.subject_id
            and tasks_identified.play_code = tasks_united.play_code
            and tasks_identified.window_ends_date >= tasks_united.opened_date
            and tasks_identified.opened_date <= tasks_united.window_ends_date
            and (
                tasks_united.own_rank = 0
                or tasks_identified.opened_date > tasks_united.opened_date
                or tasks_identified.opened_date = tasks_united.opened_date
                and tasks_identified.task_id > tasks_united.task_id
            )
    group by tasks_identified.task_id
),

tasks_resolved as (
    select
        tasks_identified.{{ told | join(',\n        tasks_identified.') }},
        repeats_found.repeated_task_id,
        coalesce(repeats_found.is_own, false) as is_own,
        greatest(
            tasks_identified.cool_off_ends_date,
            case
                when tasks_identified.is_open
                    then {{ add_days('tasks_identified.last_open_date', 1) }}
                else null
            end
        ) as held_until_date
    from tasks_identified
    left join repeats_found
        on tasks_identified.task_id = repeats_found.task_id
)

select * from tasks_resolved
