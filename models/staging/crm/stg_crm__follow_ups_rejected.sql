{{ config(materialized='view') }}

{{ rejected_rows(
    ref('stg_crm__follow_ups_typed'),
    source('raw', 'follow_ups'),
    columns=[
        'follow_up_id', 'followed_up_at', 'lead_id', 'customer_name', 'owner_id',
        'task_id', 'method', 'outcome', 'effort_minutes', 'next_follow_up_at',
        'note', 'account_id', 'member_id', 'wechat_id', 'phone', 'email',
    ]
) }}
