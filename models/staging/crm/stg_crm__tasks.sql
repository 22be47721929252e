{{ config(materialized='view') }}

with

tasks as (select * from {{ ref('base_crm__tasks') }}),

tasks_kept as (
    select
        record_key as task_key,
        source_system,
        contact_key,
        account_key,
        member_key,
        wechat_key,
        task_id,
        case
            when
                lead_id is not null
                then {{ record_key(['source_system', 'lead_id']) }}
            else null
        end as lead_key,
        lead_id,
        case
            when
                owner_id is not null
                then {{ record_key(['owner_id']) }}
            else null
        end as owner_key,
        batch_id,
        mobile_phone,
        landline_phone,
        email_address,
        customer_name,
        play_code,
        variant_code,
        source_arm,
        arm_code,
        source_outcome,
        outcome_code,
        row_number,
        load_number,
        opened_at,
        due_at,
        closed_at,
        updated_at
    from tasks
    where row_outcome_code = 'kept'
)

select * from tasks_kept
