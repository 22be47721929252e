{{ config(materialized='view') }}

{{ rejected_rows(
    ref('stg_service__tickets_typed'),
    source('raw', 'tickets'),
    columns=[
        'ticket_id', 'opened_at', 'customer_name', 'ticket_type', 'severity',
        'first_responded_at', 'resolved_at', 'reopened_count', 'satisfaction_score',
        'complaint_reason', 'mentions_competitor', 'owner_id', 'account_id',
        'member_id', 'wechat_id', 'phone', 'email',
    ]
) }}
