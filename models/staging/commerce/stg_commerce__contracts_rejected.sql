{{ config(materialized='view') }}

{{ rejected_rows(
    ref('stg_commerce__contracts_typed'),
    source('raw', 'contracts'),
    columns=[
        'contract_id', 'starts_on', 'ends_on', 'customer_name', 'signed_at',
        'contract_amount', 'renewed_from_contract_id', 'contract_status',
        'cancel_reason', 'account_id', 'member_id', 'wechat_id', 'phone', 'email',
    ]
) }}
