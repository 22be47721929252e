{%- set told = [
    'task_id', 'customer_id', 'lead_key', 'play_code', 'variant_code', 'arm_code',
    'owner_key', 'observation_date',
] -%}
{%- set measured = [
    'tier_code', 'risk_band_code', 'opened_date', 'window_ends_date',
] -%}
{%- set known = {
    'trigger_code': 'string', 'channel_code': 'string', 'currency_code': 'string',
    'holdout_ratio': 'decimal(5, 4)',
} -%}
{%- set first_known = {
    'value_class_code': 'string', 'cause_code': 'string',
    'success_margin_amount': 'decimal(18, 4)',
} -%}
{%- set united = told + measured + (known | list) + (first_known | list) -%}
with

episodes as (
    select * from {{ ref('int_episodes_remembered') }}
    where
        not is_forgotten
        and not is_duplicate
        and coalesce(state_reason_code, '') != 'merged_customer'
),

crm_tasks as (
    select * from {{ ref('int_crm_tasks_resolved') }}
    where
        repeated_task_id is null
        and arm_code in ('treated', 'held_out')
),

contacts as (select * from {{ ref('int_episode_contacts_dated') }}),

successes_found as (select * from {{ ref('int_episode_successes_found') }}),

plays as (select * from {{ ref('plays') }}),

-- What was withdrawn and begun again is measured from its first opening, like what is
-- held out.
tasks_united as (
    select
        {{ told | join(',\n        ') }},
        {%- for column in measured + (first_known | list) %}
        first_{{ column }} as {{ column }},
        {%- endfor %}
        {{ known | join(',\n        ') }},
        is_automated,
        false as is_delivered,
        contacted_date
    from episodes
    union all
    select
        {{ (told + measured) | join(',\n        ') }},
        {%- for column, type in (first_known.items() | list) + (known.items() | list) %}
        cast(null as {{ type }}) as {{ column }},
        {%- endfor %}
        false as is_automated,
        true as is_delivered,
        worked_date as contacted_date
    from crm_tasks
),

tasks_contacted as (
    select
        tasks_united.{{ united | join(',\n        tasks_united.') }},
        tasks_united.is_automated,
        tasks_united.is_delivered,
        case
            when
                coalesce(contacts.contacted_date, tasks_united.contacted_date)
                <= tasks_united.window_ends_date
                then coalesce(contacts.contacted_date, tasks_united.contacted_date)
            else null
        end as contacted_date
    from tasks_united
    left join contacts
        on tasks_united.task_id = contacts.task_id
    where
        tasks_united.window_ends_date < tasks_united.observation_date
        and {{ add_days('tasks_united.opened_date', var('savability_days')) }}
        > tasks_united.observation_date
),

-- By the arm that was drawn, contacted or not, so that intention to treat loses nobody.
outcomes_judged as (
    select
        tasks_contacted.task_id,
        tasks_contacted.customer_id,
        tasks_contacted.lead_key,
        tasks_contacted.play_code,
        tasks_contacted.trigger_code,
        tasks_contacted.arm_code,
        tasks_contacted.owner_key,
        tasks_contacted.channel_code,
        tasks_contacted.tier_code,
        tasks_contacted.value_class_code,
        tasks_contacted.risk_band_code,
        tasks_contacted.cause_code,
        tasks_contacted.variant_code,
        tasks_contacted.holdout_ratio,
        tasks_contacted.currency_code,
        tasks_contacted.success_margin_amount,
        tasks_contacted.is_automated,
        tasks_contacted.is_delivered,
        tasks_contacted.contacted_date is not null as is_contacted,
        {{ success_holds('tasks_contacted.contacted_date') }} as is_succeeded,
        {{ success_holds('tasks_contacted.contacted_date') }}
        and tasks_contacted.contacted_date is null as is_self_resolved,
        tasks_contacted.opened_date,
        tasks_contacted.contacted_date,
        tasks_contacted.window_ends_date,
        tasks_contacted.observation_date
    from tasks_contacted
    inner join plays
        on tasks_contacted.play_code = plays.play_code
    left join successes_found
        on
            tasks_contacted.task_id = successes_found.task_id
            and tasks_contacted.opened_date = successes_found.opened_date
)

select * from outcomes_judged
