{{ config(materialized='view') }}

{{ rejected_rows(
    ref('stg_engagement__interactions_typed'),
    source('raw', 'interactions'),
    columns=[
        'occurred_at', 'interaction_type', 'interaction_id', 'customer_name',
        'channel', 'content_id', 'content_type', 'duration_seconds',
        'product_category', 'account_id', 'member_id', 'wechat_id', 'phone',
        'email',
    ]
) }}
