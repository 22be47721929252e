{{ config(materialized='view') }}

{{ rejected_rows(
    ref('stg_engagement__touches_typed'),
    source('raw', 'touches'),
    columns=[
        'touch_id', 'sent_at', 'customer_name', 'campaign_id', 'playbook_code',
        'task_id', 'channel', 'content_code', 'is_delivered', 'opened_at',
        'clicked_at', 'responded_at', 'cost_amount', 'experiment_id', 'arm',
        'account_id', 'member_id', 'wechat_id', 'phone', 'email',
    ]
) }}
