{{ config(materialized='view') }}

{{ rejected_rows(
    ref('stg_crm__leads_typed'),
    source('raw', 'leads'),
    columns=[
        'lead_id', 'created_at', 'customer_name', 'company_name', 'region',
        'channel', 'campaign_id', 'intent_product', 'pain_point', 'lead_status',
        'follow_up_status', 'intent_level', 'star_rating', 'owner_id',
        'first_contacted_at', 'next_follow_up_at', 'converted_at', 'closed_at',
        'lost_reason', 'order_amount_expected', 'account_id', 'member_id',
        'wechat_id', 'phone', 'email',
    ]
) }}
