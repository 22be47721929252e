{{ config(materialized='view') }}

{{ rejected_rows(
    ref('stg_crm__accounts_typed'),
    source('raw', 'accounts'),
    columns=[
        'account_id', 'customer_name', 'company_name', 'region',
        'registered_at', 'signup_channel', 'member_level', 'points_balance',
        'birth_date', 'owner_id', 'opted_out_channels', 'closed_at',
        'close_reason', 'member_id', 'wechat_id', 'phone', 'email',
    ]
) }}
