{{ config(materialized=view_on_duckdb()) }}

with

drawn_episodes as (select * from {{ ref('int_episodes_drawn') }}),

chosen_episodes as (
    select * from {{ ref('int_episodes_chosen') }}
    where choice_code = 'candidate'
),

handed_over_tasks as (select * from {{ ref('int_tasks_handed_over') }}),

customers as (select * from {{ ref('dim_customers') }}),

leads as (select * from {{ ref('fct_leads') }}),

tasks_united as (
    select
        drawn_episodes.task_id,
        drawn_episodes.customer_id,
        drawn_episodes.lead_key,
        drawn_episodes.role_code,
        drawn_episodes.precedence,
        drawn_episodes.expected_gain_amount,
        drawn_episodes.arm_code,
        drawn_episodes.is_owner_first,
        cast(null as string) as queue_key,
        chosen_episodes.due_day_count
    from drawn_episodes
    inner join chosen_episodes
        on drawn_episodes.task_id = chosen_episodes.task_id
    where not drawn_episodes.is_automated
    union all
    select
        task_id,
        customer_id,
        lead_key,
        role_code,
        0 as precedence,
        expected_gain_amount,
        'treated' as arm_code,
        is_owner_first,
        'role:' || role_code as queue_key,
        due_day_count
    from handed_over_tasks
),

tasks_collected as (
    select
        tasks_united.task_id,
        coalesce(tasks_united.customer_id, tasks_united.lead_key) as subject_id,
        coalesce(leads.owner_key, customers.owner_key) as delivered_owner_key,
        tasks_united.role_code,
        tasks_united.precedence,
        tasks_united.expected_gain_amount,
        case when tasks_united.arm_code = 'treated' then 1 else 0 end as treated_count,
        tasks_united.is_owner_first,
        least(tasks_united.due_day_count, {{ var('task_horizon_days') }})
            as due_day_count,
        tasks_united.queue_key
    from tasks_united
    left join customers
        on tasks_united.customer_id = customers.customer_id
    left join leads
        on tasks_united.lead_key = leads.lead_key
)

select * from tasks_collected
