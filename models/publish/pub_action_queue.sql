{%- set labels = {
    'play': 'play', 'trigger': 'trigger', 'goal': 'play_goal',
    'channel': 'contact_channel', 'next_channel': 'contact_channel',
    'task_state': 'episode_state', 'role': 'owner_role',
    'owner_reason': 'owner_reason', 'tier': 'tier', 'value_class': 'value_class',
    'risk_band': 'risk_band', 'task_escalation': 'task_escalation',
    'gain_source': 'gain_source',
} -%}
with

tasks as (select * from {{ ref('fct_action_queue') }}),

customers as (select * from {{ ref('dim_customers') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

tasks_published as (
    select
        tasks.task_id,
        tasks.customer_id,
        case
            when tasks.lead_key is not null then {{ md5_key(['tasks.lead_key']) }}
            else null
        end as lead_key,
        {{ mask_name('customers.customer_name') }} as masked_customer_name,
        {{ mask_phone('customers.mobile_phone') }} as masked_mobile_phone,
        {{ mask_email('customers.email_address') }} as masked_email,
        {{ mask_owner_key('tasks') }} as owner_key,
        tasks.owner_name,
        tasks.team_name,
        {{ mask_owner_key('tasks', 'manager_owner') }} as manager_owner_key,
        tasks.manager_owner_name,
        {{ code_names(labels, 'tasks') }},
        play_action_labels.name_zh as play_action_zh,
        play_action_labels.name_en as play_action_en,
        tasks.reasons_zh,
        tasks.reasons_en,
        tasks.currency_code,
        {{ code_orders(['tier', 'value_class', 'risk_band', 'task_escalation']) }},
        tasks.priority_rank,
        tasks.treated_count,
        tasks.untreated_count,
        tasks.churn_probability,
        tasks.response_ratio,
        tasks.success_rate_gain,
        cast(tasks.success_margin_amount as decimal(18, 2)) as success_margin_amount,
        cast(tasks.value_at_stake_amount as decimal(18, 2)) as value_at_stake_amount,
        cast(tasks.expected_gain_amount as decimal(18, 2)) as expected_gain_amount,
        tasks.first_fired_date,
        tasks.opened_date,
        tasks.due_date,
        tasks.escalates_date,
        tasks.expires_date,
        tasks.window_ends_date,
        tasks.contacted_date,
        tasks.observation_date
    from tasks
    left join customers
        on tasks.customer_id = customers.customer_id
    {{ label_joins(labels, 'tasks') }}
    {{ label_joins({'play_action': 'play_action'}, 'tasks', 'tasks.play_code') }}
)

select * from tasks_published
