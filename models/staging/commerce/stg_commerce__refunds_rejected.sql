{{ config(materialized='view') }}

{{ rejected_rows(
    ref('stg_commerce__refunds_typed'),
    source('raw', 'refunds'),
    columns=[
        'refund_id', 'order_id', 'refunded_at', 'refund_amount',
        'refund_reason',
    ]
) }}
