{{ config(materialized='view') }}

{{ rejected_rows(
    ref('stg_service__surveys_typed'),
    source('raw', 'surveys'),
    columns=[
        'answered_at', 'survey_type', 'score', 'survey_id', 'customer_name',
        'comment', 'reason', 'account_id', 'member_id', 'wechat_id', 'phone',
        'email',
    ]
) }}
