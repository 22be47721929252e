{{ config(materialized='view') }}

with

tickets_typed as (select * from {{ ref('stg_service__tickets_typed') }}),

tickets_superseded as (select * from {{ ref('stg_service__tickets_superseded') }}),

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
    from tickets_typed
    where
        reject_reason_code is null
        and not exists (
            select 1
            from tickets_superseded
            where
                tickets_superseded.batch_id = tickets_typed.batch_id
                and tickets_superseded.row_number = tickets_typed.row_number
        )
)

select * from tickets_kept
