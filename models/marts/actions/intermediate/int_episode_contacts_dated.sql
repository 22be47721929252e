{{ config(materialized='view') }}

{%- set told = [
    'task_id', 'customer_id', 'lead_key', 'owner_key', 'play_code', 'opened_date',
] -%}

with

episodes as (
    select * from {{ ref('int_episodes_remembered') }}
    where episode_state_code = 'open'
),

crm_tasks as (select * from {{ ref('int_crm_tasks_resolved') }}),

follow_ups as (select * from {{ ref('stg_crm__follow_ups') }}),

touches as (select * from {{ ref('stg_engagement__touches') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

vocabularies as (
    select * from {{ ref('vocabularies') }}
    where vocabulary_code = 'follow_up_outcome'
),

tasks_united as (
    select
        {{ told | join(',\n        ') }},
        observation_date as last_date
    from episodes
    union all
    select
        {{ told | join(',\n        ') }},
        least(window_ends_date, observation_date) as last_date
    from crm_tasks
    where repeated_task_id is null
),

task_names as (
    select
        task_id,
        task_id as named_task_id,
        cast(null as string) as source_system
    from episodes
    union all
    select
        coalesce(repeated_task_id, task_id) as task_id,
        named_task_id,
        source_system
    from crm_tasks
),

-- A call without an answer is no contact.
contacts_collected as (
    select
        follow_ups.task_id,
        follow_ups.source_system,
        follow_ups.contact_key,
        follow_ups.lead_key,
        follow_ups.owner_key,
        cast(null as string) as play_code,
        cast(follow_ups.followed_up_at as date) as contact_date
    from follow_ups
    left join vocabularies
        on follow_ups.outcome_code = vocabularies.code
    where coalesce(vocabularies.counts_as, '') != 'unreached'
    union all
    select
        task_id,
        source_system,
        contact_key,
        cast(null as string) as lead_key,
        cast(null as string) as owner_key,
        play_code,
        cast(sent_at as date) as contact_date
    from touches
    where coalesce(is_delivered, true)
),

-- Distinct, so that names are joined before dates are compared: the other way round,
-- each task meets every contact of its time.
contacts_named as (
    select distinct
        task_names.task_id,
        contacts_collected.contact_date
    from task_names
    inner join contacts_collected
        on
            task_names.named_task_id = contacts_collected.task_id
            and coalesce(
                task_names.source_system = contacts_collected.source_system, true
            )
),

-- A contact belongs to the task it names, else to that of its customer or lead, by the
-- owner of the task or of its play.
contacts_matched as (
    select
        task_id,
        contact_date
    from contacts_named
    union all
    select
        tasks_united.task_id,
        contacts_collected.contact_date
    from tasks_united
    inner join identities
        on tasks_united.customer_id = identities.customer_id
    inner join contacts_collected
        on identities.contact_key = contacts_collected.contact_key
    where
        contacts_collected.task_id is null
        and (
            tasks_united.play_code = contacts_collected.play_code
            or tasks_united.owner_key = contacts_collected.owner_key
        )
    union all
    select
        tasks_united.task_id,
        contacts_collected.contact_date
    from tasks_united
    inner join contacts_collected
        on tasks_united.lead_key = contacts_collected.lead_key
    where contacts_collected.task_id is null
),

contacts_dated as (
    select
        contacts_matched.task_id,
        min(contacts_matched.contact_date) as contacted_date
    from contacts_matched
    inner join tasks_united
        on contacts_matched.task_id = tasks_united.task_id
    where
        contacts_matched.contact_date
        between tasks_united.opened_date and tasks_united.last_date
    group by contacts_matched.task_id
)

select * from contacts_dated
