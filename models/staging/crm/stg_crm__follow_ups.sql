{{ config(materialized='view') }}

with

follow_ups as (select * from {{ ref('base_crm__follow_ups') }}),

follow_ups_kept as (
    select
        record_key as follow_up_key,
        source_system,
        contact_key,
        account_key,
        member_key,
        wechat_key,
        follow_up_id,
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
        task_id,
        batch_id,
        mobile_phone,
        landline_phone,
        email_address,
        customer_name,
        source_method,
        method_code,
        source_outcome,
        outcome_code,
        note_text,
        row_number,
        load_number,
        effort_minutes,
        followed_up_at,
        next_follow_up_at,
        updated_at
    from follow_ups
    where row_outcome_code = 'kept'
)

select * from follow_ups_kept
