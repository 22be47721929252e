{#- Who takes a task: stage by stage the pool of owners it may go to. -#}
{%- set stages = ['own_owner', 'same_team', 'same_role', 'manager'] -%}
with

tasks as (select * from {{ ref('int_tasks_wanted') }}),

owners as (
    select * from {{ ref('int_owners_listed') }}
    where is_available
),

loads as (select * from {{ ref('int_owner_loads_counted') }}),

whole_numbers as (
    {{ whole_numbers(4) }}
),

numbers as (
    select whole_number + 1 as slot_number
    from whole_numbers
),

{% for stage in stages -%}
{%- set earlier = stages[:loop.index0] -%}
{{ pool_free(stage, earlier) }},

{{ pool_ranked(stage, earlier) }},

{{ pool_wanted(stage) }},

{{ pool_quotas(stage) }},

{{ pool_accepted(stage) }},

{{ pool_dealt(stage) }},

{{ pool_taken(stage) }},

{% endfor -%}
tasks_placed as (
    {%- for stage in stages %}
    select
        task_id,
        owner_key,
        owner_reason_code
    from {{ stage }}_placed
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

-- What its owner can't keep and nobody has room for lies in the queue of the role.
tasks_assigned as (
    select
        task_id,
        owner_key,
        owner_reason_code
    from tasks_placed
    union all
    select
        tasks.task_id,
        tasks.queue_key as owner_key,
        'role_queue' as owner_reason_code
    from tasks
    left join tasks_placed
        on tasks.task_id = tasks_placed.task_id
    where tasks_placed.task_id is null and tasks.queue_key is not null
)

select * from tasks_assigned
