{%- set labels = {
    'task_change': 'task_change', 'play': 'play', 'episode_state': 'episode_state',
    'state_reason': 'state_reason',
} -%}
with

changes as (select * from {{ ref('fct_task_changes') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

changes_published as (
    select
        changes.task_id,
        changes.customer_id,
        case
            when changes.lead_key is not null then {{ md5_key(['changes.lead_key']) }}
            else null
        end as lead_key,
        {{ mask_owner_key('changes') }} as owner_key,
        {{ code_names(labels, 'changes') }},
        changes.row_hash,
        changes.is_baseline,
        changes.previous_run_date,
        changes.observation_date
    from changes
    {{ label_joins(labels, 'changes') }}
)

select * from changes_published
