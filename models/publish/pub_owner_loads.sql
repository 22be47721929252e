{%- set labels = {'role': 'owner_role'} -%}
with

loads as (select * from {{ ref('fct_owner_loads') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

-- Keys of unknown owners that look alike once they are masked are one row.
loads_masked as (
    select
        {{ mask_owner_key('loads') }} as owner_key,
        loads.owner_name,
        loads.team_name,
        loads.role_code,
        loads.daily_capacity_count,
        loads.due_task_count,
        loads.open_task_count,
        loads.overload_task_count,
        loads.is_available,
        loads.observation_date
    from loads
),

loads_summed as (
    select
        owner_key,
        max(owner_name) as owner_name,
        max(team_name) as team_name,
        max(role_code) as role_code,
        cast(sum(daily_capacity_count) as int) as daily_capacity_count,
        cast(sum(due_task_count) as int) as due_task_count,
        cast(sum(open_task_count) as int) as open_task_count,
        cast(sum(overload_task_count) as int) as overload_task_count,
        max(case when is_available then 1 else 0 end) = 1 as is_available,
        observation_date
    from loads_masked
    group by
        owner_key,
        observation_date
),

loads_published as (
    select
        loads_summed.owner_key,
        loads_summed.owner_name,
        loads_summed.team_name,
        {{ code_names(labels, 'loads_summed') }},
        loads_summed.daily_capacity_count,
        loads_summed.due_task_count,
        loads_summed.open_task_count,
        loads_summed.overload_task_count,
        loads_summed.is_available,
        loads_summed.observation_date
    from loads_summed
    {{ label_joins(labels, 'loads_summed') }}
)

select * from loads_published
