{{ config(materialized='view') }}

with

tickets as (select * from {{ ref('base_service__tickets') }}),

tickets_kept as (
    select
        record_key as ticket_key,
        source_system,
        contact_key,
        account_key,
        member_key,
        wechat_key,
        ticket_id,
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
        source_ticket_type,
        ticket_type_code,
        source_severity,
        severity_code,
        complaint_reason,
        row_number,
        load_number,
        reopened_count,
        satisfaction_score,
        is_competitor_mentioned,
        opened_at,
        first_responded_at,
        resolved_at,
        updated_at
    from tickets
    where row_outcome_code = 'kept'
)

select * from tickets_kept
