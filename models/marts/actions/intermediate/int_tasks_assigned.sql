{#- Who takes a task: stage by stage the pool of owners it may go to. -#}
{%- set stages = ['own_owner', 'same_team', 'same_role', 'manager'] -%}
with

tasks as (select * from {{ ref('int_tasks_wanted') }}),

owners as (select * from {{ ref('int_owners_available') }}),

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
tasks_assigned as (
    {%- for stage in stages %}
    select
        task_id,
        owner_key,
        owner_reason_code
    from {{ stage }}_placed
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select * from tasks_assigned
